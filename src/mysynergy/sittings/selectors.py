"""Reads of sittings: the own agency's, through row-level security."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db.models import Prefetch

from mysynergy.access.public import Actor, door
from mysynergy.events.public import of_individuals
from mysynergy.kernel.errors import NotFound
from mysynergy.registry.public import StandsFor
from mysynergy.sittings.domain import SittingView, taken
from mysynergy.sittings.models import Sitting, Stretch, Tie

_MOST = 50
_EVENTS = 500


@door("sittings.read")
def sitting(*, actor: Actor, sitting_id: uuid.UUID) -> SittingView:
    """Return one sitting at the actor's agency, with what was done in it so far. Raises ``NotFound``."""
    row = Sitting.objects.filter(id=sitting_id, agency_id=actor.own_agency_id).first()
    if row is None:
        raise NotFound("sitting_not_found")
    return view_of(row, actor)


@door("sittings.read")
def sittings_of(*, actor: Actor, individual_id: uuid.UUID) -> tuple[SittingView, ...]:
    """Return the sittings with a person at the actor's agency, the newest first."""
    rows = Sitting.objects.filter(
        individual_id__in=StandsFor(individual_id), agency_id=actor.own_agency_id
    ).order_by("-started_at", "-id")
    stretches = Prefetch("stretches", Stretch.objects.order_by("begun_at", "id"))
    ties = Prefetch("ties", Tie.objects.order_by("occurred_at", "event_id"))
    return tuple(_view(row, actor) for row in rows.prefetch_related(stretches, ties)[:_MOST])


def view_of(row: Sitting, actor: Actor) -> SittingView:
    """Return a sitting as a plain value, as it stands in the database now."""
    stretches = Stretch.objects.filter(sitting=row).order_by("begun_at", "id")
    ties = Tie.objects.filter(sitting=row).order_by("occurred_at", "event_id")
    return _made(row, actor, list(stretches), list(ties))


def _view(row: Sitting, actor: Actor) -> SittingView:
    return _made(row, actor, list(row.stretches.all()), list(row.ties.all()))


def _made(row: Sitting, actor: Actor, parts: Sequence[Stretch], ties: Sequence[Tie]) -> SittingView:
    stretches = [(one.begun_at, one.until_at) for one in parts]
    tied = [one.event_id for one in ties]
    going = next((begun for begun, until in stretches if until is None), None)
    if going is not None:
        found = of_individuals(individual_ids=StandsFor(row.individual_id), limit=_EVENTS)
        tied += [
            one.id
            for one in reversed(found)
            if one.actor_id == row.officer_id
            and one.occurred_at >= going
            and not one.type.startswith("sittings.")
        ]
    return SittingView(
        id=row.id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        officer_id=row.officer_id,
        state=row.state,
        started_at=row.started_at,
        ended_at=row.ended_at,
        took=taken(stretches, actor.now),
        marks=dict(row.marks),
        events=tuple(dict.fromkeys(tied)),
    )
