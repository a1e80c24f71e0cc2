"""Appointments on a referral's page: proposed, confirmed, kept or missed."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from mysynergy.access.public import Actor
from mysynergy.kernel.days import KUALA_LUMPUR
from mysynergy.kernel.errors import Conflict, Invalid
from mysynergy.liaison import public as liaison
from mysynergy.liaison.public import MODES, WHO_COMES, AppointmentSaid, AppointmentView
from mysynergy.referrals import public as referrals
from mysynergy.referrals.public import ReferralView
from mysynergy.registry.public import get_many
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.intake.answers import identifier
from mysynergy.web.referrals.page import head_of
from mysynergy.web.work.needs import blame, typed
from mysynergy.words.errors import sentence
from mysynergy.words.referrals import appointment_mode, appointment_state, appointment_who

_CHOOSE = {
    "required": gettext_lazy("Choose one of these."),
    "invalid_choice": gettext_lazy("Choose one of these."),
}
_SAFE = {"safe": "safe", "call_only": "call", "do_not_contact": "none"}
_TONE = {"proposed": "warn", "confirmed": "ok", "kept": "ok", "missed": "bad", "cancelled": "non"}


class Meeting(forms.Form):
    """When, how and where."""

    day = forms.DateField(
        label=gettext_lazy("Date"),
        help_text=gettext_lazy("For example 21/11/2026."),
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput({"inputmode": "numeric", "autocomplete": "off"}, format="%d/%m/%Y"),
        error_messages={
            "required": gettext_lazy("Choose the day."),
            "invalid": gettext_lazy("Write a day, for example 21/11/2026."),
        },
    )
    hour = forms.TimeField(
        label=gettext_lazy("Time"),
        help_text=gettext_lazy("Malaysian time, 24 hours, for example 14:30."),
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput({"inputmode": "numeric", "autocomplete": "off"}, format="%H:%M"),
        error_messages={
            "required": gettext_lazy("Write a time, for example 14:30."),
            "invalid": gettext_lazy("Write a time, for example 14:30."),
        },
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("How do they meet?"),
        choices=lambda: [(one, appointment_mode(one)) for one in MODES],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    place = forms.CharField(
        label=gettext_lazy("Where?"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Address, floor, counter and whom to ask for. Needed when the person comes."),
    )
    who = forms.ChoiceField(
        label=gettext_lazy("Who is to come?"),
        choices=lambda: [(one, appointment_who(one)) for one in WHO_COMES],
        widget=forms.RadioSelect,
        initial="person",
        error_messages=_CHOOSE,
    )

    def said(self) -> AppointmentSaid:
        """Return what was typed, its time as an instant."""
        typed_in = self.cleaned_data
        at = dt.datetime.combine(typed_in["day"], typed_in["hour"], KUALA_LUMPUR)
        return AppointmentSaid(at, typed_in["mode"], typed_in["place"], typed_in["who"])


@dataclass(frozen=True, slots=True)
class Meets:
    """An appointment in words."""

    view: AppointmentView
    mode: str
    who: str
    state: str
    tone: str
    open: bool


def meetings(actor: Actor, view: ReferralView) -> dict[str, object]:
    """Return to its two sides the appointments of a referral and whether the reader may propose one."""
    if view.side not in ("sender", "receiver", "both"):
        return {}
    found = [in_words(one) for one in liaison.appointments_of(actor=actor, referral_id=view.id)]
    goes_on = view.state not in liaison.OVER and view.outcome != "not_helped"
    return {
        "meetings": found,
        "may_arrange": goes_on and may(actor, "liaison.write"),
        "may_settle": may(actor, "liaison.write"),
        "one_stands": any(one.open for one in found),
    }


def in_words(view: AppointmentView) -> Meets:
    """Return an appointment in words."""
    return Meets(
        view=view,
        mode=appointment_mode(view.mode),
        who=appointment_who(view.who),
        state=appointment_state(view.state),
        tone=_TONE[view.state],
        open=view.state in ("proposed", "confirmed"),
    )


@require_http_methods(["GET", "POST"])
@roles_of("liaison.write")
def arrange(request: ActorRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Propose an appointment, or another time for the one that stands."""
    actor = request.actor
    view = referrals.get(actor=actor, referral_id=referral_id)
    form = Meeting(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            liaison.arrange(actor=actor, referral_id=referral_id, said=form.said())
        except Invalid as invalid:
            blame(form, invalid, {"at": "day"})
        except Conflict as error:
            form.add_error(None, sentence(error.code, error.params))
        else:
            messages.success(request, _("Proposed. The other agency is to confirm it."))
            return redirect(f"{reverse('referral', args=[referral_id])}#appointments")
    her = get_many(actor=actor, ids=[view.individual_id]).get(view.individual_id)
    safe = her.safe_to_contact if her else None
    context = {
        "place": "referrals",
        "head": head_of(actor, view),
        "form": form,
        "safe": _SAFE.get(safe or "", ""),
        **meetings(actor, view),
    }
    return render(request, "referrals/arrange.html", context, status=422 if form.errors else 200)


@require_POST
@roles_of("liaison.write")
def settle(request: ActorRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """Confirm, cancel, or say that it was kept or missed."""
    done = {
        "confirm": _("Confirmed."),
        "cancel": _("Cancelled."),
        "keep": _("Noted: the appointment was kept."),
        "miss": _("Noted: missed. Whoever holds the need looks at it by the next working day."),
    }
    verb = request.POST.get("verb", "")
    referral_id = identifier(request.POST.get("referral", ""))
    try:
        meeting = liaison.settle(actor=request.actor, appointment_id=appointment_id, verb=verb)
    except (Conflict, Invalid) as error:
        messages.warning(request, sentence(error.code, error.params))
        return redirect("referral", referral_id=referral_id) if referral_id else redirect("referrals")
    messages.success(request, done[verb])
    return redirect(f"{reverse('referral', args=[meeting.referral_id])}#appointments")
