"""The officer's side: open what somebody left behind a code, go through it with her, make it an intake."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mysynergy.access.public import acting
from mysynergy.directory.public import rulebook as rulebook_in_force
from mysynergy.enquiries.public import LeftView, find_proof, open_left, proof_is_of, take_over
from mysynergy.events.public import Json
from mysynergy.intake.public import save_draft
from mysynergy.kernel.errors import NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.web.gate import ActorRequest, everybody, may, roles_of
from mysynergy.web.intake.views import KIND
from mysynergy.web.selfcheck.drafting import draft_answers
from mysynergy.web.selfcheck.flow import look
from mysynergy.web.selfcheck.result import result
from mysynergy.web.selfcheck.state import Answers
from mysynergy.words.errors import sentence
from mysynergy.words.needs import module_name


@never_cache
@require_safe
@everybody
def entry(request: ActorRequest) -> HttpResponse:
    """Show the field for a code. Whoever scanned the picture finds the code filled in by the page's script:
    it stands behind the ``#`` of the address, which no browser sends to a server.
    """
    return _entry(request)


def _entry(request: ActorRequest, reason: str = "", code: str = "") -> HttpResponse:
    context = {
        "layout": _layout(request),
        "place": "people",
        "may_take": may(request.actor, "enquiries.take"),
        "errors": [("code", reason)] if reason else [],
        "reason": reason,
        "code": code,
    }
    answer = render(request, "selfcheck/entry.html", context, status=404 if reason else 200)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _layout(request: ActorRequest) -> str:
    return "base.html" if request.user.is_authenticated else "public/base.html"


@never_cache
@require_POST
@roles_of("enquiries.take")
def opened(request: ActorRequest) -> HttpResponse:
    """Show what was left; with ``do=take`` make it a draft of this officer's and destroy it here."""
    code = request.POST.get("code", "")[:100]
    taking = request.POST.get("do") == "take"
    try:
        if taking:
            return _take(request, code)
        return _look(request, open_left(actor=request.actor, code=code), code)
    except NotFound as error:
        return _entry(request, sentence(error.code), code)


def _look(request: ActorRequest, view: LeftView, code: str) -> HttpResponse:
    answers = _answers(view.content)
    seen = look(request.actor, answers)
    found = result(request.actor, seen, answers)
    context = {
        "place": "people",
        "view": view,
        "code": code,
        "told": [one for one in found.told if one.name in answers.known],
        "likely": found.likely,
        "modules": [module_name(one) for one in answers.modules],
        "zakat": answers.zakat,
        "proof": _proof(request, answers),
    }
    return render(request, "selfcheck/opened.html", context)


def _proof(request: ActorRequest, answers: Answers) -> dict[str, object]:
    if not answers.proof:
        return {}
    try:
        kept = find_proof(actor=request.actor, code=answers.proof)
        same = proof_is_of(actor=request.actor, code=answers.proof, answers=answers.content)
    except NotFound:
        return {}
    return {"kept_at": kept.kept_at, "same": same}


def _take(request: ActorRequest, code: str) -> HttpResponse:
    ticked = set(request.POST.getlist("keep"))
    draft_id = new_id()
    with acting(request.actor):
        view = take_over(actor=request.actor, code=code)
        rulebook = rulebook_in_force(actor=request.actor)
        answers = draft_answers(_answers(view.content), ticked, rulebook)
        save_draft(actor=request.actor, draft_id=draft_id, kind=KIND, answers=answers, version=0)
    return redirect("intake-step", draft_id=draft_id, step="person")


def _answers(content: Mapping[str, Json]) -> Answers:
    given, modules, zakat = content.get("given"), content.get("modules"), content.get("zakat")
    return Answers(
        modules=tuple(str(one) for one in modules) if isinstance(modules, list) else (),
        zakat=zakat if isinstance(zakat, bool) else None,
        given=dict(given) if isinstance(given, Mapping) else {},
        proof=str(content.get("proof") or ""),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@roles_of("enquiries.verify")
def proof(request: ActorRequest) -> HttpResponse:
    """Say when the proof of a code was kept, so that a deadline can be counted from that day."""
    code = request.POST.get("code", "")[:100]
    context: dict[str, object] = {"place": "people", "code": code, "errors": []}
    status = 200
    if request.method == "POST":
        try:
            context["found"] = find_proof(actor=request.actor, code=code)
        except NotFound as error:
            context["errors"], status = [("code", sentence(error.code))], 404
    context["crumbs"] = [(_("People"), "/people/")]
    return render(request, "selfcheck/proof.html", context, status=status)
