"""Pages without sign-in: tell of somebody in need, ask a question, look behind the code."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mysynergy.access.public import Actor
from mysynergy.heard import public as heard
from mysynergy.heard.public import QUESTION, TIP, Received
from mysynergy.kernel.errors import Conflict, Invalid, NotFound
from mysynergy.web.crises.lines import lines
from mysynergy.web.gate import ActorRequest, everybody
from mysynergy.web.heard.typed import form_of, once_in, said_in
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.selfcheck.limits import too_many, within
from mysynergy.words.errors import sentence

_LIMITED = "heard"


# Without a protection against foreign forms: it would need a cookie, and nothing done here has a victim.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def tell(request: ActorRequest) -> HttpResponse:
    """Take a tip that somebody needs help, and show its code once."""
    return _taken(request, TIP)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def ask(request: ActorRequest) -> HttpResponse:
    """Take a question, without a name if wished, and show the code of its answer once."""
    return _taken(request, QUESTION)


def _taken(request: ActorRequest, kind: str) -> HttpResponse:
    wrong = Mending()
    if request.method == "POST":
        if not within(request, _LIMITED):
            return too_many(request)
        # A person leaves this line empty, it is not shown to her; a machine fills every line.
        if request.POST.get("website"):
            return redirect("reply")
        try:
            return _page(request, "heard/received.html", {"kind": kind, "received": _brought(request, kind)})
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except Conflict as conflict:
            add(wrong, "words", sentence(conflict.code, conflict.params))
    form = {**form_of(request.POST), "kind": kind, "errors": wrong.errors, "wrong": wrong.wrong}
    return _page(request, f"heard/{'tell' if kind == TIP else 'ask'}.html", form, 422 if wrong else 200)


def _brought(request: ActorRequest, kind: str) -> Received:
    # Opened as the public, whoever sits at the screen: who brings a tip here is not asked.
    actor, data = Actor.public(now=request.actor.now), request.POST
    said, state = said_in(data), data.get("state", "")
    once = once_in(data)
    if kind == TIP:
        danger = data.get("danger") == "yes"
        return heard.tell_of(actor=actor, said=said, state=state, danger=danger, idempotency_key=once)
    topic = data.get("topic", "")
    return heard.ask(actor=actor, said=said, topic=topic, state=state, idempotency_key=once)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def reply(request: ActorRequest) -> HttpResponse:
    """Show what stands behind a code, which stands in no address: "received", or an answer."""
    context: dict[str, object] = {"code": "", "errors": [], "wrong": {}}
    if request.method != "POST":
        return _page(request, "heard/reply.html", context)
    if not within(request, _LIMITED):
        return too_many(request)
    code = request.POST.get("code", "")[:100]
    try:
        found = heard.reply_behind(actor=Actor.public(now=request.actor.now), code=code)
    except NotFound as missing:
        wrong = Mending()
        add(wrong, "code", sentence(missing.code))
        context |= {"code": code, "errors": wrong.errors, "wrong": wrong.wrong}
        return _page(request, "heard/reply.html", context, 404)
    return _page(request, "heard/reply.html", {**context, "code": code, "found": found})


def _page(
    request: ActorRequest, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    answer = render(request, template, {"lines": lines(), **context}, status=status)
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
