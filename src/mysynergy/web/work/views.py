"""The worklist: mine, my agency's, what is late and what others owe, and what else waits for the reader."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mysynergy.access.public import Actor, agencies
from mysynergy.cases import public as cases
from mysynergy.corrections.public import lift_requests
from mysynergy.kernel.errors import Invalid
from mysynergy.liaison import public as liaison
from mysynergy.liaison.public import AppointmentView
from mysynergy.pathways.public import StepView, on_desk
from mysynergy.referrals import public as referrals
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.look.due import due
from mysynergy.web.look.words import day
from mysynergy.web.programmes.sheet import agency_name
from mysynergy.web.work import lists
from mysynergy.web.work.people import Somebody, people
from mysynergy.words.needs import module_name, need_name
from mysynergy.worklists import public as worklists
from mysynergy.worklists.public import Filters

_ON_A_PAGE = 25
_MEETINGS = 8


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
    steps: tuple[tuple[StepView, Somebody], ...]
    lifts: tuple[uuid.UUID, ...]
    desk: worklists.Desk
    may_tips: bool


@require_safe
@roles_of("cases.read")
def worklist(request: ActorRequest) -> HttpResponse:
    """Show one of the agency's lists as asked for, and what else waits for the reader."""
    actor = request.actor
    filters = lists.asked(request.GET)
    counts = worklists.counts(actor=actor, filters=filters)
    try:
        part = worklists.lines(
            actor=actor,
            filters=filters,
            after=request.GET.get("after"),
            before=request.GET.get("before"),
            limit=_ON_A_PAGE,
        )
    except Invalid:  # a place that no page gave: the list from its beginning
        part = worklists.lines(actor=actor, filters=filters, limit=_ON_A_PAGE)
    listed = lists.listed(actor, part.lines)
    controls = lists.asks(actor, filters)
    words = urlencode(filters.said())
    plain = (
        not filters.chosen and filters.tab == "mine" and filters.order == "pressing" and part.before is None
    )
    context = {
        "place": "work",
        "tabs": lists.tabs(filters, counts),
        "current": lists.address(filters),
        "filters": filters,
        "said": filters.said(),
        "asks": controls,
        "chips": lists.chips(filters, controls),
        "clear": lists.address(Filters(tab=filters.tab)),
        "rows": listed,
        "first": listed[0].row if plain and listed and listed[0].row.url else None,
        "page": lists.Paging(counts[filters.tab], part.before, part.after),
        "query": f"{words}&" if words else "",
        "counts": _counts(actor),
        "late_url": reverse("late") if may(actor, "clocks.read_board") else "",
        "oversee_url": reverse("oversee") if may(actor, "worklists.oversee") else "",
        "file_url": f"{reverse('work-file')}{'?' + words if words else ''}"
        if listed and may(actor, "worklists.export")
        else "",
        **_deeds(actor, filters),
    }
    return render(request, "work/worklist.html", context)


def _deeds(actor: Actor, filters: Filters) -> dict[str, object]:
    """Return what the reader may do with the list: her views, and to whom she may give work."""
    gives = may(actor, "worklists.assign")
    kept = worklists.views(actor=actor)
    return {
        "views": [(one, lists.address(one.filters), one.filters == filters) for one in kept],
        "may_keep": may(actor, "worklists.keep"),
        "may_share": may(actor, "worklists.share"),
        "takers": _takers(actor) if gives else [],
        "key": str(uuid.uuid4()) if gives else "",
    }


def _takers(actor: Actor) -> list[tuple[str, str]]:
    """Return to whom work may be given; who is away is said, for it would go on to her stand-in."""
    away = {one.user_id: one.last_on for one in worklists.absences(actor=actor) if one.now}
    return [
        ("", _("Choose")),
        *(
            (
                str(one.id),
                _("%(name)s (away until %(day)s)") % {"name": one.name, "day": day(away[one.id])}
                if one.id in away
                else one.name,
            )
            for one in lists.holders(actor)
        ),
    ]


def _counts(actor: Actor) -> Counts:
    waits, desk = referrals.waiting(actor=actor), worklists.desk(actor=actor)
    return Counts(
        to_answer=waits.to_answer,
        to_answer_late=waits.to_answer_late,
        unanswered=waits.sent_unanswered,
        unanswered_late=waits.sent_late,
        questions=waits.questions,
        questions_late=waits.questions_late,
        unseen=liaison.unseen(actor=actor),
        meetings=_meetings(actor) if desk.meetings else (),
        steps=_steps(actor) if desk.steps else (),
        desk=desk,
        may_tips=may(actor, "heard.read"),
        lifts=_lifts(actor) if may(actor, "registry.unprotect") else (),
    )


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
