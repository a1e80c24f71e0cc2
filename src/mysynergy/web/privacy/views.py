"""The list of requests, what a person may ask for, her copy, legal holds."""

from __future__ import annotations

import json
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mysynergy.access.public import Actor, agencies
from mysynergy.directory.public import programmes
from mysynergy.kernel.errors import Invalid
from mysynergy.privacy import public as privacy
from mysynergy.privacy.public import Copy, RequestView
from mysynergy.registry.public import IndividualView, open_person
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.look.words import moment
from mysynergy.web.mending import Mending, mending
from mysynergy.web.privacy import texts
from mysynergy.web.work.people import people
from mysynergy.words.personal import LEFT_OUT, ONLY_PART, WHOLE, Programmes, as_json, lines, person_name

_LANGUAGES = ("ms", "en")


@require_safe
@roles_of("privacy.read")
def listed(request: ActorRequest) -> HttpResponse:
    """List the requests made at the reader's agency or concerning its records, open ones first."""
    found = privacy.requests(actor=request.actor)
    known = people(request.actor, {one.individual_id for one in found})
    rows = [
        {
            "request": one,
            "person": known[one.individual_id],
            "kind": texts.kinds()[one.kind],
            "own": one.agency_id == request.actor.agency_id,
            "waits": one.state == "asked"
            and one.agency_id != request.actor.agency_id
            and one.own_say is None,
        }
        for one in found
    ]
    return render(request, "privacy/list.html", {"place": "people", "rows": rows})


def _crumbs(person: IndividualView) -> list[tuple[str, str]]:
    return [
        (_("People"), reverse("people")),
        (person_name(person), reverse("person", args=[person.id])),
    ]


@roles_of("privacy.read")
def person(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Show what this person asked for, the legal holds of the reader's agency, and what can be begun."""
    found = open_person(actor=request.actor, individual_id=individual_id)
    context = {
        "place": "people",
        "crumbs": _crumbs(found),
        "person": found,
        "name": person_name(found),
        "requests": [
            (one, texts.kinds()[one.kind])
            for one in privacy.requests(actor=request.actor, individual_id=individual_id)
        ],
        "holds": [
            (one, texts.word(texts.hold_reasons(), one.reason))
            for one in privacy.holds(actor=request.actor, individual_id=individual_id)
        ],
        "hold_reasons": texts.hold_reasons(),
        "may_copy": may(request.actor, "privacy.export") and found.erased_at is None,
        "may_ask": may(request.actor, "privacy.ask") and found.erased_at is None,
        "may_hold": may(request.actor, "privacy.hold") and found.erased_at is None,
    }
    return render(request, "privacy/person.html", context)


@roles_of("privacy.ask")
def ask(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Take down what a person asks for."""
    found = open_person(actor=request.actor, individual_id=individual_id)
    wrong = Mending()
    data = request.POST
    if request.method == "POST":
        try:
            made = privacy.ask(
                actor=request.actor,
                individual_id=individual_id,
                kind=data.get("kind", ""),
                channel=data.get("channel", ""),
                shown=data.get("shown", ""),
                words=data.get("words", ""),
            )
            messages.success(request, _("The request is recorded."))
            return redirect("privacy-request", request_id=made.id)
        except Invalid as invalid:
            wrong = mending(invalid.faults)
    context = {
        "place": "people",
        "crumbs": _crumbs(found),
        "name": person_name(found),
        "back": reverse("person-privacy", args=[individual_id]),
        "form": {
            "kind": data.get("kind", request.GET.get("kind", "access")),
            "channel": data.get("channel", "counter"),
            "shown": data.get("shown", ""),
            "words": data.get("words", ""),
        },
        "kinds": list(texts.kinds().items()),
        "channels": texts.channels(),
        "shown": texts.shown(),
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }
    return render(request, "privacy/ask.html", context, status=422 if wrong else 200)


@roles_of("privacy.export")
def copy(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Ask why, then give her a copy: a letter to print in her language, or a JSON file."""
    found = open_person(actor=request.actor, individual_id=individual_id)
    wrong = Mending()
    if request.method == "POST":
        try:
            made = privacy.give_copy(
                actor=request.actor, individual_id=individual_id, reason=request.POST.get("reason", "")
            )
            return _given(request, made, found)
        except Invalid as invalid:
            wrong = mending(invalid.faults)
    asked = found.language if found.language in _LANGUAGES else "ms"
    context = {
        "place": "people",
        "crumbs": _crumbs(found),
        "name": person_name(found),
        "back": reverse("person-privacy", args=[individual_id]),
        "reason": request.POST.get("reason", ""),
        "language": request.POST.get("language", asked),
        "as": request.POST.get("as", "letter"),
        "languages": [("ms", "Bahasa Malaysia"), ("en", "English")],
        "ways": [("letter", _("A letter to print")), ("json", _("A file for a program (JSON)"))],
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }
    return render(request, "privacy/copy.html", context, status=422 if wrong else 200)


def _given(request: ActorRequest, made: Copy, found: IndividualView) -> HttpResponse:
    names = _programmes(request.actor)
    if request.POST.get("as") == "json":
        text = json.dumps(as_json(made, names), ensure_ascii=False, indent=1)
        response = HttpResponse(text, content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="copy-{made.id}.json"'
    else:
        language = request.POST.get("language", "")
        language = language if language in _LANGUAGES else get_language() or "ms"
        agency = agencies(actor=request.actor)[made.agency_id] if made.agency_id else None
        with override(language):
            context = {
                "copy": made,
                "name": found.name,
                "agency": (agency.name_en if language == "en" else agency.name_ms) if agency else "",
                "made_at": moment(made.made_at),
                "says": _(WHOLE) if made.whole else _(ONLY_PART),
                "left_out": _(LEFT_OUT),
                "parts": lines(made, names, language),
            }
            response = render(request, "privacy/letter.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _programmes(actor: Actor) -> Programmes:
    return {
        key: {"ms": one.rule.name.ms, "en": one.rule.name.en} for key, one in programmes(actor=actor).items()
    }


@require_POST
@roles_of("privacy.hold")
def hold(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Set a legal hold, and go back to the person's requests."""
    try:
        privacy.set_hold(
            actor=request.actor, individual_id=individual_id, reason=request.POST.get("reason", "")
        )
        messages.success(request, _("The legal hold stands. Nothing of this person can be erased."))
    except Invalid:
        messages.error(request, _("Choose why the record must be kept."))
    return redirect("person-privacy", individual_id=individual_id)


@require_POST
@roles_of("privacy.hold")
def lift(request: ActorRequest, individual_id: uuid.UUID, hold_id: uuid.UUID) -> HttpResponse:
    """Lift a legal hold of the reader's agency."""
    privacy.lift_hold(actor=request.actor, hold_id=hold_id)
    messages.success(request, _("The legal hold is lifted."))
    return redirect("person-privacy", individual_id=individual_id)


def about(actor: Actor, one: RequestView) -> dict[str, object]:
    """Return what the page of one request shows of it, in words."""
    return {
        "asked": one,
        "kind": texts.kinds()[one.kind],
        "channel": texts.word(texts.channels(), one.channel),
        "shown": texts.word(texts.shown(), one.shown),
        "person": people(actor, {one.individual_id})[one.individual_id],
    }
