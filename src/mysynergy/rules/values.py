"""The values rules speak of: known scalars, closed intervals, and "not known yet" (``None``).

Numbers are ``int`` or ``Decimal``; a float is refused everywhere, because it cannot hold sen.
"""

from __future__ import annotations

import datetime as dt
import decimal
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Number = int | Decimal


class Kind(StrEnum):
    """The type of a fact, a figure, a formula or an expression."""

    BOOL = "bool"
    INT = "int"
    DECIMAL = "decimal"
    DATE = "date"
    ENUM = "enum"
    STRING = "string"
    LIST = "list"

    @property
    def is_number(self) -> bool:
        """Whether values of this kind may be intervals."""
        return self is Kind.INT or self is Kind.DECIMAL

    @property
    def is_text(self) -> bool:
        """Whether values of this kind are strings."""
        return self is Kind.STRING or self is Kind.ENUM


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed range: the true value is somewhere from ``low`` to ``high``, both included.

    Both ends are of one type, ``int`` or ``Decimal``. Raises ``TypeError`` or ``ValueError`` otherwise.
    """

    low: Number
    high: Number

    def __post_init__(self) -> None:
        if type(self.low) is not type(self.high) or type(self.low) not in (int, Decimal):
            raise TypeError("an interval has two whole numbers or two Decimals")
        if isinstance(self.low, Decimal) and not (self.low.is_finite() and Decimal(self.high).is_finite()):
            raise ValueError("an interval has finite ends")
        if self.low > self.high:
            raise ValueError("an interval runs from the smaller to the larger number")


FactValue = bool | int | Decimal | dt.date | str | tuple[str, ...] | Interval
Value = FactValue | None

# One context for all arithmetic, so that the thread's own settings never change a result. 60 digits
# hold every sum and product of amounts exactly; only a quotient may be rounded (half even).
EXACT = decimal.Context(
    prec=60,
    rounding=decimal.ROUND_HALF_EVEN,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)


def between(low: Number, high: Number) -> Number | Interval:
    """Return the interval from ``low`` to ``high``, or the number itself when both are the same."""
    return low if low == high else Interval(low, high)


def ends(value: Number | Interval) -> tuple[Number, Number]:
    """Return the smallest and the largest number that ``value`` may be."""
    if isinstance(value, Interval):
        return value.low, value.high
    return value, value


def hull(first: Value, second: Value) -> Value:
    """Return what is certain when the truth is one of two values: the same value, a range, or unknown."""
    if first is None or second is None:
        return None
    if isinstance(first, (int, Decimal, Interval)) and isinstance(second, (int, Decimal, Interval)):
        if isinstance(first, bool) or isinstance(second, bool):
            return first if first is second else None
        first_low, first_high = ends(first)
        second_low, second_high = ends(second)
        return between(min(first_low, second_low), max(first_high, second_high))
    return first if first == second else None


def add(left: Number, right: Number) -> Number:
    """Exact sum of two numbers of one type."""
    return EXACT.add(left, right) if isinstance(left, Decimal) else left + right


def subtract(left: Number, right: Number) -> Number:
    """Exact difference of two numbers of one type."""
    return EXACT.subtract(left, right) if isinstance(left, Decimal) else left - right


def multiply(left: Number, right: Number) -> Number:
    """Exact product of two numbers of one type."""
    return EXACT.multiply(left, right) if isinstance(left, Decimal) else left * right


def divide(left: Number, right: Number) -> Number:
    """Quotient of two numbers of one type, ``right`` not zero; whole numbers are cut towards zero."""
    if isinstance(left, Decimal):
        return EXACT.divide(left, right)
    whole = int(right)
    quotient = abs(left) // abs(whole)
    return quotient if (left < 0) == (whole < 0) else -quotient
