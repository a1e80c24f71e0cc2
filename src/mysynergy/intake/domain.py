"""What can be said about a person at a counter, and what is wrong with it. Pure.

``Fault.field`` is the name of a field of ``PersonSaid``, or ``birth_date`` or ``death_date`` for a date as a
whole. Codes and their parameters (texts in two languages belong to the faces):

Faults (refused beside the field; nothing typed is lost)
  ``no_name``; ``too_long`` (limit, length); ``has_nul``; ``has_control_characters``; ``not_text``;
  ``wrong_type`` (expected: text | number | yes_or_no); ``not_a_number``;
  ``unknown_kind``; ``kind_missing`` (a number was typed, its kind was not chosen);
  of the identity number: ``too_short``, ``too_long`` (typed, needed), ``not_digits`` (place),
  ``impossible_date``, ``unassigned_place``, ``old_ic_shape``, ``passport_shape``, ``number_shape`` (typed),
  ``none_has_number``;
  of the birth date: ``impossible_date``, ``in_future``, ``too_long_ago`` (earliest), ``two_digit_year``,
  ``year_missing``, ``month_missing`` (the same of ``death_date``, and ``before_birth``, ``not_dead``);
  ``unknown_sex``, ``unknown_state``, ``unknown_language``, ``unknown_safe_to_contact``, ``bad_postcode``,
  ``phone_no_digits``; ``unknown_field`` (only from ``PersonSaid.read``).

Warnings (kept with the source record, never in the way)
  ``birth_date_swapped``, ``birth_date_differs``, ``sex_differs`` (from what the number says),
  ``century_assumed`` (read_as), ``birthplace_unspecified``, ``looks_like_mykad``, ``number_not_given``,
  ``phone_too_short``, ``phone_too_long`` (typed, needed), ``phone_prefix_unknown``, ``phone_more_than_one``.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from mysynergy.kernel.errors import Fault
from mysynergy.linkage import (
    IdentityKind,
    ParsedIdentity,
    PartialDate,
    Sex,
    check_against,
    parse_identity,
    parse_phone,
)

STATES: Final = tuple(f"MY-{number:02}" for number in range(1, 17))
SEXES: Final = ("male", "female")
_POSTCODE: Final = re.compile(r"[0-9]{5}")
SAFE_TO_CONTACT: Final = ("safe", "call_only", "do_not_contact")
LANGUAGES: Final = ("ms", "en", "zh", "ta", "iba", "dtp", "other")
IDENTITY_KINDS: Final = tuple(kind.value for kind in IdentityKind)
CHANNELS: Final = ("counter", "phone", "outreach", "file", "api", "device", "online")
EARLIEST_YEAR: Final = 1880

_LIMITS: Final = {
    "name": 300,
    "identity_number": 60,
    "phone": 60,
    "district": 100,
    "postcode": 20,
    "address": 500,
    "papers_note": 2000,
    "mother_name": 300,
}
_CHOICES: Final = {
    "sex": (SEXES, "unknown_sex"),
    "state": (STATES, "unknown_state"),
    "language": (LANGUAGES, "unknown_language"),
    "safe_to_contact": (SAFE_TO_CONTACT, "unknown_safe_to_contact"),
    "identity_kind": (IDENTITY_KINDS, "unknown_kind"),
}
_NUMBERS: Final = (
    "birth_year",
    "birth_month",
    "birth_day",
    "death_year",
    "death_month",
    "death_day",
)
_YES: Final = frozenset({"1", "on", "true", "yes", "ya"})
_NO: Final = frozenset({"0", "off", "false", "no", "tidak"})
_MANY_LINES: Final = frozenset({"address", "papers_note"})
_WHOLE_NUMBER: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong (``faults``: refused) and what is odd (``warnings``: kept) with what was said."""

    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, repr=False)
