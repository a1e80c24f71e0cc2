"""Reads of plans, through row-level security: the own agency's, and what is shared on the same case."""

from __future__ import annotations

import uuid

from django.db import connection
from django.db.models import Count, Q

from mysynergy.access.public import Actor, door
from mysynergy.plans.domain import GoalView, NoteView, PlanView, PlanWork, TaskView, VisitView
from mysynergy.plans.models import Goal, Note, Task, Visit
from mysynergy.registry.public import StandsFor

MOST = 500


@door("plans.read")
def plans_of(*, actor: Actor, individual_id: uuid.UUID) -> tuple[PlanView, ...]:
    """Return the plans of a person's open cases that the actor's agency opened or works on; own ones first.

    A closed case's plan is kept and shown to the agency that wrote it, after the open ones.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id, agency_id, individual_id, open FROM plans_cases(%s)", [individual_id])
        known = cursor.fetchall()
    mine = {"individual_id__in": StandsFor(individual_id)}
    corrected = set(Note.objects.filter(**mine).exclude(corrects=None).values_list("corrects_id", flat=True))
    goals = [(row.case_id, goal_view(row)) for row in Goal.objects.filter(**mine).order_by("set_at", "id")]
    tasks = [(row.case_id, task_view(row)) for row in Task.objects.filter(**mine).order_by("due_on", "id")]
    visits = [
        (row.case_id, visit_view(row)) for row in Visit.objects.filter(**mine).order_by("planned_at", "id")
    ]
    notes = [
        (row.case_id, note_view(row, corrected=row.id in corrected))
        for row in Note.objects.filter(**mine).order_by("-written_at", "-id")[:MOST]
    ]
    plans = [
        PlanView(
            case_id=case_id,
            individual_id=individual,
            agency_id=agency_id,
            own=agency_id == actor.agency_id,
            open=going,
            readers=_readers(case_id),
            goals=tuple(one for case, one in goals if case == case_id),
            tasks=tuple(one for case, one in tasks if case == case_id),
            visits=tuple(one for case, one in visits if case == case_id),
            notes=tuple(one for case, one in notes if case == case_id),
        )
        for case_id, agency_id, individual, going in known
    ]
    return tuple(sorted(plans, key=lambda plan: (not plan.open, not plan.own)))


def _readers(case_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT plans_readers(%s)", [case_id])
        return tuple(one for (one,) in cursor.fetchall())


def goal_view(row: Goal) -> GoalView:
    """Return a goal as a plain value."""
    return GoalView(
        row.id, row.need_id, row.agency_id, row.text, row.due_on, row.shared, row.state, row.set_by
    )


def task_view(row: Task) -> TaskView:
    """Return a task as a plain value."""
    return TaskView(
        id=row.id,
        case_id=row.case_id,
        individual_id=row.individual_id,
        goal_id=row.goal_id,
        agency_id=row.agency_id,
        text=row.text,
        by_client=row.by_client,
        officer_id=row.officer_id,
        due_on=row.due_on,
        shared=row.shared,
        state=row.state,
        settled_at=row.settled_at,
    )


def visit_view(row: Visit) -> VisitView:
    """Return a visit as a plain value."""
    return VisitView(
        id=row.id,
        case_id=row.case_id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        planned_at=row.planned_at,
        officer_id=row.officer_id,
        place=row.place,
        state=row.state,
        note=row.note,
    )


def note_view(row: Note, *, corrected: bool) -> NoteView:
    """Return a note as a plain value."""
    return NoteView(
        id=row.id,
        agency_id=row.agency_id,
        text=row.text,
        shared=row.shared,
        corrects=row.corrects_id,
        corrected=corrected,
        written_by=row.written_by,
        written_at=row.written_at,
    )


@door("plans.read")
def plan_work(*, actor: Actor, limit: int = 50) -> PlanWork:
    """Return the open tasks and planned visits of the actor, the soonest first, and how many are late."""
    tasks = Task.objects.filter(officer_id=actor.id, agency_id=actor.own_agency_id, state="open")
    visits = Visit.objects.filter(officer_id=actor.id, agency_id=actor.own_agency_id, state="planned")
    counts = tasks.aggregate(n=Count("id"), late=Count("id", filter=Q(due_on__lt=actor.today)))
    return PlanWork(
        tasks=tuple(task_view(row) for row in tasks.order_by("due_on", "id")[:limit]),
        visits=tuple(visit_view(row) for row in visits.order_by("planned_at", "id")[:limit]),
        tasks_in_all=counts["n"],
        tasks_late=counts["late"],
    )
