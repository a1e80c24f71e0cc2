"""A new referral: which programme for this need, on which basis, with which words."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mysynergy.access.public import Actor
from mysynergy.cases.public import SERVED_BY, NeedView, needs, needs_of
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.referrals.public import of_individual, proposals_of, send
from mysynergy.registry.public import ConsentView, consents_of
from mysynergy.screening.public import rank_for_need
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.intake import answers as read
from mysynergy.web.look.words import day
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.person.names import Names
from mysynergy.web.person.page import page_of
from mysynergy.words.errors import sentence
from mysynergy.words.labels import in_language
from mysynergy.words.needs import basis_name, need_name

_SHOWN = 12
_DAYS = ("as_of", "opens_on")
_OPEN = ("requested", "received", "accepted", "in_progress", "on_hold")


@roles_of("referrals.send")
def new(request: ActorRequest, individual_id: uuid.UUID, need_id: uuid.UUID) -> HttpResponse:
    """Show programmes that take this need, best first, and send it to the one chosen."""
    actor = request.actor
    need = needs(actor=actor, ids=[need_id]).get(need_id)
    if need is None or need_id not in {one.id for one in needs_of(actor=actor, individual_id=individual_id)}:
        raise NotFound("need_not_found")
    wrong, full = Mending(), False
    if request.method == "POST":
        try:
            referral = send(
                actor=actor,
                need_id=need_id,
                programme_id=request.POST.get("programme", ""),
                consent_id=read.identifier(request.POST.get("consent", "")),
                message=request.POST.get("message", ""),
                although_full=request.POST.get("although_full") == "yes",
                idempotency_key=request.POST.get("once", "")[:100] or None,
            )
            messages.success(
                request,
                _("The referral is sent. An answer is due by %(day)s.") % {"day": day(referral.due_at)},
            )
            return redirect("person-referrals", individual_id=individual_id)
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except (Conflict, NotAllowed, NotFound) as refused:
            control = "consent" if refused.code == "consent_missing" else "programme"
            add(wrong, control, sentence(refused.code, in_days(refused.params)))
            full = refused.code == "programme_full"
    page = page_of(actor, individual_id, "referrals")
    names = Names(actor)
    context = {
        **page.context,
        **choices(actor, need, names, request),
        "full": full,
        "errors": wrong.errors,
        "wrong": wrong.wrong,
        "need": need,
        "need_name": need_name(need.kind),
    }
    return render(request, "person/refer.html", context, status=422 if wrong else 200)


def in_days(params: Mapping[str, object]) -> dict[str, object]:
    """Return what a refusal says with its days in words."""
    return {
        key: day(dt.date.fromisoformat(str(value))) if key in _DAYS else value
        for key, value in params.items()
    }


def choices(actor: Actor, need: NeedView, names: Names, request: ActorRequest) -> dict[str, object]:
    """Return what may be chosen for a referral of a need: programmes, best first, and what it rests on."""
    asked = [
        one for one in of_individual(actor=actor, individual_id=need.individual_id) if one.need_id == need.id
    ]
    proposed = [one.programme_id for one in proposals_of(actor=actor, need_ids=[need.id])]
    busy = {one.programme_id for one in asked if one.state in _OPEN}
    wanted = request.GET.get("programme", "")
    ranked = rank_for_need(
        actor=actor,
        individual_id=need.individual_id,
        module=need.module,
        purposes=SERVED_BY.get(need.kind),
        others=True,
        excluding=sorted(busy),
    )
    order = list(dict.fromkeys([*([wanted] if wanted in names.programmes else []), *proposed, *ranked]))
    # A basis for a letter outside names a body, no agency: it covers no referral.
    given = consents_of(actor=actor, individual_id=need.individual_id)
    consents = [one for one in given if one.stands and not names.agencies.keys().isdisjoint(one.agency_ids)]
    chosen = request.POST.get("programme") or wanted
    listed = [(key, names.programme(key), _about(key, names, consents, proposed)) for key in order]
    return {
        "programmes": listed[:_SHOWN],
        "others": listed[_SHOWN:],
        "chosen": chosen,
        "consents": [(str(one.id), consent_word(one, names), "") for one in consents],
        "consent": request.POST.get("consent") or (str(consents[0].id) if consents else ""),
        "uncovered": _uncovered(chosen, names, consents),
        "message": request.POST.get("message", ""),
        "once": request.POST.get("once") or str(new_id()),
    }


def _about(key: str, names: Names, consents: list[ConsentView], proposed: list[str]) -> str:
    """Return what helps to choose: the agency, what it gives, within how many days it answers, consent."""
    found = names.programmes[key]
    parts = [names.open_agency(found.agency_id), in_language(ms=found.rule.gives.ms, en=found.rule.gives.en)]
    if key in proposed:
        parts.insert(0, _("Proposed next"))
    if key in names.rooms:
        parts.append(names.rooms[key])
    if found.rule.respond_within is not None:
        parts.append(_("answers within %(n)d working days") % {"n": found.rule.respond_within.working_days})
    if not any(found.agency_id in one.agency_ids for one in consents):
        parts.append(_("no consent for this agency yet"))
    return " · ".join(parts)


def _uncovered(chosen: str, names: Names, consents: list[ConsentView]) -> Mapping[str, str] | None:
    """Return the agency of the chosen programme when no consent in force names it."""
    found = names.programmes.get(chosen)
    if found is None or any(found.agency_id in one.agency_ids for one in consents):
        return None
    return {"id": str(found.agency_id), "name": names.open_agency(found.agency_id)}


def consent_word(one: ConsentView, names: Names) -> str:
    """Return a consent or other legal basis in a few words: which, since when, for whom."""
    told = ", ".join(sorted(names.open_agency(key) for key in one.agency_ids)[:4])
    more = len(one.agency_ids) - 4
    listed = f"{told} +{more}" if more > 0 else told
    return f"{basis_name(one.basis)}, {day(one.given_at)}: {listed}"
