"""Reads of cases, through row-level security and with an explicit agency."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from django.db import connection
from django.db.models import Case as By
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, When

from mysynergy.access.public import Actor, ActorKind, Role, door
from mysynergy.cases.domain import URGENCIES
from mysynergy.cases.models import Case, ContactTry, Need
from mysynergy.cases.numbers import spoken
from mysynergy.cases.views import CaseView, ContactTryView, Desk, EscalatedNeed, NeedView, WorkItem
from mysynergy.circles.public import barred_among
from mysynergy.circumstances.public import Kinds, Weight
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import Fault, Invalid
from mysynergy.registry.public import StandsFor
from mysynergy.workdays.public import Calendar, calendar_at

#: Roles whose worklist holds, besides their own needs, what others of their agency let slip.
_WATCH_OVER_OTHERS = frozenset({Role.SUPERVISOR, Role.COORDINATOR})
_SOON_DAYS = 3


def need_view(row: Need, actor: Actor, number: str | None = None) -> NeedView:
    """Return what ``actor`` may see of a need: holder and note belong to the agencies that work on it.

    ``number``: that of its case as it is stored, where it was read along.
    """
    involved = actor.kind is ActorKind.SYSTEM or actor.agency_id in (row.agency_id, row.holder_agency_id)
    return NeedView(
        id=row.id,
        case_id=row.case_id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        module=row.module,
        kind=row.kind,
        urgency=row.urgency,
        note=row.note if involved else "",
        state=row.state,
        outcome=row.outcome,
        close_code=row.close_code,
        close_reason=row.close_reason if involved else "",
        held_by=row.held_by_id if involved else None,
        holder_agency_id=row.holder_agency_id if involved else None,
        held_since=row.held_since,
        held_until=row.held_until,
        held_for=row.held_for,
        held_note=row.held_note if involved else "",
        reviews_in_row=row.reviews_in_row,
        escalated_to=row.escalated_to,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        case_number=spoken(number or ""),
    )


def _seen(actor: Actor, chosen: Q) -> list[NeedView]:
    """Return needs, open ones first, with the number of their case where the actor sees the case."""
    its_case = Case.objects.filter(id=OuterRef("case_id"))
    rows = Need.objects.filter(chosen).annotate(its_number=Subquery(its_case.values("number")))
    return [need_view(row, actor, row.its_number) for row in rows.order_by("-state", "opened_at", "id")]


def _without_own_circle(actor: Actor, views: Sequence[NeedView]) -> list[NeedView]:
    """Return needs without words about whoever is of the officer's own circle and was not released."""
    if actor.kind is not ActorKind.OFFICER:
        return list(views)
    barred = barred_among(actor=actor, ids=frozenset(one.individual_id for one in views))
    bare = partial(replace, note="", held_note="", close_reason="")
    return [bare(one) if one.individual_id in barred else one for one in views]


def case_view(row: Case, actor: Actor) -> CaseView:
    """Return a case with its needs."""
    needs = Need.objects.filter(case=row).order_by("opened_at", "id")
    return CaseView(
        id=row.id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        manager_id=row.manager_id,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        number=spoken(row.number),
        needs=tuple(need_view(need, actor) for need in needs),
    )


@door("cases.read")
def cases_of(*, actor: Actor, individual_id: uuid.UUID) -> tuple[CaseView, ...]:
    """Return the cases of a person that the actor may see, newest first."""
    rows = Case.objects.filter(individual_id__in=StandsFor(individual_id)).order_by("-opened_at", "-id")
    return tuple(case_view(row, actor) for row in rows)


@door("cases.read")
def needs_of(*, actor: Actor, individual_id: uuid.UUID) -> tuple[NeedView, ...]:
    """Return the needs of a person that the actor may see: open ones first, then by time of opening."""
    return tuple(_seen(actor, Q(individual_id__in=StandsFor(individual_id))))


@door("cases.read")
def needs(*, actor: Actor, ids: Iterable[uuid.UUID], for_list: bool = False) -> Mapping[uuid.UUID, NeedView]:
    """Return needs by id; those the actor may not see are absent.

    ``for_list``: without words about those of the officer's own circle, for whom no page asked her for leave.
    """
    found = _seen(actor, Q(id__in=list(ids)))
    return {one.id: one for one in (_without_own_circle(actor, found) if for_list else found)}


