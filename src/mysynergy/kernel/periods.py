"""Periods: half-open ranges of days ``[start, end)``; an open end is ``None``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` (in) until ``end`` (out); ``end=None`` means it goes on."""

    start: dt.date
    end: dt.date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError("a period ends after it starts")

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """Whether at least one day lies in both periods."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day of the month ``months`` later, or the month's last day where it has none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError("no such month")


def whole_years(born: dt.date, on: dt.date) -> int:
    """Return completed years from ``born`` to ``on`` (29 February counts up on 1 March)."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
