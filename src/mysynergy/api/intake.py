"""Arrivals: drafts of what is being typed, submissions kept as they were said."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, JsonValue, StrictInt

from mysynergy.api.bearer import actor_of
from mysynergy.api.operations import reads, writes
from mysynergy.api.people import EXAMPLE, PersonIn, at, said_by
from mysynergy.api.shapes import In, Out, Page, PagingIn, ProblemFault, SlugIn, Text, Word, part
from mysynergy.api.spoken import fault_out
from mysynergy.events.public import Json
from mysynergy.intake import public as intake
from mysynergy.kernel.errors import Invalid, NotFound

router = Router(tags=["intake"])
Answers = Annotated[dict[Text, JsonValue], Field(examples=[{"name": "Rohana binti Kam"}])]


class DraftIn(In):
    """What was typed so far, of whatever kind of form; ``version`` 0 begins."""

    kind: Word
    answers: Answers
    version: Annotated[StrictInt, Field(ge=0, le=10**9)] = 0


class DraftOut(Out):
    """A draft; its ``version`` goes back with the next save."""

    id: uuid.UUID
    kind: str
    version: int
    answers: dict[str, JsonValue]
    updated_at: dt.datetime


class SubmissionIn(In):
    """What was said about a person, over which channel; the draft it came from goes with it."""

    said: PersonIn
    channel: Word = "api"
    draft_id: uuid.UUID | None = None


class SaidOut(Out):
    """What was said, with the identity number masked."""

    name: str
    identity_kind: str | None
    identity_number_masked: str | None
    birth_year: int | None
    birth_month: int | None
    birth_day: int | None
    sex: str | None
    state: str | None
    district: str
    postcode: str
    address: str
    language: str | None
    papers_note: str
    alive: bool


class SourceRecordOut(Out):
    """A source record: never changed, never deleted; ``warnings`` stand in nobody's way."""

    id: uuid.UUID
    agency_id: uuid.UUID
    submission_id: uuid.UUID
    channel: str
    received_at: dt.datetime
    submitted_by: uuid.UUID | None
    said: SaidOut
    warnings: list[ProblemFault]


def draft_out(view: intake.DraftView) -> DraftOut:
    """Return a draft as JSON holds it."""
    answers: dict[str, JsonValue] = json.loads(json.dumps(dict(view.answers)))
    return DraftOut(
        id=view.id, kind=view.kind, version=view.version, answers=answers, updated_at=view.updated_at
    )


def _masked(number: str) -> str | None:
    signs = [sign for sign in number if sign.isalnum()]
    return "•" * max(len(signs) - 4, 4) + "".join(signs[-4:] if len(signs) > 6 else []) if signs else None


def _record(view: intake.SourceRecordView) -> SourceRecordOut:
    said = view.said
    same = SaidOut.model_fields.keys() - {"identity_number_masked"}
    return SourceRecordOut(
        id=view.id,
        agency_id=view.agency_id,
        submission_id=view.submission_id,
        channel=view.channel,
        received_at=view.received_at,
        submitted_by=view.submitted_by,
        said=SaidOut(
            identity_number_masked=_masked(said.identity_number),
            **{name: getattr(said, name) for name in same},
        ),
        warnings=[fault_out(fault) for fault in view.warnings],
    )


def _typed(answers: dict[str, JsonValue]) -> dict[str, Json]:
    """Return answers as a draft keeps them: numbers with a fraction as the text they were typed as."""
    kept: dict[str, Json] = json.loads(json.dumps(answers), parse_float=str)
    return kept


@reads(router, "/intake/drafts", gives=Page[DraftOut], summary="My drafts, the last touched first")
def list_drafts(request: HttpRequest, paging: PagingIn, kind: SlugIn = None) -> Page[DraftOut]:
    """Give what the token's officer began and did not submit yet."""
    found = intake.my_drafts(actor=actor_of(request), kind=kind, limit=500)
    return part(paging, found, key=lambda one: one.id, show=draft_out)


@writes(
    router,
    "POST",
    "/intake/drafts",
    gives=DraftOut,
    status=201,
    summary="Begin a draft",
    example={"kind": "intake", "answers": {"name": "Rohana binti Kam"}, "version": 0},
)
def begin_draft(request: HttpRequest, body: DraftIn) -> DraftOut:
    """Keep what was typed so far, sealed."""
    return draft_out(
        intake.save_draft(
            actor=actor_of(request),
            draft_id=None,
            kind=body.kind,
            answers=_typed(body.answers),
            version=body.version,
        )
    )


@reads(router, "/intake/drafts/{draft_id}", gives=DraftOut, summary="One of my drafts")
def get_draft(request: HttpRequest, draft_id: uuid.UUID) -> DraftOut:
    """Give a draft of the token's officer."""
    return draft_out(intake.get_draft(actor=actor_of(request), draft_id=draft_id))


@writes(
    router,
    "PUT",
    "/intake/drafts/{draft_id}",
    gives=DraftOut,
    summary="Save a draft",
    example={"kind": "intake", "answers": {"name": "Rohana binti Kamarudin"}, "version": 1},
)
def save_draft(request: HttpRequest, draft_id: uuid.UUID, body: DraftIn) -> DraftOut:
    """Save over ``version``; if another window did since, 409 ``stale_draft`` shows what it saved."""
    return draft_out(
        intake.save_draft(
            actor=actor_of(request),
            draft_id=draft_id,
            kind=body.kind,
            answers=_typed(body.answers),
            version=body.version,
        )
    )


@writes(router, "DELETE", "/intake/drafts/{draft_id}", gives=None, summary="Throw a draft away")
def discard_draft(request: HttpRequest, draft_id: uuid.UUID) -> None:
    """Throw away a draft; one that is gone is no fault."""
    intake.discard_draft(actor=actor_of(request), draft_id=draft_id)


@writes(
    router,
    "POST",
    "/intake/submissions",
    gives=SourceRecordOut,
    status=201,
    summary="Keep what was said about a person",
    example={"said": EXAMPLE, "channel": "counter"},
)
def submit(request: HttpRequest, body: SubmissionIn) -> SourceRecordOut:
    """Keep what was said as a source record of the own agency. Nobody is registered or linked by this."""
    actor = actor_of(request)
    said = said_by(body.said)
    faults = said.check(actor.today).faults
    if faults:
        raise Invalid(at("said", faults))
    return _record(intake.submit(actor=actor, said=said, channel=body.channel, draft_id=body.draft_id))


@reads(
    router,
    "/intake/submissions/{source_record_id}",
    gives=SourceRecordOut,
    summary="A source record of the own agency",
)
def get_source_record(request: HttpRequest, source_record_id: uuid.UUID) -> SourceRecordOut:
    """Give what was said, as it was said, the number masked."""
    found = intake.source_records(actor=actor_of(request), ids=[source_record_id])
    if source_record_id not in found:
        raise NotFound("source_record")
    return _record(found[source_record_id])
