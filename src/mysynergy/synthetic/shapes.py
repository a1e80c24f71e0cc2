"""The plain shapes of the made-up world: people, households, kin, and what an agency wrote down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Literal

Sex = Literal["male", "female"]
Role = Literal["head", "spouse", "child", "parent", "sibling", "other_relative", "unrelated"]
Papers = Literal["mykad", "mykid", "mypr", "mykas", "passport", "unhcr_card", "none"]
KinKind = Literal["spouse", "parent", "child", "sibling"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A fact known only as a band, both ends included."""

    low: Decimal
    high: Decimal


FactValue = bool | int | str | dt.date | Decimal | Interval | tuple[str, ...]
Facts = Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class MadePerson:
    """One made-up person: the truth, which no agency knows whole.

    ``facts`` are what is known of her by the names of the vocabulary (absent = not known; may be an
    ``Interval``); the attributes beside it are always true and complete. ``community`` and
    ``religion`` exist so that calibration can be tested: nothing may infer them for a live record.
    ``id_conflicts`` names what of the identity number was planted to disagree with the person
    (``birth_date``, ``sex`` or ``place``).
    """

    key: int
    household_key: int
    name: str
    sex: Sex
    birth_date: dt.date
    papers: Papers
    mykad: str | None
    paper_number: str | None
    birth_state: str
    citizenship: str
    state: str
    district: str | None
    postcode: str
    city: str
    address: str
    phone: str | None
    community: str
    religion: str
    language: str
    marital_status: str
    role: Role
    employment_status: str
    self_employed_sector: str
    own_income: Decimal
    mother_name: str | None
    death_date: dt.date | None = None
    id_conflicts: tuple[str, ...] = ()
    facts: Facts = field(default_factory=dict)

    @property
    def alive(self) -> bool:
        """Whether the person lives on the population's day."""
        return self.death_date is None


@dataclass(frozen=True, slots=True)
class MadeMember:
    """One person's place in a household."""

    person_key: int
    role: Role


@dataclass(frozen=True, slots=True)
class MadeHousehold:
    """Who lives and eats together; ``facts`` are the household's facts as known."""

    key: int
    members: tuple[MadeMember, ...]
    state: str
    strata: Literal["urban", "rural"]
    tenure: Literal["owned", "rented", "free"]
    gross_income: Decimal
    facts: Facts = field(default_factory=dict)

    @property
    def head_key(self) -> int:
        """The key of the member who is head."""
        return next(member.person_key for member in self.members if member.role == "head")

    @property
    def size(self) -> int:
        """How many people live in it (the dead are not members)."""
        return len(self.members)


@dataclass(frozen=True, slots=True)
class MadeKin:
    """``relative_key`` is the ``kind`` of ``person_key``: (child, mother, "parent"). The dead take part."""

    person_key: int
    relative_key: int
    kind: KinKind


@dataclass(frozen=True)
class Population:
    """Made-up people as they are on the day ``as_of``; ``people`` holds the living and some dead kin."""

    seed: int
    as_of: dt.date
    people: tuple[MadePerson, ...]
    households: tuple[MadeHousehold, ...]
    kin: tuple[MadeKin, ...]

    @cached_property
    def by_key(self) -> Mapping[int, MadePerson]:
        """People by their key."""
        return {person.key: person for person in self.people}

    @cached_property
    def household_by_key(self) -> Mapping[int, MadeHousehold]:
        """Households by their key."""
        return {household.key: household for household in self.households}

    def living(self) -> Iterator[MadePerson]:
        """The people alive on ``as_of``."""
        return (person for person in self.people if person.alive)

    def facts_of(self, person: MadePerson) -> Facts:
        """What is known of a person and of the household together, by vocabulary name."""
        household = self.household_by_key.get(person.household_key)
        return {**(household.facts if household and person.alive else {}), **person.facts}


@dataclass(frozen=True, slots=True)
class MadeRecord:
    """What one agency wrote about one person; every field is text as it stands in that agency's list."""

    agency: str
    ic: str | None
    name: str
    dob: str | None
    gender: str | None
    state: str | None
    postcode: str | None
    phone: str | None
    mother: str | None
    address: str | None


@dataclass
class Draft:
    """A person while the household is being made; turned into a ``MadePerson`` at the end."""

    role: Role
    sex: Sex
    birth: dt.date
    marital: str = "single"
    death: dt.date | None = None
    mother: Draft | None = None
    father: Draft | None = None
    spouse: Draft | None = None
    given: str = ""
    surname: str = ""
    name: str = ""
    key: int = 0
    employment: str = "not_in_labour_force"
    sector: str = "none"
    income: int = 0  # ringgit a month
    absent: dict[str, str] = field(default_factory=dict)  # names of kin who are not in the population
