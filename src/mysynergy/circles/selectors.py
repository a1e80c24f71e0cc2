"""Reads of circles: an officer her own, a supervisor those of her agency."""

from __future__ import annotations

import uuid

from mysynergy.access.public import Actor, Role, door
from mysynergy.circles.domain import DeclaredView, LeaveView, Sight
from mysynergy.circles.guard import relation_to
from mysynergy.circles.models import Declared, Leave
from mysynergy.kernel.errors import NotFound
from mysynergy.registry.public import StandsFor, get_many


def leave_view(row: Leave) -> LeaveView:
    """Return a request as a plain value."""
    return LeaveView(
        id=row.id,
        user_id=row.user_id,
        individual_id=row.individual_id,
        state=row.state,
        asked_why=row.asked_why,
        asked_at=row.asked_at,
        decided_by=row.decided_by,
        reason=row.reason,
        until=row.until,
    )


@door("circles.declare")
def declared(*, actor: Actor) -> tuple[DeclaredView, ...]:
    """Return the declarations in force of the actor; of her whole agency for a supervisor. Oldest first."""
    rows = Declared.objects.filter(ended_at=None, agency=actor.agency_id)
    if actor.role is not Role.SUPERVISOR:
        rows = rows.filter(user=actor.id)
    return tuple(
        DeclaredView(row.id, row.user_id, row.relation, row.number_masked, row.individual_id, row.said_at)
        for row in rows.order_by("said_at", "id")
    )


@door("circles.declare")
def sight_of(*, actor: Actor, individual_id: uuid.UUID) -> Sight:
    """Return how the actor stands to a person, and her last request; nothing of the person is opened.

    Raises ``NotFound`` where the actor may not see the person: what she declares is no key to others' ids.
    """
    if individual_id not in get_many(actor=actor, ids=[individual_id]):
        raise NotFound("individual")
    mine = Leave.objects.filter(user=actor.id, individual_id__in=StandsFor(individual_id))
    last = mine.order_by("-asked_at", "-id").first()
    return Sight(
        relation=relation_to(actor, individual_id, barred=False),
        barred=relation_to(actor, individual_id, barred=True) is not None,
        leave=leave_view(last) if last else None,
    )


@door("circles.release")
def asked_leaves(*, actor: Actor) -> tuple[LeaveView, ...]:
    """Return the requests of the supervisor's agency that wait for a second person, oldest first."""
    rows = Leave.objects.filter(agency=actor.agency_id, state="asked").exclude(user=actor.id)
    return tuple(leave_view(row) for row in rows.order_by("asked_at", "id"))
