"""Reads of how cases ended and of follow-ups, through row-level security: the own agency's."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet

from mysynergy.access.public import Actor, Role, door
from mysynergy.kernel.errors import NotFound
from mysynergy.outcomes.domain import FollowUpView, MeasureView, OutcomeView, Position, exit_of
from mysynergy.outcomes.models import Closing, FollowUp, Measure
from mysynergy.registry.public import StandsFor, get_many

#: Roles that also see what colleagues let slip.
_WATCH_OVER_OTHERS = frozenset({Role.SUPERVISOR, Role.COORDINATOR})


@door("outcomes.read")
def outcomes_of(*, actor: Actor, individual_id: uuid.UUID) -> tuple[OutcomeView, ...]:
    """Return how the person's cases at the actor's agency ended, the newest first."""
    rows = Closing.objects.filter(individual_id__in=StandsFor(individual_id)).order_by("-closed_at", "-id")
    return tuple(_outcome(row) for row in rows)


def _outcome(row: Closing) -> OutcomeView:
    measures = [
        MeasureView(
            one.stage,
            one.measured_on,
            Position(one.income_from, one.income_to, one.line, one.poor, one.below_had_kifayah),
        )
        for one in Measure.objects.filter(case_id=row.case_id).order_by("measured_on", "id")
    ]
    follow_ups = FollowUp.objects.filter(case_id=row.case_id).order_by("due_on").prefetch_related("tries")
    return OutcomeView(
        case_id=row.case_id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        closed_at=row.closed_at,
        note=row.note,
        measures=tuple(measures),
        follow_ups=tuple(follow_up_view(one) for one in follow_ups),
        exit=exit_of({one.stage: one.position.poor for one in measures}),
    )


def follow_up_view(row: FollowUp) -> FollowUpView:
    """Return a follow-up as a plain value."""
    return FollowUpView(
        id=row.id,
        case_id=row.case_id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        stage=row.stage,
        due_on=row.due_on,
        officer_id=row.officer_id,
        state=row.state,
        doing=row.doing,
        note=row.note,
        tries=len(row.tries.all()),
    )


@door("outcomes.read")
def follow_ups(*, actor: Actor, limit: int = 100, after: uuid.UUID | None = None) -> tuple[FollowUpView, ...]:
    """Return the follow-ups on the actor's desk that are due by today, the longest due first.

    A supervisor or coordinator also finds those of colleagues that are due. Whoever died since is not asked.
    ``after``: those beyond this one of the list; from its beginning where it left the list meanwhile.
    """
    rows = _on_desk(actor)
    edge = rows.filter(id=after).first() if after is not None else None
    found: list[FollowUp] = []
    while len(found) < limit:  # the dead leave gaps, and the list is no shorter for them
        part = list(_beyond(rows, edge)[:limit])
        seen = get_many(actor=actor, ids=[row.individual_id for row in part])
        dead = {key for key, view in seen.items() if not view.alive}
        found += [row for row in part if row.individual_id not in dead]
        if len(part) < limit:
            break
        edge = part[-1]
    return tuple(follow_up_view(row) for row in found[:limit])


@door("outcomes.read")
def follow_up(*, actor: Actor, follow_up_id: uuid.UUID) -> FollowUpView:
    """Return one follow-up of the actor's desk (``follow_ups``). Raises ``NotFound``."""
    row = _on_desk(actor).filter(id=follow_up_id).prefetch_related("tries").first()
    if row is None:
        raise NotFound("follow_up_not_found")
    return follow_up_view(row)


def _on_desk(actor: Actor) -> QuerySet[FollowUp]:
    mine = Q(officer_id=actor.id)
    if actor.role in _WATCH_OVER_OTHERS:
        mine |= Q(agency_id=actor.own_agency_id)
    return FollowUp.objects.filter(mine, agency_id=actor.own_agency_id, state="due", due_on__lte=actor.today)


def _beyond(rows: QuerySet[FollowUp], edge: FollowUp | None) -> QuerySet[FollowUp]:
    if edge is not None:
        rows = rows.filter(Q(due_on__gt=edge.due_on) | Q(due_on=edge.due_on, id__gt=edge.id))
    return rows.order_by("due_on", "id").prefetch_related("tries")
