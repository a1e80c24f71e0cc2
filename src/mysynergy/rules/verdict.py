"""What a screening answers: per programme an outcome, and per criterion the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from mysynergy.rules.brackets import FIGURE
from mysynergy.rules.derived import DERIVATIONS
from mysynergy.rules.evaluate import Environment
from mysynergy.rules.expression import AS_OF, Expression
from mysynergy.rules.fields import Words
from mysynergy.rules.programme import Criterion, Note, Programme, Statement
from mysynergy.rules.syntax import Node
from mysynergy.rules.values import Interval


class Outcome(StrEnum):
    """How a programme stands to a person.

    ``DIRECTORY``: known to exist, its rules are not sure enough for a verdict: ask the agency.
    ``NOT_ASKED``: the person has not said that she wants this kind of help, so nothing was looked at.
    """

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNKNOWN = "unknown"
    DIRECTORY = "directory"
    CLOSED = "closed"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """Whether one criterion holds: ``truth`` is true, false, or ``None`` for not known yet.

    ``missing`` are the facts that keep it open, ``unpublished`` the figures that nobody published.
    ``facts_used`` are all facts the criterion reads: whoever redacts must look at each of them.
    """

    criterion: Criterion
    truth: bool | None
    missing: tuple[str, ...]
    unpublished: tuple[str, ...]
    facts_used: tuple[str, ...]

    @property
    def id(self) -> str:
        """The criterion's id within its programme."""
        return self.criterion.id

    @property
    def says(self) -> Words:
        """The condition in a plain sentence, in both languages."""
        return self.criterion.says

    @property
    def cite(self) -> str:
        """Where the condition stands."""
        return self.criterion.cite

    @property
    def confidence(self) -> str:
        """verified, secondary, memory or own-design."""
        return self.criterion.confidence


@dataclass(frozen=True, slots=True)
class Verdict:
    """One programme against one person. Nothing in it decides: it informs an officer.

    ``questions`` are the facts that would settle it, the one that settles most first, and ``shares`` how much
    of it hangs on each: they add up to one, and a fact on which a criterion waits alone has more than one of
    several that a criterion waits for. ``mandatory`` is
    true when the law makes the cover compulsory for this person, with its reason in
    ``mandatory_because``. ``amount`` is computed only where the outcome is eligible or unknown, rounded
    to the sen. A closed programme says in ``closed_because`` why (``status``, ``not-yet``, ``ended``, or
    ``window``: not at this time of the year) and in ``opens_on`` when it opens, where that is known.
    """

    programme: Programme
    outcome: Outcome
    criteria: tuple[CriterionResult, ...] = ()
    questions: tuple[str, ...] = ()
    mandatory: bool | None = False
    mandatory_because: CriterionResult | None = None
    notes: tuple[Note, ...] = ()
    amount: Decimal | Interval | None = None
    closed_because: str | None = None
    opens_on: dt.date | None = None
    shares: tuple[float, ...] = ()

    @property
    def programme_id(self) -> str:
        """The programme's id."""
        return self.programme.id

    @property
    def indicative(self) -> bool:
        """Whether the rules are of medium confidence only: the verdict must be shown as a hint."""
        return self.programme.confidence == "medium"

    @property
    def discretion(self) -> tuple[Statement, ...]:
        """What an officer of the agency judges: shown, never computed."""
        return self.programme.discretion

    @property
    def obligations(self) -> tuple[Statement, ...]:
        """What the applicant must do: shown, never computed."""
        return self.programme.obligations


_REMEMBERED = 64
_REMEMBERED_DAYS = 8
# What a condition answered in one screening: a certain truth, or the names that keep it open.
Answer = bool | tuple[str, ...]
# The missing facts of each open criterion of a programme.
Lacking = tuple[tuple[str, ...], ...]
# What to ask, and how much of the programme hangs on each answer.
Asked = tuple[tuple[str, ...], tuple[float, ...]]


class Condition:
    """One distinct expression of the rulebook; ``index`` is its place in the answers of a screening.

    Many programmes ask the same (citizenship, income): each screening works it out once.
    """

    __slots__ = ("_blame", "_run", "index")

    def __init__(self, index: int, expression: Expression) -> None:
        self.index = index
        self._run = expression.run
        self._blame = expression.blame

    def answer(self, environment: Environment, answers: list[Answer | None]) -> Answer:
        """Return the answer under ``environment``, worked out now or earlier in the same screening."""
        found = answers[self.index]
        if found is None:
            truth = self._run(environment)
            if truth is None:
                names: dict[str, None] = {}
                self._blame(environment, names)
                found = tuple(names)
            else:
                found = truth is True
            answers[self.index] = found
        return found


