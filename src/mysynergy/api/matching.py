"""Pairs who may be one person: a steward's queue, her decision, corrections asked of other agencies."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router
from pydantic import StrictBool, StrictInt

from mysynergy.api.bearer import actor_of
from mysynergy.api.operations import reads, writes
from mysynergy.api.registry import SaidApartOut, said_apart_out
from mysynergy.api.shapes import In, Out, Page, PagingIn, Text, Word, Words, part, read_part
from mysynergy.api.spoken import in_both
from mysynergy.linkage import Evidence
from mysynergy.matching import public as matching
from mysynergy.words.reasons import reason

router = Router(tags=["matching"])


class SideOut(Out):
    """One side of a pair as far as the reader may see it. ``held``: her record opens to the reader.

    ``name`` is initials where the names do not agree and the record is another agency's. ``unnamed``: how
    many agencies know her whose very name can tell a secret.
    """

    individual_id: uuid.UUID
    held: bool
    own: bool
    name: str
    number_kind: str | None
    number_masked: str | None
    age: int | None
    state: str | None
    district: str | None
    agencies: list[str]
    unnamed: int


class EvidenceOut(Out):
    """What one field said, in bits: above 0 for "the same person", below 0 against.

    ``outcome``: same, near, different, unknown, year_same or month_same.
    """

    code: str
    outcome: str
    weight: float
    says: Words


class PairOut(Out):
    """Two individuals who may be one. ``worth`` orders the queue; ``two``: why a second steward must agree.

    ``state``: open, same, different, unsure or withdrawn. ``version`` goes back with the decision.
    """

    id: uuid.UUID
    version: int
    state: str
    weight: float
    worth: int
    waits_days: int
    origin: str
    two: list[str]
    asked: bool
    mine: str | None
    decided_at: dt.datetime | None
    sides: list[SideOut]


class DecisionOut(Out):
    """A steward's word. ``reason`` is read by her own agency alone."""

    id: uuid.UUID
    decision: str
    state: str
    agency_id: uuid.UUID | None
    decided_by: uuid.UUID | None
    decided_at: dt.datetime
    reason: str | None


class PairWholeOut(PairOut):
    """A pair with its evidence (``start``: where two records drawn at random begin) and what was said.

    ``apart``: an officer said at a counter that these are two people.
    """

    start: float
    evidence: list[EvidenceOut]
    decisions: list[DecisionOut]
    apart: SaidApartOut | None
    joined: bool


class DecideIn(In):
    """``decision``: same, different or unsure, with its reason, on the ``version`` that was seen."""

    decision: Word
    reason: Text
    version: StrictInt


class DecidedOut(Out):
    """How the pair stands now; ``waits``: nothing is joined before a second steward agrees."""

    state: str
    waits: bool
    version: int


class CorrectionIn(In):
    """Which field (name, number, birth, sex, phone, place, mother, death) to look at again, and why."""

    field: Word
    words: Text
    individual_id: uuid.UUID | None = None


class CorrectionsAskedOut(Out):
    """The requests that stand now, one an agency."""

    ids: list[uuid.UUID]


class CorrectionOut(Out):
    """A request to look again at a field. ``mine``: the reader's agency answers it."""

    id: uuid.UUID
    pair_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID | None
    asked_agency_id: uuid.UUID | None
    mine: bool
    field: str
    words: str
    state: str
    asked_at: dt.datetime
    answer: str
    answered_at: dt.datetime | None


class AnswerIn(In):
    """Whether it was looked at (``false``: declined), and what was found."""

    done: StrictBool
    words: Text


class BandOut(Out):
    """How pairs of one band of weight (``low`` bits and two more) were decided: counts alone."""

    low: int
    same: int
    different: int
    unsure: int


def _row(row: matching.PairRow) -> PairOut:
    known = {name: getattr(row, name) for name in PairOut.model_fields if name not in ("sides", "two")}
    return PairOut(**known, two=list(row.two), sides=[_side(one) for one in row.sides])


def _side(side: matching.Shown) -> SideOut:
    known = {name: getattr(side, name) for name in SideOut.model_fields if name != "agencies"}
    return SideOut(**known, agencies=list(side.agencies))


def _evidence(one: Evidence) -> EvidenceOut:
    code = f"{one.field}_{one.level}"
    return EvidenceOut(
        code=code,
        outcome=reason(code, one.params).outcome,
        weight=one.weight,
        says=in_both(lambda: reason(code, one.params).text),
    )


def _correction(view: matching.CorrectionRequestView) -> CorrectionOut:
    return CorrectionOut(**{name: getattr(view, name) for name in CorrectionOut.model_fields})


