"""What makes a person's trouble heavier: children, disability, violence ...; it raises the order, no more."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router

from mysynergy.api.bearer import actor_of
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import In, Out, Text, Word
from mysynergy.cases.public import needs_of
from mysynergy.circumstances import public as circumstances

router = Router(tags=["circumstances"])


class CircumstanceIn(In):
    """A circumstance, and how it is known.

    ``kind``: violence, homelessness, disaster, children, disability, illness, age.
    """

    kind: Word
    reason: Text


class AwayIn(In):
    """Why it does not stand."""

    reason: Text


class BasisOut(Out):
    """What a circumstance follows from: ``birth`` (her age), ``fact`` (its name) or ``need`` (its kind)."""

    source: str
    word: str


class CircumstanceOut(Out):
    """One circumstance; ``reason`` and ``said_by`` are for the agency that said it."""

    kind: str
    bases: list[BasisOut]
    agency_id: uuid.UUID | None
    reason: str
    said_by: uuid.UUID | None
    said_at: dt.datetime | None


class CircumstancesOut(Out):
    """What stands, the heaviest first; what the own agency took away; whether something is hidden."""

    standing: list[CircumstanceOut]
    taken_away: list[CircumstanceOut]
    hidden: bool


def _one(one: circumstances.Circumstance) -> CircumstanceOut:
    return CircumstanceOut(
        kind=one.kind,
        bases=[BasisOut(source=basis.source, word=basis.word) for basis in one.bases],
        agency_id=one.agency_id,
        reason=one.reason,
        said_by=one.said_by,
        said_at=one.said_at,
    )


def _of(request: HttpRequest, individual_id: uuid.UUID) -> CircumstancesOut:
    actor = actor_of(request)
    kinds = [one.kind for one in needs_of(actor=actor, individual_id=individual_id) if one.state == "open"]
    found = circumstances.circumstances_of(actor=actor, individual_id=individual_id, needs=kinds)
    return CircumstancesOut(
        standing=[_one(one) for one in found.standing],
        taken_away=[_one(one) for one in found.taken_away],
        hidden=found.hidden,
    )


@reads(
    router,
    "/individuals/{individual_id}/circumstances",
    gives=CircumstancesOut,
    summary="What makes a person's trouble heavier",
)
def get_circumstances(request: HttpRequest, individual_id: uuid.UUID) -> CircumstancesOut:
    """Give what stands with what it follows from, as far as the own agency may know it."""
    return _of(request, individual_id)


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/circumstances",
    gives=CircumstancesOut,
    summary="Add a circumstance",
    example={"kind": "homelessness", "reason": "Sleeps at the surau since the fire"},
)
def say_circumstance(
    request: HttpRequest, individual_id: uuid.UUID, body: CircumstanceIn
) -> CircumstancesOut:
    """Needs of the person come earlier among those as urgent; one that stands already stays."""
    circumstances.say(
        actor=actor_of(request), individual_id=individual_id, kind=body.kind, reason=body.reason
    )
    return _of(request, individual_id)


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/circumstances/{kind}/away",
    gives=CircumstancesOut,
    summary="Say that a circumstance does not stand",
    example={"reason": "The children are grown"},
)
def take_circumstance_away(
    request: HttpRequest, individual_id: uuid.UUID, kind: str, body: AwayIn
) -> CircumstancesOut:
    """It counts no more for the own agency, whatever it follows from."""
    circumstances.take_away(
        actor=actor_of(request), individual_id=individual_id, kind=kind, reason=body.reason
    )
    return _of(request, individual_id)
