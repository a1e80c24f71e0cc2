"""The two digits of a MyKad number that tell the place of birth.

Which codes are assigned: National Registration Department's tables as read in August 2026, equal in two
independent packages. The meaning of 85 to 93 (groups of countries) is known from memory only; nothing
here depends on it. Claims that 88 and 99 mark police and army are not borne out by those tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class BirthplaceKind(StrEnum):
    """What a birthplace code stands for."""

    STATE = "state"
    UNKNOWN_STATE = "unknown_state"
    COUNTRY = "country"
    COUNTRY_GROUP = "country_group"
    ABROAD = "abroad"
    STATELESS = "stateless"
    UNSPECIFIED = "unspecified"


@dataclass(frozen=True, slots=True)
class Birthplace:
    """One assigned code; ``state`` is ISO 3166-2 (``MY-10``), ``country`` ISO 3166-1 (``ID``), else None."""

    code: str
    kind: BirthplaceKind
    state: str | None = None
    country: str | None = None


_STATES: Final[dict[str, str]] = {
    "MY-01": "01 21 22 23 24",
    "MY-02": "02 25 26 27",
    "MY-03": "03 28 29",
    "MY-04": "04 30",
    "MY-05": "05 31 59",
    "MY-06": "06 32 33",
    "MY-07": "07 34 35",
    "MY-08": "08 36 37 38 39",
    "MY-09": "09 40",
    "MY-10": "10 41 42 43 44",
    "MY-11": "11 45 46",
    "MY-12": "12 47 48 49",
    "MY-13": "13 50 51 52 53",
    "MY-14": "14 54 55 56 57",
    "MY-15": "15 58",
    "MY-16": "16",
}
_COUNTRIES: Final[dict[str, str]] = {
    "60": "BN",
    "61": "ID",
    "62": "KH",
    "63": "LA",
    "64": "MM",
    "65": "PH",
    "66": "SG",
    "67": "TH",
    "68": "VN",
    "74": "CN",
    "75": "IN",
    "76": "PK",
    "77": "SA",
    "78": "LK",
    "79": "BD",
}
_OTHERS: Final[dict[BirthplaceKind, str]] = {
    BirthplaceKind.UNKNOWN_STATE: "82",
    BirthplaceKind.ABROAD: "71 72",
    BirthplaceKind.COUNTRY_GROUP: "83 84 85 86 87 88 89 90 91 92 93",
    BirthplaceKind.STATELESS: "98",
    BirthplaceKind.UNSPECIFIED: "99",
}
BIRTHPLACES: Final[dict[str, Birthplace]] = {
    **{
        code: Birthplace(code, BirthplaceKind.STATE, state=state)
        for state, codes in _STATES.items()
        for code in codes.split()
    },
    **{
        code: Birthplace(code, BirthplaceKind.COUNTRY, country=country)
        for code, country in _COUNTRIES.items()
    },
    **{code: Birthplace(code, kind) for kind, codes in _OTHERS.items() for code in codes.split()},
}
