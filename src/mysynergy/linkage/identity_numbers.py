"""Identity numbers as typed at a counter: read, checked, masked, compared with what else was said.

A MyKad number is ``YYMMDD-PB-###G``: birth date without its century, place of birth, serial, and a last digit
that is odd for men and even for women. **There is no check digit**: a mistyped number is usually a valid
number.

Century: the later reading that is not after ``as_of``. 100101 typed in 2026 is read as 2010, and, because the
bearer could also be 116, ``century_assumed`` is added when the other reading is an age up to 110. A birth
date said by the person overrules it (``check_against`` accepts either century).

Formats of army, police and other numbers are not published; only their characters are checked. Nothing here
raises on text of any kind.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mysynergy.linkage.birthplaces import BIRTHPLACES, Birthplace, BirthplaceKind
from mysynergy.linkage.dates import DateLevel, PartialDate, compare_dates
from mysynergy.linkage.findings import Finding, Sex

MYKAD_DIGITS: Final = 12
OLDEST_AGE: Final = 110
MAX_CHARACTERS: Final = 60
_SIGNS: Final = re.compile(r"[^0-9A-Za-z]+")


class IdentityKind(StrEnum):
    """What kind of paper a number is of; ``NONE`` is a person without papers, registered all the same."""

    MYKAD = "mykad"
    MYPR = "mypr"
    MYKAS = "mykas"
    OLD_IC = "old_ic"
    PASSPORT = "passport"
    ARMY = "army"
    POLICE = "police"
    UNHCR = "unhcr"
    BIRTH_CERTIFICATE = "birth_certificate"
    OTHER = "other"
    NONE = "none"


# Cards that carry the twelve-digit number (a child's MyKid carries the number of the later MyKad).
TWELVE_DIGIT_KINDS: Final = frozenset({IdentityKind.MYKAD, IdentityKind.MYPR, IdentityKind.MYKAS})


@dataclass(frozen=True, slots=True, repr=False)
class ParsedIdentity:
    """One identity number, read.

    ``normalised`` is what to encrypt and to find by HMAC: digits or capitals without signs, also where there
    are ``errors``. ``errors`` mean the number cannot be right, ``warnings`` that it may be. Birth date, sex
    and place come from the number, not from the person.
    """

    kind: IdentityKind
    normalised: str
    birth_date: dt.date | None = None
    sex: Sex | None = None
    birthplace_code: str | None = None
    birthplace_kind: BirthplaceKind | None = None
    birthplace_state: str | None = None
    warnings: tuple[Finding, ...] = ()
    errors: tuple[Finding, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether the number can be right: it is there and has no errors."""
        return bool(self.normalised) and not self.errors

    def __repr__(self) -> str:
        return f"ParsedIdentity({self.kind}, {mask(self.normalised)})"


def parse_identity(kind: IdentityKind, text: str, as_of: dt.date) -> ParsedIdentity:
    """Read ``text`` as a number of ``kind`` on the day ``as_of`` (which settles the century).

    Error codes: ``empty``, ``too_short`` and ``too_long`` (params ``typed``, ``needed``), ``not_digits``
    (params ``place``, counted from 1 without spaces and hyphens), ``impossible_date``, ``unassigned_place``,
    ``old_ic_shape``, ``passport_shape``, ``number_shape``, ``none_has_number``. Warnings:
    ``century_assumed``, ``looks_like_mykad``, ``birthplace_unspecified``.
    """
    normalised = _normalised(text)
    if kind is IdentityKind.NONE:
        return ParsedIdentity(kind, "", errors=(Finding("none_has_number"),) if normalised else ())
    if not normalised:
        return ParsedIdentity(kind, "", errors=(Finding("empty"),))
    if kind in TWELVE_DIGIT_KINDS:
        return _parse_twelve_digits(kind, normalised, as_of)
    warnings: tuple[Finding, ...] = ()
    if len(normalised) == MYKAD_DIGITS and _parse_twelve_digits(IdentityKind.MYKAD, normalised, as_of).valid:
        warnings = (Finding("looks_like_mykad"),)
    error = _SHAPES.get(kind, _any_number)(normalised)
    return ParsedIdentity(kind, normalised, warnings=warnings, errors=(error,) if error else ())


