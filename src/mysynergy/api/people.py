"""What is said of a person, as API clients send it: read by the rules of intake, faults named by place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pydantic import ConfigDict

from mysynergy.api.shapes import In
from mysynergy.events.public import Json
from mysynergy.intake.public import PersonSaid
from mysynergy.kernel.errors import Fault, Invalid


class PersonIn(In):
    """What one source says of one person. ``null``, an empty text or a missing field mean "not known".

    ``identity_kind``: mykad, mypr, mykas, passport ... or ``none`` for a person without papers. Any part of a
    date may be missing; ``state`` is ISO 3166-2 (``MY-14``).
    """

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=False)

    name: str | None = None
    identity_kind: str | None = None
    identity_number: str | None = None
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    sex: str | None = None
    phone: str | None = None
    safe_to_contact: str | None = None
    state: str | None = None
    district: str | None = None
    postcode: str | None = None
    address: str | None = None
    language: str | None = None
    papers_note: str | None = None
    mother_name: str | None = None
    alive: bool = True
    death_year: int | None = None
    death_month: int | None = None
    death_day: int | None = None


EXAMPLE: dict[str, Json] = {
    "name": "Rohana binti Kamarudin",
    "identity_kind": "mykad",
    "identity_number": "840517-14-5566",
    "birth_year": 1984,
    "birth_month": 5,
    "birth_day": 17,
    "sex": "female",
    "phone": "012-345 6789",
    "state": "MY-14",
    "postcode": "50300",
}


def said_by(person: PersonIn, place: str = "said") -> PersonSaid:
    """Return what was said; raises ``Invalid`` for what cannot be read, fields prefixed with ``place``."""
    read = PersonSaid.read(person.model_dump(), strict=True)
    if read.faults:
        raise Invalid(at(place, read.faults))
    return read.said


def at(place: str, faults: Iterable[Fault]) -> list[Fault]:
    """Return faults with ``place`` before their fields."""
    return [replace(fault, field=f"{place}.{fault.field}") for fault in faults]
