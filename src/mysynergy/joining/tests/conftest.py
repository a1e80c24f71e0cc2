"""The cast: welfare and a council each know a Rohana; a lender helps one, a training agency the other."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from mysynergy.access.public import Actor, ActorKind, Role, agencies, create_user
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.registry.public import register

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
SYSTEM = Actor.system("test", now=NOW)
ROHANA = PersonSaid(
    name="Rohana binti Kamarudin",
    birth_year=1984,
    birth_month=5,
    birth_day=17,
    phone="012-345 6789",
    state="MY-14",
)


@dataclass
class Two:
    """Welfare (JKM) knows ``one``, the council (MAIWP) knows ``other``; both have stewards."""

    jkm: Actor
    maiwp: Actor
    tekun: Actor
    one: uuid.UUID
    other: uuid.UUID
    source_one: uuid.UUID
    source_other: uuid.UUID

    def steward(self, officer: Actor | None = None) -> Actor:
        """Return the data steward of an officer's agency (welfare's when none is named)."""
        return as_role(officer or self.jkm, Role.DATA_STEWARD)


def as_role(officer: Actor, role: Role) -> Actor:
    """Return a colleague of another role."""
    return replace(officer, role=role, id=uuid.uuid4())


def later(actor: Actor, hours: int) -> Actor:
    """Return the same actor some hours later."""
    return actor.at(actor.now + dt.timedelta(hours=hours))


@pytest.fixture
def officer(db: None) -> Callable[[str], Actor]:
    """Make a caseworker of an agency, who is a user and so can hold needs."""
    ids = {one.code: one.id for one in agencies(actor=SYSTEM).values()}

    def made(code: str) -> Actor:
        user = create_user(
            actor=SYSTEM,
            username=f"{code}-holder",
            name=f"{code}-holder",
            password="a long enough password",
            agency_id=ids[code],
            roles=[Role.CASEWORKER],
            start=dt.date(2026, 1, 1),
        )
        return Actor(
            kind=ActorKind.OFFICER,
            role=Role.CASEWORKER,
            purpose="casework",
            now=NOW,
            id=user,
            agency_id=ids[code],
        )

    return made


def known(actor: Actor, said: PersonSaid) -> tuple[uuid.UUID, uuid.UUID]:
    """Submit and register; return the source record and the individual."""
    source = submit(actor=actor, said=said, channel="counter").id
    return source, register(actor=actor, source_record_id=source)


@pytest.fixture
def two(officer: Callable[[str], Actor]) -> Two:
    jkm, maiwp, tekun = officer("JKM"), officer("MAIWP"), officer("TEKUN")
    source_one, one = known(jkm, ROHANA)
    said = replace(ROHANA, name="Rohana bt Kamaruddin", district="Petaling", sex="female")
    source_other, other = known(maiwp, said)
    return Two(jkm, maiwp, tekun, one, other, source_one, source_other)
