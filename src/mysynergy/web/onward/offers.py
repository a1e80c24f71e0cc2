"""Open offers: what the reader's agency may claim, what it offered itself, and offering a need."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mysynergy.access.public import Actor, agencies
from mysynergy.cases.public import NeedView, needs
from mysynergy.directory.public import ProgrammeView, programmes
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.onward import public as onward
from mysynergy.onward.public import OfferView, OpenOffer
from mysynergy.registry.public import ConsentView, consents_of
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.look.due import Due, due
from mysynergy.web.person.names import Names
from mysynergy.web.person.referring import consent_word
from mysynergy.web.programmes.sheet import agency_name, said
from mysynergy.web.work.needs import blame, typed
from mysynergy.web.work.people import Somebody, people
from mysynergy.words.errors import sentence
from mysynergy.words.labels import label
from mysynergy.words.needs import module_name, need_name
from mysynergy.words.offers import age_band_name, offer_state

_TONE = {"open": "inf", "claimed": "ok", "returned": "warn", "withdrawn": "non"}
#: Until when the page proposes to offer a need, in days; the room says how far ahead it may lie.
_USUAL_DAYS: Mapping[str, int] = {"crisis": 1, "urgent": 2, "normal": 7}


@dataclass(frozen=True, slots=True)
class Open:
    """An offer that the reader's agency may claim, in words."""

    view: OpenOffer
    kind: str
    module: str
    crisis: bool
    where: str
    age: str
    due: Due
    programmes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ours:
    """An offer that the reader's agency made, in words."""

    view: OfferView
    who: Somebody
    kind: str
    state: str
    tone: str
    due: Due | None
    claimed_by: str


@require_safe
@roles_of("referrals.read")
def listed(request: ActorRequest) -> HttpResponse:
    """Show what may be claimed, and what became of the agency's own offers."""
    actor = request.actor
    made = onward.offers(actor=actor)
    context = {
        "place": "referrals",
        "open": _open(actor, onward.to_claim(actor=actor)),
        "ours": _ours(actor, made),
        "may_claim": may(actor, "onward.claim"),
        "may_withdraw": may(actor, "onward.offer"),
    }
    return render(request, "onward/offers.html", context)


def _open(actor: Actor, found: Sequence[OpenOffer]) -> list[Open]:
    known = programmes(actor=actor)
    return [
        Open(
            view=one,
            kind=need_name(one.kind),
            module=module_name(one.module),
            crisis=one.urgency == "crisis",
            where=_where(one),
            age=age_band_name(one.age_band),
            due=due(one.until, actor.now, one.offered_at),
            programmes=tuple((each, _name(known, each)) for each in one.programme_ids),
        )
        for one in found
    ]


def _name(known: Mapping[str, ProgrammeView], programme_id: str) -> str:
    return said(known[programme_id].rule.name) if programme_id in known else programme_id


def _where(one: OpenOffer) -> str:
    state = label("person.residence_state", one.state) if one.state else ""
    return ", ".join(part for part in (one.district, state) if part) or _("Not known")


def _ours(actor: Actor, made: Sequence[OfferView]) -> list[Ours]:
    who = people(actor, {one.individual_id for one in made})
    names = agencies(actor=actor)
    return [
        Ours(
            view=one,
            who=who[one.individual_id],
            kind=need_name(one.kind),
            state=offer_state(one.state),
            tone=_TONE[one.state],
            due=due(one.until, actor.now, one.offered_at) if one.state == "open" else None,
            claimed_by=agency_name(names[one.claimed_by]) if one.claimed_by else "",
        )
        for one in made
    ]


@require_POST
@roles_of("onward.claim")
def claim(request: ActorRequest, offer_id: uuid.UUID) -> HttpResponse:
    """Claim an offer; from now it is a referral like any other."""
    programme_id = request.POST.get("programme", "")
    try:
        got = onward.claim(actor=request.actor, offer_id=offer_id, programme_id=programme_id)
    except Conflict as error:
        messages.warning(request, sentence(error.code, error.params))
        return redirect("offers")
    messages.success(request, _("It is yours. You hold the need now; answer it as you answer any referral."))
    return redirect("referral", referral_id=got.id)


