"""The page of a sitting: three parts, what is known of each step, and what was done so far."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mysynergy.access.public import Actor
from mysynergy.kernel.errors import Conflict, Fault, Invalid
from mysynergy.sittings import public as sittings
from mysynergy.sittings.public import PARTS, SittingView
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.person.page import page_of
from mysynergy.web.sittings.done import done_in
from mysynergy.web.sittings.steps import STEPS, known_of
from mysynergy.words.errors import sentence
from mysynergy.words.sittings import part_name, step_name

#: Where the session keeps which sitting goes on, so that pages of this person lead back to it.
SESSION = "sitting"


@require_http_methods(["GET", "POST"])
@roles_of("sittings.read")
def sitting(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Show the sitting that goes on with this person, or how to begin one; a post takes a step of it."""
    wrong = Mending()
    if request.method == "POST":
        try:
            return _do(request, individual_id)
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except Conflict as refused:
            add(wrong, "step", sentence(refused.code, refused.params))
    actor = request.actor
    page = page_of(actor, individual_id, "overview")
    listed = sittings.sittings_of(actor=actor, individual_id=individual_id)
    mine = _mine(actor, listed)
    context = {
        **page.context,
        "modules": [],  # the card stays short, so that a phone shows the steps
        "mine": mine,
        "parts": [],
        "former": [(one, minutes(one.took)) for one in listed if one.state == "ended"],
        "may_sit": may(actor, "sittings.sit"),
        "errors": wrong.errors,
    }
    if mine is not None:
        known = known_of(actor, page)
        context |= {
            "parts": [
                (part, part_name(part), [_step(step, mine) | {"known": STEPS[step](known)} for step in steps])
                for part, steps in PARTS.items()
            ],
            "took": minutes(mine.took),
            "done": done_in(actor, mine, page.needs, known.names),
        }
    return render(request, "sittings/sitting.html", context, status=422 if wrong else 200)


def _mine(actor: Actor, listed: Sequence[SittingView]) -> SittingView | None:
    return next((one for one in listed if one.officer_id == actor.id and one.state != "ended"), None)


def _step(step: str, view: SittingView) -> dict[str, object]:
    return {
        "code": step,
        "name": step_name(step),
        "mark": view.marks.get(step, ""),
        "next": view.next_step == step,
    }


def minutes(took: dt.timedelta) -> str:
    """Return a time at a counter in words."""
    whole = max(0, int(took.total_seconds() // 60))
    return ngettext("%(n)s minute", "%(n)s minutes", whole) % {"n": whole}


def _do(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    actor = request.actor
    do, _colon, rest = request.POST.get("do", "").partition(":")
    if do == "begin":
        view = sittings.begin(actor=actor, individual_id=individual_id)
        request.session[SESSION] = str(view.individual_id)
        return redirect("person-sitting", individual_id=view.individual_id)
    mine = _mine(actor, sittings.sittings_of(actor=actor, individual_id=individual_id))
    if mine is None:
        raise Conflict("sitting_ended")
    if do == "mark":
        step, _colon, said = rest.partition(":")
        sittings.mark(actor=actor, sitting_id=mine.id, step=step, said=said)
        return redirect("person-sitting", individual_id=individual_id)
    if do == "pause":
        sittings.pause(actor=actor, sitting_id=mine.id)
        request.session.pop(SESSION, None)
        messages.success(request, _("Left for now. It goes on where you stopped."))
        return redirect("person", individual_id=individual_id)
    if do == "end":
        ended = sittings.end(actor=actor, sitting_id=mine.id)
        request.session.pop(SESSION, None)
        return redirect("sitting-sheet", sitting_id=ended.id)
    raise Invalid([Fault("step", "unknown_choice")])
