"""What makes a person's trouble heavier: listed with what it follows from, added, taken away."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mysynergy.circumstances.public import say, take_away
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed
from mysynergy.web.circumstances.shown import choices, of_person
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.person.names import Names
from mysynergy.web.person.page import page_of
from mysynergy.words.errors import sentence

_LIMIT = 2000


@require_http_methods(["GET", "POST"])
@roles_of("circumstances.read")
def person(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Show what stands and why; a post adds one (``do`` say) or takes one away."""
    wrong = Mending()
    taking = ""
    if request.method == "POST":
        verb, _colon, kind = request.POST.get("do", "").partition(":")
        taking = kind if verb == "away" else ""
        try:
            messages.success(request, _done(request, individual_id, taking))
            return redirect("person-circumstances", individual_id=individual_id)
        except Invalid as invalid:
            wrong = mending(invalid.faults, {"reason": f"reason-{taking}"} if taking else {})
        except (Conflict, NotAllowed) as refused:
            add(wrong, "kind", sentence(refused.code, refused.params))
    page = page_of(request.actor, individual_id, "needs")
    typed = {key: value[:_LIMIT] for key, value in request.POST.items()} if wrong else {}
    context = {
        **page.context,
        **of_person(request.actor, individual_id, page.needs, Names(request.actor)),
        "kinds": [("", _("Choose")), *choices()],
        "may_say": may(request.actor, "circumstances.say"),
        "taking": taking,
        "typed": {} if taking else typed,
        "away_typed": typed.get("reason", ""),
        "errors": wrong.errors,
        "wrong": wrong.wrong,
        "away_error": wrong.wrong.get(f"reason-{taking}", ""),
    }
    return render(request, "circumstances/person.html", context, status=422 if wrong else 200)


def _done(request: ActorRequest, individual_id: uuid.UUID, taking: str) -> str:
    reason = request.POST.get("reason", "")
    if taking:
        take_away(actor=request.actor, individual_id=individual_id, kind=taking, reason=reason)
        return _("Saved. At this agency it counts no more.")
    say(actor=request.actor, individual_id=individual_id, kind=request.POST.get("kind", ""), reason=reason)
    return _("Saved. Needs of this person now come earlier among those as urgent.")
