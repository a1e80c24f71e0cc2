"""Social insurance of a person: memberships with their cover, and the start of a new one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mysynergy.access.public import Actor
from mysynergy.directory.public import rulebook
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.schemes.public import begin_membership, memberships_of, plans
from mysynergy.screening.public import facts_of
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.intake.texts import fact_choices
from mysynergy.web.look.posted import yes_no
from mysynergy.web.look.words import money
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.person.page import page_of
from mysynergy.words.errors import sentence
from mysynergy.words.labels import in_language, label

SELF_EMPLOYED = "sksps"
_SECTOR = "person.self_employed_sector"
_STATES: Mapping[str, str] = {"begun": "none", "covered": "covered", "lapsed": "lapsed", "ended": "ended"}


@roles_of("schemes.read")
def tab(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Show memberships; a post begins one in the scheme of the self-employed."""
    wrong = Mending()
    if request.method == "POST":
        try:
            begin_membership(
                actor=request.actor,
                individual_id=individual_id,
                scheme=SELF_EMPLOYED,
                plan=request.POST.get("plan", ""),
                sector=request.POST.get("sector") or None,
                licensed=yes_no(request.POST, "licensed"),
                idempotency_key=request.POST.get("once", "")[:100] or None,
            )
            messages.success(
                request, _("Membership begun. Cover starts when the contribution is received, not before.")
            )
            return redirect("person-schemes", individual_id=individual_id)
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except (Conflict, NotAllowed, NotFound) as refused:
            add(wrong, "sector", sentence(refused.code, refused.params))
    page = page_of(request.actor, individual_id, "schemes")
    found = memberships_of(actor=request.actor, individual_id=individual_id)
    context = {
        **page.context,
        **_form(request.actor, individual_id, request),
        "rows": [
            {
                "membership": one,
                "scheme": in_language(ms=one.scheme_ms, en=one.scheme_en),
                "sector": label(_SECTOR, one.sector) if one.sector else "",
                "state": _STATES[one.state.value],
            }
            for one in found
        ],
        "errors": wrong.errors,
        "wrong": wrong.wrong,
        "may_begin": may(request.actor, "schemes.begin")
        and not any(one.scheme == SELF_EMPLOYED and one.ended_at is None for one in found),
    }
    return render(request, "person/schemes.html", context, status=422 if wrong else 200)


def _form(actor: Actor, individual_id: uuid.UUID, request: ActorRequest) -> dict[str, object]:
    known = facts_of(actor=actor, individual_id=individual_id)
    sector = known.get(_SECTOR)
    licence = known.get("business.licence")
    licensed = "unknown"
    if licence is not None and licence.usable:
        licensed = "yes" if licence.value in ("permit", "ssm_and_licence") else "no"
    allowed = rulebook(actor=actor).vocabulary[_SECTOR].allowed
    return {
        "sectors": fact_choices(_SECTOR, [one for one in allowed if one != "none"]),
        "sector": request.POST.get("sector") or (sector.value if sector and sector.usable else ""),
        "licensed": request.POST.get("licensed") or licensed,
        "plans": [
            (
                one.code,
                _("%(year)s a year") % {"year": money(one.year)},
                _("insured earnings of %(insured)s a month") % {"insured": money(one.insured_monthly)},
            )
            for one in plans(actor=actor, scheme=SELF_EMPLOYED, as_of=actor.today)
        ],
        "plan": request.POST.get("plan", ""),
        "once": request.POST.get("once") or str(new_id()),
    }
