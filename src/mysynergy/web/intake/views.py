"""The five steps of an intake. Views parse, open a door, answer; each step saves a draft first."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mysynergy.events.public import Json
from mysynergy.households.public import MemberKnown
from mysynergy.intake.public import DraftView, StaleDraft, discard_draft, get_draft, my_drafts, save_draft
from mysynergy.kernel.errors import Invalid, NotAllowed, NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.registry.public import AlreadyKnown
from mysynergy.registry.public import candidates as find_candidates
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.intake import answers as read
from mysynergy.web.intake import steps, texts
from mysynergy.web.intake.known import Card, candidate_card, candidate_cards
from mysynergy.web.intake.sending import send
from mysynergy.web.mending import Mending, mending

KIND = "intake"
SENT = "intakes_sent"


@roles_of("intake.draft")
def start(request: ActorRequest) -> HttpResponse:
    """Go on with an intake that was left, or begin a new one; with none left, begin at once."""
    left = my_drafts(actor=request.actor, kind=KIND)
    fresh = reverse("intake-step", args=[new_id(), "person"])
    if not left:
        return redirect(fresh)
    rows = [
        {
            "draft": one,
            "name": read.texts(read.part(one.answers, "person")).get("name", ""),
            "url": reverse("intake-step", args=[one.id, steps.next_step(one.answers)]),
        }
        for one in left
    ]
    return render(request, "intake/start.html", {"place": "people", "rows": rows, "fresh": fresh})


@require_POST
@roles_of("intake.draft")
def discard(request: ActorRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    discard_draft(actor=request.actor, draft_id=draft_id)
    messages.success(request, _("The intake was discarded."))
    return redirect("intake-start")


@require_POST
@roles_of("registry.find")
def candidates(request: ActorRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Answer, while one types, with who is known already (a fragment for htmx). Nothing is saved."""
    typed = read.person_typed(request.POST)
    said, _unread = read.person_said({"person": typed})
    found = find_candidates(actor=request.actor, said=said) if len(said.name) > 1 else ()
    checked = said.check(request.actor.today)
    context = {
        "cards": candidate_cards(found),
        "asked": len(said.name) > 1,
        "warnings": steps.warnings_of(checked.warnings),
        "live": True,
        "draft_id": draft_id,
        "apart": _apart(request, draft_id),
    }
    return render(request, "intake/candidates.html", context)


def _apart(request: ActorRequest, draft_id: uuid.UUID) -> Mapping[str, Json]:
    """Return who was said to be somebody else in this intake; nobody in one that was never saved."""
    try:
        draft = get_draft(actor=request.actor, draft_id=draft_id)
    except (NotAllowed, NotFound):  # those who may look for people need not be those who take them in
        return {}
    return read.part(read.part(draft.answers, "decision"), "apart")


@roles_of("intake.draft")
def step(request: ActorRequest, draft_id: uuid.UUID, step: str) -> HttpResponse:
    """Show or save one step. A finished intake leads to its person."""
    if step not in read.STEPS:
        raise Http404
    sent = request.session.get(SENT, {}).get(str(draft_id))
    if sent:
        return redirect("person", individual_id=sent)
    draft = _draft(request, draft_id, step)
    if request.method != "POST":
        return _show(request, draft, step, Mending())
    if step == "review":
        return _send(request, draft)
    return _save(request, draft, step)


def _draft(request: ActorRequest, draft_id: uuid.UUID, step: str) -> DraftView:
    """Return the draft; on the first step one that was never saved is empty."""
    try:
        return get_draft(actor=request.actor, draft_id=draft_id)
    except NotFound:
        if step != "person":
            raise
        return DraftView(draft_id, KIND, 0, {}, request.actor.now)


