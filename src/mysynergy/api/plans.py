"""Who leads for a person and how that changes hands; goals, tasks, visits and notes of her cases."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router
from pydantic import AwareDatetime

from mysynergy.api.bearer import actor_of, opened
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import In, Out, Page, PagingIn, Text, Word, part
from mysynergy.kernel.errors import NotFound
from mysynergy.plans import public as plans

router = Router(tags=["plans"])


class HandOverOut(Out):
    """A lead offered to a named officer: asked, accepted, declined or withdrawn."""

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    to_agency_id: uuid.UUID
    to_user_id: uuid.UUID
    asked_by: uuid.UUID
    asked_at: dt.datetime
    reason: str
    state: str
    answer: str


class LeadOut(Out):
    """The one agency and officer who lead for a person; ``asked`` is an open offer of the lead."""

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    manager_id: uuid.UUID
    since: dt.datetime
    asked: HandOverOut | None


class HandOverIn(In):
    """To whom the lead is offered; without an officer somebody of that agency who can hold it is named."""

    to_agency_id: uuid.UUID
    to_user_id: uuid.UUID | None = None
    reason: Text


class AnswerIn(In):
    """Accept or decline; declining needs words."""

    accept: bool
    answer: Text = ""


class GoalOut(Out):
    """What is to be reached."""

    id: uuid.UUID
    need_id: uuid.UUID | None
    agency_id: uuid.UUID
    text: str
    due_on: dt.date | None
    shared: bool
    state: str
    set_by: uuid.UUID | None


class TaskOut(Out):
    """What somebody does by a day; of the client herself where ``by_client`` says so."""

    id: uuid.UUID
    case_id: uuid.UUID
    individual_id: uuid.UUID
    goal_id: uuid.UUID | None
    agency_id: uuid.UUID
    text: str
    by_client: bool
    officer_id: uuid.UUID
    due_on: dt.date
    shared: bool
    state: str
    settled_at: dt.datetime | None


class VisitOut(Out):
    """A visit: planned, made, not_met or cancelled."""

    id: uuid.UUID
    case_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    planned_at: dt.datetime
    officer_id: uuid.UUID
    place: str
    state: str
    note: str


class NoteOut(Out):
    """A note, never changed; ``corrected``: a later one puts it right."""

    id: uuid.UUID
    agency_id: uuid.UUID
    text: str
    shared: bool
    corrects: uuid.UUID | None
    corrected: bool
    written_by: uuid.UUID | None
    written_at: dt.datetime


class PlanOut(Out):
    """The plan of one case; ``readers`` (told to the agency that opened it) read what is shared."""

    case_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    own: bool
    open: bool
    readers: list[uuid.UUID]
    goals: list[GoalOut]
    tasks: list[TaskOut]
    visits: list[VisitOut]
    notes: list[NoteOut]


class PlanWorkOut(Out):
    """Open tasks and planned visits of the actor, the soonest first."""

    tasks: list[TaskOut]
    visits: list[VisitOut]
    tasks_in_all: int
    tasks_late: int


class GoalIn(In):
    """A goal of a case, or of one of its needs."""

    text: Text
    due_on: dt.date | None = None
    need_id: uuid.UUID | None = None
    shared: bool = False


class TaskIn(In):
    """A task; without an officer the actor does it, or asks after it."""

    text: Text
    due_on: dt.date
    by_client: bool = False
    officer_id: uuid.UUID | None = None
    goal_id: uuid.UUID | None = None
    shared: bool = False


class VisitIn(In):
    """A visit to be made."""

    planned_at: AwareDatetime
    place: Text = ""
    officer_id: uuid.UUID | None = None


class NoteIn(In):
    """A note; ``corrects`` names the own note that it puts right."""

    text: Text
    shared: bool = False
    corrects: uuid.UUID | None = None


class StateIn(In):
    """How it ended: goal reached or dropped, task done or dropped."""

    state: Word


class VisitEndIn(In):
    """``made``, ``not_met`` or ``cancelled``, and what was seen and agreed."""

    state: Word
    note: Text = ""


def _offer(view: plans.HandOverView) -> HandOverOut:
    return HandOverOut(**{name: getattr(view, name) for name in HandOverOut.model_fields})


def _goal(view: plans.GoalView) -> GoalOut:
    return GoalOut(**{name: getattr(view, name) for name in GoalOut.model_fields})


def _task(view: plans.TaskView) -> TaskOut:
    return TaskOut(**{name: getattr(view, name) for name in TaskOut.model_fields})


def _visit(view: plans.VisitView) -> VisitOut:
    return VisitOut(**{name: getattr(view, name) for name in VisitOut.model_fields})


def _note(view: plans.NoteView) -> NoteOut:
    return NoteOut(**{name: getattr(view, name) for name in NoteOut.model_fields})


def _lead(view: plans.LeadView) -> LeadOut:
    return LeadOut(
        id=view.id,
        individual_id=view.individual_id,
        agency_id=view.agency_id,
        manager_id=view.manager_id,
        since=view.since,
        asked=_offer(view.asked) if view.asked else None,
    )


def _plan(view: plans.PlanView) -> PlanOut:
    return PlanOut(
        case_id=view.case_id,
        individual_id=view.individual_id,
        agency_id=view.agency_id,
        own=view.own,
        open=view.open,
        readers=list(view.readers),
        goals=[_goal(one) for one in view.goals],
        tasks=[_task(one) for one in view.tasks],
        visits=[_visit(one) for one in view.visits],
        notes=[_note(one) for one in view.notes],
    )


@reads(router, "/individuals/{individual_id}/lead", gives=LeadOut, summary="Who leads for a person")
def get_lead(request: HttpRequest, individual_id: uuid.UUID) -> LeadOut:
    """Give the one lead; 404 when nobody leads or that is not for the reader to see."""
    found = plans.lead_of(actor=opened(request, individual_id), individual_id=individual_id)
    if found is None:
        raise NotFound("lead_not_found")
    return _lead(found)


@writes(router, "POST", "/individuals/{individual_id}/lead", gives=LeadOut, summary="Take the lead")
def take_lead(request: HttpRequest, individual_id: uuid.UUID) -> LeadOut:
    """Lead for a person for whom nobody does; the own agency has an open case."""
    return _lead(plans.take_lead(actor=actor_of(request), individual_id=individual_id))


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/lead/hand-over",
    gives=HandOverOut,
    status=201,
    summary="Offer the lead to another officer",
    example={"to_agency_id": "0198c5d2-7c1e-7bb0-8000-000000000002", "reason": "she trades now"},
)
def ask_hand_over(request: HttpRequest, individual_id: uuid.UUID, body: HandOverIn) -> HandOverOut:
    """Until somebody accepts, the present manager stays. The agency must know the person already."""
    return _offer(
        plans.ask_hand_over(
            actor=actor_of(request),
            individual_id=individual_id,
            to_agency_id=body.to_agency_id,
            to_user_id=body.to_user_id,
            reason=body.reason,
        )
    )


@reads(router, "/hand-overs", gives=Page[HandOverOut], summary="Leads offered to me")
def list_hand_overs(request: HttpRequest, paging: PagingIn) -> Page[HandOverOut]:
    """Give the open offers, oldest first; a supervisor sees those of her agency."""
    found = plans.hand_overs(actor=actor_of(request))
    return part(paging, found, key=lambda one: one.id, show=_offer)


@writes(
    router,
    "POST",
    "/hand-overs/{hand_over_id}/answer",
    gives=HandOverOut,
    summary="Accept or decline a lead",
    example={"accept": True, "answer": ""},
)
def answer_hand_over(request: HttpRequest, hand_over_id: uuid.UUID, body: AnswerIn) -> HandOverOut:
    """Only the named officer or who supervises her answers; accepting opens the own agency's case."""
    return _offer(
        plans.answer_hand_over(
            actor=actor_of(request), hand_over_id=hand_over_id, accept=body.accept, answer=body.answer
        )
    )


