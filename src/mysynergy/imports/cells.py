"""One row of a list as what it says of a person (and of help given): repaired where that is safe, else told.

Nothing is guessed that decides who somebody is: a number that a spreadsheet rounded is an error of its row.
What only describes her (a state, a sex, a telephone that cannot be read) is left out and told.

Errors (``Fault.code``; the row is not brought in; beside those of ``intake``)
  ``number_rounded``, ``number_and_birth_date_differ`` (leading zeros were lost and the repair is in doubt),
  ``formula_cell``, ``too_many_cells`` (cells, columns), ``too_few_cells`` (cells, columns), ``cut_off``,
  ``needed_is_empty``, ``date_unreadable``, ``amount_unreadable``, ``date_in_future``.
Notes (the row is brought in)
  ``zeros_restored``, ``spreadsheet_date``, ``century_read`` (a year of two digits), ``number_unwrapped``,
  ``kind_assumed`` (kind), ``quote_broken``,
  ``left_out`` (a field that could not be read), ``postcode_zero_restored``.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Final

from mysynergy.imports.columns import NEEDED, identity_kind_of
from mysynergy.imports.domain import AwardSaid, Note
from mysynergy.imports.reading.rows import RawRow
from mysynergy.intake.public import FIELDS, LANGUAGES, SAFE_TO_CONTACT, PersonSaid
from mysynergy.kernel.errors import Fault
from mysynergy.linkage import (
    TWELVE_DIGIT_KINDS,
    IdentityKind,
    ParsedIdentity,
    PartialDate,
    parse_identity,
    parse_phone,
)
from mysynergy.linkage.lists import LOST_ZEROS, SEXES, date_of_list, short_year, state_meanings

_ROUNDED: Final = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}")
_WRAPPED: Final = re.compile(r'="([^"]*)"')
_FORMULA: Final = re.compile(r"[=@].*|#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)", re.DOTALL)
#: Passports of digits alone have eight or nine of them.
_LONGEST_PASSPORT: Final = 9
#: What a spreadsheet writes behind a figure, and what stands between digits.
_POINT_ZERO: Final = re.compile(r"\.0$")
_BETWEEN_DIGITS: Final = re.compile(r"[\s-]")
_LETTERS_AND_DIGITS: Final = re.compile(r"[A-Za-z]{1,2}[0-9]{6,9}")
_FOUR_DIGITS: Final = re.compile(r"[0-9]{4}")
_FIVE_DIGITS: Final = re.compile(r"[0-9]{5}")
_MOBILE_WITHOUT_ZERO: Final = re.compile(r"1[0-9]{8,9}")
_AMOUNT: Final = re.compile(r"(?:RM|MYR)?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]{1,2})?(?:0*)?", re.I)
_LANGUAGE_WORDS: Final = {
    **dict.fromkeys(("bm", "melayu", "malay", "bahasa melayu", "bahasa malaysia"), "ms"),
    **dict.fromkeys(("english", "inggeris", "bi"), "en"),
    **dict.fromkeys(("cina", "mandarin", "chinese"), "zh"),
    **dict.fromkeys(("tamil",), "ta"),
    **dict.fromkeys(("iban",), "iba"),
}
_SAFE_WORDS: Final = {
    **dict.fromkeys(("ya", "yes", "selamat"), "safe"),
    **dict.fromkeys(("panggil sahaja", "call only", "telefon sahaja"), "call_only"),
    **dict.fromkeys(("tidak", "no", "jangan hubungi", "do not contact"), "do_not_contact"),
}


@dataclass(frozen=True, slots=True, repr=False)
class ReadRow:
    """A row, read. ``faults`` empty: ``person`` (and ``award`` in a list of awards) can be brought in."""

    number: int
    person: PersonSaid
    award: AwardSaid | None
    identity: ParsedIdentity | None
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]
    warnings: tuple[Fault, ...] = ()

    @property
    def text(self) -> str:
        """What the row says, canonically: two rows that say the same have the same text."""
        person = self.person
        said = {name: value for name in FIELDS if (value := getattr(person, name)) not in (None, "", True)}
        award = asdict(self.award) if self.award is not None else None
        return json.dumps([said, award], ensure_ascii=False, sort_keys=True, default=str)


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the rows of one list: its kind, which field stands in which column, and the day it came."""

    kind: str
    width: int
    places: Mapping[str, int]
    today: dt.date

    def read(self, row: RawRow, *, last_and_open: bool = False) -> ReadRow:
        """Read one row; never raises. ``last_and_open``: the file ends in it without a line end."""
        faults: list[Fault] = []
        notes: list[Note] = [Note("", "quote_broken")] if row.broken else []
        cells = self._cells(row, faults, last_and_open)
        texts = {field: _cell(field, cells, place, faults) for field, place in self.places.items()}
        person, identity = self._person(texts, faults, notes)
        award = self._award(texts, faults, notes) if self.kind == "awards" else None
        for field in NEEDED[self.kind]:
            if not texts.get(field) and not any(one.field == field for one in faults):
                faults.append(Fault(field, "needed_is_empty"))
        checked = person.check(self.today, identity=identity)
        told = {one.field for one in faults}
        faults += [one for one in checked.faults if one.field not in told]
        return ReadRow(row.number, person, award, identity, tuple(faults), tuple(notes), checked.warnings)

    def _cells(self, row: RawRow, faults: list[Fault], last_and_open: bool) -> Sequence[str]:
        cells = row.cells
        while len(cells) > self.width and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) > self.width:
            faults.append(Fault("", "too_many_cells", {"cells": len(cells), "columns": self.width}))
        elif len(cells) < self.width and last_and_open:
            faults.append(Fault("", "cut_off"))
        elif len(cells) <= max(self.places.values(), default=0):
            faults.append(Fault("", "too_few_cells", {"cells": len(cells), "columns": self.width}))
        return cells

    def _person(
        self, texts: dict[str, str], faults: list[Fault], notes: list[Note]
    ) -> tuple[PersonSaid, ParsedIdentity | None]:
        born = self._birth_date(texts.get("birth_date", ""), faults, notes)
        kind, number, identity = self._identity(texts, born, faults, notes)
        person = PersonSaid(
            name=" ".join(texts.get("name", "").split()),
            identity_kind=kind,
            identity_number=number,
            birth_year=born.year if born else None,
            birth_month=born.month if born else None,
            birth_day=born.day if born else None,
            sex=_sex(texts.get("sex", ""), notes),
            phone=_phone(texts.get("phone", ""), notes),
            safe_to_contact=_word(texts, "safe_to_contact", _SAFE_WORDS, SAFE_TO_CONTACT, notes),
            state=_state(texts.get("state", ""), notes),
            district=texts.get("district", ""),
            postcode=_postcode(texts.get("postcode", ""), notes),
            address=texts.get("address", ""),
            language=_word(texts, "language", _LANGUAGE_WORDS, LANGUAGES, notes),
            mother_name=" ".join(texts.get("mother_name", "").split()),
        )
        return person, identity

    def _birth_date(self, text: str, faults: list[Fault], notes: list[Note]) -> PartialDate | None:
        if not text:
            return None
        date, undone = date_of_list(text, self.today)
        _tell_how("birth_date", text, date, undone, notes)
        if date is None:
            faults.append(Fault("birth_date", "date_unreadable"))
        return date

    def _identity(
        self, texts: Mapping[str, str], born: PartialDate | None, faults: list[Fault], notes: list[Note]
    ) -> tuple[str | None, str, ParsedIdentity | None]:
        typed = texts.get("identity_number", "")
        said = texts.get("identity_kind", "")
        kind = identity_kind_of(said) if said else None
        if said and kind is None:
            notes.append(Note("identity_kind", "left_out"))
        if not typed:
            return (kind if kind == "none" else None), "", None
        if _ROUNDED.fullmatch(typed):
            faults.append(Fault("identity_number", "number_rounded"))
            return kind or "mykad", "", None
        number = _POINT_ZERO.sub("", typed)
        digits = _BETWEEN_DIGITS.sub("", number)
        assumed = kind is None
        kind = kind or _kind_by_shape(digits)
        if kind in TWELVE_DIGIT_KINDS and digits.isdigit() and len(digits) in LOST_ZEROS:
            restored = self._with_zeros(digits, kind, born, faults, notes)
            in_doubt = any(one.field == "identity_number" for one in faults)
            if assumed and not in_doubt and restored is None and len(digits) == _LONGEST_PASSPORT:
                kind = "passport"
            number = restored or number
        if assumed and kind != "mykad":
            notes.append(Note("identity_kind", "kind_assumed", kind))
        parsed = parse_identity(IdentityKind(kind), number, self.today)
        return kind, number, parsed

    def _with_zeros(
        self, digits: str, kind: str, born: PartialDate | None, faults: list[Fault], notes: list[Note]
    ) -> str | None:
        """Give a number its leading zeros back where what comes out can be right and nothing speaks against
        it.
        """
        padded = digits.zfill(12)
        parsed = parse_identity(IdentityKind(kind), padded, self.today)
        if not parsed.valid:
            return None
        if born is not None and born.full is not None and parsed.birth_date is not None:
            says = (parsed.birth_date.year % 100, parsed.birth_date.month, parsed.birth_date.day)
            if says != (born.full.year % 100, born.full.month, born.full.day):
                faults.append(Fault("identity_number", "number_and_birth_date_differ"))
                return None
        notes.append(Note("identity_number", "zeros_restored"))
        return padded

    def _award(self, texts: Mapping[str, str], faults: list[Fault], notes: list[Note]) -> AwardSaid | None:
        given, amount = None, None
        if text := texts.get("given_on", ""):
            date, undone = date_of_list(text, self.today)
            _tell_how("given_on", text, date, undone, notes)
            given = date.full if date is not None else None
            if given is None:
                faults.append(Fault("given_on", "date_unreadable"))
        if text := texts.get("amount", ""):
            found = _AMOUNT.fullmatch(text)
            if found is None:
                faults.append(Fault("amount", "amount_unreadable"))
            else:
                amount = Decimal(found[1].replace(",", "") + (found[2] or ""))
        if given is None:
            return None
        if given > self.today:
            faults.append(Fault("given_on", "date_in_future"))
        return AwardSaid(
            programme=texts.get("programme", ""),
            given_on=given,
            amount=amount if amount else None,
            description=texts.get("description", "")[:500],
            reference=texts.get("reference", "")[:100],
        )


