"""Birth dates of which only a part may be known, and what two of them have to do with each other."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mysynergy.linkage.findings import Finding

EARLIEST_YEAR: Final = 1880
_NUMBERS: Final = re.compile(r"\d+")
_SHAPE: Final = re.compile(r"\s*\d+(\s*[-/. ]\s*\d+){0,2}\s*", re.ASCII)


class DateLevel(StrEnum):
    """How two birth dates compare; ``PARTIAL_`` levels are of dates of which one has no day or no month."""

    SAME = "same"
    SWAPPED = "swapped"
    ONE_OFF = "one_off"
    YEAR_SAME = "year_same"
    DIFFERENT = "different"
    PARTIAL_MONTH = "partial_month"
    PARTIAL_YEAR = "partial_year"
    PARTIAL_NEAR = "partial_near"
    PARTIAL_DIFFERENT = "partial_different"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a year and month, or a full date. Raises ValueError for a day without month or no such day."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs a month")
        dt.date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def of(cls, day: dt.date) -> PartialDate:
        """Return the full date ``day``."""
        return cls(day.year, day.month, day.day)

    @property
    def full(self) -> dt.date | None:
        """The date, where all of it is known."""
        if self.month is None or self.day is None:
            return None
        return dt.date(self.year, self.month, self.day)

    def __repr__(self) -> str:
        known = "year" if self.month is None else "month" if self.day is None else "day"
        return f"PartialDate(known to the {known})"


@dataclass(frozen=True, slots=True)
class ReadDate:
    """What was read from a typed birth date; ``date`` is None exactly when there are ``errors``."""

    date: PartialDate | None
    errors: tuple[Finding, ...] = ()


def parse_birth_date(text: str, as_of: dt.date) -> ReadDate:
    """Read ``1978``, ``3/1978``, ``1978-03``, ``2/3/1978`` (day first) or ``1978-03-02``.

    Errors: ``empty``, ``date_shape``, ``two_digit_year`` (the century is asked for, never guessed),
    ``no_such_date``, ``in_the_future``, ``too_long_ago``.
    """
    if not text.strip():
        return ReadDate(None, (Finding("empty"),))
    if len(text) > 40 or not _SHAPE.fullmatch(text):
        return ReadDate(None, (Finding("date_shape"),))
    parts = _NUMBERS.findall(text)
    if len(parts[0]) == 4:
        ordered = parts
    elif len(parts[-1]) == 4:
        ordered = parts[::-1]
    else:
        return ReadDate(None, (Finding("two_digit_year" if len(parts[-1]) == 2 else "date_shape"),))
    if any(len(part) > 2 for part in ordered[1:]):
        return ReadDate(None, (Finding("date_shape"),))
    year, *rest = (int(part) for part in ordered)
    if year < EARLIEST_YEAR:
        return ReadDate(None, (Finding("too_long_ago", {"earliest": EARLIEST_YEAR}),))
    try:
        date = PartialDate(year, *rest)
    except ValueError:
        return ReadDate(None, (Finding("no_such_date"),))
    if dt.date(date.year, date.month or 1, date.day or 1) > as_of:
        return ReadDate(None, (Finding("in_the_future"),))
    return ReadDate(date)


def compare_dates(one: PartialDate, other: PartialDate) -> DateLevel:
    """Compare two birth dates; symmetric."""
    if one.full is not None and other.full is not None:
        return _compare_full(one.full, other.full)
    if one.year == other.year:
        if one.month is None or other.month is None:
            return DateLevel.PARTIAL_YEAR
        return DateLevel.PARTIAL_MONTH if one.month == other.month else DateLevel.PARTIAL_NEAR
    return DateLevel.PARTIAL_NEAR if abs(one.year - other.year) == 1 else DateLevel.PARTIAL_DIFFERENT


def _compare_full(one: dt.date, other: dt.date) -> DateLevel:
    if one == other:
        return DateLevel.SAME
    if one.year == other.year and (one.day, one.month) == (other.month, other.day):
        return DateLevel.SWAPPED
    digits, others = one.isoformat().replace("-", ""), other.isoformat().replace("-", "")
    apart = [place for place in range(8) if digits[place] != others[place]]
    if len(apart) == 1:
        return DateLevel.ONE_OFF
    if len(apart) == 2 and apart[1] == apart[0] + 1:
        left, right = apart
        if (digits[left], digits[right]) == (others[right], others[left]):
            return DateLevel.ONE_OFF
    return DateLevel.YEAR_SAME if one.year == other.year else DateLevel.DIFFERENT