@writes(
    router, "POST", "/hand-overs/{hand_over_id}/withdraw", gives=HandOverOut, summary="Take an offer back"
)
def withdraw_hand_over(request: HttpRequest, hand_over_id: uuid.UUID) -> HandOverOut:
    """For the agency that leads, while nobody has answered."""
    return _offer(plans.withdraw_hand_over(actor=actor_of(request), hand_over_id=hand_over_id))


@reads(router, "/individuals/{individual_id}/plans", gives=Page[PlanOut], summary="Plans of a person")
def list_plans_of_person(request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn) -> Page[PlanOut]:
    """Give the plans of the cases that the own agency opened or works on."""
    found = plans.plans_of(actor=opened(request, individual_id), individual_id=individual_id)
    return part(paging, found, key=lambda one: one.case_id, show=_plan)


@reads(router, "/plan-work", gives=PlanWorkOut, summary="My tasks and visits")
def plan_work(request: HttpRequest) -> PlanWorkOut:
    """Give the open tasks and planned visits of the actor, the soonest first."""
    found = plans.plan_work(actor=actor_of(request))
    return PlanWorkOut(
        tasks=[_task(one) for one in found.tasks],
        visits=[_visit(one) for one in found.visits],
        tasks_in_all=found.tasks_in_all,
        tasks_late=found.tasks_late,
    )