@door("cases.read")
def worklist(*, actor: Actor, view: str = "", limit: int = 200, offset: int = 0) -> Desk:
    """Return the open needs on the actor's desk, the most pressing first, and how many there are.

    These are the needs the actor holds; a supervisor or coordinator also finds the needs that colleagues let
    slip past their date. An agency's system sees all that its agency holds. ``view`` keeps those that are
    ``late``, due ``today``, of a ``crisis`` or ``new``; ``offset`` passes over the most pressing ones.
    Raises ``Invalid`` for a view that does not exist.
    """
    mine = Q(held_by_id=actor.id)
    if actor.role in _WATCH_OVER_OTHERS:
        mine |= Q(holder_agency_id=actor.agency_id, held_until__lt=actor.now)
    if actor.kind is ActorKind.AGENCY_SYSTEM:
        mine = Q(holder_agency_id=actor.agency_id)
    views = _views(actor)
    if view and view not in views:
        raise Invalid([Fault("view", "unknown_choice")])
    rows = Need.objects.filter(mine, state="open", holder_agency_id=actor.agency_id)
    counts = rows.aggregate(all=Count("id"), **{name: Count("id", filter=q) for name, q in views.items()})
    return Desk(_work(rows.filter(views[view]) if view else rows, actor, limit, offset), **counts)


def _views(actor: Actor) -> Mapping[str, Q]:
    """Return what the views of a worklist keep; the day is that of Malaysia."""
    late = Q(escalated_to__isnull=False) | Q(held_until__lt=actor.now)
    return {
        "late": late,
        "today": ~late & Q(held_until__lt=Calendar.end_of(day_of(actor.now)) + dt.timedelta(seconds=1)),
        "crisis": Q(urgency="crisis"),
        "new": Q(held_for="new"),
    }


@door("cases.read")
def dropped_needs(*, actor: Actor, limit: int = 200) -> tuple[WorkItem, ...]:
    """Return needs past their date that the actor's agency leads or holds: there should be none.

    A system actor sees those of every agency.
    """
    rows = Need.objects.filter(state="open", held_until__lt=actor.now)
    if actor.kind is not ActorKind.SYSTEM:
        rows = rows.filter(Q(agency_id=actor.agency_id) | Q(holder_agency_id=actor.agency_id))
    return _work(rows, actor, limit)


@door("cases.read_escalated")
def escalated_needs(*, actor: Actor) -> tuple[EscalatedNeed, ...]:
    """Return the needs that reached the secretariat, oldest date first: without person and without note."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT need_id, agency_id, holder_agency_id, module, kind, urgency, opened_at, held_until, "
            "escalated_at FROM cases_escalated() ORDER BY held_until, need_id"
        )
        return tuple(EscalatedNeed(*row) for row in cursor.fetchall())


@door("cases.read")
def contact_tries(*, actor: Actor, need_id: uuid.UUID) -> tuple[ContactTryView, ...]:
    """Return the attempts to reach the person of a need, oldest first."""
    rows = ContactTry.objects.filter(need_id=need_id).order_by("tried_at", "id")
    return tuple(
        ContactTryView(row.need_id, row.channel, row.result, row.tried_at, row.tried_by) for row in rows
    )


@door("cases.read")
def due_at(*, actor: Actor, agency_id: uuid.UUID, working_days: int) -> dt.datetime:
    """Return when a clock of so many working days runs out at an agency, by the calendar of its state.

    It ends with the last second of the day in Malaysia. Work it out once, when the clock starts, and keep it.
    """
    return calendar_at(actor=actor, agency_id=agency_id).due_after(actor.now, working_days)


def _work(rows: QuerySet[Need], actor: Actor, limit: int, offset: int = 0) -> tuple[WorkItem, ...]:
    """Return a stretch of needs: by how near the date is, then urgency, circumstances and the date."""
    late = Q(escalated_to__isnull=False) | Q(held_until__lt=actor.now)
    tonight = Calendar.end_of(day_of(actor.now)) + dt.timedelta(seconds=1)
    near = When(late, then=0), When(held_until__lt=tonight, then=1)
    soon = When(held_until__lt=tonight + dt.timedelta(days=_SOON_DAYS), then=2)
    ordered = rows.annotate(
        near=By(*near, soon, default=3),
        pressing=By(*(When(urgency=word, then=place) for place, word in enumerate(URGENCIES)), default=9),
        weight=Weight(),
        heavier=Kinds(),
    ).order_by("near", "pressing", "-weight", "held_until", "id")
    found = list(ordered[offset : offset + limit])
    views = _without_own_circle(actor, [need_view(row, actor) for row in found])
    return tuple(
        WorkItem(view, _why(row, actor.now), tuple(row.heavier))
        for view, row in zip(views, found, strict=True)
    )


def _why(row: Need, now: dt.datetime) -> str:
    assert row.held_until is not None  # noqa: S101 - an open need has a date: the database's own check
    if row.escalated_to:
        return "escalated"
    if row.held_until < now:
        return "overdue"
    days = (day_of(row.held_until) - day_of(now)).days
    if days <= 0:
        return "due_today"
    return "due_soon" if days <= _SOON_DAYS else "later"
