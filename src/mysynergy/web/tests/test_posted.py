"""What is typed into dates, amounts and yes/no questions is read without guessing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mysynergy.web.look import posted, words

TODAY = dt.date(2026, 11, 21)


def born(day: str = "", month: str = "", year: str = "", *, required: bool = False) -> posted.DateAnswer:
    data = {"born_day": day, "born_month": month, "born_year": year}
    return posted.partial_date(data, "born", today=TODAY, required=required)


@given(st.dates(dt.date(1880, 1, 1), TODAY))
def test_every_day_that_was_is_read_back(day: dt.date) -> None:
    answer = born(str(day.day), str(day.month), str(day.year))
    assert answer.faults == ()
    assert answer.value is not None
    assert answer.value.exact == day


def test_a_year_alone_is_a_date() -> None:
    answer = born(year="1979")
    assert answer.value == posted.PartialDate(1979)
    assert answer.value is not None
    assert answer.value.exact is None


@pytest.mark.parametrize(
    ("day", "month", "year", "wrong"),
    [
        ("31", "2", "1979", "day"),
        ("12", "13", "1979", "month"),
        ("12", "", "1979", "month"),
        ("12", "3", "79", "year"),
        ("12", "3", "2031", "year"),
        ("x", "3", "1979", "day"),
        ("0", "3", "1979", "day"),
        ("\N{SUPERSCRIPT TWO}", "3", "1979", "day"),
    ],
)
def test_a_wrong_part_is_named(day: str, month: str, year: str, wrong: str) -> None:
    answer = born(day, month, year)
    assert answer.value is None
    assert answer.wrong == wrong
    assert len(answer.faults) == 1
    assert (answer.day, answer.month, answer.year) == (day, month, year)


def test_nothing_is_a_fault_only_when_something_is_required() -> None:
    assert born().faults == ()
    assert born(required=True).faults != ()


@given(st.decimals(0, 10**8, places=2))
def test_an_amount_is_read_however_it_is_written(amount: Decimal) -> None:
    for text in (str(amount), f"RM{amount:,.2f}", f" rm {amount:,.2f} "):
        answer = posted.money_answer({"rent_mode": "exact", "rent_exact": text}, "rent")
        assert (answer.low, answer.high, answer.faults) == (amount, amount, ())


@pytest.mark.parametrize("text", ["", "abc", "-1", "NaN", "Infinity", "1.234", "1e99"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    answer = posted.money_answer({"rent_mode": "exact", "rent_exact": text}, "rent")
    assert answer.low is None
    assert answer.faults


def test_a_band_keeps_both_ends_and_refuses_them_swapped() -> None:
    data = {"rent_mode": "between", "rent_low": "1,000", "rent_high": "1,500"}
    answer = posted.money_answer(data, "rent")
    assert (answer.low, answer.high) == (Decimal("1000.00"), Decimal("1500.00"))
    swapped = {"rent_mode": "between", "rent_low": "1,500", "rent_high": "1,000"}
    assert posted.money_answer(swapped, "rent").faults


def test_not_known_is_an_answer_without_fault() -> None:
    answer = posted.money_answer({"rent_mode": "unknown", "rent_exact": "12"}, "rent")
    assert (answer.low, answer.high, answer.faults) == (None, None, ())
    assert posted.yes_no({"oku": "unknown"}, "oku") is None
    assert posted.yes_no({"oku": "no"}, "oku") is False


def test_money_and_dates_are_written_as_people_write_them() -> None:
    assert words.money(Decimal("1234.5")) == "RM1,234.50"
    assert words.money(Decimal(-5)) == "\N{MINUS SIGN}RM5.00"
    assert words.moment(dt.datetime(2026, 11, 18, 23, 5, tzinfo=dt.UTC)).endswith("19 Nov 2026, 07:05")
