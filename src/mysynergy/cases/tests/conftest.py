"""The cast of this room's tests: three agencies, an officer and a supervisor in each."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from tests.people import officer

from mysynergy.access.public import Actor, Role


@dataclass(frozen=True)
class Cast:
    """``officer`` and ``supervisor`` lead the case, ``other`` may be asked, ``stranger`` never is."""

    officer: Actor
    supervisor: Actor
    other: Actor
    stranger: Actor
    secretariat: Actor


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast(
        officer=officer("MAIWP"),
        supervisor=officer("MAIWP", Role.SUPERVISOR),
        other=officer("TEKUN"),
        stranger=officer("JKM"),
        secretariat=officer("PERKESO", Role.SECRETARIAT),
    )
