"""What was recorded of people and is put right."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router
from pydantic import StrictBool, StrictInt

from mysynergy.access.public import Actor
from mysynergy.api.bearer import actor_of, opened
from mysynergy.api.operations import reads, writes
from mysynergy.api.registry import ReasonIn
from mysynergy.api.shapes import In, Out, Page, PagingIn, Text, Word, part
from mysynergy.corrections import public as corrections
from mysynergy.registry.public import open_person

router = Router(tags=["people"])


class ParticularsIn(In):
    """Who the person is, all of it, as it should stand; ``null`` or a missing part means "not known".

    ``evidence``: said, family, document, certificate or agency. ``version``: as ``list_corrections`` gives
    it; a stale one is refused (409 ``changed_meanwhile``).
    """

    name: Text
    birth_year: StrictInt | None = None
    birth_month: StrictInt | None = None
    birth_day: StrictInt | None = None
    sex: Word | None = None
    alive: StrictBool = True
    death_year: StrictInt | None = None
    death_month: StrictInt | None = None
    death_day: StrictInt | None = None
    evidence: Word
    reason: Text = ""
    version: Word | None = None


class CorrectionOut(Out):
    """What a record put right. The values stand in the source record; undoing ``link_id`` undoes it."""

    id: uuid.UUID
    link_id: uuid.UUID
    source_record_id: uuid.UUID
    agency_id: uuid.UUID | None
    fields: list[str]
    evidence: str
    reason: str | None
    said_at: dt.datetime


class CorrectionsOut(Out):
    """What was put right, the newest first, and the ``version`` of what stands, for the next correction."""

    items: list[CorrectionOut]
    version: str


class LiftRequestOut(Out):
    """A request to lift the protected mark: asked, confirmed, refused or withdrawn."""

    id: uuid.UUID
    individual_id: uuid.UUID
    state: str
    asked_by: uuid.UUID
    asked_at: dt.datetime
    reason: str
    decided_by: uuid.UUID | None
    decided_at: dt.datetime | None
    decision_reason: str
    withdrawn_at: dt.datetime | None


class LiftDecisionIn(In):
    """Whether the mark is lifted, and why."""

    confirm: StrictBool
    reason: Text


class TwoPeopleIn(In):
    """Which own source record is not of this person, and why."""

    source_record_id: uuid.UUID
    reason: Text


class TwoPeopleOut(Out):
    """An officer's word that this person is not ``other_id``. It refuses nobody anything.

    ``other_id`` ``null``: somebody whom the reader may not see. ``agency_id`` ``null``: a service whose name
    may be a secret; reasons are read by their own agency.
    """

    id: uuid.UUID
    other_id: uuid.UUID | None
    source_record_id: uuid.UUID
    agency_id: uuid.UUID | None
    said_by: uuid.UUID | None
    said_at: dt.datetime
    reason: str | None
    taken_back_at: dt.datetime | None
    taken_back_reason: str | None


def _lift(view: corrections.LiftRequestView) -> LiftRequestOut:
    return LiftRequestOut(**{name: getattr(view, name) for name in LiftRequestOut.model_fields})


@reads(router, "/lift-requests", gives=Page[LiftRequestOut], summary="Open requests to lift a protection")
def list_lift_requests(request: HttpRequest, paging: PagingIn) -> Page[LiftRequestOut]:
    """Give the open requests of the own agency, the newest first."""
    return part(
        paging, corrections.lift_requests(actor=actor_of(request)), key=lambda one: one.id, show=_lift
    )


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/lift-requests",
    gives=LiftRequestOut,
    status=201,
    summary="Ask to lift the protected mark",
    example={"reason": "she moved away; she says herself that it is safe"},
)
def ask_to_lift(request: HttpRequest, individual_id: uuid.UUID, body: ReasonIn) -> LiftRequestOut:
    """Ask; nothing changes until a second person of the own agency agrees."""
    actor = actor_of(request)
    asked = corrections.ask_to_lift(actor=actor, individual_id=individual_id, reason=body.reason)
    found = corrections.lift_requests(actor=actor, individual_id=individual_id)
    return _lift(next(one for one in found if one.id == asked))


@writes(
    router,
    "POST",
    "/lift-requests/{request_id}/decision",
    gives=None,
    summary="Lift the protected mark, or keep it",
    example={"confirm": False, "reason": "he is still looking for her"},
)
def decide_lifting(request: HttpRequest, request_id: uuid.UUID, body: LiftDecisionIn) -> None:
    """Decide what somebody else asked. 403 ``second_person`` for who asked herself."""
    corrections.decide_lifting(
        actor=actor_of(request), request_id=request_id, confirm=body.confirm, reason=body.reason
    )


@writes(
    router,
    "POST",
    "/lift-requests/{request_id}/withdrawal",
    gives=None,
    summary="Take back a request to lift a protection",
)
def withdraw_lifting(request: HttpRequest, request_id: uuid.UUID) -> None:
    """Take back what one asked oneself and nobody decided; the mark stays. 403 ``asked_by_another``."""
    corrections.withdraw_lifting(actor=actor_of(request), request_id=request_id)


@reads(
    router,
    "/individuals/{individual_id}/corrections",
    gives=CorrectionsOut,
    summary="What was put right of a person",
)
def list_corrections(request: HttpRequest, individual_id: uuid.UUID) -> CorrectionsOut:
    """Give the corrections that the reader may see, undone ones too (see the links)."""
    return _corrections(opened(request, individual_id), individual_id)


@writes(
    router,
    "PUT",
    "/individuals/{individual_id}/particulars",
    gives=CorrectionsOut,
    summary="Put right name, birth, sex or death",
    example={
        "name": "Rohana binti Kamarudin",
        "birth_year": 1984,
        "birth_month": 5,
        "sex": "female",
        "alive": True,
        "evidence": "document",
    },
)
def correct_person(request: HttpRequest, individual_id: uuid.UUID, body: ParticularsIn) -> CorrectionsOut:
    """Let a new source record of the own agency prevail in what differs; nothing said is overwritten."""
    actor = actor_of(request)
    corrections.correct_person(
        actor=actor,
        individual_id=individual_id,
        particulars=corrections.Particulars(
            **{name: getattr(body, name) for name in corrections.Particulars.__slots__}
        ),
        evidence=body.evidence,
        reason=body.reason,
        version=body.version,
    )
    return _corrections(opened(request, individual_id), individual_id)


def _corrections(actor: Actor, individual_id: uuid.UUID) -> CorrectionsOut:
    person = open_person(actor=actor, individual_id=individual_id)
    found = corrections.corrections_of(actor=actor, individual_id=individual_id)
    items = [
        CorrectionOut(**{name: getattr(one, name) for name in CorrectionOut.model_fields}) for one in found
    ]
    return CorrectionsOut(items=items, version=person.particulars_version)


def _two_people(view: corrections.TwoPeopleView) -> TwoPeopleOut:
    return TwoPeopleOut(**{name: getattr(view, name) for name in TwoPeopleOut.model_fields})


@reads(
    router,
    "/individuals/{individual_id}/two-people",
    gives=Page[TwoPeopleOut],
    summary="Who was said to be somebody else",
)
def list_two_people(request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn) -> Page[TwoPeopleOut]:
    """Give the words of officers about this person and somebody else, taken back too, the newest first."""
    found = corrections.two_people_of(actor=opened(request, individual_id), individual_id=individual_id)
    return part(paging, found, key=lambda one: one.id, show=_two_people)


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/two-people",
    gives=TwoPeopleOut,
    status=201,
    summary="Say that an own record is not of this person",
    example={
        "source_record_id": "0198c5d2-7c1e-7bb0-8000-000000000001",
        "reason": "her twin sister; both cards seen",
    },
)
def say_two_people(request: HttpRequest, individual_id: uuid.UUID, body: TwoPeopleIn) -> TwoPeopleOut:
    """Let it last that two people are not one. 409 ``same_record``: it is her own record."""
    actor = actor_of(request)
    said_id = corrections.say_two_people(
        actor=actor,
        source_record_id=body.source_record_id,
        individual_id=individual_id,
        reason=body.reason,
    )
    found = corrections.two_people_of(actor=actor, individual_id=individual_id)
    return _two_people(next(one for one in found if one.id == said_id))


@writes(
    router,
    "POST",
    "/two-people/{two_people_id}/take-back",
    gives=None,
    summary="Take back that two people are not one",
    example={"reason": "one card, two spellings: it is she after all"},
)
def take_back_two_people(request: HttpRequest, two_people_id: uuid.UUID, body: ReasonIn) -> None:
    """Candidates do not carry it any more; the word itself stays, with the reason. Twice is once."""
    corrections.take_back_two_people(actor=actor_of(request), two_people_id=two_people_id, reason=body.reason)
