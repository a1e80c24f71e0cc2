"""The worklist: what is on the reader's desk, the most pressing first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mysynergy.access.public import Actor, Role, agencies
from mysynergy.cases import public as cases
from mysynergy.cases.public import WorkItem
from mysynergy.intake.public import my_drafts
from mysynergy.referrals import public as referrals
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.look.due import due
from mysynergy.web.programmes.sheet import agency_name
from mysynergy.web.work.rows import rows
from mysynergy.words.needs import module_name, need_name

_ON_A_PAGE = 25
_LATE = frozenset({"overdue", "escalated"})
_VIEWS: dict[str, Callable[[WorkItem], bool]] = {
    "late": lambda item: item.why in _LATE,
    "today": lambda item: item.why == "due_today",
    "crisis": lambda item: item.need.urgency == "crisis",
    "new": lambda item: item.need.held_for == "new",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What else waits for the reader."""

    to_answer: int
    to_answer_late: int
    unanswered: int
    unanswered_late: int
    drafts: int


@require_safe
@roles_of("cases.read")
def worklist(request: ActorRequest) -> HttpResponse:
    """Show the needs the reader holds by due date, or all that slipped at her agency (``?view=slipped``)."""
    actor = request.actor
    view = request.GET.get("view", "")
    mine = cases.worklist(actor=actor)
    slipped = cases.dropped_needs(actor=actor) if actor.role in (Role.SUPERVISOR, Role.COORDINATOR) else None
    if view == "slipped" and slipped is not None:
        items: Sequence[WorkItem] = slipped
    elif view in _VIEWS:
        items = [item for item in mine if _VIEWS[view](item)]
    else:
        view, items = "", mine
    page = Paginator(items, _ON_A_PAGE).get_page(request.GET.get("page"))
    listed = rows(actor, list(page.object_list))
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
    }
    return render(request, "work/worklist.html", context)


def _tabs(mine: Sequence[WorkItem], slipped: Sequence[WorkItem] | None) -> list[tuple[str, str, int]]:
    base = reverse("work")
    words = {"late": _("Late"), "today": _("Due today"), "crisis": _("Crisis"), "new": _("New")}
    tabs = [(_("All that I hold"), base, len(mine))]
    for name, word in words.items():
        tabs.append((word, f"{base}?view={name}", sum(1 for item in mine if _VIEWS[name](item))))
    if slipped is not None:
        tabs.append((_("Slipped at my agency"), f"{base}?view=slipped", len(slipped)))
    return tabs


def _counts(actor: Actor) -> Counts:
    waits = referrals.waiting(actor=actor)
    return Counts(
        to_answer=waits.to_answer,
        to_answer_late=waits.to_answer_late,
        unanswered=waits.sent_unanswered,
        unanswered_late=waits.sent_late,
        drafts=len(my_drafts(actor=actor)) if may(actor, "intake.draft") else 0,
    )


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
