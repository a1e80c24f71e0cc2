"""A plan lowered for one engine: derived columns, then conditions, then verdicts and amounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

from mysynergy.engines.algebra import Columns, E, NotLoweredError, Number
from mysynergy.engines.derived import Deriving
from mysynergy.engines.layout import FactColumns, Layout
from mysynergy.engines.lowering import Lowering
from mysynergy.engines.plan import Asked, Plan, PlannedProgramme
from mysynergy.engines.stages import Stages

CONDITION, VERDICT = "condition {}", "verdict {}"
AMOUNT_LOW, AMOUNT_HIGH = "amount {} low", "amount {} high"


@dataclass(frozen=True, slots=True)
class ByPerson:
    """An expression that the person evaluator answers, and why; ``index`` is its place in the plan."""

    index: int
    asked: Asked
    reason: str
    line: int
    column: int

    def __str__(self) -> str:
        return (
            f"{self.asked.used_by}, line {self.line}, column {self.column}: {self.reason}; "
            "answered person by person"
        )


@dataclass(frozen=True)
class Compiled(Generic[E]):
    """Expressions by column name, in stages: each reads columns of the facts and of the stages before.

    The last stage holds the ``answers``. Conditions and amounts ``by_person`` are in none: they must be
    there as columns beforehand.
    """

    stages: tuple[tuple[tuple[str, E], ...], ...]
    answers: tuple[str, ...]
    conditions_by_person: tuple[ByPerson, ...]
    amounts_by_person: tuple[ByPerson, ...]


def compile_plan(plan: Plan, columns: Columns[E], stages: Stages[E], layout: Layout) -> Compiled[E]:
    """Lower all of ``plan`` for the columns of ``layout``; ``stages`` is where ``columns`` keeps parts."""
    deriving = Deriving(columns, layout, plan.figures)
    wide, derived = deriving.run(plan.names, frozenset(plan.vocabulary.facts))
    ready = [*stages.taken(), [(one.name, one.expression) for one in derived]]
    lowering = Lowering(columns, FactColumns(columns, wide))
    conditions: list[tuple[str, E]] = []
    amounts: list[tuple[str, E]] = []
    conditions_by_person: list[ByPerson] = []
    amounts_by_person: list[ByPerson] = []
    for index, asked in enumerate(plan.conditions):
        try:
            conditions.append((CONDITION.format(index), lowering.truth(asked.tree)))
        except NotLoweredError as error:
            conditions_by_person.append(blamed(index, asked, error))
    for index, asked in enumerate(plan.amounts):
        try:
            sen = lowering.reckoner.to_sen(lowering.number(asked.tree))
            amounts.extend(_ends(index, sen))
        except NotLoweredError as error:
            amounts_by_person.append(blamed(index, asked, error))
    ready += [*stages.taken(), conditions]
    verdicts = [(VERDICT.format(programme.id), _verdict(programme, columns)) for programme in plan.looked_at]
    ready.append([*verdicts, *amounts])
    by_person = [end.format(one.index) for one in amounts_by_person for end in (AMOUNT_LOW, AMOUNT_HIGH)]
    return Compiled(
        tuple(tuple(stage) for stage in ready if stage),
        (*(name for name, _ in ready[-1]), *by_person),
        tuple(conditions_by_person),
        tuple(amounts_by_person),
    )


def _verdict(programme: PlannedProgramme, columns: Columns[E]) -> E:
    truths = [columns.column(CONDITION.format(place)) for place in programme.conditions]
    return columns.every(truths) if truths else columns.yes()


def _ends(index: int, sen: Number[E]) -> list[tuple[str, E]]:
    return [(AMOUNT_LOW.format(index), sen.low), (AMOUNT_HIGH.format(index), sen.high)]


def blamed(index: int, asked: Asked, error: NotLoweredError) -> ByPerson:
    """Say which expression was not lowered, where and why."""
    before = asked.expression.text[: error.at]
    line = before.count("\n") + 1
    return ByPerson(index, asked, error.reason, line, error.at - (before.rfind("\n") + 1) + 1)