class PersonSaid:
    """What one source says about one person. ``None`` and empty text mean "not known"; nothing is guessed.

    ``identity_kind`` is one of ``IDENTITY_KINDS`` (``none``: a person without papers, registered all the
    same); any part of a date may be missing; ``state`` is ISO 3166-2 (``MY-14``). ``alive`` is false for a
    late husband and others who are told of because of the rights they left.
    """

    name: str = ""
    identity_kind: str | None = None
    identity_number: str = ""
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    sex: str | None = None
    phone: str = ""
    safe_to_contact: str | None = None
    state: str | None = None
    district: str = ""
    postcode: str = ""
    address: str = ""
    language: str | None = None
    papers_note: str = ""
    mother_name: str = ""
    alive: bool = True
    death_year: int | None = None
    death_month: int | None = None
    death_day: int | None = None

    def __repr__(self) -> str:
        return "PersonSaid(...)"

    @staticmethod
    def read(answers: Mapping[str, object], *, strict: bool = False) -> ReadPerson:
        """Read the answers of a form or an API request; never raises, whatever the types.

        Text is trimmed; empty text is "not known". With ``strict`` a field that does not exist is a fault
        (``unknown_field``), so that a misspelt field of an API client is not silently lost.
        """
        return _read(answers, strict=strict)

    def check(self, today: dt.date, *, identity: ParsedIdentity | None = None) -> Checked:
        """Check every field on the day ``today`` and return all faults and warnings together.

        ``identity``: what ``identity(today)`` returns, where the caller has it: it is not read again.
        """
        return _check(self, today, identity)

    @property
    def birth_date(self) -> PartialDate | None:
        """The birth date as far as it was said and can be; ``None`` when there is no (possible) year."""
        return _partial(self.birth_year, self.birth_month, self.birth_day)

    @property
    def death_date(self) -> PartialDate | None:
        """The day of death as far as it was said and can be."""
        return _partial(self.death_year, self.death_month, self.death_day)

    def identity(self, today: dt.date) -> ParsedIdentity | None:
        """The identity number as read, or ``None`` when none was typed or its kind is not known."""
        if not self.identity_number or self.identity_kind not in IDENTITY_KINDS:
            return None
        return parse_identity(IdentityKind(self.identity_kind), self.identity_number, today)


FIELDS: Final = tuple(field.name for field in fields(PersonSaid))


@dataclass(frozen=True, slots=True, repr=False)
class ReadPerson:
    """A form or a JSON object, read as ``said``; ``faults`` name what could not be read at all."""

    said: PersonSaid
    faults: tuple[Fault, ...]


def _read(answers: Mapping[str, object], *, strict: bool) -> ReadPerson:
    faults: list[Fault] = []
    texts: dict[str, str] = {}
    numbers: dict[str, int | None] = {}
    for name in FIELDS:
        if name in _NUMBERS:
            numbers[name] = _read_number(name, answers.get(name), faults)
        elif name != "alive":
            texts[name] = _read_text(name, answers.get(name), faults)
    alive = _read_alive(answers.get("alive"), faults)
    if strict:
        faults += [Fault(str(name)[:60], "unknown_field") for name in answers if name not in FIELDS]
    said = PersonSaid(
        name=texts["name"],
        identity_kind=texts["identity_kind"] or None,
        identity_number=texts["identity_number"],
        sex=texts["sex"] or None,
        phone=texts["phone"],
        safe_to_contact=texts["safe_to_contact"] or None,
        state=texts["state"] or None,
        district=texts["district"],
        postcode=texts["postcode"],
        address=texts["address"],
        language=texts["language"] or None,
        papers_note=texts["papers_note"],
        mother_name=texts["mother_name"],
        alive=alive,
        **numbers,
    )
    return ReadPerson(said, tuple(faults))


def _read_alive(value: object, faults: list[Fault]) -> bool:
    if value is None or value == "":
        return True
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word not in _YES | _NO:
        faults.append(Fault("alive", "wrong_type", {"expected": "yes_or_no"}))
    return word not in _NO


def _read_text(name: str, value: object, faults: list[Fault]) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**60 else ""
    faults.append(Fault(name, "wrong_type", {"expected": "text"}))
    return ""


def _read_number(name: str, value: object, faults: list[Fault]) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9:
        return value
    if isinstance(value, str):
        if not value.strip():
            return None
        if _WHOLE_NUMBER.fullmatch(value.strip()):
            return int(value)
        faults.append(Fault(name, "not_a_number"))
        return None
    faults.append(Fault(name, "wrong_type", {"expected": "number"}))
    return None


