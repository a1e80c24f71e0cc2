"""The public page on which anybody may write to an agency, without JavaScript and without a cookie."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from mysynergy.access.public import Actor, agencies
from mysynergy.arrivals import public as arrivals
from mysynergy.arrivals.public import RELATIONS, Sheet
from mysynergy.intake.public import STATES
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import Invalid
from mysynergy.kernel.identifiers import new_id
from mysynergy.web.crises.lines import lines
from mysynergy.web.gate import ActorRequest, everybody
from mysynergy.web.intake import texts
from mysynergy.web.mending import Mending, mending
from mysynergy.web.selfcheck.limits import too_many, within
from mysynergy.web.typed import typed_day
from mysynergy.words.arrivals import relation_name
from mysynergy.words.labels import in_language

_TYPED = ("caller", "relation", "person", "phone", "safe_when", "email", "state", "said")
_RELATIONS = tuple(one for one in RELATIONS if one not in ("officer", "stranger"))
_CHARACTERS = 21_000


# Without a protection against foreign forms: it would need a cookie, and nothing done here has a victim.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def write(request: ActorRequest) -> HttpResponse:
    """Take what somebody writes, for herself or another, and say by when the agency acts."""
    actor = Actor.public(now=request.actor.now)
    typed = {name: request.POST.get(name, "")[:_CHARACTERS] for name in _TYPED}
    agency, wrong = request.POST.get("agency", ""), Mending()
    if request.method == "POST":
        if not within(request, "write_to_us"):
            return too_many(request)
        # A person leaves this line empty, it is not shown to her; a machine fills every line.
        if request.POST.get("website"):
            return redirect("write-sent")
        try:
            acts_by = arrivals.receive_form(
                actor=actor,
                agency_id=_agency(agency),
                sheet=Sheet.read(typed),
                idempotency_key=request.POST.get("once", "")[:100] or None,
            )
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        else:
            by = urlencode({"by": day_of(acts_by).isoformat()})
            return _guarded(redirect(f"{reverse('write-sent')}?{by}"))
    context = {
        "typed": typed,
        "agency": agency,
        "agencies": [("", _("Choose")), *_agencies(actor)],
        "relations": [(one, relation_name(one)) for one in _RELATIONS],
        "states": [("", _("I would rather not say")), *((one, texts.state_word(one)) for one in STATES)],
        "lines": lines(),
        "once": request.POST.get("once", "")[:100] or str(new_id()),
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }
    return _guarded(render(request, "arrivals/write.html", context, status=422 if wrong else 200))


def _agency(typed: str) -> uuid.UUID:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return uuid.UUID(int=0)


def _agencies(actor: Actor) -> list[tuple[str, str]]:
    """Return the agencies that may be written to; one whose very name can be a secret is not among them."""
    found = [one for one in agencies(actor=actor).values() if one.participating and not one.sensitive]
    return sorted(
        ((str(one.id), in_language(ms=one.name_ms, en=one.name_en)) for one in found), key=lambda one: one[1]
    )


@require_safe
@everybody
def sent(request: ActorRequest) -> HttpResponse:
    """Say that it came in, and by when somebody acts."""
    try:
        by = typed_day(request.GET.get("by", ""), "by")
    except Invalid:
        by = None
    return _guarded(render(request, "arrivals/sent.html", {"by": by, "lines": lines()}))


def _guarded(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
