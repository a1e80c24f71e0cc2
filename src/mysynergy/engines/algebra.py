"""What a column engine must be able to do, so that one lowering serves Polars and SQL alike.

``E`` is the engine's expression. An expression may be null at a row, and null means *not known yet*:
arithmetic and comparisons carry it on, ``every`` and ``some`` follow Kleene's logic, and ``pick`` takes its
second branch when the condition is null (as SQL's CASE does: whoever calls it must have that in mind).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

E = TypeVar("E")

INT64 = 2**63 - 1
INT128 = 2**127 - 1


class NotLoweredError(Exception):
    """An expression that columns cannot hold exactly: the person evaluator answers it instead.

    ``reason`` says why in plain words, ``at`` is the offset of the part in its expression.
    """

    def __init__(self, reason: str, at: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at


class Columns(Protocol[E]):
    """The primitives of one engine."""

    def column(self, name: str) -> E:
        """The column ``name`` as it stands."""
        ...

    def whole(self, value: int | None, *, wide: bool) -> E:
        """A whole number of 64 bits, or of 128 when ``wide``."""
        ...

    def text(self, value: str | None) -> E:
        """A text."""
        ...

    def day(self, value: dt.date | None) -> E:
        """A date."""
        ...

    def yes(self) -> E:
        """True."""
        ...

    def no(self) -> E:
        """False."""
        ...

    def open(self) -> E:
        """Not known."""
        ...

    def widen(self, number: E) -> E:
        """The same whole number in 128 bits."""
        ...

    def narrow(self, number: E) -> E:
        """The same whole number in 64 bits; the caller has made sure that it fits."""
        ...

    def add(self, left: E, right: E) -> E:
        """Sum of two whole numbers; the caller has made sure that it fits."""
        ...

    def subtract(self, left: E, right: E) -> E:
        """Difference, likewise."""
        ...

    def multiply(self, left: E, right: E) -> E:
        """Product, likewise."""
        ...

    def floor_divide(self, left: E, right: E) -> E:
        """Quotient rounded down; ``right`` is positive or null."""
        ...

    def equal(self, left: E, right: E) -> E:
        """Whether both are the same; null when one is null."""
        ...

    def less(self, left: E, right: E) -> E:
        """Whether ``left`` is smaller; null when one is null."""
        ...

    def less_or_equal(self, left: E, right: E) -> E:
        """Whether ``left`` is not larger; null when one is null."""
        ...

    def every(self, truths: Sequence[E]) -> E:
        """Kleene's *and*."""
        ...

    def some(self, truths: Sequence[E]) -> E:
        """Kleene's *or*."""
        ...

    def negation(self, truth: E) -> E:
        """Kleene's *not*."""
        ...

    def kept(self, expression: E) -> E:
        """The same under a name of its own, so that using it twice does not work it out twice."""
        ...

    def pick(self, condition: E, yes: E, no: E) -> E:
        """``yes`` where the condition is true, ``no`` where it is false or null."""
        ...

    def known(self, value: E) -> E:
        """Whether the value is not null; never null itself."""
        ...

    def one_of(self, needle: E, options: Sequence[str]) -> E:
        """Whether a text is one of the options; null when it is null."""
        ...

    def holds(self, listed: E, needle: E) -> E:
        """Whether a list holds a text; null when either is null."""
        ...

    def empty(self, listed: E) -> E:
        """Whether a list has no members; null when it is null."""
        ...

    def days(self, start: E, end: E) -> E:
        """Days from one date to another."""
        ...

    def calendar(self, day: E) -> tuple[E, E, E]:
        """Year, month and day of the month as whole numbers."""
        ...


@dataclass(frozen=True)
class Number(Generic[E]):
    """A number column, perhaps a range: the value lies from ``low / per`` to ``high / per``.

    ``low`` and ``high`` are whole numbers, null together where the number is not known; they are one and
    the same object when the column holds no ranges. ``least`` and ``most`` bound them whatever the rows
    hold: that is how overflow is ruled out beforehand. With ``rounded`` it is a quotient on a grid:
    twice the rounded-down step, plus one when the quotient lies between two steps. That keeps every
    comparison with a number on the grid exact. A ``literal`` is the same at every row, and never null.
    """

    low: E
    high: E
    per: int
    least: int
    most: int
    wide: bool = False
    rounded: bool = False
    literal: bool = False

    @property
    def point(self) -> bool:
        """Whether the column holds single numbers only."""
        return self.low is self.high
