"""Three-valued evaluation: a syntax tree becomes Python closures once, and is then run many times.

A closure takes the environment (name to value; an absent name or ``None`` is not known yet) and gives
a value, an ``Interval`` or ``None`` for unknown. Conditions follow Kleene's strong logic: ``false &&
unknown`` is false, ``true || unknown`` is true, everything else with an unknown is unknown.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, cast

from mysynergy.kernel.periods import whole_years
from mysynergy.rules import values
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
from mysynergy.rules.values import Interval, Number, Value, between, ends

Environment = Mapping[str, Value]
Run = Callable[[Environment], Value]
Ranged = Callable[[Any, Any], bool | None]


def compile_node(node: Node) -> Run:
    """Return the closure that evaluates ``node``."""
    return _BUILDERS[type(node)](node)


def _constant(node: Const) -> Run:
    value = node.value
    return lambda environment: value


def _named(node: Name) -> Run:
    name = node.name
    return lambda environment: environment.get(name)


def _negated(node: Not) -> Run:
    operand = compile_node(node.operand)

    def run(environment: Environment) -> Value:
        value = operand(environment)
        return None if value is None else not value

    return run


def _joined(node: Logic) -> Run:
    return _all_of(node.operands) if node.every else _any_of(node.operands)


def _all_of(operands: tuple[Node, ...]) -> Run:
    runs = tuple(compile_node(operand) for operand in operands)

    def run(environment: Environment) -> Value:
        result: bool | None = True
        for operand in runs:
            value = operand(environment)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return run


def _any_of(operands: tuple[Node, ...]) -> Run:
    runs = tuple(compile_node(operand) for operand in operands)

    def run(environment: Environment) -> Value:
        result: bool | None = False
        for operand in runs:
            value = operand(environment)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return run


def _ranged_less(left: Number | Interval, right: Number | Interval) -> bool | None:
    left_low, left_high = ends(left)
    right_low, right_high = ends(right)
    if left_high < right_low:
        return True
    return False if left_low >= right_high else None


def _ranged_less_or_equal(left: Number | Interval, right: Number | Interval) -> bool | None:
    more = _ranged_less(right, left)
    return None if more is None else not more


def _ranged_equal(left: Number | Interval, right: Number | Interval) -> bool | None:
    left_low, left_high = ends(left)
    right_low, right_high = ends(right)
    if left_high < right_low or right_high < left_low:
        return False
    return True if left_low == left_high == right_low == right_high else None


def _ranged_unequal(left: Number | Interval, right: Number | Interval) -> bool | None:
    equal = _ranged_equal(left, right)
    return None if equal is None else not equal


_COMPARISONS: dict[str, tuple[Callable[[Any, Any], bool], Ranged]] = {
    "==": (operator.eq, _ranged_equal),
    "!=": (operator.ne, _ranged_unequal),
    "<": (operator.lt, _ranged_less),
    "<=": (operator.le, _ranged_less_or_equal),
    ">": (operator.gt, lambda left, right: _ranged_less(right, left)),
    ">=": (operator.ge, lambda left, right: _ranged_less_or_equal(right, left)),
}


def _compared(node: Compare) -> Run:
    exact, ranged = _COMPARISONS[node.op]
    if isinstance(node.left, Name) and isinstance(node.right, Const):
        return _compared_with_constant(node.left.name, node.right.value, exact, ranged)
    left, right = compile_node(node.left), compile_node(node.right)

    def run(environment: Environment) -> Value:
        first = left(environment)
        if first is None:
            return None
        second = right(environment)
        if second is None:
            return None
        if first.__class__ is Interval or second.__class__ is Interval:
            return ranged(first, second)
        return exact(first, second)

    return run


def _compared_with_constant(
    name: str, constant: Value, exact: Callable[[Any, Any], bool], ranged: Ranged
) -> Run:
    """The commonest shape, a fact against a literal, without two further calls."""

    def run(environment: Environment) -> Value:
        value = environment.get(name)
        if value is None:
            return None
        if value.__class__ is Interval:
            return ranged(value, constant)
        return exact(value, constant)

    return run


def _one_of(node: OneOf) -> Run:
    needle = compile_node(node.needle)
    if all(isinstance(option, Const) for option in node.options) and not node.needle.kind.is_number:
        known = frozenset(cast(Const, option).value for option in node.options)

        def run_known(environment: Environment) -> Value:
            value = needle(environment)
            return None if value is None else value in known

        return run_known
    return _any_of(tuple(Compare("==", node.needle, option, node.at) for option in node.options))


def _held(node: Holds) -> Run:
    needle, listed = compile_node(node.needle), node.listed.name

    def run(environment: Environment) -> Value:
        members = environment.get(listed)
        if members is None:
            return None
        if not members:
            return False
        wanted = needle(environment)
        return None if wanted is None else wanted in cast("tuple[str, ...]", members)

    return run


def _corners(
    apply: Callable[[Number, Number], Number], first: Number | Interval, second: Number | Interval
) -> Number | Interval:
    """Bounds of an operation that is monotone in each operand: the extremes lie at the corners."""
    results = [apply(a, b) for a in ends(first) for b in ends(second)]
    return between(min(results), max(results))


def _divided(first: Number | Interval, second: Number | Interval) -> Number | Interval | None:
    low, high = ends(second)
    if low <= 0 <= high:
        return None
    return _corners(values.divide, first, second)


def _computed(node: Sum) -> Run:
    left, right = compile_node(node.left), compile_node(node.right)
    apply = {"+": values.add, "-": values.subtract, "*": values.multiply, "/": values.divide}[node.op]
    divides = node.op == "/"

    def run(environment: Environment) -> Value:
        first = cast("Number | Interval | None", left(environment))
        second = cast("Number | Interval | None", right(environment))
        if first is None or second is None:
            return None
        if divides:
            return _divided(first, second)
        if first.__class__ is Interval or second.__class__ is Interval:
            return _corners(apply, first, second)
        return apply(cast(Number, first), cast(Number, second))

    return run


def _minus(node: Minus) -> Run:
    operand = compile_node(node.operand)

    def run(environment: Environment) -> Value:
        value = cast("Number | Interval | None", operand(environment))
        if value is None:
            return None
        low, high = ends(value)
        return between(_opposite(high), _opposite(low))

    return run


def _opposite(number: Number) -> Number:
    return number.copy_negate() if isinstance(number, Decimal) else -number


def _chosen(node: Choice) -> Run:
    condition, yes, no = compile_node(node.condition), compile_node(node.yes), compile_node(node.no)

    def run(environment: Environment) -> Value:
        truth = condition(environment)
        if truth is None:
            return values.hull(yes(environment), no(environment))
        return yes(environment) if truth else no(environment)

    return run


def _months_between(start: dt.date, end: dt.date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def _days_between(start: dt.date, end: dt.date) -> int:
    return (end - start).days


_DATE_FUNCTIONS: dict[str, Callable[[dt.date, dt.date], int]] = {
    "days_between": _days_between,
    "months_between": _months_between,
    "years_between": whole_years,
}


def _called(node: Call) -> Run:
    runs = tuple(compile_node(argument) for argument in node.arguments)
    if node.function in _DATE_FUNCTIONS:
        return _date_difference(_DATE_FUNCTIONS[node.function], *runs)
    if node.function == "double":
        return _as_decimal(runs[0])
    pick: Callable[[list[Number]], Number] = min if node.function == "min" else max

    def run(environment: Environment) -> Value:
        bounds: list[tuple[Number, Number]] = []
        for argument in runs:
            value = cast("Number | Interval | None", argument(environment))
            if value is None:
                return None
            bounds.append(ends(value))
        return between(pick([low for low, _ in bounds]), pick([high for _, high in bounds]))

    return run


def _date_difference(function: Callable[[dt.date, dt.date], int], start: Run, end: Run) -> Run:
    def run(environment: Environment) -> Value:
        first, second = start(environment), end(environment)
        if first is None or second is None:
            return None
        return function(cast(dt.date, first), cast(dt.date, second))

    return run


def _as_decimal(operand: Run) -> Run:
    def run(environment: Environment) -> Value:
        value = cast("int | Interval | None", operand(environment))
        if value is None:
            return None
        low, high = ends(value)
        return between(Decimal(low), Decimal(high))

    return run


_BUILDERS: dict[type[Node], Callable[[Any], Run]] = {
    Const: _constant,
    Name: _named,
    Not: _negated,
    Logic: _joined,
    Compare: _compared,
    OneOf: _one_of,
    Holds: _held,
    Sum: _computed,
    Minus: _minus,
    Choice: _chosen,
    Call: _called,
}