@writes(
    router,
    "POST",
    "/cases/{case_id}/goals",
    gives=GoalOut,
    status=201,
    summary="Set a goal",
    example={"text": "a stall of her own", "due_on": "2027-03-01", "shared": True},
)
def set_goal(request: HttpRequest, case_id: uuid.UUID, body: GoalIn) -> GoalOut:
    """For the agency that opened the case and those that work on it."""
    return _goal(
        plans.set_goal(
            actor=actor_of(request),
            case_id=case_id,
            text=body.text,
            due_on=body.due_on,
            need_id=body.need_id,
            shared=body.shared,
        )
    )


@writes(
    router,
    "POST",
    "/goals/{goal_id}/end",
    gives=GoalOut,
    summary="End a goal",
    example={"state": "reached"},
)
def end_goal(request: HttpRequest, goal_id: uuid.UUID, body: StateIn) -> GoalOut:
    """``reached`` or ``dropped``, by the agency that set it."""
    return _goal(plans.settle_goal(actor=actor_of(request), goal_id=goal_id, state=body.state))


@writes(
    router,
    "POST",
    "/cases/{case_id}/tasks",
    gives=TaskOut,
    status=201,
    summary="Add a task",
    example={"text": "bring the lease", "due_on": "2027-01-15", "by_client": True},
)
def add_task(request: HttpRequest, case_id: uuid.UUID, body: TaskIn) -> TaskOut:
    """A named officer always does it, or asks the client after it."""
    return _task(
        plans.add_task(
            actor=actor_of(request),
            case_id=case_id,
            text=body.text,
            due_on=body.due_on,
            by_client=body.by_client,
            officer_id=body.officer_id,
            goal_id=body.goal_id,
            shared=body.shared,
        )
    )


@writes(
    router, "POST", "/tasks/{task_id}/end", gives=TaskOut, summary="End a task", example={"state": "done"}
)
def end_task(request: HttpRequest, task_id: uuid.UUID, body: StateIn) -> TaskOut:
    """``done`` or ``dropped``, by the agency that added it."""
    return _task(plans.settle_task(actor=actor_of(request), task_id=task_id, state=body.state))


@writes(
    router,
    "POST",
    "/cases/{case_id}/visits",
    gives=VisitOut,
    status=201,
    summary="Plan a visit",
    example={"planned_at": "2027-01-15T02:00:00Z", "place": "Pasar Chow Kit"},
)
def plan_visit(request: HttpRequest, case_id: uuid.UUID, body: VisitIn) -> VisitOut:
    """A visit and its note are read by the own agency only."""
    return _visit(
        plans.plan_visit(
            actor=actor_of(request),
            case_id=case_id,
            planned_at=body.planned_at,
            place=body.place,
            officer_id=body.officer_id,
        )
    )


@writes(
    router,
    "POST",
    "/visits/{visit_id}/end",
    gives=VisitOut,
    summary="Say how a visit went",
    example={"state": "made", "note": "the roof leaks"},
)
def end_visit(request: HttpRequest, visit_id: uuid.UUID, body: VisitEndIn) -> VisitOut:
    """``made`` or ``not_met`` once its time has come, ``cancelled`` at any time."""
    return _visit(
        plans.settle_visit(actor=actor_of(request), visit_id=visit_id, state=body.state, note=body.note)
    )


@writes(
    router,
    "POST",
    "/cases/{case_id}/notes",
    gives=NoteOut,
    status=201,
    summary="Write a note",
    example={"text": "speaks Javanese", "shared": True},
)
def write_note(request: HttpRequest, case_id: uuid.UUID, body: NoteIn) -> NoteOut:
    """Confidential to the own agency, or shared with those who work on the case; never changed."""
    return _note(
        plans.write_note(
            actor=actor_of(request),
            case_id=case_id,
            text=body.text,
            shared=body.shared,
            corrects=body.corrects,
        )
    )
