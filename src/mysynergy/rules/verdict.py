"""What a screening answers: per programme an outcome, and per criterion the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from operator import itemgetter

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

    __slots__ = ("_blame", "_run", "facts", "index")

    def __init__(self, index: int, expression: Expression) -> None:
        self.index = index
        self.facts = _facts_of(expression)
        self._run = expression.run
        self._blame = expression.blame

    def answer(self, environment: Environment, answers: list[Answer | None]) -> Answer:
        """Return the answer under ``environment``, worked out now or earlier in the same screening."""
        found = answers[self.index]
        if found is None:
            found = answers[self.index] = self.worked_out(environment)
        return found

    def worked_out(self, environment: Environment) -> Answer:
        """Return the answer under ``environment``."""
        truth = self._run(environment)
        if truth is None:
            names: dict[str, None] = {}
            self._blame(environment, names)
            return tuple(names)
        return truth is True


class CriterionPlan:
    """A criterion made ready: its results are immutable, so equal ones are made once and shared."""

    __slots__ = ("_open", "condition", "criterion", "facts", "no", "yes")

    def __init__(self, criterion: Criterion, condition: Condition) -> None:
        self.criterion = criterion
        self.condition = condition
        self.facts = condition.facts
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


class DayPlan:
    """One programme on one day, for people of some wishes.

    ``settled`` is its verdict where nobody is looked at. ``verdicts`` remembers what it said for the same
    answers of its conditions, which ``pick`` takes out of those of a screening: only verdicts that hang on
    nothing else are kept, and nothing in them is about a person.
    """

    __slots__ = ("amount_is_fixed", "pick", "plain", "plan", "settled", "verdicts")

    def __init__(self, plan: Plan, settled: Verdict | None) -> None:
        programme = plan.programme
        amount = programme.benefit.amount if programme.benefit is not None else None
        self.plan = plan
        self.settled = settled
        self.plain = not plan.mandatory and all(note.when is None for note in programme.notes)
        self.amount_is_fixed = amount is None or not _facts_of(amount)
        self.verdicts: dict[Hashable, Verdict] = {}
        places = [criterion.condition.index for criterion in plan.criteria]
        self.pick: Callable[[list[Answer | None]], Hashable] = itemgetter(*places) if places else _nothing

    def remember(self, answers: list[Answer | None], verdict: Verdict) -> None:
        """Keep a verdict for the next person with the same answers."""
        if len(self.verdicts) >= _REMEMBERED:
            self.verdicts.clear()
        self.verdicts[self.pick(answers)] = verdict


def _nothing(answers: list[Answer | None]) -> Hashable:
    return None


class Day:
    """All programmes on one day for people of some wishes.

    ``untold`` is what programmes answered of whom they know nothing: the same for all of them.
    """

    __slots__ = ("_asked", "_unasked", "plans", "untold")

    def __init__(self, plans: Sequence[DayPlan], conditions: int, figures: Environment) -> None:
        self.plans = tuple(plans)
        self.untold: dict[str, Verdict] = {}
        read = {
            criterion.condition.index: criterion.condition
            for one in self.plans
            if one.settled is None
            for criterion in one.plan.criteria
        }
        # What each condition answers as long as none of its facts is known, and those that may say more.
        self._unasked: list[Answer | None] = [None] * conditions
        for condition in read.values():
            condition.answer(figures, self._unasked)
        self._asked = tuple((one.index, one.facts, one.worked_out) for one in read.values() if one.facts)

    def answers(self, environment: Environment) -> list[Answer | None]:
        """Return the answers of all conditions under ``environment``, by their places."""
        found = self._unasked.copy()
        known = environment.keys()
        for index, facts, worked_out in self._asked:
            if not known.isdisjoint(facts):
                found[index] = worked_out(environment)
        return found


@dataclass(frozen=True, slots=True)
class Plans:
    """All programmes made ready, and how many distinct conditions they share."""

    by_id: dict[str, Plan]
    conditions: int
    _days: dict[tuple[dt.date, frozenset[str]], Day] = field(default_factory=dict, compare=False, repr=False)

    def on(self, day: dt.date, wishes: frozenset[str], figures: Environment) -> Day:
        """Return all programmes on ``day`` for people with ``wishes``; ``figures`` are those of the day."""
        found = self._days.get((day, wishes))
        if found is None:
            if len(self._days) >= _REMEMBERED_DAYS:
                self._days.clear()
            made = [DayPlan(plan, settled_on(plan, day, wishes)) for plan in self.by_id.values()]
            found = self._days[day, wishes] = Day(made, self.conditions, {**figures, AS_OF: day})
        return found


def settled_on(plan: Plan, day: dt.date, wishes: frozenset[str]) -> Verdict | None:
    """Return the verdict that is the same for everybody with these wishes on that day, if there is one."""
    programme = plan.programme
    closed = programme.closed_on(day)
    if closed is not None:
        opens = programme.opens_after(day)
        return Verdict(programme, Outcome.CLOSED, closed_because=closed, opens_on=opens)
    if programme.wish is not None and programme.wish not in wishes:
        return Verdict(programme, Outcome.NOT_ASKED)
    return None


def _facts_of(expression: Expression) -> tuple[str, ...]:
    return tuple(name for name in expression.names if name != AS_OF and not name.startswith(FIGURE))


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
