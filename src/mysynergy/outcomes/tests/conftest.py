"""The cast: an officer who closes a case, who supervises her, and somebody elsewhere."""

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
    """``officer`` manages the case, ``boss`` supervises her; ``stranger`` works elsewhere."""

    officer: Actor
    boss: Actor
    stranger: Actor


def officer(code: str, role: Role, name: str) -> Actor:
    """Make a user with one role at an agency and return the actor."""
    ids = {one.code: one.id for one in agencies(actor=SYSTEM).values()}
    user = create_user(
        actor=SYSTEM,
        username=name,
        name=name,
        password="a long enough password",
        agency_id=ids[code],
        roles=[role],
        start=dt.date(2019, 1, 1),
    )
    return Actor(kind=ActorKind.OFFICER, role=role, purpose="casework", now=NOW, id=user, agency_id=ids[code])


def somebody(actor: Actor) -> uuid.UUID:
    """Register a person at the actor's agency and return the id."""
    source = submit(actor=actor, said=PersonSaid(name="Siti binti Ali"), channel="counter")
    return register(actor=actor, source_record_id=source.id)


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast(
        officer=officer("MAIWP", Role.CASEWORKER, "officer"),
        boss=officer("MAIWP", Role.SUPERVISOR, "boss"),
        stranger=officer("JKM", Role.SUPERVISOR, "stranger"),
    )
