"""The cast: a widowed hawker known to PERKESO, and officers of agencies that may see more or less of her."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest

from mysynergy.access.public import Actor, ActorKind, Role, agencies, grant
from mysynergy.households.public import MemberSaid, set_household
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.registry.public import register

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
SYSTEM = Actor.system("test", now=NOW)
ROHANA = PersonSaid(
    name="Rohana binti Mat Isa",
    identity_kind="mykad",
    identity_number="850312-14-5678",
    birth_year=1985,
    birth_month=3,
    birth_day=12,
    sex="female",
    state="MY-14",
)
CHILDREN = (2012, 2015, 2018)
Officer = Callable[[str], Actor]


@pytest.fixture
def officer() -> Officer:
    """Return a caseworker of the agency with this code."""
    ids = {one.code: one.id for one in agencies(actor=SYSTEM).values()}

    def of(code: str) -> Actor:
        return Actor(
            kind=ActorKind.OFFICER,
            role=Role.CASEWORKER,
            purpose="casework",
            now=NOW,
            id=uuid.uuid4(),
            agency_id=ids[code],
        )

    return of


@pytest.fixture
def rohana(officer: Officer) -> uuid.UUID:
    """The journey's widow, registered by PERKESO: three schoolchildren, a late husband without papers."""
    actor = officer("PERKESO")
    record = submit(actor=actor, said=ROHANA, channel="counter")
    person = register(actor=actor, source_record_id=record.id)
    children = [
        MemberSaid(
            role="child",
            said=PersonSaid(name=f"Anak {year} bin Kamal", birth_year=year, birth_month=2, birth_day=3),
        )
        for year in CHILDREN
    ]
    husband = PersonSaid(
        name="Kamal bin Daud", alive=False, birth_year=1980, death_year=2024, death_month=5, death_day=6
    )
    late = MemberSaid(role="spouse", said=husband, lives_here=False)
    set_household(actor=actor, individual_id=person, members=[*children, late])
    return person


@pytest.fixture
def show() -> Callable[..., None]:
    """Let an agency see records about a person in these categories, as a referral would."""

    def granted(person: uuid.UUID, reader: Actor, *categories: str) -> None:
        assert reader.agency_id is not None
        grant(
            actor=SYSTEM,
            individual_id=person,
            agency_id=reader.agency_id,
            reason_kind="referral",
            reason_id=uuid.uuid4(),
            categories=["identity", "household", "work", "income", "screening", *categories],
        )

    return granted
