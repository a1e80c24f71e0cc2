"""One address, one form: each post carries her sealed answers and says what she wants next.

Nothing here reads who is signed in: doors are opened as the public, whoever sits at the screen.
"""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mysynergy.access.public import Actor
from mysynergy.enquiries.public import WAITS
from mysynergy.web.gate import ActorRequest, everybody
from mysynergy.web.mending import Mending
from mysynergy.web.selfcheck import keeping, language, questions
from mysynergy.web.selfcheck.flow import Look, look
from mysynergy.web.selfcheck.limits import too_many, within
from mysynergy.web.selfcheck.result import result
from mysynergy.web.selfcheck.state import IDLE, Answers, UnreadableAnswersError, seal, unseal
from mysynergy.web.selfcheck.topics import topics
from mysynergy.words.needs import MODULES

_RESULT, _QUESTIONS, _PRINT = "result", "questions", "print"


# Without a protection against foreign forms: it would need a cookie, and nothing done here has a victim.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def check(request: ActorRequest) -> HttpResponse:
    """Ask, and answer. A look begins; a post goes on from the answers it carries."""
    actor = Actor.public(now=request.actor.now)
    if request.method != "POST":
        return _guarded(_start(request, actor, Answers()))
    if not within(request, "selfcheck"):
        return too_many(request)
    token = request.POST.get("token", "")
    try:
        answers = unseal(token, actor.now) if token else Answers()
    except UnreadableAnswersError as unreadable:
        return _guarded(render(request, "selfcheck/again.html", {"old": unreadable.old}, status=422))
    switched = language.switch(request)
    answer = _guarded(_show(request, actor, answers) if switched else _go_on(request, actor, answers))
    language.remember(request, answer)
    return answer


def _guarded(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _go_on(request: ActorRequest, actor: Actor, answers: Answers) -> HttpResponse:
    do = request.POST.get("do", "next")
    if do == "start":
        return redirect("selfcheck")
    if do == "topics":
        chosen = _chosen(request) or answers.modules  # a page about one module leads here with it ticked
        return _show(request, actor, answers.about(chosen, answers.zakat))
    if do == "begin":
        return _show(request, actor, _begun(request, answers), go=True)
    if do == "back":
        return _show(request, actor, answers.back())
    if answers.now and answers.now[0] not in (_RESULT, _QUESTIONS, _PRINT):
        seen = look(actor, answers)
        given, wrong = questions.read(seen.rulebook, answers.now, request.POST, _day(actor))
        if wrong and do == "next":
            return _page(request, actor, answers, seen, wrong)
        back_to_result = answers.to_result and do == "next"
        answers = answers.answered(given)
        do = _RESULT if back_to_result else do
    if do.startswith("ask:"):
        return _show(
            request, actor, answers.asking(do.removeprefix("ask:"), to_result="change" in request.POST)
        )
    if do in keeping.DEEDS:
        return keeping.may_keep(request) or _kept(request, actor, answers.asking(_RESULT), do)
    if do in (_RESULT, _QUESTIONS, _PRINT):
        return _show(request, actor, answers.asking(do))
    return _show(request, actor, answers, go=True)


def _kept(request: ActorRequest, actor: Actor, answers: Answers, do: str) -> HttpResponse:
    """Store what she asks to be stored, and nothing else."""
    if do == keeping.TAKE_BACK:
        return keeping.taken_back(request, actor, _frame(actor, answers))
    if do == keeping.LEAVE:
        return keeping.left(request, actor, answers, _frame(actor, answers))
    return _show(request, actor, keeping.proved(actor, answers))


def _begun(request: ActorRequest, answers: Answers) -> Answers:
    """Read the first page: what it is about, whether zakat help is wanted; all else is not said."""
    return answers.about(_chosen(request), {"yes": True, "no": False}.get(request.POST.get("zakat", "")))


def _chosen(request: ActorRequest) -> tuple[str, ...]:
    return tuple(one for one in MODULES if one in request.POST.getlist("topic"))


def _show(request: ActorRequest, actor: Actor, answers: Answers, *, go: bool = False) -> HttpResponse:
    """Show the page that is before her; with ``go`` the next one, the result when nothing is left to ask."""
    if not go and not answers.now:
        return _start(request, actor, answers)
    seen = look(actor, answers)
    if go:
        answers = answers.asking(*(seen.next_page() or (_RESULT,)))
    where = answers.now[0]
    if where in (_RESULT, _PRINT):
        return _result(request, actor, answers, seen)
    if where == _QUESTIONS:
        return _any_order(request, actor, answers, seen)
    return _page(request, actor, answers, seen, Mending())


def _start(request: ActorRequest, actor: Actor, answers: Answers) -> HttpResponse:
    context = {
        "token": seal(answers, actor.now) if answers.given else "",
        "topics": topics(),
        "chosen": answers.modules,
        "zakat": {True: "yes", False: "no"}.get(answers.zakat, "") if answers.zakat is not None else "",
    }
    return render(request, "selfcheck/start.html", context)


def _page(request: ActorRequest, actor: Actor, answers: Answers, seen: Look, wrong: Mending) -> HttpResponse:
    names = [name for name in answers.now if questions.askable(seen.rulebook, name)]
    if not names:
        return _result(request, actor, answers.asking(_RESULT), seen)
    posted = request.POST if wrong else None
    today = _day(actor)
    fields = [questions.shown(seen.rulebook, one, answers.given, posted, wrong.wrong, today) for one in names]
    left = max(seen.left, len(names)) if seen.open else len(names)
    context = {
        **_frame(actor, answers),
        "fields": fields,
        "errors": wrong.errors,
        "left": left,
        "done": len(answers.given),
        "whole": len(answers.given) + left,
        "likely": seen.view.counts["eligible"] + seen.view.counts["mandatory"],
    }
    return render(request, "selfcheck/question.html", context, status=422 if wrong else 200)


def _result(request: ActorRequest, actor: Actor, answers: Answers, seen: Look) -> HttpResponse:
    printing = answers.now == (_PRINT,)
    context = {
        **_frame(actor, answers),
        "result": result(actor, seen, answers),
        "open": len(seen.open),
        "left": seen.left,
        "as_of": seen.view.as_of,
        "version": seen.view.rulebook_version[:12],
        "at": actor.now,
        "days": WAITS.days,
        "proved_at": keeping.proved_at(answers),
    }
    return render(request, "selfcheck/paper.html" if printing else "selfcheck/result.html", context)


def _any_order(request: ActorRequest, actor: Actor, answers: Answers, seen: Look) -> HttpResponse:
    context = {
        **_frame(actor, answers),
        "open": [
            (one.name, questions.question_text(seen.rulebook.vocabulary[one.name])) for one in seen.open
        ],
        "told": result(actor, seen, answers).told,
    }
    return render(request, "selfcheck/questions.html", context)


def _frame(actor: Actor, answers: Answers) -> dict[str, object]:
    return {
        "token": seal(answers, actor.now),
        "answers": answers,
        "idle_hours": int(IDLE.total_seconds() // 3600),
    }


def _day(actor: Actor) -> dt.date:
    return actor.today
