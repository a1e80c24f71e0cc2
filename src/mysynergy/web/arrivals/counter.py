"""A counter: numbers given, the next one called, who left, and how long people waited today."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mysynergy.arrivals import public as arrivals
from mysynergy.arrivals.public import MAX_OFFICE, Sheet
from mysynergy.kernel.errors import Conflict, Invalid
from mysynergy.web.arrivals.queue import rows
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.typed import typed_day, typed_id
from mysynergy.words.errors import sentence

_OFFICE = "counter_office"


@require_http_methods(["GET", "POST"])
@roles_of("arrivals.read")
def counter(request: ActorRequest) -> HttpResponse:
    """Show one counter on one day (``?office=``, ``?day=``); a post gives a number, calls, notes who left."""
    wrong = Mending()
    if request.method == "POST":
        try:
            return _done(request)
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except Conflict as refused:
            add(wrong, "office", sentence(refused.code, refused.params))
    actor = request.actor
    office = request.POST.get("office") or request.GET.get("office") or request.session.get(_OFFICE, "")
    office = " ".join(office.split())[:MAX_OFFICE]
    on = _day(request) or actor.today
    seen = arrivals.counter(actor=actor, office=office, day=on)
    if not office and seen.offices:
        office = seen.offices[0]
        seen = arrivals.counter(actor=actor, office=office, day=on)
    context = {
        "place": "work",
        "crumbs": [(_("Calls, visits and letters"), reverse("arrivals"))],
        "seen": seen,
        "office": office,
        "today": on == actor.today,
        "others": [(one, f"?{urlencode({'office': one})}") for one in seen.offices if one != office],
        "waiting": rows(actor, seen.waiting),
        "serving": rows(actor, seen.served_now),
        "median": minutes(seen.median_wait),
        "longest": minutes(seen.longest_wait),
        "waits_now": minutes(actor.now - seen.waiting[0].arrived_at) if seen.waiting else "",
        "may_act": may(actor, "arrivals.act"),
        "typed": request.POST.get("caller", "")[:300],
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }
    return render(request, "arrivals/counter.html", context, status=422 if wrong else 200)


def _day(request: ActorRequest) -> dt.date | None:
    try:
        return typed_day(request.GET.get("day", ""), "day")
    except Invalid:
        return None


def minutes(wait: dt.timedelta | None) -> str:
    """Return a wait in words; a dash where nobody waited."""
    if wait is None:
        return "–"
    whole = max(0, int(wait.total_seconds() // 60))
    return ngettext("%(n)s minute", "%(n)s minutes", whole) % {"n": whole}


def _done(request: ActorRequest) -> HttpResponse:
    actor, data = request.actor, request.POST
    office = " ".join(data.get("office", "").split())
    do, _colon, chosen = data.get("do", "").partition(":")
    here = f"{reverse('arrivals-counter')}?{urlencode({'office': office})}"
    if do == "office":
        request.session[_OFFICE] = office[:MAX_OFFICE]
        return redirect(here)
    if do == "next":
        called = arrivals.call_next(actor=actor, office=office)
        if called is None:
            messages.info(request, _("Nobody waits."))
            return redirect(here)
        return redirect("arrival", arrival_id=called.id)
    if do == "left":
        one: uuid.UUID = typed_id(chosen, "office")
        arrivals.close(actor=actor, arrival_id=one, outcome="left")
        messages.success(request, _("Noted: left before being served."))
        return redirect(here)
    given = arrivals.give_ticket(
        actor=actor, office=office, sheet=Sheet(caller=data.get("caller", "").strip())
    )
    request.session[_OFFICE] = given.office
    messages.success(request, _("Number %(n)s is given.") % {"n": given.ticket})
    return redirect(here)
