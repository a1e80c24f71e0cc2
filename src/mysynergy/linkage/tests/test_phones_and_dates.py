"""Reading telephone numbers and birth dates."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mysynergy.linkage import (
    DateLevel,
    PartialDate,
    PhoneKind,
    compare_dates,
    format_phone,
    parse_birth_date,
    parse_phone,
)

TODAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "e164", "kind", "written"),
    [
        ("012-345 6789", "+60123456789", PhoneKind.MOBILE, "012-345 6789"),
        ("+60 12 345 6789", "+60123456789", PhoneKind.MOBILE, "012-345 6789"),
        ("60123456789", "+60123456789", PhoneKind.MOBILE, "012-345 6789"),
        ("0060123456789", "+60123456789", PhoneKind.MOBILE, "012-345 6789"),
        ("+60(0)12-3456789", "+60123456789", PhoneKind.MOBILE, "012-345 6789"),
        ("٠١٢٣٤٥٦٧٨٩", "+60123456789", PhoneKind.MOBILE, "012-345 6789"),
        ("011-1234 5678", "+601112345678", PhoneKind.MOBILE, "011-1234 5678"),
        ("03-1234 5678", "+60312345678", PhoneKind.LANDLINE, "03-1234 5678"),
        ("04-123 4567", "+6041234567", PhoneKind.LANDLINE, "04-123 4567"),
        ("082-123456", "+6082123456", PhoneKind.LANDLINE, "082-123 456"),
        ("1-300-88-1234", "+601300881234", PhoneKind.SERVICE, "1-300-88-1234"),
        ("+65 9123 4567", "+6591234567", PhoneKind.ABROAD, "+6591234567"),
    ],
)
def test_a_telephone_number_is_read_and_written_back(
    typed: str, e164: str, kind: PhoneKind, written: str
) -> None:
    parsed = parse_phone(typed)
    assert (parsed.e164, parsed.kind, parsed.warnings) == (e164, kind, ())
    assert format_phone(e164) == written
    assert parse_phone(e164).e164 == e164


def test_a_number_that_breaks_the_plan_is_kept_with_a_warning() -> None:
    short = parse_phone("012-345 678")
    assert short.e164 == "+6012345678"
    assert [(w.code, dict(w.params)) for w in short.warnings] == [
        ("phone_too_short", {"typed": 9, "needed": 10})
    ]
    assert [w.code for w in parse_phone("012-345 67890").warnings] == ["phone_too_long"]
    assert [w.code for w in parse_phone("tiada").warnings] == ["phone_no_digits"]
    assert [w.code for w in parse_phone("2123456").warnings] == ["phone_prefix_unknown"]
    two = parse_phone("012-345 6789 / 013-222 3333")
    assert two.e164 == "+60123456789"
    assert [w.code for w in two.warnings] == ["phone_more_than_one"]


@given(st.text(max_size=120))
def test_no_text_breaks_reading_a_phone(text: str) -> None:
    parsed = parse_phone(text)
    if parsed.e164 is not None:
        assert parsed.e164.startswith("+")
        assert parsed.e164[1:].isascii()
        assert parsed.e164[1:].isdigit()
        format_phone(parsed.e164)


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("1978", PartialDate(1978)),
        ("3/1978", PartialDate(1978, 3)),
        ("1978-03", PartialDate(1978, 3)),
        ("2/3/1978", PartialDate(1978, 3, 2)),
        ("2.3.1978", PartialDate(1978, 3, 2)),
        ("1978-03-02", PartialDate(1978, 3, 2)),
    ],
)
def test_birth_dates_are_read_day_first_whole_or_in_part(typed: str, date: PartialDate) -> None:
    assert parse_birth_date(typed, TODAY).date == date


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("kira-kira 1978", "date_shape"),
        ("2/3/78", "two_digit_year"),
        ("30/2/1978", "no_such_date"),
        ("2/13/1978", "no_such_date"),
        ("22/11/2026", "in_the_future"),
        ("2/3/1790", "too_long_ago"),
        ("1978-003-02", "date_shape"),
    ],
)
def test_what_is_no_birth_date_is_said(typed: str, code: str) -> None:
    read = parse_birth_date(typed, TODAY)
    assert read.date is None
    assert [error.code for error in read.errors] == [code]


@given(st.text(max_size=60))
def test_no_text_breaks_reading_a_date(text: str) -> None:
    read = parse_birth_date(text, TODAY)
    assert (read.date is None) == bool(read.errors)


def test_dates_compare_with_the_usual_slips() -> None:
    born = PartialDate(1978, 3, 2)
    assert compare_dates(born, PartialDate(1978, 3, 2)) is DateLevel.SAME
    assert compare_dates(born, PartialDate(1978, 2, 3)) is DateLevel.SWAPPED
    assert compare_dates(born, PartialDate(1979, 3, 2)) is DateLevel.ONE_OFF
    assert compare_dates(born, PartialDate(1987, 3, 2)) is DateLevel.ONE_OFF
    assert compare_dates(born, PartialDate(1978, 11, 25)) is DateLevel.YEAR_SAME
    assert compare_dates(born, PartialDate(1950, 11, 25)) is DateLevel.DIFFERENT
    assert compare_dates(born, PartialDate(1978)) is DateLevel.PARTIAL_YEAR
    assert compare_dates(born, PartialDate(1978, 3)) is DateLevel.PARTIAL_MONTH
    assert compare_dates(born, PartialDate(1979)) is DateLevel.PARTIAL_NEAR
    assert compare_dates(born, PartialDate(1990)) is DateLevel.PARTIAL_DIFFERENT


def test_a_partial_date_is_never_nonsense() -> None:
    with pytest.raises(ValueError, match="day needs a month"):
        PartialDate(1978, None, 3)
    with pytest.raises(ValueError, match="day is out of range"):
        PartialDate(1978, 2, 30)
