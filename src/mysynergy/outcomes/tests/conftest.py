"""The cast: an officer who closes a case, who supervises her, and somebody elsewhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from tests.people import officer

from mysynergy.access.public import Actor, Role

#: Long before the follow-ups that are looked at a year later.
SINCE = dt.date(2019, 1, 1)


@dataclass(frozen=True)
class Cast:
    """``officer`` manages the case, ``boss`` supervises her; ``stranger`` works elsewhere."""

    officer: Actor
    boss: Actor
    stranger: Actor


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast(
        officer=officer("MAIWP", Role.CASEWORKER, "officer", since=SINCE),
        boss=officer("MAIWP", Role.SUPERVISOR, "boss", since=SINCE),
        stranger=officer("JKM", Role.SUPERVISOR, "stranger", since=SINCE),
    )
