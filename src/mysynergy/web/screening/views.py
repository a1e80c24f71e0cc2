"""The screening tab. A look computes and stores nothing; only "screen now" and answers leave a run."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mysynergy.access.public import Actor
from mysynergy.directory.public import rulebook
from mysynergy.kernel.errors import Invalid
from mysynergy.rules import Fact, Kind
from mysynergy.screening.public import (
    FactRecord,
    ScreeningView,
    answer,
    facts_of,
    latest,
    screen,
    screen_facts,
    set_wish,
    wishes_of,
)
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.mending import Mending, mending
from mysynergy.web.person.names import Names
from mysynergy.web.person.page import page_of
from mysynergy.web.screening import asking, cards
from mysynergy.web.screening.papers import with_papers

_ASKED_AT_ONCE = 6
ZAKAT = "zakat"


@roles_of("screening.read")
def tab(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Show all programmes against one person; a post screens, records answers or the wish for zakat help."""
    actor = request.actor
    vocabulary = rulebook(actor=actor).vocabulary.facts
    wrong = Mending()
    page = page_of(actor, individual_id, "screening")
    if request.method == "POST":
        wrong = _do(request, individual_id, list(vocabulary.values()))
        if not wrong:
            ask = request.POST.get("ask", "")
            back = reverse("person-screening", args=[individual_id])
            return redirect(f"{back}#p-{ask}" if ask in rulebook(actor=actor).programmes else back)
    stored = latest(actor=actor, individual_id=individual_id)
    names = Names(actor)
    context = {**page.context, "stored": stored, "errors": wrong.errors, **_may(actor)}
    if stored is not None or wrong:
        view = _look(actor, individual_id)
        asked_for = request.POST.get("ask") or request.GET.get("ask", "")
        open_needs = [one for one in page.needs if one.state == "open"]
        found = cards.groups(view, names, vocabulary, open_needs)
        found = with_papers(actor, found, view, page.person, open_needs)
        context |= {"groups": found, "summary": cards.summary(found)}
        context["has_open"] = any(one.key == "unknown" for one in found)
        context |= _questions(request, view, names, vocabulary, asked_for, wrong)
    return render(request, "screening/tab.html", context, status=422 if wrong else 200)


def _may(actor: Actor) -> dict[str, bool]:
    return {
        "may_screen": may(actor, "screening.screen"),
        "may_answer": may(actor, "screening.answer"),
        "may_send": may(actor, "referrals.send"),
    }


def _do(request: ActorRequest, individual_id: uuid.UUID, facts: list[Fact]) -> Mending:
    do = request.POST.get("do", "run")
    if do == "answer":
        given, wrong = asking.answers(facts, request.POST.dict(), request.actor.today)
        if wrong:
            return wrong
        try:
            answer(actor=request.actor, individual_id=individual_id, answers=given)
        except Invalid as invalid:
            return mending(invalid.faults, {name: asking.control_of(name) for name in given})
        messages.success(request, _("The answers are kept, and all programmes were looked at again."))
    elif do in ("wish:yes", "wish:no"):
        set_wish(actor=request.actor, individual_id=individual_id, wish=ZAKAT, wanted=do == "wish:yes")
    screen(actor=request.actor, individual_id=individual_id)
    return Mending()


def _look(actor: Actor, individual_id: uuid.UUID) -> ScreeningView:
    """Screen what the actor may know, now, without storing anything; with the facts and their sources."""
    known = dict(facts_of(actor=actor, individual_id=individual_id))
    wishes = wishes_of(actor=actor, individual_id=individual_id)
    view = screen_facts(
        actor=actor,
        facts={name: one.value for name, one in known.items() if one.usable},
        wishes=[wish for wish, wanted in wishes.items() if wanted],
    )
    return _with_facts(view, known)


def _with_facts(view: ScreeningView, known: dict[str, FactRecord]) -> ScreeningView:
    return ScreeningView(
        id=view.id,
        individual_id=view.individual_id,
        as_of=view.as_of,
        rulebook_version=view.rulebook_version,
        verdicts=view.verdicts,
        next_questions=view.next_questions,
        counts=view.counts,
        wishes=view.wishes,
        facts=known,
    )


def _questions(
    request: ActorRequest,
    view: ScreeningView,
    names: Names,
    vocabulary: Mapping[str, Fact],
    asked_for: str,
    wrong: Mending,
) -> dict[str, object]:
    wanted = next((one for one in view.verdicts if one.programme_id == asked_for), None)
    questions = wanted.questions if wanted else tuple(one.name for one in view.next_questions)
    # What was answered wrongly comes first, also where nothing waits for it any more.
    again = [name for name in vocabulary if asking.control_of(name) in wrong.wrong]
    # Lists (help received) are read from the ledger of help, never asked here.
    known = [vocabulary[name] for name in dict.fromkeys([*again, *questions]) if name in vocabulary]
    ask = [fact for fact in known if fact.type is not Kind.LIST]
    wishes = wishes_of(actor=request.actor, individual_id=view.individual_id) if view.individual_id else {}
    return {
        "questions": asking.asked(
            ask[:_ASKED_AT_ONCE], request.POST.dict(), wrong.wrong, request.actor.today
        ),
        "ask": asked_for if wanted else "",
        "ask_name": names.programme(asked_for) if wanted else "",
        "zakat_waits": sum(1 for one in view.verdicts if one.outcome.value == "not_asked"),
        "zakat": wishes.get(ZAKAT),
        "wants_zakat": ZAKAT in view.wishes,
    }
