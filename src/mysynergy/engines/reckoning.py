"""Exact arithmetic on number columns: whole numbers of a fixed fraction, bounds known beforehand.

The person evaluator reckons with 60-digit decimals; here a number is ``code / per`` with ``per`` dividing
10**20, in 64 bits where the bounds allow, in 128 otherwise. What cannot be held exactly raises
``NotLoweredError``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Generic

from mysynergy.engines.algebra import INT64, INT128, Columns, E, NotLoweredError, Number
from mysynergy.rules import Interval

# Amounts are kept in 1/10,000 sen, and quotients are compared on the same grid.
GRID = 10**6
SEN = 100
MOST_SEN = 2**62
_MOST_DECIMALS = 10**20


def code_of(value: int | Decimal, per: int) -> int:
    """Return ``value`` in units of ``1 / per``; it must be a whole number of them."""
    top, bottom = value.as_integer_ratio()
    return top * (per // bottom)


class Reckoner(Generic[E]):
    """Arithmetic and comparisons of ``Number`` columns in one engine."""

    def __init__(self, columns: Columns[E]) -> None:
        self.columns = columns

    # -- making numbers -------------------------------------------------------------------------------

    def constant(self, value: int | Decimal | Interval) -> Number[E]:
        """Return a literal, or a literal range."""
        low, high = (value.low, value.high) if isinstance(value, Interval) else (value, value)
        per = math.lcm(low.as_integer_ratio()[1], high.as_integer_ratio()[1])
        first, last = code_of(low, per), code_of(high, per)
        wide = self._wide(first, last, per)
        lower = self.columns.whole(first, wide=wide)
        upper = lower if first == last else self.columns.whole(last, wide=wide)
        return Number(lower, upper, per, first, last, wide, literal=first == last)

    def unknown(self) -> Number[E]:
        """Return a number that no row knows."""
        nothing = self.columns.whole(None, wide=False)
        return Number(nothing, nothing, 1, 0, 0)

    def _wide(self, least: int, most: int, per: int) -> bool:
        """Whether codes of these bounds need 128 bits; refuses what even those cannot hold."""
        if _MOST_DECIMALS % per:
            raise NotLoweredError("it has more decimals than columns hold")
        if least >= -INT64 and most <= INT64:
            return False
        if least >= -INT128 and most <= INT128:
            return True
        raise NotLoweredError("its numbers could grow too large for columns")

    def _widened(self, number: Number[E], *, wide: bool) -> Number[E]:
        if number.wide or not wide:
            return number
        low = self.columns.widen(number.low)
        high = low if number.point else self.columns.widen(number.high)
        return replace(number, low=low, high=high, wide=True)

    def _scaled(self, number: Number[E], per: int) -> Number[E]:
        """The same number with another ``per``, a multiple of its own."""
        factor = per // number.per
        if factor == 1:
            return number
        least, most = number.least * factor, number.most * factor
        wide = self._wide(least, most, 1)
        if number.literal:
            literal = self.columns.whole(least, wide=wide)
            return replace(number, low=literal, high=literal, per=per, least=least, most=most, wide=wide)
        number = self._widened(number, wide=wide)
        times = self.columns.whole(factor, wide=number.wide)
        low = self.columns.multiply(number.low, times)
        high = low if number.point else self.columns.multiply(number.high, times)
        return replace(number, low=low, high=high, per=per, least=least, most=most)

    def aligned(self, numbers: Sequence[Number[E]]) -> list[Number[E]]:
        """Return the numbers with one ``per`` and one width; quotients among them keep their grid."""
        if any(number.rounded for number in numbers):
            if any(not number.rounded and GRID % number.per for number in numbers):
                raise NotLoweredError("a quotient meets a number with more than six decimals")
            per = 2 * GRID
        else:
            per = math.lcm(*(number.per for number in numbers))
        scaled = [self._scaled(number, per) for number in numbers]
        wide = any(number.wide for number in scaled)
        return [self._widened(number, wide=wide) for number in scaled]

    def kept(self, number: Number[E]) -> Number[E]:
        """Return the number with ends that may be used many times."""
        low = self.columns.kept(number.low)
        return replace(number, low=low, high=low if number.point else self.columns.kept(number.high))

    # -- comparing ------------------------------------------------------------------------------------

    def _pair(self, left: Number[E], right: Number[E]) -> tuple[Number[E], Number[E]]:
        if left.rounded and right.rounded:
            raise NotLoweredError("two quotients are compared with each other")
        first, second = self.aligned((left, right))
        return first, second

    def equal(self, left: Number[E], right: Number[E]) -> E:
        """Whether both are certainly the same number, certainly not, or neither."""
        left, right = self._pair(left, right)
        columns = self.columns
        left, right = self.kept(left), self.kept(right)
        if left.point and right.point:
            return columns.equal(left.low, right.low)
        apart = columns.some((columns.less(left.high, right.low), columns.less(right.high, left.low)))
        same = columns.every(
            (
                columns.equal(left.low, left.high),
                columns.equal(right.low, right.high),
                columns.equal(left.low, right.low),
            )
        )
        return columns.pick(apart, columns.no(), columns.pick(same, columns.yes(), columns.open()))

    def less(self, left: Number[E], right: Number[E]) -> E:
        """Whether ``left`` is certainly smaller, certainly not, or neither."""
        left, right = self._pair(left, right)
        columns = self.columns
        left, right = self.kept(left), self.kept(right)
        if left.point and right.point:
            return columns.less(left.low, right.low)
        never = columns.pick(columns.less_or_equal(right.high, left.low), columns.no(), columns.open())
        return columns.pick(columns.less(left.high, right.low), columns.yes(), never)

    def less_or_equal(self, left: Number[E], right: Number[E]) -> E:
        """Whether ``left`` is certainly not larger, certainly larger, or neither."""
        return self.columns.negation(self.less(right, left))

    # -- reckoning ------------------------------------------------------------------------------------

    def least_of(self, left: E, right: E) -> E:
        """The smaller of two codes; null when one is null."""
        columns = self.columns
        left, right = columns.kept(left), columns.kept(right)
        nothing = columns.pick(columns.less(right, left), right, columns.whole(None, wide=False))
        return columns.pick(columns.less_or_equal(left, right), left, nothing)

    def most_of(self, left: E, right: E) -> E:
        """The larger of two codes; null when one is null."""
        columns = self.columns
        left, right = columns.kept(left), columns.kept(right)
        nothing = columns.pick(columns.less(left, right), right, columns.whole(None, wide=False))
        return columns.pick(columns.less_or_equal(right, left), left, nothing)

    def smallest(self, numbers: Sequence[Number[E]], *, largest: bool = False) -> Number[E]:
        """Return the smallest (or the largest) of the numbers, unknown when one of them is."""
        choose = self.most_of if largest else self.least_of
        bound = max if largest else min
        first, *others = self.aligned(numbers)
        for other in others:
            low = choose(first.low, other.low)
            high = low if first.point and other.point else choose(first.high, other.high)
            first = replace(
                first,
                low=low,
                high=high,
                least=bound(first.least, other.least),
                most=bound(first.most, other.most),
                rounded=first.rounded or other.rounded,
                literal=False,
            )
        return first

    def negative(self, number: Number[E]) -> Number[E]:
        """Return the number with the other sign."""
        zero = self.columns.whole(0, wide=number.wide)
        low = self.columns.subtract(zero, number.high)
        high = low if number.point else self.columns.subtract(zero, number.low)
        return replace(number, low=low, high=high, least=-number.most, most=-number.least, literal=False)

    def add(self, left: Number[E], right: Number[E]) -> Number[E]:
        """Return the sum."""
        if left.rounded and right.rounded:
            raise NotLoweredError("two quotients are added")
        left, right = self.aligned((left, right))
        least, most = left.least + right.least, left.most + right.most
        wide = self._wide(least, most, 1)
        left, right = self._widened(left, wide=wide), self._widened(right, wide=wide)
        low = self.columns.add(left.low, right.low)
        high = low if left.point and right.point else self.columns.add(left.high, right.high)
        rounded = left.rounded or right.rounded
        return Number(low, high, left.per, least, most, left.wide, rounded)

    def subtract(self, left: Number[E], right: Number[E]) -> Number[E]:
        """Return the difference."""
        return self.add(left, self.negative(right))

    def multiply(self, left: Number[E], right: Number[E]) -> Number[E]:
        """Return the product."""
        if left.rounded or right.rounded:
            raise NotLoweredError("a quotient is multiplied")
        edges = [a * b for a in (left.least, left.most) for b in (right.least, right.most)]
        per = left.per * right.per
        wide = self._wide(min(edges), max(edges), per) or left.wide or right.wide
        left, right = self._widened(left, wide=wide), self._widened(right, wide=wide)
        left, right = self.kept(left), self.kept(right)
        times = self.columns.multiply
        if left.point and right.point:
            low = high = times(left.low, right.low)
        else:
            low, high = self._corners([times(a, b) for a in self._ends(left) for b in self._ends(right)])
        return Number(low, high, per, min(edges), max(edges), wide)

    def _ends(self, number: Number[E]) -> tuple[E, ...]:
        return (number.low,) if number.point else (number.low, number.high)

    def _corners(self, codes: list[E]) -> tuple[E, E]:
        low = high = codes[0]
        for code in codes[1:]:
            low, high = self.least_of(low, code), self.most_of(high, code)
        return low, high

    def divide(self, left: Number[E], right: Number[E]) -> Number[E]:
        """Return the quotient of decimals, unknown where the divisor is or may be zero."""
        if left.rounded or right.rounded:
            raise NotLoweredError("a quotient is divided again")
        if right.literal and right.least != 0:
            per = left.per * abs(right.least) // math.gcd(right.per, left.per * right.least)
            if _MOST_DECIMALS % per == 0:
                return self._divided_exactly(left, right)
        shared = math.gcd(right.per * GRID, left.per)
        top = self._scaled(replace(left, per=1), right.per * GRID // shared)
        bottom = self._scaled(replace(right, per=1), left.per // shared)
        edge = 2 * max(abs(top.least), abs(top.most)) + 2 * max(abs(bottom.least), abs(bottom.most)) + 2
        wide = self._wide(-edge, edge, 1) or top.wide or bottom.wide
        top, bottom = self._widened(top, wide=wide), self._widened(bottom, wide=wide)
        quotient = self._over(top, bottom, self._step)
        return replace(quotient, per=2 * GRID, least=-edge, most=edge, rounded=True)

    def _divided_exactly(self, left: Number[E], right: Number[E]) -> Number[E]:
        """Division by a literal that ends: the fraction takes it up."""
        sign = 1 if right.least > 0 else -1
        shared = math.gcd(right.per, left.per * abs(right.least))
        per = left.per * abs(right.least) // shared
        scaled = self._scaled(replace(left, per=1), right.per // shared)
        return replace(scaled if sign > 0 else self.negative(scaled), per=per)

    def divide_whole(self, left: Number[E], right: Number[E]) -> Number[E]:
        """Return the quotient of whole numbers, cut towards zero."""
        left, right = self.aligned((left, right))
        edge = max(abs(left.least), abs(left.most))
        return replace(self._over(left, right, self._cut), least=-edge, most=edge)

    def _over(self, top: Number[E], bottom: Number[E], divide: Callable[[E, E, Number[E]], E]) -> Number[E]:
        columns = self.columns
        top, bottom = self.kept(top), self.kept(bottom)
        zero = columns.whole(0, wide=bottom.wide)
        never = columns.whole(None, wide=bottom.wide)
        if bottom.point:
            low = columns.pick(columns.equal(bottom.low, zero), never, bottom.low)
            high = low
        else:
            holds_zero = columns.every(
                (columns.less_or_equal(bottom.low, zero), columns.less_or_equal(zero, bottom.high))
            )
            low = columns.pick(holds_zero, never, bottom.low)
            high = columns.pick(holds_zero, never, bottom.high)
        safe = self.kept(replace(bottom, low=low, high=high))
        codes = [divide(a, b, safe) for a in self._ends(top) for b in self._ends(safe)]
        first, last = self._corners(codes)
        return Number(first, first if len(codes) == 1 else last, 1, 0, 0, top.wide)

    def _signed(self, a: E, b: E, number: Number[E]) -> tuple[E, E]:
        """The same fraction with a positive divisor."""
        if number.least > 0:
            return a, b
        columns = self.columns
        zero = columns.whole(0, wide=number.wide)
        below = columns.less(b, zero)
        return (
            columns.pick(below, columns.subtract(zero, a), a),
            columns.pick(below, columns.subtract(zero, b), b),
        )

    def _step(self, a: E, b: E, divisor: Number[E]) -> E:
        """Twice the rounded-down quotient, plus one when it was rounded."""
        columns = self.columns
        a, b = (columns.kept(end) for end in self._signed(a, b, divisor))
        down = columns.kept(columns.floor_divide(a, b))
        rest = columns.subtract(a, columns.multiply(down, b))
        one, zero = (columns.whole(value, wide=divisor.wide) for value in (1, 0))
        more = columns.pick(columns.equal(rest, zero), zero, one)
        return columns.add(columns.add(down, down), more)

    def _cut(self, a: E, b: E, divisor: Number[E]) -> E:
        columns = self.columns
        zero = columns.whole(0, wide=divisor.wide)
        a, b = (columns.kept(end) for end in self._signed(a, b, divisor))
        below = columns.less(a, zero)
        size = columns.kept(columns.pick(below, columns.subtract(zero, a), a))
        size = columns.kept(columns.floor_divide(size, b))
        return columns.pick(below, columns.subtract(zero, size), size)

    # -- money ----------------------------------------------------------------------------------------

    def to_sen(self, number: Number[E]) -> Number[E]:
        """Return the amount in whole sen of 64 bits, halves rounded away from zero.

        An amount beyond ``MOST_SEN`` is no money: it is taken as not known.
        """
        factor = SEN // math.gcd(SEN, number.per)
        per = number.per // math.gcd(SEN, number.per)
        scaled = self._scaled(replace(number, per=1), 2 * factor)
        wide = self._wide(scaled.least - per, scaled.most + per, 1) or scaled.wide
        scaled = self._widened(scaled, wide=wide)
        low = self._half_up(scaled.low, per, wide=wide)
        high = low if scaled.point else self._half_up(scaled.high, per, wide=wide)
        least, most = scaled.least // (2 * per) - 1, scaled.most // (2 * per) + 1
        return self._narrowed(Number(low, high, 1, least, most, wide))

    def _narrowed(self, sen: Number[E]) -> Number[E]:
        columns = self.columns
        if sen.least >= -MOST_SEN and sen.most <= MOST_SEN:
            ends = (sen.low, sen.high)
        else:
            sen = self.kept(sen)
            lowest, highest = (columns.whole(end, wide=sen.wide) for end in (-MOST_SEN, MOST_SEN))
            inside = columns.every(
                (columns.less_or_equal(lowest, sen.low), columns.less_or_equal(sen.high, highest))
            )
            nothing = columns.whole(None, wide=sen.wide)
            ends = (columns.pick(inside, sen.low, nothing), columns.pick(inside, sen.high, nothing))
        low, high = (columns.narrow(end) if sen.wide else end for end in ends)
        return Number(low, high, 1, -MOST_SEN, MOST_SEN)

    def _half_up(self, doubled: E, per: int, *, wide: bool) -> E:
        columns = self.columns
        doubled = columns.kept(doubled)
        zero, half, whole = (columns.whole(value, wide=wide) for value in (0, per, 2 * per))
        below = columns.less(doubled, zero)
        size = columns.pick(below, columns.subtract(zero, doubled), doubled)
        raised = columns.kept(columns.add(size, half))
        rounded = columns.kept(columns.floor_divide(raised, whole))
        return columns.pick(below, columns.subtract(zero, rounded), rounded)