@require_POST
@roles_of("onward.offer")
def withdraw(request: ActorRequest, offer_id: uuid.UUID) -> HttpResponse:
    """Withdraw an offer that nobody claimed."""
    try:
        onward.take_back(actor=request.actor, offer_id=offer_id)
    except Conflict as error:
        messages.warning(request, sentence(error.code, error.params))
    else:
        messages.success(request, _("The offer is withdrawn. The need stays where it is."))
    return redirect("offers")


class Offer(forms.Form):
    """On which basis, until when, and what whoever claims it is to know."""

    consent = forms.ChoiceField(
        label=gettext_lazy("On which basis?"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Only agencies that it names can claim the need."),
        error_messages={
            "required": gettext_lazy("Choose one of these."),
            "invalid_choice": gettext_lazy("Choose one of these."),
        },
    )
    until = forms.DateField(
        label=gettext_lazy("Until when may it be claimed?"),
        help_text=gettext_lazy(
            "In a crisis the next working day, when urgent three working days, otherwise ten."
        ),
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput({"inputmode": "numeric", "autocomplete": "off"}, format="%d/%m/%Y"),
        error_messages={
            "required": gettext_lazy("Choose the day."),
            "invalid": gettext_lazy("Write a day, for example 21/11/2026."),
        },
    )
    message = forms.CharField(
        label=gettext_lazy("Message to the agency"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Read by the agency that claims it, not before."),
    )


@require_http_methods(["GET", "POST"])
@roles_of("onward.offer")
def new(request: ActorRequest, need_id: uuid.UUID) -> HttpResponse:
    """Offer a need to every agency that could help."""
    actor = request.actor
    need = needs(actor=actor, ids=[need_id]).get(need_id)
    if need is None:
        raise NotFound("need_not_found")
    consents = [one for one in consents_of(actor=actor, individual_id=need.individual_id) if one.stands]
    ahead = dt.timedelta(days=_USUAL_DAYS[need.urgency])
    first = {"until": actor.today + ahead, "consent": str(consents[0].id) if consents else ""}
    form = Offer(typed(request), initial=first)
    names = Names(actor)
    field = form.fields["consent"]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared so above
    field.choices = [(str(one.id), consent_word(one, names)) for one in consents]
    if request.method == "POST" and form.is_valid():
        typed_in = form.cleaned_data
        try:
            onward.offer(
                actor=actor,
                need_id=need_id,
                consent_id=uuid.UUID(typed_in["consent"]),
                until=typed_in["until"],
                message=typed_in["message"],
            )
        except Invalid as invalid:
            blame(form, invalid, {})
        except (Conflict, NotAllowed) as error:
            form.add_error(None, sentence(error.code, error.params))
        else:
            messages.success(request, _("Offered. You hold the need until somebody claims it."))
            return redirect("offers")
    context = {
        "place": "people",
        "need": need,
        "kind": need_name(need.kind),
        "module": module_name(need.module),
        "who": people(actor, [need.individual_id])[need.individual_id],
        "form": form,
        "asked": _asked(actor, need, consents),
    }
    return render(request, "onward/offer.html", context, status=422 if form.errors else 200)


def _asked(
    actor: Actor, need: NeedView, consents: Sequence[ConsentView]
) -> list[tuple[str, tuple[str, ...]]]:
    """Return agencies that could claim the need with their programmes, on any basis that stands."""
    known, names = programmes(actor=actor), agencies(actor=actor)
    found: dict[str, dict[str, str]] = {}
    for one in consents:
        try:
            able = onward.capable(actor=actor, need_id=need.id, consent_id=one.id)
        except (Conflict, NotAllowed):
            return []
        for each in able:
            theirs = found.setdefault(agency_name(names[each.agency_id]), {})
            theirs[each.programme_id] = _name(known, each.programme_id)
    return [(agency, tuple(theirs.values())) for agency, theirs in found.items()]
