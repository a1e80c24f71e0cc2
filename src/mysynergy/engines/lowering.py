"""From the tree of the rule language to columns, whatever the engine.

A condition becomes one truth column (true, false, null for not known yet), a number a ``Number``, a text
or a date a column that may be null, a list likewise. Each method mirrors one closure of
``rules/evaluate.py``; the differential test holds the two equal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Generic, cast

from mysynergy.engines.algebra import Columns, E, NotLoweredError, Number
from mysynergy.engines.reckoning import Reckoner
from mysynergy.rules import Interval, Kind
from mysynergy.rules.syntax import (
    Call,
    Choice,
    Compare,
    Const,
    Holds,
    Logic,
    Minus,
    Name,
    Node,
    Not,
    OneOf,
    Sum,
)

# Years 1 to 9999: no difference of dates is larger.
_MOST_YEARS, _MOST_MONTHS, _MOST_DAYS = 10_000, 120_000, 3_660_000


class Lowering(Generic[E]):
    """Lowers trees for one engine; ``facts`` gives the column (or ``Number``) of each name that there is.

    A name without a column is not known at any row. Raises ``NotLoweredError`` where columns cannot hold
    the result exactly, with the offset of the part in its expression.
    """

    def __init__(self, columns: Columns[E], facts: Callable[[str], E | Number[E] | None]) -> None:
        self.columns = columns
        self.reckoner = Reckoner(columns)
        self._facts = facts
        self._done: dict[Node, E | Number[E]] = {}

    # -- by what is wanted ----------------------------------------------------------------------------

    def truth(self, node: Node) -> E:
        """Return a condition as a truth column."""
        return cast(E, self._lowered(node))

    def number(self, node: Node) -> Number[E]:
        """Return a number."""
        return cast("Number[E]", self._lowered(node))

    def plain(self, node: Node) -> E:
        """Return a text, a date or a list."""
        return cast(E, self._lowered(node))

    def _lowered(self, node: Node) -> E | Number[E]:
        done = self._done.get(node)
        if done is not None:
            return done
        try:
            built = self._done[node] = self._built(node)
        except NotLoweredError as error:
            if not error.at:
                error.at = node.at
            raise
        return built

    def _built(self, node: Node) -> E | Number[E]:
        build = cast("Callable[[Node], E | Number[E]]", getattr(self, _BUILDERS[type(node)]))
        return build(node)

    def _negated(self, node: Not) -> E:
        return self.columns.negation(self.truth(node.operand))

    def _minus(self, node: Minus) -> Number[E]:
        return self.reckoner.negative(self.number(node.operand))

    # -- leaves ---------------------------------------------------------------------------------------

    def _constant(self, node: Const) -> E | Number[E]:
        value = node.value
        if isinstance(value, bool):
            return self.columns.yes() if value else self.columns.no()
        if isinstance(value, (int, Decimal, Interval)):
            return self.reckoner.constant(value)
        if isinstance(value, dt.date):
            return self.columns.day(value)
        return self.columns.text(str(value))

    def _named(self, node: Name) -> E | Number[E]:
        found = self._facts(node.name)
        if found is not None:
            return found
        if node.kind.is_number:
            return self.reckoner.unknown()
        if node.kind is Kind.BOOL:
            return self.columns.open()
        return self.columns.day(None) if node.kind is Kind.DATE else self.columns.text(None)

    # -- conditions -----------------------------------------------------------------------------------

    def _joined(self, node: Logic) -> E:
        truths = [self.truth(operand) for operand in node.operands]
        return self.columns.every(truths) if node.every else self.columns.some(truths)

    def _compared(self, node: Compare) -> E:
        if node.left.kind.is_number:
            return self._compared_numbers(node)
        columns = self.columns
        left, right = self.plain(node.left), self.plain(node.right)
        match node.op:
            case "==":
                return columns.equal(left, right)
            case "!=":
                return columns.negation(columns.equal(left, right))
            case "<":
                return columns.less(left, right)
            case "<=":
                return columns.less_or_equal(left, right)
            case ">":
                return columns.less(right, left)
            case ">=":
                return columns.less_or_equal(right, left)

    def _compared_numbers(self, node: Compare) -> E:
        reckoner = self.reckoner
        left, right = self.number(node.left), self.number(node.right)
        match node.op:
            case "==":
                return reckoner.equal(left, right)
            case "!=":
                return self.columns.negation(reckoner.equal(left, right))
            case "<":
                return reckoner.less(left, right)
            case "<=":
                return reckoner.less_or_equal(left, right)
            case ">":
                return reckoner.less(right, left)
            case ">=":
                return reckoner.less_or_equal(right, left)

    def _one_of(self, node: OneOf) -> E:
        texts = [option.value for option in node.options if isinstance(option, Const)]
        if len(texts) == len(node.options) and node.needle.kind.is_text:
            return self.columns.one_of(self.plain(node.needle), [str(text) for text in texts])
        return self.columns.some(
            [self._compared(Compare("==", node.needle, option, node.at)) for option in node.options]
        )

    def _held(self, node: Holds) -> E:
        """An empty list holds nothing, whatever is looked for."""
        if self._facts(node.listed.name) is None:
            return self.columns.open()
        listed = self.plain(node.listed)
        columns = self.columns
        held = columns.holds(listed, self.plain(node.needle))
        return columns.pick(columns.empty(listed), columns.no(), held)

    # -- numbers --------------------------------------------------------------------------------------

    def _computed(self, node: Sum) -> Number[E]:
        left, right = self.number(node.left), self.number(node.right)
        match node.op:
            case "+":
                return self.reckoner.add(left, right)
            case "-":
                return self.reckoner.subtract(left, right)
            case "*":
                return self.reckoner.multiply(left, right)
            case "/" if node.kind is Kind.INT:
                return self.reckoner.divide_whole(left, right)
            case "/":
                return self.reckoner.divide(left, right)

    def _called(self, node: Call) -> Number[E]:
        if node.function in ("min", "max"):
            numbers = [self.number(argument) for argument in node.arguments]
            return self.reckoner.smallest(numbers, largest=node.function == "max")
        if node.function == "double":
            return self.number(node.arguments[0])
        start, end = (self.plain(argument) for argument in node.arguments)
        return self.time_between(node.function, start, end)

    def time_between(self, function: str, start: E, end: E) -> Number[E]:
        """Return completed days, months or years from one date to another."""
        columns = self.columns
        if function == "days_between":
            passed = columns.days(start, end)
            return Number(passed, passed, 1, -_MOST_DAYS, _MOST_DAYS)
        year, month, day = (columns.kept(part) for part in columns.calendar(start))
        last_year, last_month, last_day = (columns.kept(part) for part in columns.calendar(end))
        years = columns.subtract(last_year, year)
        zero, one, twelve = (columns.whole(number, wide=False) for number in (0, 1, 12))
        if function == "months_between":
            months = columns.add(columns.multiply(years, twelve), columns.subtract(last_month, month))
            begun = columns.pick(columns.less(last_day, day), one, zero)
            passed = columns.subtract(months, begun)
            return Number(passed, passed, 1, -_MOST_MONTHS, _MOST_MONTHS)
        sooner = columns.some(
            (
                columns.less(last_month, month),
                columns.every((columns.equal(last_month, month), columns.less(last_day, day))),
            )
        )
        passed = columns.subtract(years, columns.pick(sooner, one, zero))
        return Number(passed, passed, 1, -_MOST_YEARS, _MOST_YEARS)

    # -- choice ---------------------------------------------------------------------------------------

    def _chosen(self, node: Choice) -> E | Number[E]:
        condition = self.columns.kept(self.truth(node.condition))
        if node.kind.is_number:
            return self._chosen_number(condition, self.number(node.yes), self.number(node.no))
        columns = self.columns
        yes, no = columns.kept(self.plain(node.yes)), columns.kept(self.plain(node.no))
        if node.kind is Kind.BOOL:
            taken = columns.every((condition, yes))
            passed_over = columns.every((columns.negation(condition), no))
            return columns.some((taken, passed_over, columns.every((yes, no))))
        nothing = columns.day(None) if node.kind is Kind.DATE else columns.text(None)
        agreed = columns.pick(columns.equal(yes, no), yes, nothing)
        return columns.pick(condition, yes, columns.pick(columns.negation(condition), no, agreed))

    def _chosen_number(self, condition: E, yes: Number[E], no: Number[E]) -> Number[E]:
        """With an unknown condition, the range that holds what either branch gives."""
        columns, reckoner = self.columns, self.reckoner
        yes, no = (reckoner.kept(number) for number in reckoner.aligned((yes, no)))
        otherwise = columns.negation(condition)
        low = columns.pick(otherwise, no.low, reckoner.least_of(yes.low, no.low))
        high = columns.pick(otherwise, no.high, reckoner.most_of(yes.high, no.high))
        return Number(
            columns.pick(condition, yes.low, low),
            columns.pick(condition, yes.high, high),
            yes.per,
            min(yes.least, no.least),
            max(yes.most, no.most),
            yes.wide,
            yes.rounded or no.rounded,
        )


_BUILDERS: dict[type[Node], str] = {
    Const: "_constant",
    Name: "_named",
    Not: "_negated",
    Logic: "_joined",
    Compare: "_compared",
    OneOf: "_one_of",
    Holds: "_held",
    Sum: "_computed",
    Minus: "_minus",
    Choice: "_chosen",
    Call: "_called",
}
