"""Writes of plans: goals, tasks, visits and notes of a case. The words stay in the row; events tell of it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection

from mysynergy.access.public import Actor, door
from mysynergy.cases.public import casework
from mysynergy.circles.public import must_be_free
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.plans import domain
from mysynergy.plans.domain import GoalView, NoteView, TaskView, VisitView
from mysynergy.plans.models import Goal, Note, Part, Task, Visit
from mysynergy.plans.selectors import goal_view, note_view, task_view, visit_view
from mysynergy.plans.telling import tell

P = TypeVar("P", bound=Part)


@dataclass(frozen=True, slots=True)
class _Upon:
    """The case that is worked on."""

    case_id: uuid.UUID
    individual_id: uuid.UUID


def _upon(actor: Actor, case_id: uuid.UUID) -> _Upon:
    """Return an open case that the actor's agency opened or works on. Raises ``NotFound``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT individual_id FROM plans_workable(%s)", [case_id])
        found = cursor.fetchone()
    if found is None:
        raise NotFound("case_not_found")
    must_be_free(actor=actor, individual_id=found[0])
    return _Upon(case_id, found[0])


@door("plans.write")
def set_goal(
    *,
    actor: Actor,
    case_id: uuid.UUID,
    text: str,
    due_on: dt.date | None = None,
    need_id: uuid.UUID | None = None,
    shared: bool = False,
) -> GoalView:
    """Set a goal of a case, of one of its needs when ``need_id`` says so.

    ``shared``: the agencies that work on the case read it. Raises ``Invalid``, ``NotFound``.
    """
    faults = domain.text_faults({"text": text}, domain.MAX_LINE)
    faults += domain.day_faults("due_on", due_on, actor.today)
    upon = _upon(actor, case_id)
    if need_id is not None:
        whole = casework.as_seen_by_all(actor=actor, case_id=case_id)
        if need_id not in {need.id for need in whole.needs}:
            faults.append(Fault("need_id", "unknown_choice"))
    if faults:
        raise Invalid(faults)
    row = Goal.objects.create(
        case_id=upon.case_id,
        individual_id=upon.individual_id,
        agency_id=actor.own_agency_id,
        need_id=need_id,
        text=text.strip(),
        due_on=due_on,
        shared=shared,
        set_by=actor.id,
        set_at=actor.now,
    )
    _told(actor, row, "goal_set")
    return goal_view(row)


@door("plans.write")
def settle_goal(*, actor: Actor, goal_id: uuid.UUID, state: str) -> GoalView:
    """Say that a goal is ``reached`` or ``dropped``. Raises ``Invalid``, ``NotFound``, ``NotAllowed`` with
    ``not_your_agencys``, ``Conflict("changed_meanwhile")``.
    """
    row = _own(actor, Goal.objects.filter(id=goal_id).first(), "goal_not_found")
    _check_end(state, domain.GOAL_ENDS)
    changed = Goal.objects.filter(id=row.id, state="open").update(state=state, settled_at=actor.now)
    _must_have_changed(changed, row)
    _told(actor, row, f"goal_{state}")
    return goal_view(Goal.objects.get(id=row.id))


@door("plans.write")
def add_task(
    *,
    actor: Actor,
    case_id: uuid.UUID,
    text: str,
    due_on: dt.date,
    by_client: bool = False,
    officer_id: uuid.UUID | None = None,
    goal_id: uuid.UUID | None = None,
    shared: bool = False,
) -> TaskView:
    """Add a task: of an officer (the actor when absent), or of the client, whom that officer asks after it.

    Raises ``Invalid``, ``NotFound``.
    """
    faults = domain.text_faults({"text": text}, domain.MAX_LINE)
    faults += domain.day_faults("due_on", due_on, actor.today)
    upon = _upon(actor, case_id)
    officer = _colleague(actor, officer_id, faults)
    if goal_id is not None and not Goal.objects.filter(id=goal_id, case_id=case_id).exists():
        faults.append(Fault("goal_id", "unknown_choice"))
    if faults:
        raise Invalid(faults)
    row = Task.objects.create(
        case_id=upon.case_id,
        individual_id=upon.individual_id,
        agency_id=actor.own_agency_id,
        goal_id=goal_id,
        text=text.strip(),
        by_client=by_client,
        officer_id=officer,
        due_on=due_on,
        shared=shared,
        added_at=actor.now,
    )
    _told(actor, row, "task_added")
    return task_view(row)


def _colleague(actor: Actor, wished: uuid.UUID | None, faults: list[Fault]) -> uuid.UUID:
    """Return who does it: a colleague who works with people, the actor herself, or the agency's holder."""
    agency_id = actor.own_agency_id
    if wished is not None:
        if not casework.works_at(actor=actor, user_id=wished, agency_id=agency_id):
            faults.append(Fault("officer_id", "not_a_colleague"))
        return wished
    return casework.named_officer(actor=actor, agency_id=agency_id)


