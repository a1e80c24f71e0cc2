"""The cast of this room's tests: three agencies, an officer and a supervisor in each."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import pytest

from mysynergy.access.public import Actor, ActorKind, Role, agencies, create_user
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.registry.public import register

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)  # a Monday morning in Malaysia
SYSTEM = Actor.system("test", now=NOW)


@dataclass(frozen=True)
class Cast:
    """``officer`` and ``supervisor`` lead the case, ``other`` may be asked, ``stranger`` never is."""

    officer: Actor
    supervisor: Actor
    other: Actor
    stranger: Actor
    secretariat: Actor


def _officer(code: str, role: Role, ids: dict[str, uuid.UUID]) -> Actor:
    username = f"{code}-{role.value}".lower()
    user = create_user(
        actor=SYSTEM,
        username=username,
        name=username,
        password="a long enough password",
        agency_id=ids[code],
        roles=[role],
        start=dt.date(2026, 1, 1),
    )
    return Actor(kind=ActorKind.OFFICER, role=role, purpose="casework", now=NOW, id=user, agency_id=ids[code])


def somebody(actor: Actor) -> uuid.UUID:
    """Register a person at the actor's agency and return the id."""
    source = submit(actor=actor, said=PersonSaid(name="Siti binti Ali"), channel="counter")
    return register(actor=actor, source_record_id=source.id)


@pytest.fixture
def cast(db: None) -> Cast:
    ids = {agency.code: agency.id for agency in agencies(actor=SYSTEM).values()}
    return Cast(
        officer=_officer("MAIWP", Role.CASEWORKER, ids),
        supervisor=_officer("MAIWP", Role.SUPERVISOR, ids),
        other=_officer("TEKUN", Role.CASEWORKER, ids),
        stranger=_officer("JKM", Role.CASEWORKER, ids),
        secretariat=_officer("PERKESO", Role.SECRETARIAT, ids),
    )