def mask(normalised: str) -> str:
    """Return the number as it may stand on a page: the last four signs at most, and never more than half.

    >>> mask("800101105432")
    '••••••-••-5432'
    """
    if len(normalised) == MYKAD_DIGITS and normalised.isascii() and normalised.isdigit():
        return f"••••••-••-{normalised[-4:]}"
    shown = min(4, len(normalised) // 2)
    return "•" * (len(normalised) - shown) + (normalised[-shown:] if shown else "")


def format_identity(normalised: str) -> str:
    """Return the number unmasked as it is printed on its card; only for readers who may see it."""
    if len(normalised) == MYKAD_DIGITS and normalised.isascii() and normalised.isdigit():
        return f"{normalised[:6]}-{normalised[6:8]}-{normalised[8:]}"
    return normalised


def check_against(
    parsed: ParsedIdentity, birth_date: PartialDate | None, sex: Sex | None
) -> tuple[Finding, ...]:
    """Compare what the number says with what the person said; both may be right, so these are warnings.

    Codes: ``birth_date_swapped`` (day and month), ``birth_date_differs``, ``sex_differs``.
    """
    found: list[Finding] = []
    # Most numbers say the very date: nothing to tell then, whatever the other century says.
    if parsed.birth_date is not None and birth_date is not None and birth_date.full != parsed.birth_date:
        levels = {
            compare_dates(reading, birth_date)
            for reading in (PartialDate.of(parsed.birth_date), _other_century(parsed.birth_date))
            if reading is not None
        }
        if DateLevel.SWAPPED in levels:
            found.append(Finding("birth_date_swapped"))
        elif not levels & {DateLevel.SAME, DateLevel.PARTIAL_MONTH, DateLevel.PARTIAL_YEAR}:
            found.append(Finding("birth_date_differs"))
    if parsed.sex is not None and sex is not None and parsed.sex is not sex:
        found.append(Finding("sex_differs"))
    return tuple(found)


def _normalised(text: str) -> str:
    """Capitals and ASCII digits only; spaces, hyphens and other signs go, letters of other scripts stay."""
    if text.isascii():
        return _SIGNS.sub("", text[: MAX_CHARACTERS * 4]).upper()[:MAX_CHARACTERS]
    kept: list[str] = []
    for sign in unicodedata.normalize("NFKC", text[: MAX_CHARACTERS * 4]).upper():
        if sign.isdecimal():
            kept.append(str(unicodedata.decimal(sign)))
        elif sign.isalnum():
            kept.append(sign)
    return "".join(kept)[:MAX_CHARACTERS]


def _parse_twelve_digits(kind: IdentityKind, normalised: str, as_of: dt.date) -> ParsedIdentity:
    error = _twelve_digit_shape(normalised)
    if error is not None:
        return ParsedIdentity(kind, normalised, errors=(error,))
    errors: list[Finding] = []
    warnings: list[Finding] = []
    birth_date, century_assumed = _birth_date(normalised, as_of)
    if birth_date is None:
        errors.append(Finding("impossible_date"))
    elif century_assumed:
        warnings.append(Finding("century_assumed", {"read_as": birth_date.year // 100 * 100}))
    place = BIRTHPLACES.get(normalised[6:8], _NOWHERE)
    if place is _NOWHERE:
        errors.append(Finding("unassigned_place"))
    elif place.kind is BirthplaceKind.UNSPECIFIED:
        warnings.append(Finding("birthplace_unspecified"))
    return ParsedIdentity(
        kind,
        normalised,
        birth_date=birth_date,
        sex=Sex.MALE if int(normalised[-1]) % 2 else Sex.FEMALE,
        birthplace_code=place.code or None,
        birthplace_kind=place.kind if place is not _NOWHERE else None,
        birthplace_state=place.state,
        warnings=tuple(warnings),
        errors=tuple(errors),
    )


_NOWHERE: Final = Birthplace("", BirthplaceKind.UNSPECIFIED)


def _twelve_digit_shape(normalised: str) -> Finding | None:
    for place, sign in enumerate(normalised if not normalised.isdecimal() else "", start=1):
        if not sign.isdecimal():
            return Finding("not_digits", {"place": place})
    if len(normalised) == MYKAD_DIGITS:
        return None
    code = "too_short" if len(normalised) < MYKAD_DIGITS else "too_long"
    return Finding(code, {"typed": len(normalised), "needed": MYKAD_DIGITS})


def _birth_date(digits: str, as_of: dt.date) -> tuple[dt.date | None, bool]:
    """The latest reading of YYMMDD not after ``as_of``, and whether an earlier one is a possible age too."""
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    this_century = as_of.year // 100 * 100
    readings: list[dt.date] = []
    for century in (this_century, this_century - 100):
        try:
            reading = dt.date(century + year, month, day)
        except ValueError:
            continue
        if reading <= as_of and as_of.year - reading.year <= (OLDEST_AGE if readings else 200):
            readings.append(reading)
    return (readings[0] if readings else None), len(readings) > 1


def _other_century(day: dt.date) -> PartialDate | None:
    try:
        return PartialDate(day.year - 100, day.month, day.day)
    except ValueError:
        return None


_OLD_IC: Final = re.compile(r"[A-Z]?[0-9]{7}")
_PASSPORT: Final = re.compile(r"(?=.*[0-9])[A-Z0-9]{6,12}")
_NUMBER: Final = re.compile(r"(?=.*[0-9])[A-Z0-9]{3,20}")


def _old_ic(normalised: str) -> Finding | None:
    """Seven digits, or a letter and seven (registered 1978 to 1991); letter series differ by state."""
    return None if _OLD_IC.fullmatch(normalised) else Finding("old_ic_shape", {"typed": len(normalised)})


def _passport(normalised: str) -> Finding | None:
    return None if _PASSPORT.fullmatch(normalised) else Finding("passport_shape", {"typed": len(normalised)})


def _published_nowhere(normalised: str) -> Finding | None:
    return None if _NUMBER.fullmatch(normalised) else Finding("number_shape", {"typed": len(normalised)})


def _any_number(normalised: str) -> Finding | None:
    return None


_SHAPES: Final[dict[IdentityKind, Callable[[str], Finding | None]]] = {
    IdentityKind.OLD_IC: _old_ic,
    IdentityKind.PASSPORT: _passport,
    IdentityKind.ARMY: _published_nowhere,
    IdentityKind.POLICE: _published_nowhere,
    IdentityKind.UNHCR: _published_nowhere,
    IdentityKind.BIRTH_CERTIFICATE: _published_nowhere,
}
