"""What is stored only because she asks: a dated proof, and her answers behind a code for an officer."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from mysynergy.access.public import Actor
from mysynergy.directory.public import rulebook
from mysynergy.enquiries.public import WAITS, keep_proof, leave, take_back
from mysynergy.web.account.picture import qr_square
from mysynergy.web.gate import ActorRequest
from mysynergy.web.selfcheck.limits import too_many, within
from mysynergy.web.selfcheck.state import Answers

PROOF: Final = "proof"
LEAVE: Final = "leave"
TAKE_BACK: Final = "take-back"
DEEDS: Final = (PROOF, LEAVE, TAKE_BACK)


def proved(actor: Actor, answers: Answers) -> Answers:
    """Keep a proof of the answers and return them with its code; one that is there already stands."""
    if answers.proof:
        return answers
    version = rulebook(actor=actor).version
    kept = keep_proof(actor=actor, answers=answers.content, rulebook_version=version)
    return replace(answers, proof=kept.code, proof_at=kept.kept_at.isoformat())


def proved_at(answers: Answers) -> dt.datetime | None:
    """Return when the proof was kept."""
    return dt.datetime.fromisoformat(answers.proof_at) if answers.proof_at else None


def left(request: ActorRequest, actor: Actor, answers: Answers, frame: dict[str, object]) -> HttpResponse:
    """Leave her answers for an officer and show the code and its picture; both are shown this once."""
    content = {**answers.content, "proof": answers.proof, "language": get_language() or "ms"}
    here = leave(actor=actor, content=content)
    address = request.build_absolute_uri(reverse("selfcheck-continue"))
    context = {
        **frame,
        "code": here.code,
        "until": here.until,
        "days": WAITS.days,
        "square": qr_square(f"{address}#{here.code}"),
        "address": address,
    }
    return render(request, "selfcheck/left.html", context)


def taken_back(request: ActorRequest, actor: Actor, frame: dict[str, object]) -> HttpResponse:
    """Destroy what she left."""
    take_back(actor=actor, code=request.POST.get("code", "")[:100])
    return render(request, "selfcheck/taken_back.html", frame)


def may_keep(request: ActorRequest) -> HttpResponse | None:
    """Return the page that asks to wait, when too much was stored from this address."""
    return None if within(request, "selfcheck_keep") else too_many(request)
