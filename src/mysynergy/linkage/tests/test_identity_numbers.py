"""Reading, checking and masking identity numbers."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mysynergy.linkage import (
    BirthplaceKind,
    IdentityKind,
    PartialDate,
    Sex,
    check_against,
    format_identity,
    mask,
    parse_identity,
)
from mysynergy.linkage.birthplaces import BIRTHPLACES

TODAY = dt.date(2026, 11, 21)


def codes(text: str, kind: IdentityKind = IdentityKind.MYKAD) -> list[str]:
    return [error.code for error in parse_identity(kind, text, TODAY).errors]


def test_a_mykad_number_tells_birth_date_place_and_sex() -> None:
    parsed = parse_identity(IdentityKind.MYKAD, " 800229-10-5432 ", TODAY)
    assert parsed.normalised == "800229105432"
    assert parsed.birth_date == dt.date(1980, 2, 29)
    assert parsed.sex is Sex.FEMALE
    assert (parsed.birthplace_code, parsed.birthplace_kind) == ("10", BirthplaceKind.STATE)
    assert parsed.birthplace_state == "MY-10"
    assert parsed.valid
    assert parsed.warnings == ()
    assert "5432" in repr(parsed)
    assert "800229" not in repr(parsed)


@pytest.mark.parametrize(
    "typed", ["800229105432", "800229 10 5432", "８００２２９-10-5432", "٨٠٠٢٢٩105432", "800229–10—5432"]
)
def test_signs_between_and_digits_of_other_scripts_do_not_matter(typed: str) -> None:
    assert parse_identity(IdentityKind.MYKAD, typed, TODAY).normalised == "800229105432"


def test_errors_name_what_is_wrong_with_figures() -> None:
    (short,) = parse_identity(IdentityKind.MYKAD, "80022910543", TODAY).errors
    assert (short.code, dict(short.params)) == ("too_short", {"typed": 11, "needed": 12})
    (long,) = parse_identity(IdentityKind.MYKAD, "8002291054321", TODAY).errors
    assert (long.code, dict(long.params)) == ("too_long", {"typed": 13, "needed": 12})
    (letters,) = parse_identity(IdentityKind.MYKAD, "80O229-10-5432", TODAY).errors
    assert (letters.code, dict(letters.params)) == ("not_digits", {"place": 3})
    assert codes("801329105432") == ["impossible_date"]
    assert codes("810229105432") == ["impossible_date"]
    assert codes("800229005432") == ["unassigned_place"]
    assert codes("800231175432") == ["impossible_date", "unassigned_place"]
    assert codes("   ") == ["empty"]


def test_the_century_is_the_later_one_that_is_not_in_the_future() -> None:
    child = parse_identity(IdentityKind.MYKAD, "261121101234", TODAY)
    assert child.birth_date == TODAY
    assert [warning.code for warning in child.warnings] == ["century_assumed"]
    assert parse_identity(IdentityKind.MYKAD, "261122101234", TODAY).birth_date == dt.date(1926, 11, 22)
    assert parse_identity(IdentityKind.MYKAD, "270101101234", TODAY).birth_date == dt.date(1927, 1, 1)
    old = parse_identity(IdentityKind.MYKAD, "100101101234", TODAY)
    assert old.birth_date == dt.date(2010, 1, 1)
    assert old.warnings == ()
    assert parse_identity(IdentityKind.MYKAD, "000229101234", TODAY).birth_date == dt.date(2000, 2, 29)
    assert parse_identity(IdentityKind.MYKAD, "000229101234", dt.date(1999, 1, 1)).birth_date is None


def test_there_are_86_assigned_birthplace_codes() -> None:
    assert len(BIRTHPLACES) == 86
    unassigned = {f"{code:02}" for code in range(100)} - BIRTHPLACES.keys()
    assert sorted(map(int, unassigned)) == [0, 17, 18, 19, 20, 69, 70, 73, 80, 81, 94, 95, 96, 97]
    assert BIRTHPLACES["59"].state == "MY-05"
    assert BIRTHPLACES["61"].country == "ID"


def test_what_was_said_is_held_against_the_number_as_a_warning() -> None:
    parsed = parse_identity(IdentityKind.MYKAD, "800203105432", TODAY)

    def found(date: PartialDate | None, sex: Sex | None) -> list[str]:
        return [warning.code for warning in check_against(parsed, date, sex)]

    assert found(PartialDate(1980, 2, 3), Sex.FEMALE) == []
    assert found(PartialDate(1980), None) == []
    assert found(PartialDate(1980, 3, 2), None) == ["birth_date_swapped"]
    assert found(PartialDate(1981, 2, 3), Sex.MALE) == ["birth_date_differs", "sex_differs"]
    assert found(PartialDate(1880, 2, 3), None) == []
    assert found(None, None) == []


@pytest.mark.parametrize(
    ("kind", "text", "normalised", "errors"),
    [
        (IdentityKind.OLD_IC, "a 1234567", "A1234567", []),
        (IdentityKind.OLD_IC, "1234567", "1234567", []),
        (IdentityKind.OLD_IC, "12345", "12345", ["old_ic_shape"]),
        (IdentityKind.PASSPORT, "a12345678", "A12345678", []),
        (IdentityKind.PASSPORT, "ABC", "ABC", ["passport_shape"]),
        (IdentityKind.ARMY, "T 3001234", "T3001234", []),
        (IdentityKind.POLICE, "RF/12345", "RF12345", []),
        (IdentityKind.UNHCR, "354-10C01234", "35410C01234", []),
        (IdentityKind.BIRTH_CERTIFICATE, "BX 12345", "BX12345", []),
        (IdentityKind.BIRTH_CERTIFICATE, "BX", "BX", ["number_shape"]),
        (IdentityKind.OTHER, "?x", "X", []),
        (IdentityKind.NONE, "", "", []),
        (IdentityKind.NONE, "7", "", ["none_has_number"]),
    ],
)
def test_other_papers_are_read_for_what_is_known_of_them(
    kind: IdentityKind, text: str, normalised: str, errors: list[str]
) -> None:
    assert parse_identity(kind, text, TODAY).normalised == normalised
    assert codes(text, kind) == errors


def test_a_mykad_number_in_the_wrong_box_is_noticed() -> None:
    parsed = parse_identity(IdentityKind.PASSPORT, "800229-10-5432", TODAY)
    assert [warning.code for warning in parsed.warnings] == ["looks_like_mykad"]


def test_masks_show_the_last_four_at_most() -> None:
    assert mask("800229105432") == "••••••-••-5432"
    assert mask("A12345678") == "•••••5678"
    assert mask("ABCD") == "••CD"
    assert mask("") == ""
    assert format_identity("800229105432") == "800229-10-5432"


@given(st.text(max_size=80))
def test_a_mask_never_reveals_more_than_the_last_four(text: str) -> None:
    masked = mask(text.replace("•", "").replace("-", ""))
    shown = masked.replace("•", "").replace("-", "")
    assert len(shown) <= 4
    assert text.replace("•", "").replace("-", "").endswith(shown)


@given(st.sampled_from(IdentityKind), st.text(max_size=80))
def test_no_text_of_any_kind_raises_and_reading_twice_is_reading_once(kind: IdentityKind, text: str) -> None:
    parsed = parse_identity(kind, text, TODAY)
    again = parse_identity(kind, parsed.normalised, TODAY)
    assert again.normalised == parsed.normalised


@given(st.dates(dt.date(1927, 1, 1), TODAY), st.sampled_from(sorted(BIRTHPLACES)), st.integers(0, 9999))
def test_every_well_formed_number_is_valid_and_tells_its_date(day: dt.date, place: str, serial: int) -> None:
    parsed = parse_identity(IdentityKind.MYKAD, f"{day:%y%m%d}{place}{serial:04}", TODAY)
    assert parsed.valid
    assert parsed.birth_date == day
    assert (parsed.sex is Sex.MALE) == (serial % 2 == 1)
