"""The page of one request, and the few deeds on it: say, refuse, erase, withdraw."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mysynergy.access.public import users_by_id
from mysynergy.kernel.errors import Conflict, Invalid
from mysynergy.privacy import public as privacy
from mysynergy.privacy.public import Duty, RequestView
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.mending import Mending, mending
from mysynergy.web.privacy import texts
from mysynergy.web.privacy.views import about
from mysynergy.words.errors import sentence
from mysynergy.words.personal import KINDS


def _page(request: ActorRequest, one: RequestView, wrong: Mending) -> HttpResponse:
    actor = request.actor
    asked = one.state == "asked"
    own = one.agency_id == actor.agency_id
    look = privacy.look(actor=actor, request_id=one.id) if asked and one.kind == "erasure" else None
    officers = users_by_id(
        actor=actor, ids=frozenset(key for key in (one.asked_by, one.decided_by) if key is not None)
    )
    context = {
        "place": "people",
        "crumbs": [(_("Requests"), reverse("privacy"))],
        **about(actor, one),
        "own": own,
        "asked_by": officers[one.asked_by].name if one.asked_by in officers else "",
        "decided_by": officers[one.decided_by].name if one.decided_by and one.decided_by in officers else "",
        "bars": [(sentence(bar.code), bar.count) for bar in look.bars] if look else [],
        "because": [sentence(code) for code in one.because],
        "duties": [_duty(duty, request, wrong) for duty in look.duties] if look else [],
        "erased": sorted((texts_of(kind), count) for kind, count in one.erased.items() if count),
        "may_erase": own and look is not None and may(actor, "privacy.decide") and one.asked_by != actor.id,
        "must_be_another": own and asked and one.asked_by == actor.id and may(actor, "privacy.decide"),
        "may_say": not own and asked and may(actor, "privacy.decide"),
        "may_withdraw": own and asked and may(actor, "privacy.ask"),
        "may_copy": own and asked and one.kind == "access" and may(actor, "privacy.export"),
        "errors": wrong.errors,
        "wrong_say": wrong.wrong.get("say-reason", ""),
        "wrong_refuse": wrong.wrong.get("refuse-reason", ""),
        "effects": [
            _("Name, numbers, address, answers and every word are gone for ever, everywhere."),
            _("What was granted and paid stays, without the name."),
            _("Nobody can bring it back, not even the operator."),
        ],
    }
    return render(request, "privacy/request.html", context, status=422 if wrong else 200)


def texts_of(kind: str) -> str:
    """Return what a kind of thing that was erased is called."""
    return {"key": _("Keys destroyed"), "event": _("Texts of events emptied")}.get(kind) or _(
        KINDS.get(kind, kind)
    )


def _duty(duty: Duty, request: ActorRequest, wrong: Mending) -> dict[str, object]:
    name = f"retention_{duty.kept.kind}"
    english = (get_language() or "ms").startswith("en")
    rule = duty.retention
    return {
        "kind": _(KINDS.get(duty.kept.kind, duty.kept.kind)),
        "count": duty.kept.count,
        "newest": duty.kept.newest,
        "law": (rule.law_en if english else rule.law_ms) if rule else "",
        "undecided": duty.undecided,
        "name": name,
        "value": request.POST.get(name, ""),
        "options": texts.found(),
        "error": wrong.wrong.get(name, ""),
    }


@roles_of("privacy.read")
def one(request: ActorRequest, request_id: uuid.UUID) -> HttpResponse:
    """Show one request: what stands in the way, what would stay, and what the reader may do."""
    return _page(request, privacy.request(actor=request.actor, request_id=request_id), Mending())


@require_POST
@roles_of("privacy.decide")
def erase(request: ActorRequest, request_id: uuid.UUID) -> HttpResponse:
    """Erase as the second person; what stands in the way is shown on the request's page."""
    found = {
        name.removeprefix("retention_"): value
        for name, value in request.POST.items()
        if name.startswith("retention_") and isinstance(value, str)
    }
    try:
        privacy.erase(actor=request.actor, request_id=request_id, retention=found)
        messages.success(request, _("The person is erased."))
    except Invalid as invalid:
        asked = privacy.request(actor=request.actor, request_id=request_id)
        return _page(request, asked, mending(invalid.faults))
    except Conflict as conflict:
        messages.error(request, sentence(conflict.code, conflict.params))
    return redirect("privacy-request", request_id=request_id)


@require_POST
@roles_of("privacy.decide")
def refuse(request: ActorRequest, request_id: uuid.UUID) -> HttpResponse:
    """Refuse, with the reason in words for the person."""
    try:
        privacy.refuse(actor=request.actor, request_id=request_id, reason=request.POST.get("reason", ""))
        messages.success(request, _("The request is refused. Tell the person why, and how to complain."))
    except Invalid as invalid:
        asked = privacy.request(actor=request.actor, request_id=request_id)
        return _page(request, asked, mending(invalid.faults, {"reason": "refuse-reason"}))
    except Conflict as conflict:
        messages.error(request, sentence(conflict.code, conflict.params))
    return redirect("privacy-request", request_id=request_id)


@require_POST
@roles_of("privacy.decide")
def say(request: ActorRequest, request_id: uuid.UUID) -> HttpResponse:
    """Say for another agency that holds records whether it agrees."""
    try:
        privacy.say(
            actor=request.actor,
            request_id=request_id,
            agrees=request.POST.get("agrees") == "yes",
            reason=request.POST.get("reason", ""),
        )
        messages.success(request, _("What your agency says is recorded."))
    except Invalid as invalid:
        asked = privacy.request(actor=request.actor, request_id=request_id)
        return _page(request, asked, mending(invalid.faults, {"reason": "say-reason"}))
    except Conflict as conflict:
        messages.error(request, sentence(conflict.code, conflict.params))
    return redirect("privacy-request", request_id=request_id)


@require_POST
@roles_of("privacy.ask")
def withdraw(request: ActorRequest, request_id: uuid.UUID) -> HttpResponse:
    """Withdraw a request, because the person does."""
    privacy.withdraw_request(actor=request.actor, request_id=request_id)
    messages.success(request, _("The request is withdrawn."))
    return redirect("privacy-request", request_id=request_id)
