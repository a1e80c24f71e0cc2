"""The plain values hold what they promise."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mysynergy.kernel.identifiers import new_id, new_ids
from mysynergy.kernel.money import as_text, ringgit
from mysynergy.kernel.periods import Period, add_months, whole_years

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))


def test_an_identifier_is_version_7_and_sorts_by_time() -> None:
    first, second = new_id(milliseconds=1_000), new_id(milliseconds=1_001)
    assert first.version == 7
    assert first.variant == "specified in RFC 4122"
    assert first < second


@given(st.decimals(min_value="-1e9", max_value="1e9", places=4))
def test_money_is_rounded_by_at_most_half_a_sen(amount: Decimal) -> None:
    assert abs(ringgit(amount) - amount) <= Decimal("0.005")


def test_half_a_sen_is_rounded_away_from_zero() -> None:
    assert ringgit("0.005") == Decimal("0.01")
    assert as_text(Decimal("-1234.5")) == "-RM1,234.50"


@pytest.mark.parametrize("wrong", ["", "abc", "NaN", "Infinity"])
def test_text_that_is_not_an_amount_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        ringgit(wrong)


@given(DAYS, DAYS, DAYS)
def test_overlap_agrees_with_membership(a: dt.date, b: dt.date, day: dt.date) -> None:
    if a < b:
        period = Period(a, b)
        one_day = Period(day, day + dt.timedelta(days=1))
        assert period.overlaps(one_day) == (day in period) == one_day.overlaps(period)


@given(DAYS, st.integers(-600, 600))
def test_adding_months_never_leaves_the_month(day: dt.date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day <= day.day


def test_a_leap_day_child_has_a_birthday_on_the_first_of_march() -> None:
    assert whole_years(dt.date(2004, 2, 29), dt.date(2022, 2, 28)) == 17
    assert whole_years(dt.date(2004, 2, 29), dt.date(2022, 3, 1)) == 18


def test_many_identifiers_at_once_are_of_version_seven_all_different_and_random_in_every_bit() -> None:
    made = new_ids(2000)
    assert len(set(made)) == 2000
    assert {(one.version, one.variant) for one in made} == {(7, uuid.RFC_4122)}
    assert {one.int >> 80 for one in made} == {made[0].int >> 80}
    for bit in (*range(62), *range(64, 76)):
        assert {one.int >> bit & 1 for one in made} == {0, 1}
    assert new_ids(0) == []
