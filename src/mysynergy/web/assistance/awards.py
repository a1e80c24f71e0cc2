"""An award in force: its page, what is handed over, its end, its reversal."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mysynergy.access.public import agencies, users_by_id
from mysynergy.assistance import public as assistance
from mysynergy.assistance.public import AwardView
from mysynergy.directory.public import programmes
from mysynergy.kernel.errors import Conflict, Invalid, NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.web.assistance.forms import Delivery, End, Reverse
from mysynergy.web.assistance.sentences import award_says, period
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.look.words import day, money
from mysynergy.web.programmes.sheet import agency_name, said
from mysynergy.web.work.needs import blame, typed
from mysynergy.web.work.people import name_of, people
from mysynergy.words.assistance import end_reason, reversal_reason
from mysynergy.words.errors import sentence


@require_safe
@roles_of("assistance.read")
def award(request: ActorRequest, award_id: uuid.UUID) -> HttpResponse:
    """Show an award: what, for when, what was handed over."""
    view = _award(request, award_id)
    own = view.agency_id == request.actor.agency_id
    standing = own and view.state == "in_force"
    officers = users_by_id(
        actor=request.actor,
        ids=frozenset(one for one in (view.awarded_by, *(d.delivered_by for d in view.deliveries)) if one),
    )
    context = {
        **_base(request, view),
        "deliveries": [
            {
                "view": one,
                "by": name_of(officers, one.delivered_by),
                "reason": reversal_reason(one.reason) if one.reason else "",
            }
            for one in view.deliveries
        ],
        "awarded_by": name_of(officers, view.awarded_by),
        "ended_for": _ended_for(view),
        "may_deliver": standing and may(request.actor, "assistance.deliver"),
        "may_end": standing and may(request.actor, "assistance.award"),
        "may_reverse": own and view.state != "reversed" and may(request.actor, "assistance.award"),
    }
    return render(request, "assistance/award.html", context)


def _ended_for(view: AwardView) -> str:
    if not view.end_reason:
        return ""
    return (reversal_reason if view.state == "reversed" else end_reason)(view.end_reason)


@require_http_methods(["GET", "POST"])
@roles_of("assistance.deliver")
def deliver(request: ActorRequest, award_id: uuid.UUID) -> HttpResponse:
    """Note what was handed over."""
    view = _award(request, award_id)
    today = request.actor.today
    form = Delivery(typed(request), initial={"delivered_on": today, "amount": view.amount})
    if view.amount is None:
        form.fields.pop("amount")
    else:
        form.fields.pop("quantity")

    def step() -> None:
        given = form.cleaned_data
        assistance.record_delivery(
            actor=request.actor,
            award_id=view.id,
            delivered_on=given["delivered_on"],
            amount=given.get("amount"),
            quantity=given.get("quantity"),
            proof=given["proof"],
            last=given["last"] or None,
            idempotency_key=request.POST.get("key") or None,
        )

    effects = [
        _("It is in the ledger with your name. Only a counter-entry can take it back."),
        _("Once all of it is handed over and the need is closed as met, the person counts as assisted."),
    ]
    return _asked(request, view, form, step, (_("Note what was handed over"), _("Noted."), effects, "warn"))


@require_http_methods(["GET", "POST"])
@roles_of("assistance.award")
def end(request: ActorRequest, award_id: uuid.UUID) -> HttpResponse:
    """End an award before its time."""
    view = _award(request, award_id)
    form = End(typed(request))

    def step() -> None:
        assistance.end_award(actor=request.actor, award_id=view.id, **form.cleaned_data)

    effects = [
        _("This stops: %(what)s.") % {"what": award_says(view)},
        _("What was handed over stays as it is."),
        _("The person may appeal; somebody other than you answers."),
    ]
    return _asked(request, view, form, step, (_("End this help"), _("Ended."), effects, "bad"))


@require_http_methods(["GET", "POST"])
@roles_of("assistance.award")
def reverse(request: ActorRequest, award_id: uuid.UUID) -> HttpResponse:
    """Take back a delivery, or the whole award, by counter-entries."""
    view = _award(request, award_id)
    taken = {one.reverses for one in view.deliveries}
    parts = [("", _("The whole award, with all that was handed over"))]
    parts += [
        (str(one.id), f"{day(one.delivered_on)} {money(one.amount)}".strip())
        for one in view.deliveries
        if one.reverses is None and one.id not in taken
    ]
    form = Reverse(typed(request), parts=parts)

    def step() -> None:
        chosen = form.cleaned_data["delivery_id"]
        assistance.reverse(
            actor=request.actor,
            award_id=view.id,
            reason=form.cleaned_data["reason"],
            delivery_id=uuid.UUID(chosen) if chosen else None,
        )

    effects = [
        _("Nothing is deleted: a counter-entry is added."),
        _("What is taken back no longer counts as help to this person."),
    ]
    return _asked(request, view, form, step, (_("Take it back"), _("Taken back."), effects, "bad"))


def _award(request: ActorRequest, award_id: uuid.UUID) -> AwardView:
    found = assistance.awards(actor=request.actor, ids=[award_id])
    if not found:
        raise NotFound("award_not_found")
    return found[0]


def _base(request: ActorRequest, view: AwardView) -> dict[str, object]:
    known = programmes(actor=request.actor).get(view.programme_id)
    agency = agencies(actor=request.actor).get(view.agency_id)
    return {
        "place": "benefits",
        "view": view,
        "who": people(request.actor, [view.individual_id])[view.individual_id],
        "programme": said(known.rule.name) if known else view.programme_id,
        "agency": agency_name(agency) if agency else "",
        "says": award_says(view),
        "period": period(view.start, view.end),
        "state": "lapsed" if view.lapsed else "active" if view.state == "in_force" else view.state,
    }


def _asked(
    request: ActorRequest,
    view: AwardView,
    form: forms.Form,
    step: Callable[[], None],
    what: tuple[str, str, list[str], str],
) -> HttpResponse:
    title, done, effects, tone = what
    if request.method == "POST" and form.is_valid():
        try:
            step()
        except Invalid as invalid:
            blame(form, invalid, {})
        except Conflict as error:
            form.add_error(None, sentence(error.code, error.params))
        else:
            messages.success(request, done)
            return redirect("award", award_id=view.id)
    context = {
        **_base(request, view),
        "form": form,
        "title": title,
        "effects": effects,
        "tone": tone,
        "key": request.POST.get("key") or str(new_id()),
    }
    return render(request, "assistance/step.html", context, status=422 if form.errors else 200)
