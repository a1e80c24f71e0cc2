"""Somebody is in danger: reported in one form, answered with one press, joined to her registration later."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mysynergy.access.public import Actor, colleagues
from mysynergy.cases.public import NUMBERS
from mysynergy.crises import public as crises
from mysynergy.crises.public import ANSWER_WITHIN, DANGERS, OUTCOMES, CrisisView, DangerSaid
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.web.crises.lines import lines
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.look.words import hour
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.person.names import Names
from mysynergy.web.typed import typed_id, typed_moment
from mysynergy.web.work.people import people, somebody
from mysynergy.words.crises import crisis_outcome, crisis_state, danger_name
from mysynergy.words.errors import sentence

_FIELDS = ("danger", "who", "where", "safe_phone", "what")
_LIMIT = 6000
_FOUND = 8
_ENDED = 30
_HOUR = 60


@require_http_methods(["GET", "POST"])
@roles_of("crises.report")
def report(request: ActorRequest) -> HttpResponse:
    """Take what is known, open the crisis and show whom it was given to."""
    wrong = Mending()
    typed = {name: request.POST.get(name, "")[:_LIMIT] for name in _FIELDS}
    typed["danger"] = typed["danger"] or "other"  # nothing is claimed that nobody said
    if request.method == "POST":
        try:
            opened = crises.report(
                actor=request.actor,
                said=DangerSaid(**typed),
                idempotency_key=request.POST.get("once") or None,
            )
            return redirect("danger-one", crisis_id=opened.id)
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except Conflict as conflict:
            add(wrong, "who", sentence(conflict.code, conflict.params))
    now = crises.crises(actor=request.actor)
    past = crises.crises(actor=request.actor, ended=True, most=_ENDED)
    officers = Names(request.actor).people(one.officer_id for one in (*now, *past))
    context = {
        "place": "work",
        "typed": typed,
        "errors": wrong.errors,
        "wrong": wrong.wrong,
        "once": request.POST.get("once") or str(new_id()),
        "dangers": [(one, danger_name(one)) for one in DANGERS],
        "going": [_row(one, request.actor, officers) for one in now],
        "ended": [_row(one, request.actor, officers) for one in past],
        "lines": lines(),
        "minutes": int(ANSWER_WITHIN.total_seconds() // 60),
        "may_roster": may(request.actor, "crises.roster"),
    }
    return render(request, "crises/report.html", context, status=422 if wrong else 200)


def _row(one: CrisisView, actor: Actor, officers: Mapping[uuid.UUID, str]) -> dict[str, object]:
    return {
        "view": one,
        "danger": danger_name(one.said.danger),
        "state": crisis_state(one.state),
        "outcome": crisis_outcome(one.outcome) if one.outcome else "",
        "officer": officers.get(one.officer_id, ""),
        "mine": one.officer_id == actor.id,
        "left": left(one, actor.now),
    }


def left(one: CrisisView, now: dt.datetime) -> str:
    """Return in words how long its officer has until she is heard from, or how long that is past."""
    minutes = int((one.answer_by - now).total_seconds() // 60)
    if minutes >= 2 * _HOUR:
        hours = minutes // _HOUR
        return ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours}
    if minutes >= 0:
        return ngettext("%(n)s minute left", "%(n)s minutes left", minutes) % {"n": minutes}
    return ngettext("%(n)s minute late", "%(n)s minutes late", -minutes) % {"n": -minutes}


@require_http_methods(["GET", "POST"])
@roles_of("crises.read")
def one(request: ActorRequest, crisis_id: uuid.UUID) -> HttpResponse:
    """Show a crisis; a post takes it, ends it, or says who she is."""
    wrong = Mending()
    if request.method == "POST" and request.POST.get("do") != "find":
        try:
            messages.success(request, _act(request.actor, crisis_id, request.POST.dict()))
            return redirect("danger-one", crisis_id=crisis_id)
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except (Conflict, NotAllowed) as refused:
            add(wrong, "crisis", sentence(refused.code, refused.params))
    view = crises.crisis(actor=request.actor, crisis_id=crisis_id)
    officers = Names(request.actor).people((*view.asked, view.officer_id))
    text = request.POST.get("q", "").strip() if request.POST.get("do") == "find" else ""
    found = NUMBERS.find_people(actor=request.actor, text=text, limit=_FOUND) if text else ()
    her = people(request.actor, [view.individual_id]) if view.individual_id else {}
    context = {
        "place": "work",
        "crumbs": [(_("Somebody in danger"), reverse("danger"))],
        **_row(view, request.actor, officers),
        "asked": [officers.get(each, "") for each in view.asked],
        "her": her.get(view.individual_id) if view.individual_id else None,
        "found": [(each.id, somebody(each)) for each in found],
        "q": text,
        "outcomes": [("", _("Choose")), *((each, crisis_outcome(each)) for each in OUTCOMES)],
        "typed": {key: value[:_LIMIT] for key, value in request.POST.items()},
        "errors": wrong.errors,
        "wrong": wrong.wrong,
        "lines": lines(),
        "kept": settings.WORDS_KEPT.days,
        "may_answer": may(request.actor, "crises.answer"),
    }
    return render(request, "crises/one.html", context, status=422 if wrong else 200)


def _act(actor: Actor, crisis_id: uuid.UUID, typed: Mapping[str, str]) -> str:
    do = typed.get("do", "")
    if do == "take":
        taken = crises.take(actor=actor, crisis_id=crisis_id)
        return _("You act now. Say by %(at)s how it ended, or that you are still at it.") % {
            "at": hour(taken.answer_by)
        }
    if do == "go_on":
        going = crises.go_on(actor=actor, crisis_id=crisis_id)
        return _("Saved: you are still at it. Say how it ended, or so again, by %(at)s.") % {
            "at": hour(going.answer_by)
        }
    if do == "settle":
        crises.settle(
            actor=actor,
            crisis_id=crisis_id,
            outcome=typed.get("outcome", ""),
            note=typed.get("note", ""),
        )
        return _("Saved: how it ended.")
    if do == "join":
        crises.join(
            actor=actor,
            crisis_id=crisis_id,
            individual_id=typed_id(typed.get("individual_id", ""), "q"),
        )
        return _("Joined. The case has a need of urgency crisis, and somebody holds it.")
    raise Invalid([Fault("crisis", "unknown_choice")])


@require_http_methods(["GET", "POST"])
@roles_of("crises.roster")
def duty(request: ActorRequest) -> HttpResponse:
    """Show who is on duty and when; put an officer on duty or end a turn."""
    wrong = Mending()
    typed = {key: value[:_LIMIT] for key, value in request.POST.dict().items()}
    if request.method == "POST":
        try:
            _roster(request.actor, typed)
            messages.success(request, _("Saved: who is on duty."))
            return redirect("danger-duty")
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except NotFound as missing:
            add(wrong, "user_id", sentence(missing.code, missing.params))
    names = Names(request.actor)
    turns = crises.duties(actor=request.actor)
    officers = names.people(each.user_id for each in turns)
    context = {
        "place": "work",
        "crumbs": [(_("Somebody in danger"), reverse("danger"))],
        "turns": [
            (each, officers.get(each.user_id, ""), each.starts_at <= request.actor.now) for each in turns
        ],
        "officers": [
            ("", _("Choose")),
            *((str(each.id), each.name) for each in colleagues(actor=request.actor)),
        ],
        "typed": typed,
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }
    return render(request, "crises/duty.html", context, status=422 if wrong else 200)


def _roster(actor: Actor, typed: Mapping[str, str]) -> None:
    if typed.get("do") == "end":
        crises.end_duty(actor=actor, duty_id=typed_id(typed.get("duty_id", ""), "user_id"))
        return
    crises.set_duty(
        actor=actor,
        user_id=typed_id(typed.get("user_id", ""), "user_id"),
        starts_at=typed_moment(typed.get("start_day", ""), typed.get("start_hour", ""), "starts_at"),
        ends_at=typed_moment(typed.get("end_day", ""), typed.get("end_hour", ""), "ends_at"),
    )
