"""What all calculators share: the public actor, the limit, the language button, and nothing kept."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse, QueryDict

from mysynergy.access.public import Actor
from mysynergy.web.gate import ActorRequest
from mysynergy.web.selfcheck import language
from mysynergy.web.selfcheck.limits import too_many, within

Show = Callable[[QueryDict], HttpResponse]


def public(request: ActorRequest) -> Actor:
    """Return the public as actor, whoever sits at the screen."""
    return Actor.public(now=request.actor.now)


def answered(request: ActorRequest, show: Show) -> HttpResponse:
    """Return what ``show`` makes of what was typed; nothing is kept of it.

    A button of the language carries what was typed and sets the language's cookie, the only one.
    """
    if request.method != "POST":
        return unkept(show(QueryDict()))
    if not within(request, "selfcheck"):
        return too_many(request)
    language.switch(request)
    answer = unkept(show(request.POST))
    language.remember(request, answer)
    return answer


def unkept(answer: HttpResponse) -> HttpResponse:
    """Return the answer with the word that nobody on the way may keep it."""
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