@reads(router, "/matching/pairs", gives=Page[PairOut], summary="Pairs that may be one person")
def list_pairs(request: HttpRequest, paging: PagingIn) -> Page[PairOut]:
    """Give the open pairs of the own agency's stewards, the worthiest first."""
    actor = actor_of(request)
    return read_part(
        paging,
        lambda after, most: matching.queue(actor=actor, after=after, most=most),
        key=lambda one: one.id,
        show=_row,
    )


@reads(router, "/matching/decided", gives=Page[PairOut], summary="Pairs that were decided here")
def list_decided_pairs(request: HttpRequest, paging: PagingIn) -> Page[PairOut]:
    """Give the pairs about which stewards of the own agency spoke, the newest word first."""
    actor = actor_of(request)
    return read_part(
        paging,
        lambda after, most: matching.decided(actor=actor, after=after, most=most),
        key=lambda one: one.id,
        show=_row,
    )


@reads(router, "/matching/pairs/{pair_id}", gives=PairWholeOut, summary="A pair with its evidence")
def get_pair(request: HttpRequest, pair_id: uuid.UUID) -> PairWholeOut:
    """Give a pair. That both sides were read is recorded; a protected person is in no pair (404)."""
    view = matching.pair(actor=actor_of(request), pair_id=pair_id)
    return PairWholeOut(
        **_row(view.row).model_dump(),
        start=view.start,
        evidence=[_evidence(one) for one in view.evidence],
        decisions=[
            DecisionOut(**{name: getattr(one, name) for name in DecisionOut.model_fields})
            for one in view.decisions
        ],
        apart=said_apart_out(view.apart),
        joined=view.joined,
    )


@writes(
    router,
    "POST",
    "/matching/pairs/{pair_id}/decisions",
    gives=DecidedOut,
    status=201,
    summary="Decide a pair",
    example={"decision": "different", "reason": "twins; both cards seen", "version": 1},
)
def decide_pair(request: HttpRequest, pair_id: uuid.UUID, body: DecideIn) -> DecidedOut:
    """Say same, different or unsure. 409 ``changed_meanwhile``: look at the pair again."""
    done = matching.decide(
        actor=actor_of(request),
        pair_id=pair_id,
        decision=body.decision,
        reason=body.reason,
        seen_version=body.version,
    )
    return DecidedOut(state=done.state, waits=done.waits, version=done.version)


@writes(
    router,
    "POST",
    "/matching/pairs/{pair_id}/corrections",
    gives=CorrectionsAskedOut,
    status=201,
    summary="Ask another agency to look at a field again",
    example={"field": "birth", "words": "the 12th or the 21st?"},
)
def ask_pair_correction(request: HttpRequest, pair_id: uuid.UUID, body: CorrectionIn) -> CorrectionsAskedOut:
    """Ask every other agency whose record stands for that side; asking twice asks once."""
    asked = matching.ask_correction(
        actor=actor_of(request),
        pair_id=pair_id,
        field=body.field,
        words=body.words,
        individual_id=body.individual_id,
    )
    return CorrectionsAskedOut(ids=list(asked))


@reads(
    router, "/matching/corrections", gives=Page[CorrectionOut], summary="Corrections asked for and to answer"
)
def list_pair_corrections(request: HttpRequest, paging: PagingIn) -> Page[CorrectionOut]:
    """Give open requests that the own agency answers or made, the oldest first, then those answered."""
    found = matching.correction_requests(actor=actor_of(request))
    return part(paging, found, key=lambda one: one.id, show=_correction)


@writes(
    router,
    "POST",
    "/matching/corrections/{request_id}/answer",
    gives=None,
    summary="Answer a request for a correction",
    example={"done": True, "words": "the card says the 12th"},
)
def answer_pair_correction(request: HttpRequest, request_id: uuid.UUID, body: AnswerIn) -> None:
    """Answer. Particulars are put right with ``correct_person``."""
    matching.answer_correction(
        actor=actor_of(request), request_id=request_id, done=body.done, words=body.words
    )


@reads(router, "/matching/counts", gives=Page[BandOut], summary="How pairs were decided, by weight")
def count_pair_decisions(request: HttpRequest, paging: PagingIn) -> Page[BandOut]:
    """Give counts for the model card: no people, no agencies."""
    found = matching.decisions_for_card(actor=actor_of(request))
    return part(
        paging,
        found,
        key=lambda one: str(one.low),
        show=lambda one: BandOut(low=one.low, same=one.same, different=one.different, unsure=one.unsure),
    )
