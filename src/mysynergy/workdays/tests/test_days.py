"""Working days by state: weekends that differ and changed, holidays, and clocks that end at midnight."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from mysynergy.kernel.days import day_of
from mysynergy.workdays.days import (
    Calendar,
    add_working_days,
    due_after,
    end_of,
    is_working_day,
)

STATES = st.sampled_from([None, *(f"MY-{number:02}" for number in range(1, 17))])
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))


@given(DAYS, st.integers(1, 30), STATES)
def test_a_due_day_is_a_working_day_with_so_many_working_days_before_it(
    day: dt.date, count: int, state: str | None
) -> None:
    due = add_working_days(day, count, state)
    between = [day + dt.timedelta(days=step) for step in range(1, (due - day).days + 1)]
    assert is_working_day(due, state)
    assert sum(is_working_day(one, state) for one in between) == count


@given(DAYS, st.integers(0, 20), st.integers(0, 20), STATES)
def test_counting_in_two_steps_gives_the_same_day(day: dt.date, a: int, b: int, state: str | None) -> None:
    day = add_working_days(day, 0, state)
    assert add_working_days(add_working_days(day, a, state), b, state) == add_working_days(day, a + b, state)


@given(DAYS, st.times(timezones=st.just(dt.UTC)), STATES)
def test_a_due_instant_lies_ahead_and_at_the_end_of_a_day_in_malaysia(
    day: dt.date, time: dt.time, state: str | None
) -> None:
    now = dt.datetime.combine(day, time)
    due = due_after(now, 1, state)
    assert due > now
    assert due == end_of(day_of(due))
    assert due.utcoffset() == dt.timedelta(hours=8)


def test_johor_rests_on_friday_and_saturday_until_2024_and_on_saturday_and_sunday_since() -> None:
    assert not is_working_day(dt.date(2024, 11, 8), "MY-01")
    assert is_working_day(dt.date(2024, 11, 10), "MY-01")
    assert is_working_day(dt.date(2025, 11, 7), "MY-01")
    assert not is_working_day(dt.date(2025, 11, 9), "MY-01")


def test_kelantan_works_on_sunday_and_rests_on_friday() -> None:
    assert is_working_day(dt.date(2026, 11, 22), "MY-03")
    assert not is_working_day(dt.date(2026, 11, 20), "MY-03")


def test_federal_territory_day_is_a_holiday_in_the_capital_and_nation_wide_but_not_in_penang() -> None:
    day = dt.date(2027, 2, 1)
    assert not is_working_day(day, "MY-14")
    assert not is_working_day(day, None)
    assert is_working_day(day, "MY-07")


def test_one_working_day_after_a_friday_evening_is_monday_night_in_malaysia() -> None:
    friday_evening = dt.datetime(2026, 11, 20, 13, 0, tzinfo=dt.UTC)
    assert due_after(friday_evening, 1, None).isoformat() == "2026-11-23T23:59:59+08:00"


BEGINNING = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
MOMENTS = st.integers(0, 4 * 365 * 86_400).map(lambda seconds: BEGINNING + dt.timedelta(seconds=seconds))


@given(MOMENTS, st.integers(0, 20 * 86_400), st.integers(0, 10), STATES)
def test_a_clock_that_stood_is_due_later_by_exactly_the_working_time_it_stood(
    asked: dt.datetime, seconds: int, days: int, state: str | None
) -> None:
    calendar = Calendar(state)
    due, answered = due_after(asked, days, state), asked + dt.timedelta(seconds=seconds)
    moved = calendar.moved(due, stood_since=asked, now=answered)
    assert calendar.between(due, moved) == calendar.between(asked, answered)
    assert moved >= due


def test_a_weekend_that_passes_while_a_question_is_open_moves_nothing() -> None:
    friday_night = dt.datetime(2026, 11, 27, 15, 59, 59, tzinfo=dt.UTC)
    sunday = dt.datetime(2026, 11, 29, 4, 0, tzinfo=dt.UTC)
    due = dt.datetime(2026, 12, 1, 15, 59, 59, tzinfo=dt.UTC)
    moved = Calendar("MY-14").moved(due, stood_since=friday_night, now=sunday)
    assert moved - due == dt.timedelta(seconds=1)


def test_a_day_declared_a_holiday_gives_its_time_back_and_takes_none() -> None:
    lost = dt.date(2026, 12, 1)  # a Tuesday
    calendar = Calendar("MY-14", frozenset({lost}))
    start = dt.datetime(2026, 11, 30, 1, 0, tzinfo=dt.UTC)
    untouched, on_it, after = (end_of(dt.date(2026, 12, day)) for day in (4, 1, 2))
    assert calendar.without(lost, start=start, due=end_of(dt.date(2026, 11, 30))) == end_of(
        dt.date(2026, 11, 30)
    )
    assert calendar.without(lost, start=start, due=on_it) == end_of(dt.date(2026, 12, 2))
    assert calendar.without(lost, start=start, due=after) == end_of(dt.date(2026, 12, 3))
    # Friday's becomes Monday's; a day that was no working day anyway gives nothing.
    assert calendar.without(lost, start=start, due=untouched) == end_of(dt.date(2026, 12, 7))
    sunday = Calendar("MY-14", frozenset({dt.date(2026, 12, 6)}))
    assert sunday.without(dt.date(2026, 12, 6), start=start, due=end_of(dt.date(2026, 12, 8))) == end_of(
        dt.date(2026, 12, 8)
    )
    # Two hours of a crisis fell on it, till ten o'clock: they are given on the next morning.
    hours = Calendar("MY-14").office_later(
        dt.datetime(2026, 11, 30, 7, 0, tzinfo=dt.UTC), dt.timedelta(hours=4)
    )
    assert calendar.without(lost, start=dt.datetime(2026, 11, 30, 7, 0, tzinfo=dt.UTC), due=hours) == (
        hours + dt.timedelta(days=1)
    )
