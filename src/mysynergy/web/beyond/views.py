"""Letters to bodies outside: which wait, how one stands, its paper, asking again, the answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from mysynergy.access.public import Actor, users_by_id
from mysynergy.beyond import public as beyond
from mysynergy.beyond.public import LetterView
from mysynergy.cases.public import needs
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed
from mysynergy.web.beyond.forms import Again, Answer
from mysynergy.web.beyond.words import letter_says
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.intake.search import document_of
from mysynergy.web.work.needs import blame, typed
from mysynergy.web.work.people import Somebody, name_of, people
from mysynergy.words.beyond import body_kind, letter_tells
from mysynergy.words.errors import sentence
from mysynergy.words.labels import label
from mysynergy.words.needs import basis_name, module_name, need_name, urgency_name
from mysynergy.words.referrals import evidence_name, reason_name

_MOST = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A letter in a list or at the head of its page, in words."""

    view: LetterView
    who: Somebody
    need: str
    body: str
    says: str
    late: bool


def _rows(actor: Actor, found: Sequence[LetterView]) -> list[Row]:
    who = people(actor, {one.individual_id for one in found})
    return [
        Row(
            one,
            who[one.individual_id],
            need_name(one.kind),
            body_kind(one.body.kind),
            letter_says(one),
            one.late,
        )
        for one in found
    ]


@require_safe
@roles_of("beyond.read")
def listed(request: ActorRequest) -> HttpResponse:
    """Show the open letters of the reader's agency, the soonest day of asking again first."""
    rows = _rows(request.actor, beyond.open_letters(actor=request.actor, limit=_MOST))
    context = {"place": "referrals", "rows": rows, "crumbs": [(_("Referrals"), reverse("referrals"))]}
    return render(request, "beyond/list.html", context)


@require_safe
@roles_of("beyond.read")
def letter(request: ActorRequest, letter_id: uuid.UUID) -> HttpResponse:
    """Show how a letter stands, and what comes next."""
    actor = request.actor
    view = beyond.get(actor=actor, letter_id=letter_id)
    (row,) = _rows(actor, [view])
    need = needs(actor=actor, ids=[view.need_id]).get(view.need_id)
    context = {
        "place": "referrals",
        "crumbs": [(_("Letters"), reverse("letters"))],
        "row": row,
        "view": view,
        "open": view.closed_at is None,
        "officer": name_of(users_by_id(actor=actor, ids=frozenset([view.officer_id])), view.officer_id),
        "module": module_name(view.module),
        "urgency": urgency_name(view.urgency),
        "told": [letter_tells(one) for one in beyond.CAN_TELL if one in view.categories],
        "evidence": evidence_name(view.evidence_kind) if view.evidence_kind else "",
        "reason": reason_name(view.reason_code) if view.reason_code else "",
        "may_write": may(actor, "beyond.write"),
        "need_open": need is not None and need.state == "open",
    }
    return render(request, "beyond/letter.html", context)


@require_safe
@roles_of("beyond.write")
def paper(request: ActorRequest, letter_id: uuid.UUID) -> HttpResponse:
    """Show the letter as it is printed, in its own language. That it was taken out is recorded."""
    found = beyond.read_paper(actor=request.actor, letter_id=letter_id)
    with override(found.language):
        return render(
            request,
            "beyond/paper.html",
            {
                "paper": found,
                "agency": found.agency_en if found.language == "en" else found.agency_ms,
                "document": document_of(found.number_kind),
                "sex": label("person.sex", found.sex) if found.sex else "",
                "need": need_name(found.need),
                "module": module_name(found.module),
                "urgent": urgency_name(found.urgency) if found.urgency != "normal" else "",
                "basis": basis_name(found.basis),
                "back": reverse("letter", args=[letter_id]),
            },
        )


@require_http_methods(["GET", "POST"])
@roles_of("beyond.write")
def again(request: ActorRequest, letter_id: uuid.UUID) -> HttpResponse:
    """Note that the body was asked again, and the next day."""
    form = Again(typed(request))

    def step() -> None:
        said = form.cleaned_data
        beyond.renew(
            actor=request.actor, letter_id=letter_id, follow_up_on=said["follow_up_on"], note=said["note"]
        )

    return _asked(
        request, letter_id, form, step, (_("Asked again"), _("Saved. You hold the need until then."))
    )


@require_http_methods(["GET", "POST"])
@roles_of("beyond.write")
def answer(request: ActorRequest, letter_id: uuid.UUID) -> HttpResponse:
    """Note what the body answered."""
    form = Answer(typed(request))

    def step() -> None:
        beyond.answer(actor=request.actor, letter_id=letter_id, said=form.said())

    return _asked(request, letter_id, form, step, (_("What they answered"), _("The answer is noted.")))


def _asked(
    request: ActorRequest,
    letter_id: uuid.UUID,
    form: forms.Form,
    step: Callable[[], None],
    words: tuple[str, str],
) -> HttpResponse:
    """Ask for a form's answers, then take the step; faults come back beside their fields (422)."""
    title, done = words
    if request.method == "POST" and form.is_valid():
        try:
            step()
        except Invalid as invalid:
            reason = form.reason_field() if isinstance(form, Answer) else ""
            blame(form, invalid, {"reason_code": reason})
        except (Conflict, NotAllowed) as error:
            form.add_error(None, sentence(error.code, error.params))
        else:
            messages.success(request, done)
            return redirect("letter", letter_id=letter_id)
    view = beyond.get(actor=request.actor, letter_id=letter_id)
    (row,) = _rows(request.actor, [view])
    context = {"place": "referrals", "row": row, "view": view, "form": form, "title": title}
    return render(request, "beyond/step.html", context, status=422 if form.errors else 200)
