"""Working days by Malaysian state, and the instants at which clocks run out.

Pure: no clock, no database. Public holidays and weekends by state and year come from the package
``holidays`` (its Malaysian tables cite the gazettes); Johor, for one, rested on Friday and Saturday from 2014
to 2024 and rests on Saturday and Sunday since 2025. Islamic days of coming years are estimates until they
are announced, and a government may declare a day at short notice: such days are ``Calendar.declared``, and
due dates are worked out once, when the clock starts, and stored.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import holidays

from mysynergy.kernel.days import KUALA_LUMPUR, day_of

#: Where bodies that serve the whole nation keep their calendar: the federal capital.
NATION_WIDE = "MY-14"
#: States and federal territories, as declared holidays name them.
STATES: Final = tuple(f"MY-{number:02}" for number in range(1, 17))
#: Office hours of the public service, in which a clock of hours runs.
OPENS, CLOSES = dt.time(8), dt.time(17)
_LAST_MINUTE = dt.time(23, 59, 59)


@functools.lru_cache(maxsize=32)
def _calendar(state: str) -> holidays.HolidayBase:
    return holidays.country_holidays("MY", subdiv=state.removeprefix("MY-"))


def is_working_day(day: dt.date, state: str | None, declared: Collection[dt.date] = ()) -> bool:
    """Whether offices of ``state`` (ISO 3166-2, ``MY-01`` ...; ``None``: nation-wide) work on ``day``.

    ``declared``: holidays that the package does not know. Raises ``NotImplementedError`` for a state that
    does not exist.
    """
    calendar = _calendar(state or NATION_WIDE)
    return day not in calendar and not calendar.is_weekend(day) and day not in declared


def add_working_days(
    day: dt.date, count: int, state: str | None, declared: Collection[dt.date] = ()
) -> dt.date:
    """Return the ``count``-th working day after ``day``; with 0, ``day`` itself or the next working day."""
    if count < 0:
        raise ValueError("working days are counted forwards")
    if count == 0:
        return _working_day_from(day, state, declared)
    for _ in range(count):
        day = _working_day_from(day + dt.timedelta(days=1), state, declared)
    return day


def _working_day_from(day: dt.date, state: str | None, declared: Collection[dt.date]) -> dt.date:
    while not is_working_day(day, state, declared):
        day += dt.timedelta(days=1)
    return day


def end_of(day: dt.date) -> dt.datetime:
    """Return the last second of ``day`` in Malaysia: until then, whoever holds a need may still act."""
    return dt.datetime.combine(day, _LAST_MINUTE, KUALA_LUMPUR)


def due_after(
    now: dt.datetime, working_days: int, state: str | None, declared: Collection[dt.date] = ()
) -> dt.datetime:
    """Return the end of the ``working_days``-th working day after the day of ``now``."""
    return end_of(add_working_days(day_of(now), working_days, state, declared))


@dataclass(frozen=True, slots=True)
class Calendar:
    """How time counts at an office of ``state`` (``None``: nation-wide).

    Working time is counted midnight to midnight: a clock that stands still is moved on by the working time it
    stood, to the second, so that weekends and holidays that pass meanwhile neither help nor harm whoever is
    to answer. Clocks of hours run in office hours.
    """

    state: str | None
    declared: frozenset[dt.date] = frozenset()

    @staticmethod
    def end_of(day: dt.date) -> dt.datetime:
        """Return the last second of ``day`` in Malaysia."""
        return end_of(day)

    def works(self, day: dt.date) -> bool:
        """Whether the office works on ``day``."""
        return is_working_day(day, self.state, self.declared)

    def day_after(self, day: dt.date, count: int) -> dt.date:
        """Return the ``count``-th working day after ``day``; with 0, ``day`` or the next working day."""
        return add_working_days(day, count, self.state, self.declared)

    def due_after(self, now: dt.datetime, working_days: int) -> dt.datetime:
        """Return the end of the ``working_days``-th working day after the day of ``now``."""
        return due_after(now, working_days, self.state, self.declared)

    def office_later(self, start: dt.datetime, by: dt.timedelta) -> dt.datetime:
        """Return the instant at which ``by`` of office time has passed since ``start``."""
        day, left = day_of(start), by
        while True:
            opens, closes = _office(day)
            begins = max(start, opens)
            if self.works(day) and begins < closes:
                if left <= closes - begins:
                    return begins + left
                left -= closes - begins
            day += dt.timedelta(days=1)

    def between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """Return the working time from ``start`` to ``end``; nothing when ``end`` is not after ``start``."""
        passed, at = dt.timedelta(0), start
        while at < end:
            stop = min(_midnight_after(at), end)
            if self.works(day_of(at)):
                passed += stop - at
            at = stop
        return passed

    def later(self, start: dt.datetime, by: dt.timedelta) -> dt.datetime:
        """Return the instant at which ``by`` of working time has passed since ``start``."""
        at, left = start, by
        while left > dt.timedelta(0):
            stop = _midnight_after(at)
            if self.works(day_of(at)):
                if left <= stop - at:
                    return at + left
                left -= stop - at
            at = stop
        return at

    def moved(self, due: dt.datetime, *, stood_since: dt.datetime, now: dt.datetime) -> dt.datetime:
        """Return when a clock due at ``due`` runs out that stood still from ``stood_since`` to ``now``."""
        return self.later(due, self.between(stood_since, now))

    def without(self, lost: dt.date, *, start: dt.datetime, due: dt.datetime) -> dt.datetime:
        """Return when a clock from ``start`` to ``due`` runs out, now that ``lost`` is no working day.

        ``lost`` is declared here already; a clock that it does not touch stays. A clock that ends with a day
        gets a day, one of hours the office time that fell on that day.
        """
        before = Calendar(self.state, self.declared - {lost})
        if not before.works(lost) or self.works(lost) or not day_of(start) <= lost <= day_of(due):
            return due
        if due == end_of(day_of(due)):
            return due if lost == day_of(start) else end_of(self.day_after(day_of(due), 1))
        opens, closes = _office(lost)
        taken = min(closes, due) - max(opens, start)
        if taken <= dt.timedelta(0):
            return due
        return self.office_later(closes if lost == day_of(due) else due, taken)


def _office(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    return (
        dt.datetime.combine(day, OPENS, KUALA_LUMPUR),
        dt.datetime.combine(day, CLOSES, KUALA_LUMPUR),
    )


def _midnight_after(at: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(day_of(at) + dt.timedelta(days=1), dt.time(), KUALA_LUMPUR)