def _save(request: ActorRequest, draft: DraftView, step: str) -> HttpResponse:
    do = request.POST.get("do", "save")
    posted = steps.posted(step, request.POST, draft.answers)
    version = _version(request, draft)
    try:
        saved = save_draft(actor=request.actor, draft_id=draft.id, kind=KIND, answers=posted, version=version)
    except StaleDraft as stale:
        return _stale(request, stale.newer, posted, step)
    except Invalid as invalid:
        unsaved = DraftView(draft.id, KIND, draft.version, posted, draft.updated_at)
        return _show(request, unsaved, step, mending(invalid.faults), status=422)
    if do == "later":
        messages.success(request, _("The intake is saved. Continue whenever you like."))
        return redirect("intake-start")
    if do.startswith("compare:"):
        return _compare(draft.id, do)
    if do.startswith(("add", "remove:", "open")):
        return redirect(reverse("intake-step", args=[draft.id, step]) + steps.anchor(do, saved.answers))
    faults = steps.faults(step, saved.answers, request.actor, do)
    if faults:
        return _show(request, saved, step, faults, status=422)
    if step == "person":
        decided = steps.decide(request.actor, saved, do)
        if decided is None:
            undecided = Mending(
                [("same", _("Is it one of these people? Choose one, or say that it is none of them."))]
            )
            return _show(request, saved, step, undecided, status=422)
        save_draft(actor=request.actor, draft_id=saved.id, kind=KIND, answers=decided, version=saved.version)
    return redirect("intake-step", draft_id=draft.id, step=steps.after(step))


def _compare(draft_id: uuid.UUID, do: str) -> HttpResponse:
    """Go and look at a candidate side by side; what was typed is saved."""
    other = read.identifier(do.removeprefix("compare:"))
    if other is None:
        raise Http404
    return redirect("intake-compare", draft_id=draft_id, individual_id=other)


def _send(request: ActorRequest, draft: DraftView) -> HttpResponse:
    """Send everything. What stands in the way is shown on the review, with the way out of it."""
    do = request.POST.get("do", "send")
    answers = steps.decided_on_review(draft.answers, do)
    if answers is not None:
        draft = save_draft(
            actor=request.actor, draft_id=draft.id, kind=KIND, answers=answers, version=draft.version
        )
    reason = request.POST.get("another_person", "").strip() if do == "another" else None
    try:
        taken = send(request.actor, draft.id, another_person=reason)
    except AlreadyKnown as known:
        return _known(
            request, draft, candidate_card(known.candidate), f"same:{known.candidate.individual_id}"
        )
    except MemberKnown as known:
        answer = f"member:{known.place}:{known.candidate.individual_id}"
        return _known(request, draft, candidate_card(known.candidate), answer)
    except Invalid as invalid:
        return _show(request, draft, "review", steps.review_mending(invalid.faults), status=422)
    request.session[SENT] = {**request.session.get(SENT, {}), str(draft.id): str(taken.individual_id)}
    messages.success(request, _("The intake is finished."))
    return redirect("person", individual_id=taken.individual_id)


def _known(request: ActorRequest, draft: DraftView, card: Card, answer: str) -> HttpResponse:
    sentence = _("This identity number stands for somebody known already. Who is it?")
    context = {
        **frame(draft, "review"),
        **steps.context("review", draft, request.actor, Mending()),
        "errors": [("known", sentence)],
        "wrong": {},
        "known": card,
        "known_answer": answer,
    }
    return render(request, "intake/review.html", context, status=422)


def _version(request: ActorRequest, draft: DraftView) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else draft.version


def _show(
    request: ActorRequest, draft: DraftView, step: str, wrong: Mending, status: int = 200
) -> HttpResponse:
    context = {
        **frame(draft, step),
        **steps.context(step, draft, request.actor, wrong),
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }
    return render(request, f"intake/{step}.html", context, status=status)


def _stale(request: ActorRequest, newer: DraftView, posted: Mapping[str, Json], step: str) -> HttpResponse:
    """Show what was typed here beside what was saved elsewhere; saving again is then a choice."""
    mine = DraftView(newer.id, KIND, newer.version, posted, newer.updated_at)
    context = {
        **frame(mine, step),
        **steps.context(step, mine, request.actor, Mending()),
        "errors": [],
        "wrong": {},
        "differences": steps.differences(step, posted, newer.answers),
    }
    return render(request, f"intake/{step}.html", context, status=409)


def frame(draft: DraftView, step: str) -> dict[str, object]:
    """Return what every step shows around its form."""
    done = steps.done(draft.answers)
    items = [
        (
            texts.step_word(one),
            reverse("intake-step", args=[draft.id, one]) if draft.version else "",
            "here" if one == step else "done" if one in done else "",
        )
        for one in read.STEPS
    ]
    return {
        "place": "people",
        "draft": draft,
        "steps": items,
        "step": step,
        "step_word": texts.step_word(step),
        "crumbs": [(_("People"), reverse("people"))],
    }
