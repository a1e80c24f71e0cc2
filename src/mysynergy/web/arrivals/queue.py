"""The queue of calls, visits and letters: what is due first stands at the top."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from mysynergy.access.public import Actor
from mysynergy.arrivals import public as arrivals
from mysynergy.arrivals.public import CHANNELS, MOST, ArrivalView, Queue
from mysynergy.kernel.identifiers import new_id
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.look.due import due
from mysynergy.web.person.names import Names
from mysynergy.web.typed import id_in
from mysynergy.words.arrivals import arrival_outcome, channel_name, relation_name

_VIEWS = ("", "mine", "nobodys", "calls", "late", "closed")
ICONS = {"call": "phone", "walk_in": "people", "email": "mail", "web_form": "edit"}
_SHOWN = 90


@require_safe
@roles_of("arrivals.read")
def queue(request: ActorRequest) -> HttpResponse:
    """Show a part of the queue (``?view=``), of one channel (``?channel=``)."""
    view, channel = request.GET.get("view", ""), request.GET.get("channel", "")
    view = view if view in _VIEWS else ""
    channel = channel if channel in CHANNELS else ""
    after = id_in(request.GET.get("after", ""))
    found = arrivals.arrivals(actor=request.actor, view=view, channel=channel, after=after)
    whole = len(found.items) < MOST
    base = reverse("arrivals")
    context = {
        "place": "work",
        "crumbs": [(pgettext("place", "Work"), reverse("work"))],
        "rows": rows(request.actor, found.items),
        "tabs": _tabs(found, base),
        "current": f"{base}?view={view}" if view else base,
        "channels": [("", _("All")), *((one, channel_name(one)) for one in CHANNELS)],
        "channel": channel,
        "view": view,
        "more": ""
        if whole
        else f"?{urlencode({'view': view, 'channel': channel, 'after': str(found.items[-1].id)})}",
    }
    return render(request, "arrivals/queue.html", context)


def _tabs(found: Queue, base: str) -> list[tuple[str, str, int | None]]:
    return [
        (_("All that waits"), base, found.all),
        (_("Mine"), f"{base}?view=mine", found.mine),
        (_("Nobody has it yet"), f"{base}?view=nobodys", found.nobodys),
        (_("Calls owed"), f"{base}?view=calls", found.calls),
        (_("Late"), f"{base}?view=late", found.late),
        (_("Dealt with"), f"{base}?view=closed", None),
    ]


def rows(actor: Actor, items: Sequence[ArrivalView]) -> list[dict[str, object]]:
    """Return arrivals as a list shows them."""
    officers = Names(actor).people(one.held_by for one in items)
    return [
        {
            "view": one,
            "icon": ICONS[one.channel],
            "channel": channel_name(one.channel),
            "who": title(one),
            "says": one.sheet.subject or one.sheet.said[:_SHOWN],
            "relation": relation_name(one.sheet.relation) if one.sheet.on_behalf else "",
            "holder": officers.get(one.held_by, "") if one.held_by else "",
            "mine": one.held_by == actor.id,
            "due": due(one.due_at, actor.now, one.arrived_at) if one.due_at and one.outcome is None else None,
            "outcome": arrival_outcome(one.outcome) if one.outcome else "",
        }
        for one in items
    ]


def title(one: ArrivalView) -> str:
    """Return how an arrival is called: a ticket, a name as it was said, or that none was."""
    said = one.sheet.who or one.sheet.caller or one.sheet.email
    if one.ticket is not None:
        ticket = _("Number %(n)s") % {"n": one.ticket}
        return f"{ticket}: {said}" if said else ticket
    return said or _("No name yet")


@require_safe
@roles_of("arrivals.take_in")
def new_call(request: ActorRequest) -> HttpResponse:
    """Begin the sheet of a call; nothing is kept before something is typed."""
    return redirect("arrival", arrival_id=new_id())
