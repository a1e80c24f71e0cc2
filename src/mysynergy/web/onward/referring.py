"""Referring on: a coordinating agency hands a need on to a programme of another agency."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mysynergy.cases.public import needs
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.onward import public as onward
from mysynergy.referrals import public as referrals
from mysynergy.referrals.public import REFER_ON_REASONS
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.intake.answers import identifier
from mysynergy.web.look.words import day
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.person.names import Names
from mysynergy.web.person.referring import choices, in_days
from mysynergy.web.referrals.page import head_of
from mysynergy.words.errors import sentence
from mysynergy.words.referrals import refer_on_reason


@require_http_methods(["GET", "POST"])
@roles_of("referrals.refer_on")
def refer_on(request: ActorRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Choose the programme, the basis and the reason, and hand the need on."""
    actor = request.actor
    view = referrals.get(actor=actor, referral_id=referral_id)
    need = needs(actor=actor, ids=[view.need_id]).get(view.need_id)
    if need is None or "refer_on" not in view.steps:
        raise NotFound("need_not_found")
    wrong, full = Mending(), False
    if request.method == "POST":
        try:
            sent = onward.refer_on(
                actor=actor,
                referral_id=referral_id,
                programme_id=request.POST.get("programme", ""),
                consent_id=identifier(request.POST.get("consent", "")),
                reason_code=request.POST.get("reason_code", ""),
                why=request.POST.get("why", ""),
                message=request.POST.get("message", ""),
                although_full=request.POST.get("although_full") == "yes",
                idempotency_key=request.POST.get("once", "")[:100] or None,
            )
        except Invalid as invalid:
            missing = {fault.field for fault in invalid.faults if fault.code == "required"}
            for control in ("reason_code", "why"):
                if control in missing:
                    add(wrong, control, _required(control))
            for control, words in mending(invalid.faults).errors:
                add(wrong, control, words)
        except (Conflict, NotAllowed, NotFound) as refused:
            control = "consent" if refused.code == "consent_missing" else "programme"
            add(wrong, control, sentence(refused.code, in_days(refused.params)))
            full = refused.code == "programme_full"
        else:
            due = {"day": day(sent.due_at)}
            messages.success(request, _("Referred on. An answer is due by %(day)s; you hold the need.") % due)
            return redirect("referral", referral_id=referral_id)
    names = Names(actor)
    context = {
        "place": "referrals",
        "head": head_of(actor, view),
        "person_id": view.individual_id,
        **choices(actor, need, names, request),
        "reasons": [(code, refer_on_reason(code), "") for code in REFER_ON_REASONS],
        "reason": request.POST.get("reason_code", ""),
        "why": request.POST.get("why", ""),
        "full": full,
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }
    return render(request, "onward/refer_on.html", context, status=422 if wrong else 200)


def _required(control: str) -> str:
    if control == "why":
        return _("Write why in a sentence.")
    return _("Choose one of these.")
