"""What is known of one person, made ready for comparing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from mysynergy.linkage.addresses import home_of
from mysynergy.linkage.dates import DateLevel, PartialDate, compare_dates
from mysynergy.linkage.findings import Sex
from mysynergy.linkage.identity_numbers import TWELVE_DIGIT_KINDS, ParsedIdentity
from mysynergy.linkage.names import NormalName, normalise_name
from mysynergy.linkage.phones import parse_phone


@dataclass(frozen=True, slots=True, repr=False)
class PersonRecord:
    """One person as one source tells it. Make it with ``person_record``; None and empty mean "not known".

    ``birth_date`` and ``sex`` are what was said, else what the identity number or the name's marker tells.
    """

    name: NormalName | None = None
    birth_date: PartialDate | None = None
    sex: Sex | None = None
    identities: tuple[ParsedIdentity, ...] = ()
    phones: tuple[str, ...] = ()
    state: str | None = None
    postcode: str | None = None
    mother: NormalName | None = None
    home: str | None = None

    def __repr__(self) -> str:
        return "PersonRecord(...)"

    def doubts(self, number: ParsedIdentity) -> bool:
        """Whether what else the record says contradicts the birth date or the sex in ``number``.

        Clerks write a husband's or parent's number where there is none: such a number still finds its bearer,
        but that it is not another's proves nothing. Nor is it proof against: some bear a number with a wrong
        date. The century is not in a number, so only the year in it counts.
        """
        if number.kind not in TWELVE_DIGIT_KINDS:
            return False
        if number.sex is not None and self.sex is not None and number.sex is not self.sex:
            return True
        born, said = number.birth_date, self.birth_date
        if born is None or said is None:
            return False
        try:
            there = PartialDate(said.year // 100 * 100 + born.year % 100, born.month, born.day)
        except ValueError:
            return False  # 29 February, of a century in which there was none
        return compare_dates(there, said) in {DateLevel.DIFFERENT, DateLevel.PARTIAL_DIFFERENT}


def person_record(
    *,
    name: str = "",
    birth_date: PartialDate | dt.date | None = None,
    sex: Sex | None = None,
    identities: Iterable[ParsedIdentity] = (),
    phones: Iterable[str] = (),
    state: str | None = None,
    postcode: str | None = None,
    mother_name: str = "",
    address: str = "",
    home: str | None = None,
) -> PersonRecord:
    """Normalise what was said about a person; never raises on text.

    Takes names and phones as typed, ``state`` as ISO 3166-2 (``MY-10``), and in place of an ``address`` the
    ``home`` that was read from it already. A phone that cannot be dialled and
    an identity without a number are left out.
    """
    numbers = tuple(identity for identity in identities if identity.normalised)
    normal = normalise_name(name)
    dialled = (parse_phone(phone).e164 for phone in phones)
    # Compared while an officer types, two dozen at a time: what is not told costs nothing.
    mother = normalise_name(mother_name) if mother_name else None
    sex = sex or _sex(numbers, normal)
    return PersonRecord(
        name=normal or None,
        birth_date=_date(birth_date, sex, numbers),
        sex=sex,
        identities=numbers,
        phones=tuple(phone for phone in dialled if phone is not None),
        state=state or None,
        postcode=(postcode or "").strip() or None,
        mother=mother or None,
        home=home_of(address) if address else home,
    )


def _date(
    said: PartialDate | dt.date | None, sex: Sex | None, numbers: tuple[ParsedIdentity, ...]
) -> PartialDate | None:
    """What was said; in part, or nothing, is made full by a number that agrees with it (and with the sex)."""
    if isinstance(said, dt.date):
        return PartialDate.of(said)
    for number in numbers:
        born = number.birth_date
        if number.valid and born is not None:
            if said is None:
                return PartialDate.of(born)
            own = number.kind in TWELVE_DIGIT_KINDS and (sex is None or number.sex in (None, sex))
            if own and said.full is None and said.year == born.year and said.month in (None, born.month):
                return PartialDate.of(born)
    return said


def _sex(numbers: tuple[ParsedIdentity, ...], name: NormalName) -> Sex | None:
    for number in numbers:
        if number.valid and number.kind in TWELVE_DIGIT_KINDS:
            return number.sex
    return Sex(name.marker_sex) if name.marker_sex else None
