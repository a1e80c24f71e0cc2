"""The steps of a referral: each page parses, opens one door, and goes back to the referral."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mysynergy.documents import public as documents
from mysynergy.kernel.errors import Conflict, Invalid, NotFound
from mysynergy.referrals import public as referrals
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.look.words import day
from mysynergy.web.referrals.forms import Accept, Complete, Decline, Withdraw
from mysynergy.web.referrals.page import Head, head_of
from mysynergy.web.work.needs import blame, typed
from mysynergy.words.documents import document_kind
from mysynergy.words.errors import sentence


@require_http_methods(["GET", "POST"])
@roles_of("referrals.answer")
def accept(request: ActorRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Accept a referral: the reader holds the need from now on.

    By the one button its conditions are met; from the page of its own with another reason, and in words.
    """
    done = _("Accepted. You hold the need now.")
    if request.method == "POST" and "reason_code" not in request.POST:

        def at_once() -> None:
            referrals.accept(actor=request.actor, referral_id=referral_id, note=request.POST.get("note", ""))

        return _take(request, referral_id, at_once, done)
    form = Accept(typed(request))

    def step() -> None:
        referrals.accept(actor=request.actor, referral_id=referral_id, **form.cleaned_data)

    def effects(head: Head) -> list[str]:
        return [
            _("You hold the need, and look at it again within a week."),
            _("%(agency)s reads your reason and what you write.") % {"agency": head.sender},
        ]

    return _asked(request, referral_id, form, step, done, ("accept", _("Accept the referral"), effects))


@require_POST
@roles_of("referrals.answer")
def progress(request: ActorRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Say that work goes on, or waits (``state``: in_progress or on_hold)."""
    state = request.POST.get("state", "")

    def step() -> None:
        referrals.set_progress(actor=request.actor, referral_id=referral_id, state=state)

    done = (
        _("Put on hold. You hold the need for another week.") if state == "on_hold" else _("Work continues.")
    )
    return _take(request, referral_id, step, done)


@require_http_methods(["GET", "POST"])
@roles_of("referrals.answer")
def decline(request: ActorRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Decline a referral with a reason from the list and a sentence."""
    form = Decline(typed(request))

    def step() -> None:
        referrals.decline(actor=request.actor, referral_id=referral_id, **form.cleaned_data)

    def effects(head: Head) -> list[str]:
        return [
            _("%(agency)s holds the need again at once, until the next working day.")
            % {"agency": head.sender},
            _("The next best programme is proposed."),
            _("Your agency no longer sees what was shared for this referral."),
        ]

    done = _("Declined. The sender holds the need again.")
    return _asked(request, referral_id, form, step, done, ("decline", _("Decline the referral"), effects))


@require_http_methods(["GET", "POST"])
@roles_of("referrals.answer")
def complete(request: ActorRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Close an accepted referral, saying what came of it."""
    view = referrals.get(actor=request.actor, referral_id=referral_id)
    form = Complete(typed(request), documents=_kept(request, view.individual_id))

    def step() -> None:
        said = form.cleaned_data
        referrals.complete(
            actor=request.actor,
            referral_id=referral_id,
            outcome=said["outcome"],
            note=said["note"],
            evidence=form.evidence(),
            reason_code=said["reason_code"] or None,
            text=said["text"],
        )

    def effects(head: Head) -> list[str]:
        return [
            _("%(agency)s asks the person whether the need is met, within five working days.")
            % {"agency": head.sender},
            _("After “not helped” the next best programme is proposed."),
        ]

    done = _("Completed. The sender asks the person whether the need is met.")
    return _asked(request, referral_id, form, step, done, ("complete", _("Complete the referral"), effects))


def _kept(request: ActorRequest, individual_id: uuid.UUID) -> list[tuple[str, str]]:
    """Return her documents that the reader sees and that may show help, the newest first."""
    try:
        found = documents.of_individual(actor=request.actor, individual_id=individual_id)
    except NotFound:
        return []
    return [(str(one.id), f"{document_kind(one.kind)}, {day(one.added_at)}") for one in found if one.usable]


@require_http_methods(["GET", "POST"])
@roles_of("referrals.withdraw")
def withdraw(request: ActorRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Take back a referral the reader's agency sent."""
    form = Withdraw(typed(request))

    def step() -> None:
        referrals.withdraw(actor=request.actor, referral_id=referral_id, **form.cleaned_data)

    def effects(head: Head) -> list[str]:
        return [
            _("%(agency)s need not answer, and no longer sees what was shared.") % {"agency": head.receiver},
            _("You hold the need until the next working day."),
        ]

    done = _("Withdrawn. You hold the need again.")
    return _asked(request, referral_id, form, step, done, ("withdraw", _("Withdraw the referral"), effects))


@require_POST
@roles_of("referrals.send")
def dismiss(request: ActorRequest, proposal_id: uuid.UUID) -> HttpResponse:
    """Set a proposed programme aside: the person does not want it."""
    try:
        proposal = referrals.dismiss_proposal(actor=request.actor, proposal_id=proposal_id)
    except Conflict as error:
        messages.warning(request, sentence(error.code, error.params))
        return redirect("work")
    messages.success(request, _("Set aside. The next best programme will be proposed, if there is one."))
    return redirect("person-needs", individual_id=proposal.individual_id)


def _take(request: ActorRequest, referral_id: uuid.UUID, step: Callable[[], None], done: str) -> HttpResponse:
    try:
        step()
    except (Conflict, Invalid) as error:
        messages.warning(request, sentence(error.code, error.params))
    else:
        messages.success(request, done)
    return redirect("referral", referral_id=referral_id)


def _asked(
    request: ActorRequest,
    referral_id: uuid.UUID,
    form: forms.Form,
    step: Callable[[], None],
    done: str,
    what: tuple[str, str, Callable[[Head], list[str]]],
) -> HttpResponse:
    """Ask for a form's answers, then take the step; faults come back beside their fields (422)."""
    verb, title, effects = what
    if request.method == "POST" and form.is_valid():
        try:
            step()
        except Invalid as invalid:
            blame(form, invalid, {})
        except Conflict as error:
            messages.warning(request, sentence(error.code, error.params))
            return redirect("referral", referral_id=referral_id)
        else:
            messages.success(request, done)
            return redirect("referral", referral_id=referral_id)
    view = referrals.get(actor=request.actor, referral_id=referral_id)
    head = head_of(request.actor, view)
    context = {
        "place": "referrals",
        "head": head,
        "form": form,
        "verb": verb,
        "title": title,
        "effects": effects(head),
    }
    return render(request, "referrals/step.html", context, status=422 if form.errors else 200)
