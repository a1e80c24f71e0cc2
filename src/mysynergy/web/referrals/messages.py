"""What the two sides of a referral write to each other: shown on its page, written from there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from mysynergy.access.public import Actor, agencies, users_by_id
from mysynergy.kernel.errors import Conflict, Invalid
from mysynergy.liaison import public as liaison
from mysynergy.liaison.public import MESSAGE_KINDS, MessageView
from mysynergy.referrals import public as referrals
from mysynergy.referrals.public import ReferralView
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.programmes.sheet import agency_name
from mysynergy.web.referrals.page import head_of, steps_for
from mysynergy.web.work.needs import blame, typed
from mysynergy.web.work.people import name_of
from mysynergy.words.errors import sentence

_PARTIES = ("sender", "receiver", "both")


class Words(forms.Form):
    """What is written, and whether it asks or answers."""

    kind = forms.ChoiceField(
        choices=[(one, one) for one in MESSAGE_KINDS], widget=forms.HiddenInput, initial="message"
    )
    text = forms.CharField(
        label=gettext_lazy("Write to the other agency"),
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Seen by both agencies only, and by the person who asks for a copy."),
        error_messages={"required": gettext_lazy("Write what the other agency should know.")},
    )


@dataclass(frozen=True, slots=True)
class Said:
    """A message as its reader sees it."""

    view: MessageView
    who: str
    agency: str
    mine: bool


def talk(actor: Actor, view: ReferralView) -> dict[str, object]:
    """Return the thread of a referral and what the reader may write; nothing for a third party.

    Reading it counts as seen by her agency.
    """
    if view.side not in _PARTIES:
        return {}
    said = liaison.thread_of(actor=actor, referral_id=view.id)
    writes = may(actor, "liaison.write")
    if writes and any(one.seen_at is None and one.agency_id != actor.agency_id for one in said):
        liaison.mark_seen(actor=actor, referral_id=view.id)
    officers = users_by_id(actor=actor, ids=frozenset(one.by for one in said if one.by))
    names = agencies(actor=actor)
    questions = [one for one in said if one.kind == "question"]
    steps = steps_for(actor, view)
    goes_on = view.state not in liaison.OVER and view.outcome != "not_helped"
    return {
        "said": [
            Said(
                one,
                name_of(officers, one.by),
                agency_name(names[one.agency_id]),
                one.agency_id == actor.agency_id,
            )
            for one in said
        ],
        "words": Words() if writes and goes_on else None,
        "may_ask": "ask" in steps,
        "may_supply": "supply" in steps,
        "question": questions[-1].text if questions and view.asked_at else "",
    }


@require_http_methods(["GET", "POST"])
@roles_of("liaison.write")
def write(request: ActorRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Write to the other side: a message, a question that stops the clock, or its answer."""
    actor = request.actor
    form = Words(typed(request))
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        try:
            liaison.write(actor=actor, referral_id=referral_id, **form.cleaned_data)
        except Invalid as invalid:
            blame(form, invalid, {})
        except Conflict as error:
            form.add_error(None, sentence(error.code, error.params))
        else:
            messages.success(request, _done(kind))
            return redirect(f"{reverse('referral', args=[referral_id])}#messages")
    view = referrals.get(actor=actor, referral_id=referral_id)
    context = {"place": "referrals", "head": head_of(actor, view), "form": form, **talk(actor, view)}
    return render(request, "referrals/write.html", context, status=422 if form.errors else 200)


def _done(kind: str) -> str:
    if kind == "question":
        return _("Asked. The clock is stopped until the sender answers; the sender holds the need meanwhile.")
    if kind == "answer":
        return _("Answered. The clock of the other agency runs again.")
    return _("Written.")
