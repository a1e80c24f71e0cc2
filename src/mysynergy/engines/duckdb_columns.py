"""The primitives of ``algebra.Columns`` as SQL expressions of DuckDB, built with SQLGlot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlglot import exp

from mysynergy.engines.stages import Stages

Expression = exp.Expression


def _null(kind: str) -> Expression:
    return exp.cast(exp.Null(), kind)


class DuckColumns:
    """SQL: AND, OR and comparisons already carry null as the algebra wants; every literal has its type."""

    def __init__(self) -> None:
        self.stages: Stages[Expression] = Stages()

    def kept(self, expression: Expression) -> Expression:
        roots = {column.name for column in expression.find_all(exp.Column)}
        if not roots or isinstance(expression, exp.Column):
            return expression
        return self.column(self.stages.add(expression, expression.sql(dialect="duckdb"), roots))

    def column(self, name: str) -> Expression:
        return exp.column(name, quoted=True)

    def whole(self, value: int | None, *, wide: bool) -> Expression:
        kind = "HUGEINT" if wide else "BIGINT"
        if value is None:
            return _null(kind)
        # As text: a bare literal would first be read as another type (0.0125 as DECIMAL, 2**63 as HUGEINT).
        return exp.cast(exp.Literal.string(str(value)), kind)

    def text(self, value: str | None) -> Expression:
        return _null("TEXT") if value is None else exp.Literal.string(value)

    def day(self, value: dt.date | None) -> Expression:
        return _null("DATE") if value is None else exp.cast(exp.Literal.string(value.isoformat()), "DATE")

    def yes(self) -> Expression:
        return exp.Boolean(this=True)

    def no(self) -> Expression:
        return exp.Boolean(this=False)

    def open(self) -> Expression:
        return _null("BOOLEAN")

    def widen(self, number: Expression) -> Expression:
        return exp.cast(number, "HUGEINT")

    def narrow(self, number: Expression) -> Expression:
        return exp.cast(number, "BIGINT")

    def add(self, left: Expression, right: Expression) -> Expression:
        return exp.paren(exp.Add(this=left, expression=right), copy=False)

    def subtract(self, left: Expression, right: Expression) -> Expression:
        return exp.paren(exp.Sub(this=left, expression=right), copy=False)

    def multiply(self, left: Expression, right: Expression) -> Expression:
        return exp.paren(exp.Mul(this=left, expression=right), copy=False)

    def floor_divide(self, left: Expression, right: Expression) -> Expression:
        """DuckDB's ``//`` cuts towards zero: one less where the rest is negative (``right`` is positive)."""
        cut = exp.paren(exp.IntDiv(this=left, expression=right), copy=False)
        rest = exp.paren(exp.Mod(this=left.copy(), expression=right.copy()), copy=False)
        zero, one = self.whole(0, wide=False), self.whole(1, wide=False)
        return self.subtract(cut, self.pick(exp.LT(this=rest, expression=zero), one, zero.copy()))

    def equal(self, left: Expression, right: Expression) -> Expression:
        return exp.paren(exp.EQ(this=left, expression=right), copy=False)

    def less(self, left: Expression, right: Expression) -> Expression:
        return exp.paren(exp.LT(this=left, expression=right), copy=False)

    def less_or_equal(self, left: Expression, right: Expression) -> Expression:
        return exp.paren(exp.LTE(this=left, expression=right), copy=False)

    def every(self, truths: Sequence[Expression]) -> Expression:
        return exp.paren(exp.and_(*truths, copy=False), copy=False)

    def some(self, truths: Sequence[Expression]) -> Expression:
        return exp.paren(exp.or_(*truths, copy=False), copy=False)

    def negation(self, truth: Expression) -> Expression:
        return exp.paren(exp.Not(this=exp.paren(truth, copy=False)), copy=False)

    def pick(self, condition: Expression, yes: Expression, no: Expression) -> Expression:
        return exp.Case(ifs=[exp.If(this=condition, true=yes)], default=no)

    def known(self, value: Expression) -> Expression:
        is_null = exp.paren(exp.Is(this=value, expression=exp.Null()), copy=False)
        return exp.paren(exp.Not(this=is_null), copy=False)

    def one_of(self, needle: Expression, options: Sequence[str]) -> Expression:
        literals: list[Expression] = [exp.Literal.string(option) for option in options]
        return exp.paren(exp.In(this=needle, expressions=literals), copy=False)

    def holds(self, listed: Expression, needle: Expression) -> Expression:
        found = exp.Anonymous(this="list_contains", expressions=[listed, needle])
        return self.pick(self.known(needle.copy()), found, _null("BOOLEAN"))

    def empty(self, listed: Expression) -> Expression:
        count = exp.Anonymous(this="len", expressions=[listed])
        return self.equal(count, self.whole(0, wide=False))

    def days(self, start: Expression, end: Expression) -> Expression:
        return exp.cast(self.subtract(end, start), "BIGINT")

    def calendar(self, day: Expression) -> tuple[Expression, Expression, Expression]:
        year, month, number = (
            exp.cast(exp.Anonymous(this=part, expressions=[day.copy()]), "BIGINT")
            for part in ("year", "month", "day")
        )
        return year, month, number


def select_stage(
    table: str, stages: Sequence[Sequence[tuple[str, Expression]]], names: Sequence[str]
) -> exp.Select:
    """Return ``SELECT names`` over ``table`` with each stage's columns added to those before it."""
    source: exp.Select = exp.select("*").from_(exp.to_table(table))
    for stage in stages:
        if stage:
            columns = [exp.alias_(expression, name, quoted=True, copy=False) for name, expression in stage]
            inner = source.subquery("stage", copy=False)
            source = exp.select("*").select(*columns, copy=False).from_(inner, copy=False)
    wanted = [exp.column(name, quoted=True) for name in names]
    return exp.select(*wanted).from_(source.subquery("stage", copy=False), copy=False)
