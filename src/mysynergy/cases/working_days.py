"""Working days by Malaysian state, and the instants at which clocks run out.

Pure: no clock, no database. Public holidays and weekends by state and year come from the package
``holidays`` (its Malaysian tables cite the gazettes); Johor, for one, rested on Friday and Saturday from 2014
to 2024 and rests on Saturday and Sunday since 2025. Islamic days of coming years are estimates until they
are announced, so a due date is worked out once, when the clock starts, and stored.
"""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass

import holidays

from mysynergy.kernel.days import KUALA_LUMPUR, day_of

#: Where bodies that serve the whole nation keep their calendar: the federal capital.
NATION_WIDE = "MY-14"
_LAST_MINUTE = dt.time(23, 59, 59)


@functools.lru_cache(maxsize=32)
def _calendar(state: str) -> holidays.HolidayBase:
    return holidays.country_holidays("MY", subdiv=state.removeprefix("MY-"))


def is_working_day(day: dt.date, state: str | None) -> bool:
    """Whether offices of ``state`` (ISO 3166-2, ``MY-01`` ...; ``None``: nation-wide) work on ``day``.

    Raises ``NotImplementedError`` for a state that does not exist.
    """
    calendar = _calendar(state or NATION_WIDE)
    return day not in calendar and not calendar.is_weekend(day)


def add_working_days(day: dt.date, count: int, state: str | None) -> dt.date:
    """Return the ``count``-th working day after ``day``; with 0, ``day`` itself or the next working day."""
    if count < 0:
        raise ValueError("working days are counted forwards")
    if count == 0:
        return _working_day_from(day, state)
    for _ in range(count):
        day = _working_day_from(day + dt.timedelta(days=1), state)
    return day


def _working_day_from(day: dt.date, state: str | None) -> dt.date:
    while not is_working_day(day, state):
        day += dt.timedelta(days=1)
    return day


def end_of(day: dt.date) -> dt.datetime:
    """Return the last second of ``day`` in Malaysia: until then, whoever holds a need may still act."""
    return dt.datetime.combine(day, _LAST_MINUTE, KUALA_LUMPUR)


def due_after(now: dt.datetime, working_days: int, state: str | None) -> dt.datetime:
    """Return the end of the ``working_days``-th working day after the day of ``now``."""
    return end_of(add_working_days(day_of(now), working_days, state))


@dataclass(frozen=True, slots=True)
class Calendar:
    """How time counts at an office of ``state`` (``None``: nation-wide): working days, midnight to midnight.

    A clock that stands still is moved on by the working time it stood, to the second: weekends and holidays
    that pass meanwhile neither help nor harm whoever is to answer.
    """

    state: str | None

    def between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """Return the working time from ``start`` to ``end``; nothing when ``end`` is not after ``start``."""
        passed, at = dt.timedelta(0), start
        while at < end:
            stop = min(_midnight_after(at), end)
            if is_working_day(day_of(at), self.state):
                passed += stop - at
            at = stop
        return passed

    def later(self, start: dt.datetime, by: dt.timedelta) -> dt.datetime:
        """Return the instant at which ``by`` of working time has passed since ``start``."""
        at, left = start, by
        while left > dt.timedelta(0):
            stop = _midnight_after(at)
            if is_working_day(day_of(at), self.state):
                if left <= stop - at:
                    return at + left
                left -= stop - at
            at = stop
        return at

    def moved(self, due: dt.datetime, *, stood_since: dt.datetime, now: dt.datetime) -> dt.datetime:
        """Return when a clock due at ``due`` runs out that stood still from ``stood_since`` to ``now``."""
        return self.later(due, self.between(stood_since, now))


def _midnight_after(at: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(day_of(at) + dt.timedelta(days=1), dt.time(), KUALA_LUMPUR)
