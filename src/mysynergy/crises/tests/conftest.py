"""The cast: an agency with an officer, one on duty, and a supervisor; and another agency."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from tests.people import officer

from mysynergy.access.public import Actor, Role

NOW = dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)  # two at night in Malaysia
SYSTEM = Actor.system("test", now=NOW)


@dataclass(frozen=True)
class Cast:
    """``counter`` hears of it, ``awake`` may be on duty, ``boss`` supervises; ``stranger`` elsewhere."""

    counter: Actor
    awake: Actor
    boss: Actor
    stranger: Actor


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast(
        counter=officer("MAIWP", Role.INTAKE_OFFICER, "counter", now=NOW),
        awake=officer("MAIWP", Role.CASEWORKER, "awake", now=NOW),
        boss=officer("MAIWP", Role.SUPERVISOR, "boss", now=NOW),
        stranger=officer("JKM", Role.SUPERVISOR, "stranger", now=NOW),
    )
