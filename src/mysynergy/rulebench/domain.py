"""What the bench shows of a rule, and what trying it gives. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mysynergy.rules import (
    Bracket,
    CasesRun,
    Expression,
    FactError,
    FactValue,
    Figure,
    Formula,
    Programme,
    Rulebook,
    RuleFault,
    Verdict,
)

if TYPE_CHECKING:
    from mysynergy.engines import Answers, Comparison

FIGURE: Final = "figure."
_FORMULA: Final = re.compile(r"\bformula\.([a-z0-9_]+)")


@dataclass(frozen=True, slots=True)
class FigureUsed:
    """A dated figure that a programme reads; ``also`` are the other programmes that read it."""

    figure: Figure
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a programme's expressions are built of; ``facts`` in the order in which it reads them."""

    facts: tuple[str, ...]
    figures: tuple[FigureUsed, ...]
    formulas: tuple[Formula, ...]
    tables: tuple[Bracket, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A changed rule: ``rulebook`` holds it in place of the one in force, ``None`` while there are faults.

    ``faults`` are those of the text, ``wrong`` names figures whose new value cannot be read, and why.
    ``changed`` tells whether anything differs. ``cases`` are the test cases, where the house has them.
    ``parts`` are what the changed rule reads, which may be more than the rule in force does.
    """

    text: str
    values: Mapping[str, str]
    rulebook: Rulebook | None
    faults: tuple[RuleFault, ...]
    wrong: Mapping[str, str]
    changed: bool
    cases: CasesRun | None
    parts: Parts | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What a person typed in is answered: by the rule in force, and by a changed one where there is one."""

    before: Verdict
    after: Verdict | None


@dataclass(frozen=True, slots=True)
class Trivial:
    """A criterion, or with no ``criterion`` the whole rule, that is ``truth`` of all ``known`` people."""

    criterion: str
    truth: bool
    known: int


@dataclass(frozen=True, slots=True)
class Example:
    """A made-up person for whom something changes: what is known of her, and both verdicts."""

    kind: str
    facts: Mapping[str, FactValue]
    before: Verdict
    after: Verdict


@dataclass(frozen=True, slots=True)
class Trial:
    """A rule, and a changed one where there is one, tried on all made-up people."""

    people: int
    made_on: dt.date
    before: Answers
    after: Answers | None
    comparison: Comparison
    trivial: tuple[Trivial, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class MadeUp:
    """Whether the made-up people are there, and how many of them so far."""

    ready: bool
    done: int
    people: int


def expressions_of(programme: Programme) -> Iterator[Expression]:
    """Yield every expression of a programme."""
    for criterion in (*programme.criteria, *programme.mandatory):
        yield criterion.when
    for note in programme.notes:
        if note.when is not None:
            yield note.when
    if programme.benefit is not None and programme.benefit.amount is not None:
        yield programme.benefit.amount


def parts_of(programme: Programme, rulebook: Rulebook) -> Parts:
    """Return the facts, figures, formulas and tables that a programme reads."""
    names = dict.fromkeys(name for one in expressions_of(programme) for name in one.names)
    read = _figures(programme)
    texts = [one.text for one in expressions_of(programme)]
    formulas = _formulas(texts, rulebook)
    compiled = {*names, *(name for one in formulas for name in one.expression.names)}
    return Parts(
        facts=tuple(name for name in names if name in rulebook.vocabulary),
        figures=tuple(
            FigureUsed(figure, _others(name, programme.id, rulebook))
            for name, figure in rulebook.figures.items()
            if name in read
        ),
        formulas=formulas,
        tables=tuple(
            table
            for name, table in rulebook.brackets.items()
            if any(one.startswith(f"{FIGURE}{name}.row_") for one in compiled)
        ),
    )


def _figures(programme: Programme) -> frozenset[str]:
    return frozenset(
        name.removeprefix(FIGURE)
        for one in expressions_of(programme)
        for name in one.names
        if name.startswith(FIGURE)
    )


def _others(figure: str, programme_id: str, rulebook: Rulebook) -> tuple[str, ...]:
    return tuple(
        other.id
        for other in rulebook.programmes.values()
        if other.id != programme_id and figure in _figures(other)
    )


def _formulas(texts: list[str], rulebook: Rulebook) -> tuple[Formula, ...]:
    found: dict[str, Formula] = {}
    waiting = list(texts)
    while waiting:
        for name in _FORMULA.findall(waiting.pop()):
            formula = rulebook.formulas.get(name)
            if formula is not None and name not in found:
                found[name] = formula
                waiting.append(formula.expression.text)
    return tuple(found.values())


def with_values(
    rulebook: Rulebook, values: Mapping[str, str], day: dt.date
) -> tuple[Rulebook, Mapping[str, str]]:
    """Return the rulebook with new values of figures from ``day`` on, and which cannot be read, and why."""
    wrong: dict[str, str] = {}
    tried: list[Figure] = []
    for name, raw in values.items():
        try:
            tried.append(rulebook.figures[name].tried(raw, day, "bench"))
        except FactError as error:
            wrong[name] = error.message
    return rulebook.with_figures(*tried), wrong


def trivial(answers: Answers) -> tuple[Trivial, ...]:
    """Return the criteria that are true, or false, of all of whom they are known, and the rule itself.

    A criterion that is known of fewer than half of the people is passed over, as ``mysynergy rulebook
    check`` does: too little is seen of it.
    The whole rule counts only where it is known of everybody. A rule for very few may be sound: this is a
    warning.
    """
    if answers.settled is not None or not answers.criteria or not answers.people:
        return ()
    found = [
        Trivial(one.id, truth, one.yes + one.no)
        for one in answers.criteria
        for truth, others in ((True, one.no), (False, one.yes))
        if not others and 2 * (one.yes + one.no) >= answers.people
    ]
    for truth, mask in ((True, answers.eligible), (False, answers.failed)):
        if mask.all():
            found.insert(0, Trivial("", truth, answers.people))
    return tuple(found)
