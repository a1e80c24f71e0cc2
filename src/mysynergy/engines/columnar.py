"""Verdicts for many people at once, by Polars or by DuckDB: facts in a frame, a column for each answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import duckdb
import polars as pl
from sqlglot import exp

from mysynergy.engines import by_person
from mysynergy.engines.compiled import AMOUNT_HIGH, AMOUNT_LOW, CONDITION, ByPerson, Compiled, compile_plan
from mysynergy.engines.duckdb_columns import DuckColumns, select_stage
from mysynergy.engines.layout import Layout
from mysynergy.engines.plan import Plan
from mysynergy.engines.polars_columns import PLAIN, PolarsColumns


class Verdicts(Protocol):
    """Answers a frame of facts: ``verdict <id>`` is true, false or null; amounts are in sen, low and high."""

    @property
    def by_person(self) -> tuple[ByPerson, ...]:
        """The expressions that columns could not hold."""
        ...

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return verdicts and amounts, one row for each row of ``frame``."""
        ...


@dataclass(frozen=True)
class _Prepared:
    plan: Plan
    layout: Layout

    def with_person_answers(
        self, frame: pl.DataFrame, conditions: Sequence[ByPerson], amounts: Sequence[ByPerson]
    ) -> pl.DataFrame:
        """Add what the person evaluator has to answer."""
        added: list[pl.Series] = []
        for one in conditions:
            truth = by_person.truths(frame, one.asked, self.layout, self.plan.figures, self.plan.vocabulary)
            added.append(truth.alias(CONDITION.format(one.index)))
        for one in amounts:
            low, high = by_person.amounts_in_sen(
                frame, one.asked, self.layout, self.plan.figures, self.plan.vocabulary
            )
            added += [low.alias(AMOUNT_LOW.format(one.index)), high.alias(AMOUNT_HIGH.format(one.index))]
        return frame.with_columns(added) if added else frame


class PolarsVerdicts:
    """Verdicts by Polars expressions."""

    def __init__(self, plan: Plan, layout: Layout) -> None:
        self._prepared = _Prepared(plan, layout)
        columns = PolarsColumns()
        self.compiled: Compiled[pl.Expr] = compile_plan(plan, columns, columns.stages, layout)

    @property
    def by_person(self) -> tuple[ByPerson, ...]:
        """The expressions that columns could not hold."""
        return (*self.compiled.conditions_by_person, *self.compiled.amounts_by_person)

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return verdicts and amounts, one row for each row of ``frame``."""
        compiled = self.compiled
        frame = self._prepared.with_person_answers(
            frame, compiled.conditions_by_person, compiled.amounts_by_person
        )
        staged = frame.lazy()
        for stage in compiled.stages:
            staged = staged.with_columns([expression.alias(name) for name, expression in stage])
        return staged.select(compiled.answers).collect(optimizations=PLAIN)


class DuckVerdicts:
    """Verdicts by one SQL statement of DuckDB."""

    def __init__(self, plan: Plan, layout: Layout) -> None:
        self._prepared = _Prepared(plan, layout)
        columns = DuckColumns()
        self.compiled: Compiled[exp.Expression] = compile_plan(plan, columns, columns.stages, layout)

    @property
    def by_person(self) -> tuple[ByPerson, ...]:
        """The expressions that columns could not hold."""
        return (*self.compiled.conditions_by_person, *self.compiled.amounts_by_person)

    def sql(self, table: str = "people") -> str:
        """Return the statement; ``table`` holds the facts and a column ``row``, which orders the answers."""
        query = select_stage(table, self.compiled.stages, ["row", *self.compiled.answers])
        return query.sql(dialect="duckdb")

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return verdicts and amounts, one row for each row of ``frame``."""
        compiled = self.compiled
        frame = self._prepared.with_person_answers(
            frame, compiled.conditions_by_person, compiled.amounts_by_person
        )
        people = frame.with_row_index("row").to_arrow()
        with duckdb.connect() as connection:
            connection.execute("SET enable_progress_bar = false")
            connection.register("people", people)
            found = connection.sql(self.sql()).to_arrow_table()
        answers = pl.DataFrame(found)
        return answers.sort("row").drop("row")
