"""The primitives of ``algebra.Columns`` as Polars expressions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import polars as pl

from mysynergy.engines.stages import Stages

# Shared parts are columns of their own already: looking for more of them costs more than it finds.
PLAIN = pl.QueryOptFlags(comm_subexpr_elim=False, comm_subplan_elim=False)


class PolarsColumns:
    """Polars: booleans and comparisons already carry null as the algebra wants."""

    def __init__(self) -> None:
        self.stages: Stages[pl.Expr] = Stages()

    def kept(self, expression: pl.Expr) -> pl.Expr:
        roots = expression.meta.root_names()
        if not roots or expression.meta.is_column():
            return expression
        return pl.col(self.stages.add(expression, expression.meta.serialize(format="json"), roots))

    def column(self, name: str) -> pl.Expr:
        return pl.col(name)

    def whole(self, value: int | None, *, wide: bool) -> pl.Expr:
        return pl.lit(value, dtype=pl.Int128() if wide else pl.Int64())

    def text(self, value: str | None) -> pl.Expr:
        return pl.lit(value, dtype=pl.String())

    def day(self, value: dt.date | None) -> pl.Expr:
        return pl.lit(value, dtype=pl.Date())

    def yes(self) -> pl.Expr:
        return pl.lit(value=True)

    def no(self) -> pl.Expr:
        return pl.lit(value=False)

    def open(self) -> pl.Expr:
        return pl.lit(None, dtype=pl.Boolean())

    def widen(self, number: pl.Expr) -> pl.Expr:
        return number.cast(pl.Int128())

    def narrow(self, number: pl.Expr) -> pl.Expr:
        return number.cast(pl.Int64())

    def add(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return left + right

    def subtract(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return left - right

    def multiply(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return left * right

    def floor_divide(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return left // right

    def equal(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return left == right

    def less(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return left < right

    def less_or_equal(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return left <= right

    def every(self, truths: Sequence[pl.Expr]) -> pl.Expr:
        return pl.all_horizontal(truths)

    def some(self, truths: Sequence[pl.Expr]) -> pl.Expr:
        return pl.any_horizontal(truths)

    def negation(self, truth: pl.Expr) -> pl.Expr:
        return ~truth

    def pick(self, condition: pl.Expr, yes: pl.Expr, no: pl.Expr) -> pl.Expr:
        return pl.when(condition).then(yes).otherwise(no)

    def known(self, value: pl.Expr) -> pl.Expr:
        return value.is_not_null()

    def one_of(self, needle: pl.Expr, options: Sequence[str]) -> pl.Expr:
        return needle.is_in(list(options))

    def holds(self, listed: pl.Expr, needle: pl.Expr) -> pl.Expr:
        # list.contains(null) looks for a null among the members: not known is what is meant.
        found = listed.list.contains(needle)
        return pl.when(needle.is_not_null()).then(found).otherwise(pl.lit(None, dtype=pl.Boolean()))

    def empty(self, listed: pl.Expr) -> pl.Expr:
        return listed.list.len() == 0

    def days(self, start: pl.Expr, end: pl.Expr) -> pl.Expr:
        return (end.to_physical() - start.to_physical()).cast(pl.Int64())

    def calendar(self, day: pl.Expr) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
        parts = (day.dt.year(), day.dt.month(), day.dt.day())
        year, month, number = (part.cast(pl.Int64()) for part in parts)
        return year, month, number
