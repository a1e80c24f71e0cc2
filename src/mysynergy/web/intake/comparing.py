"""From an intake: is the candidate the person before me? Both side by side, then a decision in the draft."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mysynergy.events.public import Json
from mysynergy.intake.public import DraftView, get_draft, save_draft
from mysynergy.kernel.errors import NotFound
from mysynergy.registry.public import Candidate, candidates
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.intake import answers as read
from mysynergy.web.intake import beside, steps
from mysynergy.web.intake.known import candidate_card
from mysynergy.web.mending import Mending, add
from mysynergy.words.errors import sentence

_LONGEST = 1000


@roles_of("intake.draft")
def compare(request: ActorRequest, draft_id: uuid.UUID, individual_id: uuid.UUID) -> HttpResponse:
    """Show what was typed beside the candidate; take the decision: same, different or later."""
    draft = get_draft(actor=request.actor, draft_id=draft_id)
    said, _unread = read.person_said(draft.answers)
    found = candidates(actor=request.actor, said=said)
    one = next((near for near in found if near.individual_id == individual_id), None)
    if one is None:
        raise NotFound("individual")
    wrong = Mending()
    back = reverse("intake-step", args=[draft_id, "person"]) + "#same"
    if request.method == "POST":
        do = request.POST.get("decision", "")
        reason = request.POST.get("reason", "").strip()
        if do == "later":
            return redirect(back)
        if do == "same":
            return _same(request, draft, one)
        if do == "different" and reason:
            return _different(request, draft, one, reason[:_LONGEST], back)
        if do == "different":
            add(wrong, "reason", sentence("reason_missing"))
        else:
            add(wrong, "decision", sentence("unknown_choice"))
    shown = beside.rows(said, one, request.actor.today)
    card = candidate_card(one, {near.individual_id: near.name for near in found})
    context = {
        "place": "people",
        "crumbs": [(_("Intake"), back)],
        "card": card,
        "rows": shown,
        "lede": beside.lede(shown),
        "a": _("Told here"),
        "b": card.known,
        "weights": beside.weights(one),
        "likely_from": beside.likely_from(),
        "decision": request.POST.get("decision", ""),
        "reason": request.POST.get("reason", "")[:_LONGEST],
        "effects": [
            _("Same person: what was told here is added to that record. Nothing there is overwritten."),
            _("Somebody else: this candidate is not asked about again in this intake."),
            _("Whoever finds both alike later reads that an officer said so. Nothing is refused by it."),
            _("A link can be undone afterwards, on the person's page."),
        ],
        "back": back,
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }
    return render(request, "intake/compare.html", context, status=422 if wrong else 200)


def _same(request: ActorRequest, draft: DraftView, one: Candidate) -> HttpResponse:
    answers = steps.decide(request.actor, draft, f"same:{one.individual_id}")
    if answers is None:
        raise NotFound("individual")
    save_draft(
        actor=request.actor, draft_id=draft.id, kind=draft.kind, answers=answers, version=draft.version
    )
    messages.success(request, _("Noted: it is this person. It is linked when the intake is finished."))
    faults = steps.faults("person", answers, request.actor, "save")
    step = "person" if faults else "household"
    return redirect(reverse("intake-step", args=[draft.id, step]) + "#content")


def _different(
    request: ActorRequest, draft: DraftView, one: Candidate, reason: str, back: str
) -> HttpResponse:
    decision = read.part(draft.answers, "decision")
    apart: dict[str, Json] = {**read.part(decision, "apart"), str(one.individual_id): reason}
    decision = {**decision, "apart": apart}
    if decision.get("same_as") == str(one.individual_id):
        decision["same_as"] = ""
    answers: dict[str, Json] = {**draft.answers, "decision": decision}
    save_draft(
        actor=request.actor, draft_id=draft.id, kind=draft.kind, answers=answers, version=draft.version
    )
    messages.success(request, _("Noted: it is somebody else."))
    return redirect(back)
