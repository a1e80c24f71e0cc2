"""What was recorded of people and is put right."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router

from mysynergy.api.bearer import actor_of, opened
from mysynergy.api.operations import reads, writes
from mysynergy.api.registry import ReasonIn
from mysynergy.api.shapes import In, Out, Page, PagingIn, Text, part
from mysynergy.corrections import public as corrections

router = Router(tags=["people"])


class TwoPeopleIn(In):
    """Which own source record is not of this person, and why."""

    source_record_id: uuid.UUID
    reason: Text


class TwoPeopleOut(Out):
    """An officer's word that this person is not ``other_id``. It refuses nobody anything.

    ``agency_id`` ``null``: a service whose name may be a secret; reasons are read by their own agency.
    """

    id: uuid.UUID
    other_id: uuid.UUID
    source_record_id: uuid.UUID
    agency_id: uuid.UUID | None
    said_by: uuid.UUID | None
    said_at: dt.datetime
    reason: str | None
    taken_back_at: dt.datetime | None
    taken_back_reason: str | None


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