def _tell_how(field: str, text: str, date: PartialDate | None, undone: bool, notes: list[Note]) -> None:
    """Note what a date was read from that does not say all of it."""
    if undone:
        notes.append(Note(field, "spreadsheet_date"))
    elif date is not None and short_year(text):
        notes.append(Note(field, "century_read"))


def _cell(field: str, cells: Sequence[str], place: int, faults: list[Fault]) -> str:
    text = cells[place].strip() if place < len(cells) else ""
    if not text:
        return ""
    if text[0] == "=" and (found := _WRAPPED.fullmatch(text)):
        text = found[1].strip()
    elif text[0] == "'" and text[1:2] in "=+-@0123456789":
        text = text[1:]
    if text and text[0] in "=@#" and _FORMULA.fullmatch(text):
        faults.append(Fault(field, "formula_cell"))
        return ""
    return text


def _kind_by_shape(digits: str) -> str:
    """The kind that a number without one must be; twelve digits, nearly, are a MyKad with a slip.

    Some countries' passports bear eight or nine digits and no letter. No MyKad lost so many zeros that eight
    are left; of nine, who can have lost three is asked first.
    """
    if digits.isdigit():
        return {7: "old_ic", 8: "passport"}.get(len(digits), "mykad")
    if _LETTERS_AND_DIGITS.fullmatch(digits):
        return "passport"
    return "mykad"