@door("plans.write")
def settle_task(*, actor: Actor, task_id: uuid.UUID, state: str) -> TaskView:
    """Say that a task is ``done`` or ``dropped``. Raises as ``settle_goal``."""
    row = _own(actor, Task.objects.filter(id=task_id).first(), "task_not_found")
    _check_end(state, domain.TASK_ENDS)
    changed = Task.objects.filter(id=row.id, state="open").update(
        state=state, settled_at=actor.now, settled_by=actor.id
    )
    _must_have_changed(changed, row)
    _told(actor, row, f"task_{state}")
    return task_view(Task.objects.get(id=row.id))


@door("plans.write")
def plan_visit(
    *,
    actor: Actor,
    case_id: uuid.UUID,
    planned_at: dt.datetime,
    place: str = "",
    officer_id: uuid.UUID | None = None,
) -> VisitView:
    """Plan a visit to her. Raises ``Invalid``, ``NotFound``."""
    faults = domain.text_faults({"place": place or "-"}, domain.MAX_LINE)
    latest = actor.now + dt.timedelta(days=domain.MAX_DAYS_AHEAD)
    if planned_at <= actor.now:
        faults.append(Fault("planned_at", "in_the_past"))
    elif planned_at > latest:
        faults.append(Fault("planned_at", "too_far", {"latest": day_of(latest).isoformat()}))
    upon = _upon(actor, case_id)
    officer = _colleague(actor, officer_id, faults)
    if faults:
        raise Invalid(faults)
    row = Visit.objects.create(
        case_id=upon.case_id,
        individual_id=upon.individual_id,
        agency_id=actor.own_agency_id,
        planned_at=planned_at,
        officer_id=officer,
        place=place.strip(),
    )
    _told(actor, row, "visit_planned")
    return visit_view(row)


@door("plans.write")
def settle_visit(*, actor: Actor, visit_id: uuid.UUID, state: str, note: str = "") -> VisitView:
    """Say that a visit was ``made``, ``not_met`` or ``cancelled``; ``note``: what was seen and agreed.

    Raises as ``settle_goal``, and ``Conflict("visit_not_yet")`` before its time has come.
    """
    row = _own(actor, Visit.objects.filter(id=visit_id).first(), "visit_not_found")
    _check_end(state, domain.VISIT_ENDS)
    if faults := domain.text_faults({"note": note or "-"}):
        raise Invalid(faults)
    if state != "cancelled" and row.planned_at > actor.now:
        raise Conflict("visit_not_yet")
    changed = Visit.objects.filter(id=row.id, state="planned").update(
        state=state, note=note.strip(), settled_at=actor.now
    )
    _must_have_changed(changed, row)
    _told(actor, row, f"visit_{state}")
    return visit_view(Visit.objects.get(id=row.id))


@door("plans.write")
def write_note(
    *,
    actor: Actor,
    case_id: uuid.UUID,
    text: str,
    shared: bool = False,
    corrects: uuid.UUID | None = None,
) -> NoteView:
    """Write a note: confidential to the own agency, or ``shared`` with the agencies that work on the case.

    A note stands as it was written; ``corrects`` names the own one that this puts right. Raises ``Invalid``,
    ``NotFound``.
    """
    faults = domain.text_faults({"text": text})
    upon = _upon(actor, case_id)
    if corrects is not None:
        known = Note.objects.filter(id=corrects, case_id=case_id, agency_id=actor.own_agency_id)
        if not known.exists():
            faults.append(Fault("corrects", "unknown_choice"))
    if faults:
        raise Invalid(faults)
    row = Note.objects.create(
        case_id=upon.case_id,
        individual_id=upon.individual_id,
        agency_id=actor.own_agency_id,
        text=text.strip(),
        shared=shared,
        corrects_id=corrects,
        written_by=actor.id,
        written_at=actor.now,
    )
    _told(actor, row, "note_written")
    return note_view(row, corrected=False)


def _own(actor: Actor, row: P | None, missing: str) -> P:
    """Return a part of a plan that the actor's agency wrote: whoever reads what is shared ends nothing."""
    if row is None:
        raise NotFound(missing)
    if row.agency_id != actor.agency_id:
        raise NotAllowed("not_your_agencys")
    must_be_free(actor=actor, individual_id=row.individual_id)
    return row


def _check_end(state: str, known: tuple[str, ...]) -> None:
    if state not in known:
        raise Invalid([Fault("state", "unknown_choice")])


def _must_have_changed(changed: int, row: Part) -> None:
    if not changed:
        raise Conflict("changed_meanwhile", {"id": str(row.id)})


def _told(actor: Actor, row: Part, happened: str) -> None:
    tell(
        actor,
        f"plans.{happened}",
        {"case": str(row.case_id)},
        subject_id=row.id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
    )
