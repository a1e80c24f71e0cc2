"""The cast: officers of a training agency, a zakat council and a clinic whose very name is a secret."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from mysynergy.access.public import Actor, ActorKind, Role, agencies
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.registry.public import register

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
AMINAH = PersonSaid(
    name="Siti Aminah binti Abdul Rahman",
    identity_kind="mykad",
    identity_number="850312-14-5678",
    birth_year=1985,
    birth_month=3,
    birth_day=12,
    phone="012-345 6789",
    state="MY-14",
    language="ms",
)


@dataclass(frozen=True)
class Cast:
    """One officer of each agency; ``as_role`` gives a colleague."""

    giatmara: Actor
    maiwp: Actor
    miasa: Actor

    @staticmethod
    def as_role(officer: Actor, role: Role) -> Actor:
        return replace(officer, role=role, id=uuid.uuid4())


@pytest.fixture
def cast() -> Cast:
    ids = {one.code: one.id for one in agencies(actor=Actor.system("test", now=NOW)).values()}

    def officer(code: str) -> Actor:
        return Actor(
            kind=ActorKind.OFFICER,
            role=Role.CASEWORKER,
            purpose="casework",
            now=NOW,
            id=uuid.uuid4(),
            agency_id=ids[code],
        )

    return Cast(officer("GIATMARA"), officer("MAIWP"), officer("MIASA"))


@pytest.fixture
def tell() -> Callable[..., uuid.UUID]:
    """Submit what is said and return the source record."""

    def submitted(actor: Actor, said: PersonSaid = AMINAH, **changes: object) -> uuid.UUID:
        words = replace(said, **changes)  # type: ignore[arg-type]
        return submit(actor=actor, said=words, channel="counter").id

    return submitted


@pytest.fixture
def known(tell: Callable[..., uuid.UUID]) -> Callable[..., uuid.UUID]:
    """Submit and register, and return the individual."""

    def registered(actor: Actor, said: PersonSaid = AMINAH, **changes: object) -> uuid.UUID:
        return register(actor=actor, source_record_id=tell(actor, said, **changes))

    return registered