def _sex(text: str, notes: list[Note]) -> str | None:
    if not text:
        return None
    found = SEXES.get(text.upper())
    if found is None:
        notes.append(Note("sex", "left_out"))
    return {1: "male", 2: "female"}.get(found or 0)


def _state(text: str, notes: list[Note]) -> str | None:
    if not text:
        return None
    number = state_meanings().get(" ".join(text.upper().split()))
    if number is None:
        notes.append(Note("state", "left_out"))
        return None
    return f"MY-{number:02}"


def _postcode(text: str, notes: list[Note]) -> str:
    digits = _POINT_ZERO.sub("", text)
    if not digits:
        return ""
    if _FOUR_DIGITS.fullmatch(digits):
        notes.append(Note("postcode", "postcode_zero_restored"))
        return f"0{digits}"
    if _FIVE_DIGITS.fullmatch(digits):
        return digits
    notes.append(Note("postcode", "left_out"))
    return ""


def _phone(text: str, notes: list[Note]) -> str:
    """Return a telephone as it stands; one that lost its leading zero has it back, as dialling shows."""
    if not text:
        return ""
    plain = _POINT_ZERO.sub("", text)
    if any(one.code == "phone_no_digits" for one in parse_phone(plain).warnings) or len(plain) > 60:
        notes.append(Note("phone", "left_out"))
        return ""
    if _MOBILE_WITHOUT_ZERO.fullmatch(plain) and parse_phone(f"0{plain}").e164:
        notes.append(Note("phone", "zeros_restored"))
        return f"0{plain}"
    return plain


def _word(
    texts: Mapping[str, str],
    field: str,
    words: Mapping[str, str],
    allowed: Sequence[str],
    notes: list[Note],
) -> str | None:
    text = texts.get(field, "").lower()
    if not text:
        return None
    found = text if text in allowed else words.get(text)
    if found is None:
        notes.append(Note(field, "left_out"))
    return found
