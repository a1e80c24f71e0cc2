"""Consent and other legal bases of a person: recorded, listed, withdrawn."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mysynergy.access.public import Actor
from mysynergy.beyond.public import bodies
from mysynergy.kernel.errors import Conflict, Invalid
from mysynergy.registry.public import consents_of, record_consent, withdraw_consent
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.intake import answers as read
from mysynergy.web.intake import texts
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.person.names import Names
from mysynergy.web.person.page import page_of
from mysynergy.web.representatives import speaking
from mysynergy.words.errors import sentence
from mysynergy.words.needs import basis_name, category_name

_USUAL = ("identity", "contact", "household", "income", "work", "needs", "screening", "referrals")


def listed(actor: Actor, individual_id: uuid.UUID, names: Names) -> dict[str, object]:
    """Return the consents as a page lists them. Secret agencies are named only to who recorded it."""
    rows = []
    found = consents_of(actor=actor, individual_id=individual_id)
    # A basis may name a body outside the platform, of the reader's own list.
    unknown = {key for one in found for key in one.agency_ids} - set(names.agencies)
    outside = {one.id: one.name for one in bodies(actor=actor, ids=unknown)} if unknown else {}
    for one in found:
        own = one.agency_id == actor.agency_id
        told = [
            outside.get(key) or (names.open_agency(key) if own else names.agency(key))
            for key in one.agency_ids
        ]
        rows.append(
            {
                "consent": one,
                "basis": basis_name(one.basis),
                "agencies": ngettext("%(n)d agency", "%(n)d agencies", len(told)) % {"n": len(told)},
                "names": ", ".join(sorted(set(told))),
                "categories": ", ".join(category_name(key) for key in one.categories),
                "state": "given" if one.stands else "withdrawn",
                "own": own and one.stands and may(actor, "registry.consent"),
            }
        )
    return {"consents": rows, "may_consent": may(actor, "registry.consent")}


def form_context(
    names: Names,
    actor: Actor,
    individual_id: uuid.UUID,
    data: QueryDict,
    wrong: Mending,
    agency_ids: Sequence[str] = (),
) -> dict[str, object]:
    """Return what the form of a consent shows: as typed, or with what is usual ticked."""
    usual: Mapping[str, Sequence[str]] = {
        "purposes": read.PURPOSES[:2],
        "categories": _USUAL,
        "agencies": agency_ids,
    }
    lists = {name: data.getlist(name) if data else list(usual[name]) for name in usual}
    others = [one for one in names.agencies.values() if one.participating and one.id != actor.agency_id]
    return {
        "form": {
            "basis": data.get("basis", "consent"),
            "evidence": data.get("evidence", ""),
            "evidence_note": data.get("evidence_note", ""),
            "by": data.get("by", ""),
            **lists,
        },
        "bases": [one for one in texts.bases() if one[0] != read.NOT_YET],
        "evidences": texts.evidences(),
        "by": speaking.choices(actor, individual_id, "consent"),
        "purposes": texts.purposes(),
        "categories": texts.categories(),
        "agencies": [(str(one.id), names.open_agency(one.id)) for one in others],
        "wrong": wrong.wrong,
        "errors": wrong.errors,
    }


def record(actor: Actor, individual_id: uuid.UUID, data: QueryDict) -> uuid.UUID:
    """Record what the form of a consent says. Raises ``Invalid``."""
    evidence = " · ".join(
        one for one in (data.get("evidence", ""), data.get("evidence_note", "").strip()) if one
    )
    return record_consent(
        actor=actor,
        individual_id=individual_id,
        basis=data.get("basis", ""),
        purposes=data.getlist("purposes"),
        categories=data.getlist("categories"),
        agency_ids=[one for text in data.getlist("agencies") if (one := read.identifier(text))],
        evidence=evidence,
        by=read.identifier(data.get("by", "")),
    )


@roles_of("registry.consent")
def new(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Record a consent or another legal basis; ``agency`` in the query ticks one, ``next`` leads back."""
    wrong, data = Mending(), QueryDict()
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("person", args=[individual_id])
    if request.method == "POST":
        data = request.POST
        try:
            record(request.actor, individual_id, data)
            messages.success(request, _("The legal basis is recorded."))
            return redirect(back)
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except Conflict as refused:
            add(wrong, "by", sentence(refused.code, refused.params))
    page = page_of(request.actor, individual_id, "overview")
    names = Names(request.actor)
    context = {
        **page.context,
        **form_context(names, request.actor, individual_id, data, wrong, request.GET.getlist("agency")),
        "back": back,
    }
    return render(request, "person/consent.html", context, status=422 if wrong else 200)


@roles_of("registry.consent")
def withdraw(request: ActorRequest, individual_id: uuid.UUID, consent_id: uuid.UUID) -> HttpResponse:
    """Withdraw a consent, after saying what that does."""
    wrong = Mending()
    if request.method == "POST":
        try:
            withdraw_consent(
                actor=request.actor, consent_id=consent_id, reason=request.POST.get("reason", "")
            )
            messages.success(request, _("The consent is withdrawn. Nothing new is told on it."))
            return redirect("person", individual_id=individual_id)
        except Invalid as invalid:
            wrong = mending(invalid.faults, {"reason": "consequence-reason"})
    page = page_of(request.actor, individual_id, "overview")
    context = {
        **page.context,
        "errors": wrong.errors,
        "wrong": wrong.wrong.get("consequence-reason", ""),
        "back": reverse("person", args=[individual_id]),
        "effects": [
            _("Nothing new is told to these agencies on this basis."),
            _("What they were told already stays with them; referrals under way go on until withdrawn."),
        ],
    }
    return render(request, "person/withdraw.html", context, status=422 if wrong else 200)
