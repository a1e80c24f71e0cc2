"""The worklist: what is on the reader's desk, the most pressing first."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mysynergy.access.public import Actor, Role, agencies
from mysynergy.arrivals import public as arrivals
from mysynergy.beyond.public import open_letters
from mysynergy.cases import public as cases
from mysynergy.cases.public import Desk, WorkItem
from mysynergy.corrections.public import lift_requests
from mysynergy.crises import public as crises
from mysynergy.intake.public import my_drafts
from mysynergy.liaison import public as liaison
from mysynergy.liaison.public import AppointmentView
from mysynergy.outcomes import public as outcomes
from mysynergy.pathways.public import StepView, on_desk
from mysynergy.plans import public as plans
from mysynergy.referrals import public as referrals
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.look.due import due
from mysynergy.web.programmes.sheet import agency_name
from mysynergy.web.work.people import Somebody, people
from mysynergy.web.work.rows import rows
from mysynergy.words.needs import module_name, need_name

_ON_A_PAGE = 25
_DIGITS = 6
_MEETINGS = 8
_VIEWS: dict[str, Callable[[Desk], int]] = {
    "": lambda desk: desk.all,
    "late": lambda desk: desk.late,
    "today": lambda desk: desk.today,
    "crisis": lambda desk: desk.crisis,
    "new": lambda desk: desk.new,
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What else waits for the reader."""

    to_answer: int
    to_answer_late: int
    unanswered: int
    unanswered_late: int
    questions: int
    questions_late: int
    unseen: tuple[uuid.UUID, ...]
    meetings: tuple[tuple[AppointmentView, Somebody], ...]
    letters: int
    steps: tuple[tuple[StepView, Somebody], ...]
    drafts: int
    lifts: tuple[uuid.UUID, ...]
    plan_work: int
    plan_late: int
    dangers: int
    arrivals: int
    arrivals_late: int
    calls: int


@require_safe
@roles_of("cases.read")
def worklist(request: ActorRequest) -> HttpResponse:
    """Show the needs the reader holds by due date, or all that slipped at her agency (``?view=slipped``)."""
    actor = request.actor
    view = request.GET.get("view", "")
    wanted = request.GET.get("page", "")
    slipped = cases.dropped_needs(actor=actor) if actor.role in (Role.SUPERVISOR, Role.COORDINATOR) else None
    if view not in _VIEWS and (view != "slipped" or slipped is None):
        view = ""
    asked = int(wanted) if wanted.isdecimal() and len(wanted) < _DIGITS else 1
    mine = _desk(actor, view, asked)
    # The database cuts the page; the paginator only counts.
    count = len(slipped or ()) if view == "slipped" else _VIEWS[view](mine)
    page = Paginator(range(count), _ON_A_PAGE).get_page(wanted)
    if view == "slipped" and slipped is not None:
        items: Sequence[WorkItem] = [slipped[place] for place in page.object_list]
    elif page.number == asked:
        items = mine.items
    else:
        items = _desk(actor, view, page.number).items
    listed = rows(actor, items)
    context = {
        "place": "work",
        "tabs": _tabs(mine, slipped),
        "current": f"{reverse('work')}{'?view=' + view if view else ''}",
        "view": view,
        "rows": listed,
        "first": listed[0] if listed and page.number == 1 and listed[0].url else None,
        "page": page,
        "query": f"view={view}&" if view else "",
        "counts": _counts(actor),
        "late_url": reverse("late") if may(actor, "clocks.read_board") else "",
    }
    return render(request, "work/worklist.html", context)


def _desk(actor: Actor, view: str, number: int) -> Desk:
    """Return one page of the desk; nothing of it where another list is shown."""
    kept = "" if view == "slipped" else view
    limit = 0 if view == "slipped" else _ON_A_PAGE
    return cases.worklist(actor=actor, view=kept, limit=limit, offset=max(0, number - 1) * _ON_A_PAGE)


