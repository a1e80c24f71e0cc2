"""What is known of one person, made ready for comparing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from mysynergy.linkage.addresses import home_of
from mysynergy.linkage.dates import PartialDate
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
) -> PersonRecord:
    """Normalise what was said about a person; never raises on text.

    Takes names and phones as typed, ``state`` as ISO 3166-2 (``MY-10``). A phone that cannot be dialled and
    an identity without a number are left out.
    """
    numbers = tuple(identity for identity in identities if identity.normalised)
    normal = normalise_name(name)
    dialled = (parse_phone(phone).e164 for phone in phones)
    # Compared while an officer types, two dozen at a time: what is not told costs nothing.
    mother = normalise_name(mother_name) if mother_name else None
    return PersonRecord(
        name=normal or None,
        birth_date=_date(birth_date, numbers),
        sex=sex or _sex(numbers, normal),
        identities=numbers,
        phones=tuple(phone for phone in dialled if phone is not None),
        state=state or None,
        postcode=(postcode or "").strip() or None,
        mother=mother or None,
        home=home_of(address) if address else None,
    )


def _date(said: PartialDate | dt.date | None, numbers: tuple[ParsedIdentity, ...]) -> PartialDate | None:
    if isinstance(said, PartialDate):
        return said
    if said is not None:
        return PartialDate.of(said)
    for number in numbers:
        if number.valid and number.birth_date is not None:
            return PartialDate.of(number.birth_date)
    return None


def _sex(numbers: tuple[ParsedIdentity, ...], name: NormalName) -> Sex | None:
    for number in numbers:
        if number.valid and number.kind in TWELVE_DIGIT_KINDS:
            return number.sex
    return Sex(name.marker_sex) if name.marker_sex else None
