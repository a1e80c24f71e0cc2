"""Sums of facts with fixed weights, compared with a number, worked out on whole numbers.

``own_income * 12.0 < 24000``, ``contributions * 3 >= months`` and ``days_between(job_loss, as_of) <= 60`` are
of this kind. One fact alone is a threshold; several are added up row by row, ranges by both ends.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from mysynergy.engines.bits.bitmaps import Truths
from mysynergy.engines.bits.columns import Comparison, Measured, compared
from mysynergy.engines.layout import Layout
from mysynergy.engines.reckoning import GRID
from mysynergy.rules import Kind
from mysynergy.rules.syntax import Call, Const, Minus, Name, Node, Sum

_FARTHEST = 2**61
_FARTHEST_DAY = 4_000_000
# A multiple of 64, and few enough that sums of 64 bits are not memory that is fetched anew each time.
_AT_ONCE = 16_384


@dataclass(frozen=True, slots=True)
class Weighed:
    """``constant`` plus each fact times its weight; every fact once, since a range is not its own equal."""

    terms: tuple[tuple[str, Fraction], ...]
    constant: Fraction


def weighed(node: Node, layout: Layout) -> Weighed | None:
    """Return what ``node`` adds up; ``None`` when it is no such sum or its numbers could grow too large."""
    found = _sum(node)
    if found is None:
        return None
    names = [name for name, _ in found.terms]
    if len(set(names)) < len(names) or any(name not in layout for name in names):
        return None
    if len(names) < 2:
        return found
    reach = Fraction(0)
    for name, weight in found.terms:
        slot = layout[name]
        if slot.wide or slot.rounded:
            return None
        far = _FARTHEST_DAY if slot.kind is Kind.DATE else Fraction(max(-slot.least, slot.most), slot.per)
        reach += abs(weight) * far
    parts = math.lcm(*(weight.denominator for _, weight in found.terms))
    return found if reach * parts * GRID < _FARTHEST else None


def number_of(value: object) -> Fraction | None:
    """Return a literal number, or a date as its day; ``None`` for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, Decimal)):
        return Fraction(value)
    if isinstance(value, dt.date):
        return Fraction((value - dt.date(1970, 1, 1)).days)
    return None


def _sum(node: Node) -> Weighed | None:
    match node:
        case Const(value=value):
            number = number_of(value)
            return None if number is None else Weighed((), number)
        case Name(name=name, kind=kind):
            return (
                Weighed(((name, Fraction(1)),), Fraction(0)) if kind.is_number or kind is Kind.DATE else None
            )
        case Minus(operand=operand):
            return _times(_sum(operand), Fraction(-1))
        case Call(function="double", arguments=(operand,)):
            return _sum(operand)
        case Call(function="days_between", arguments=(start, end)):
            return _plus(_sum(end), _times(_sum(start), Fraction(-1)))
        case Sum(op=op, left=left, right=right) if op != "/":
            return _joined(op, _sum(left), _sum(right))
        case _:
            return None


def _joined(op: str, left: Weighed | None, right: Weighed | None) -> Weighed | None:
    if left is None or right is None:
        return None
    if op == "*":
        if right.terms:
            left, right = right, left
        return None if right.terms or not right.constant else _times(left, right.constant)
    return _plus(left, right if op == "+" else _times(right, Fraction(-1)))


def _times(one: Weighed | None, factor: Fraction) -> Weighed | None:
    if one is None:
        return None
    terms = tuple((name, weight * factor) for name, weight in one.terms)
    return Weighed(terms, one.constant * factor)


def _plus(left: Weighed | None, right: Weighed | None) -> Weighed | None:
    if left is None or right is None:
        return None
    return Weighed((*left.terms, *right.terms), left.constant + right.constant)


def difference(left: Node, right: Node, layout: Layout) -> Weighed | None:
    """Return ``left - right`` as one sum: comparing both is comparing it with zero."""
    return weighed(Sum("-", left, right, left.kind), layout)


def added_up(terms: tuple[tuple[str, Fraction], ...], columns: Mapping[str, Measured]) -> Measured:
    """Return the sum of the terms row by row; known where every fact is known."""
    per = math.lcm(*(weight.denominator * columns[name].per for name, weight in terms))
    low: npt.NDArray[np.int64] | None = None
    high: npt.NDArray[np.int64] | None = None
    known = columns[terms[0][0]].known
    point = all(columns[name].point for name, _ in terms)
    for name, weight in terms:
        column = columns[name]
        factor = int(weight * per / column.per)
        ends = (column.low, column.high) if factor > 0 else (column.high, column.low)
        known = known & column.known
        first = ends[0].astype(np.int64) * factor
        low = first if low is None else low + first
        if not point:
            last = ends[1].astype(np.int64) * factor
            high = last if high is None else high + last
    if low is None:
        raise ValueError("a sum has at least one term")
    return Measured(low, low if high is None else high, per, known)


def balanced(
    terms: tuple[tuple[str, Fraction], ...], columns: Mapping[str, Measured], op: Comparison, limit: Fraction
) -> Truths:
    """Compare the sum of the terms with ``limit``, some rows at a time: sums that stay small stay near."""
    rows = columns[terms[0][0]].low.size
    found = [
        compared(added_up(terms, {name: _rows(one, start) for name, one in columns.items()}), op, limit)
        for start in range(0, max(rows, 1), _AT_ONCE)
    ]
    if len(found) == 1:
        return found[0]
    return Truths(np.concatenate([one.yes for one in found]), np.concatenate([one.no for one in found]))


def _rows(column: Measured, start: int) -> Measured:
    low = column.low[start : start + _AT_ONCE]
    high = low if column.point else column.high[start : start + _AT_ONCE]
    return Measured(low, high, column.per, column.known[start // 64 : (start + _AT_ONCE) // 64])