def _tabs(mine: Desk, slipped: Sequence[WorkItem] | None) -> list[tuple[str, str, int]]:
    base = reverse("work")
    words = {"late": _("Late"), "today": _("Due today"), "crisis": _("Crisis"), "new": _("New")}
    tabs = [(_("All that I hold"), base, mine.all)]
    for name, word in words.items():
        tabs.append((word, f"{base}?view={name}", _VIEWS[name](mine)))
    if slipped is not None:
        tabs.append((_("Past their date at my agency"), f"{base}?view=slipped", len(slipped)))
    return tabs


def _counts(actor: Actor) -> Counts:
    waits = referrals.waiting(actor=actor)
    return Counts(
        to_answer=waits.to_answer,
        to_answer_late=waits.to_answer_late,
        unanswered=waits.sent_unanswered,
        unanswered_late=waits.sent_late,
        questions=waits.questions,
        questions_late=waits.questions_late,
        unseen=liaison.unseen(actor=actor),
        meetings=_meetings(actor),
        letters=len(open_letters(actor=actor, due=True)),
        steps=_steps(actor),
        drafts=len(my_drafts(actor=actor)) if may(actor, "intake.draft") else 0,
        **_planned(actor),
        **_came_in(actor),
        lifts=_lifts(actor) if may(actor, "registry.unprotect") else (),
    )


def _came_in(actor: Actor) -> dict[str, int]:
    """Return how many calls, visits and letters wait for the reader or for nobody yet."""
    if not may(actor, "arrivals.read"):
        return {"arrivals": 0, "arrivals_late": 0, "calls": 0}
    found = arrivals.arrivals(actor=actor, limit=0)
    return {
        "arrivals": found.mine + found.nobodys,
        "arrivals_late": found.late_mine,
        "calls": found.calls_mine,
    }


def _planned(actor: Actor) -> dict[str, int]:
    """Return how much plans ask of the reader, how much of it is late, and who in danger waits for her."""
    todo = plans.plan_work(actor=actor)
    due = outcomes.follow_ups(actor=actor)
    offers = len(plans.hand_overs(actor=actor))
    late = sum(one.due_on < actor.today for one in due) + todo.tasks_late
    return {
        "plan_work": todo.tasks_in_all + len(todo.visits) + len(due) + offers,
        "plan_late": late,
        "dangers": crises.waiting_for_me(actor=actor) if may(actor, "crises.read") else 0,
    }


def _meetings(actor: Actor) -> tuple[tuple[AppointmentView, Somebody], ...]:
    """Return the appointments of today and tomorrow, and those past of which nobody told yet."""
    found = liaison.appointments(actor=actor, limit=_MEETINGS)
    who = people(actor, {one.individual_id for one in found})
    return tuple((one, who[one.individual_id]) for one in found)


def _steps(actor: Actor) -> tuple[tuple[StepView, Somebody], ...]:
    """Return the steps of pathways that wait for the reader: to be sent, or to be chosen for."""
    found = on_desk(actor=actor, limit=_MEETINGS)
    who = people(actor, {one.individual_id for one in found})
    return tuple((one, who[one.individual_id]) for one in found)


def _lifts(actor: Actor) -> tuple[uuid.UUID, ...]:
    """Return whose protection somebody else asked to lift: this reader may be the second person."""
    return tuple(one.individual_id for one in lift_requests(actor=actor) if one.asked_by != actor.id)


@require_safe
@roles_of("cases.read_escalated")
def escalated(request: ActorRequest) -> HttpResponse:
    """Show the secretariat the needs that nobody looked after: no person, no note."""
    known = agencies(actor=request.actor)
    listed = [
        {
            "kind": need_name(one.kind),
            "module": module_name(one.module),
            "crisis": one.urgency == "crisis",
            "agency": agency_name(known[one.agency_id]),
            "holder": agency_name(known[one.holder_agency_id]) if one.holder_agency_id else "",
            "due": due(one.held_until, request.actor.now),
            "opened_at": one.opened_at,
        }
        for one in cases.escalated_needs(actor=request.actor)
    ]
    return render(request, "work/escalated.html", {"place": "work", "rows": listed})
