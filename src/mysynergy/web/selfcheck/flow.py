"""Which questions come next, and about how many are left."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mysynergy.access.public import Actor
from mysynergy.directory.public import rulebook as rulebook_in_force
from mysynergy.kernel.errors import Invalid
from mysynergy.rules import Rulebook
from mysynergy.screening.public import Question, ScreeningView, screen_facts
from mysynergy.web.selfcheck.questions import askable
from mysynergy.web.selfcheck.state import Answers

#: What nearly every programme looks at: asked together, two or three on a page.
BASICS: Final = (
    "person.age",
    "person.sex",
    "person.citizenship",
    "person.marital_status",
    "person.residence_state",
    "household.size",
    "household.gross_income",
    "household.children_under_18",
)
#: A page of a telephone holds about this many answers to choose from.
_LINES_ON_A_PAGE: Final = 12
_MOST_TO_CHOOSE: Final = 8
#: The share of the open questions that come to be asked, as ``bench/screener_bench.py`` measures it.
LEFT_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Look:
    """All programmes against her answers: what they come to, and what is still to be asked."""

    rulebook: Rulebook
    view: ScreeningView
    open: tuple[Question, ...]

    @property
    def left(self) -> int:
        """About how many questions are still to come."""
        return math.ceil(len(self.open) * LEFT_SHARE)

    def next_page(self) -> tuple[str, ...]:
        """Return the facts to ask on the next page: what settles most, with what goes well beside it."""
        if not self.open:
            return ()
        first = self.open[0]
        if first.name not in BASICS:
            return (first.name,)
        page = [first]
        for one in self.open[1:]:
            short = sum(map(_lines, (*page, one))) <= _LINES_ON_A_PAGE
            if one.name in BASICS and one.settles * 2 >= first.settles and short:
                page.append(one)
        return tuple(one.name for one in page)


def _lines(question: Question) -> int:
    """Return how much room a question takes: its answers, one line where they stand in a list to open."""
    if question.type in ("int", "decimal"):
        return _MOST_TO_CHOOSE
    return 1 if len(question.allowed) > _MOST_TO_CHOOSE else max(2, len(question.allowed)) + 1


def look(actor: Actor, answers: Answers) -> Look:
    """Screen her answers; nothing is stored. Answers that a newer rulebook does not take are left out."""
    rulebook = rulebook_in_force(actor=actor)
    known = {name: value for name, value in answers.known.items() if name in rulebook.vocabulary}
    try:
        view = _screened(actor, known, answers)
    except Invalid as invalid:
        unfit = {fault.field for fault in invalid.faults}
        view = _screened(actor, {name: value for name, value in known.items() if name not in unfit}, answers)
    questions = tuple(one for one in view.next_questions if askable(rulebook, one.name))
    return Look(rulebook, view, questions)


def _screened(actor: Actor, known: Mapping[str, object], answers: Answers) -> ScreeningView:
    return screen_facts(
        actor=actor,
        facts=known,
        wishes=answers.wishes,
        modules=answers.modules,
        answered=answers.given,
        most=len(rulebook_in_force(actor=actor).vocabulary.facts),
    )