def _check(said: PersonSaid, today: dt.date, identity: ParsedIdentity | None) -> Checked:
    faults = _text_faults(said)
    unfit = {fault.field for fault in faults}
    if "name" not in unfit and not any(sign.isalpha() for sign in said.name):
        faults.append(Fault("name", "no_name"))
    for name, (allowed, code) in _CHOICES.items():
        value = getattr(said, name)
        if value is not None and value not in allowed:
            faults.append(Fault(name, code))
    if said.postcode and not _POSTCODE.fullmatch(said.postcode):
        faults.append(Fault("postcode", "bad_postcode"))
    faults += _date_faults(said, today)
    warnings: list[Fault] = []
    if not unfit & {"identity_number"}:
        _check_number(said, today, identity, faults, warnings)
    if said.phone and "phone" not in unfit:
        for found in parse_phone(said.phone).warnings:
            place = faults if found.code == "phone_no_digits" else warnings
            place.append(Fault("phone", found.code, found.params))
    return Checked(tuple(faults), tuple(warnings))


def _partial(year: int | None, month: int | None, day: int | None) -> PartialDate | None:
    if year is None or not EARLIEST_YEAR <= year <= dt.MAXYEAR:
        return None
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return None


def _text_fault(name: str, value: str, limit: int) -> Fault | None:
    """Return what is wrong with a text as text: NUL, control characters, broken UTF-16, or its length.

    Everything else is taken as it is said: right-to-left script, emoji, HTML and SQL are only characters.
    """
    if len(value) <= limit and value.isprintable():  # neither control characters nor broken UTF-16
        return None
    if "\x00" in value:
        return Fault(name, "has_nul")
    allowed = "\n\r\t" if name in _MANY_LINES else ""
    for sign in value[: limit * 2]:
        category = unicodedata.category(sign)
        if category == "Cs":
            return Fault(name, "not_text")
        if category == "Cc" and sign not in allowed:
            return Fault(name, "has_control_characters")
    if len(value) > limit:
        return Fault(name, "too_long", {"limit": limit, "length": len(value)})
    return None


def _text_faults(said: PersonSaid) -> list[Fault]:
    found = [_text_fault(name, getattr(said, name), limit) for name, limit in _LIMITS.items()]
    return [fault for fault in found if fault is not None]


def _date_faults(said: PersonSaid, today: dt.date) -> list[Fault]:
    birth = _date_fault("birth_date", (said.birth_year, said.birth_month, said.birth_day), today)
    death = _date_fault("death_date", (said.death_year, said.death_month, said.death_day), today)
    if death is None and said.death_date is not None:
        if said.alive:
            death = Fault("death_date", "not_dead")
        elif said.birth_date is not None and said.birth_date.year > said.death_date.year:
            death = Fault("death_date", "before_birth")
    return [fault for fault in (birth, death) if fault is not None]


def _date_fault(field: str, parts: tuple[int | None, int | None, int | None], today: dt.date) -> Fault | None:
    year, month, day = parts
    if year is None:
        return None if month is None and day is None else Fault(field, "year_missing")
    if year < 100:
        return Fault(field, "two_digit_year")
    if year < EARLIEST_YEAR:
        return Fault(field, "too_long_ago", {"earliest": EARLIEST_YEAR})
    if day is not None and month is None:
        return Fault(field, "month_missing")
    date = _partial(year, month, day)
    if date is None:
        return Fault(field, "impossible_date")
    late = dt.date(date.year, date.month or 1, date.day or 1) > today
    return Fault(field, "in_future") if late else None


def _check_number(
    said: PersonSaid,
    today: dt.date,
    identity: ParsedIdentity | None,
    faults: list[Fault],
    warnings: list[Fault],
) -> None:
    if said.identity_kind is None:
        if said.identity_number:
            faults.append(Fault("identity_kind", "kind_missing"))
        return
    if said.identity_kind not in IDENTITY_KINDS:
        return
    kind = IdentityKind(said.identity_kind)
    if not said.identity_number:
        if kind is not IdentityKind.NONE:
            warnings.append(Fault("identity_number", "number_not_given"))
        return
    parsed = identity or parse_identity(kind, said.identity_number, today)
    faults += [Fault("identity_number", found.code, found.params) for found in parsed.errors]
    if not parsed.errors:
        sex = Sex(said.sex) if said.sex in SEXES else None
        for found in (*parsed.warnings, *check_against(parsed, said.birth_date, sex)):
            warnings.append(Fault("identity_number", found.code, found.params))