class CriterionPlan:
    """A criterion made ready: its results are immutable, so equal ones are made once and shared."""

    __slots__ = ("_open", "condition", "criterion", "facts", "no", "yes")

    def __init__(self, criterion: Criterion, condition: Condition) -> None:
        self.criterion = criterion
        self.condition = condition
        self.facts = tuple(
            name for name in criterion.when.names if name != AS_OF and not name.startswith(FIGURE)
        )
        self.yes = CriterionResult(criterion, truth=True, missing=(), unpublished=(), facts_used=self.facts)
        self.no = CriterionResult(criterion, truth=False, missing=(), unpublished=(), facts_used=self.facts)
        self._open: dict[tuple[str, ...], CriterionResult] = {}

    def result(self, environment: Environment, answers: list[Answer | None]) -> CriterionResult:
        """Return the criterion's result in the screening that ``environment`` and ``answers`` belong to."""
        answer = self.condition.answer(environment, answers)
        if answer is True:
            return self.yes
        if answer is False:
            return self.no
        return self._open.get(answer) or self._remember(answer)

    def _remember(self, names: tuple[str, ...]) -> CriterionResult:
        figures = tuple(name for name in names if name.startswith(FIGURE))
        facts = tuple(name for name in names if not name.startswith(FIGURE))
        made = CriterionResult(self.criterion, None, facts, figures, self.facts)
        if len(self._open) >= _REMEMBERED:
            self._open.clear()
        self._open[names] = made
        return made


@dataclass(frozen=True, slots=True)
class Plan:
    """A programme made ready for screening."""

    programme: Programme
    criteria: tuple[CriterionPlan, ...]
    mandatory: tuple[CriterionPlan, ...]
    # Every fact its verdict can depend on, those that others follow from among them.
    reads: tuple[str, ...]
    # What was asked before for the same missing facts; only a memory, bounded by ``remember``.
    asked: dict[Lacking, Asked] = field(default_factory=dict, compare=False, repr=False)

    def remember(self, lacking: Lacking, questions: Asked) -> None:
        """Keep the questions that ``lacking`` leads to, for the next person with the same gaps."""
        if len(self.asked) >= _REMEMBERED:
            self.asked.clear()
        self.asked[lacking] = questions


@dataclass(frozen=True, slots=True)
class Plans:
    """All programmes made ready, and how many distinct conditions they share."""

    by_id: dict[str, Plan]
    conditions: int
    _untold: dict[dt.date, dict[str, Verdict]] = field(default_factory=dict, compare=False, repr=False)

    def untold_on(self, day: dt.date) -> dict[str, Verdict]:
        """Return what programmes answered on ``day`` of whom they know nothing: the same for all of them."""
        found = self._untold.get(day)
        if found is None:
            if len(self._untold) >= _REMEMBERED_DAYS:
                self._untold.clear()
            found = self._untold[day] = {}
        return found


def _reads(programme: Programme) -> tuple[str, ...]:
    expressions = [one.when for one in (*programme.criteria, *programme.mandatory)]
    expressions += [note.when for note in programme.notes if note.when is not None]
    if programme.benefit is not None and programme.benefit.amount is not None:
        expressions.append(programme.benefit.amount)
    names = dict.fromkeys(name for expression in expressions for name in expression.names)
    for derivation in reversed(DERIVATIONS):
        if derivation.fact in names:
            names |= dict.fromkeys(derivation.inputs)
    return tuple(name for name in names if name != AS_OF and not name.startswith(FIGURE))


def make_plans(programmes: Iterable[Programme]) -> Plans:
    """Make ``programmes`` ready for screening."""
    conditions: dict[Node, Condition] = {}

    def planned(criterion: Criterion) -> CriterionPlan:
        condition = conditions.get(criterion.when.tree)
        if condition is None:
            condition = Condition(len(conditions), criterion.when)
            conditions[criterion.when.tree] = condition
        return CriterionPlan(criterion, condition)

    by_id = {
        programme.id: Plan(
            programme,
            tuple(map(planned, programme.criteria)),
            tuple(map(planned, programme.mandatory)),
            _reads(programme),
        )
        for programme in programmes
    }
    return Plans(by_id, len(conditions))
