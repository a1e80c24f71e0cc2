"""What the parts of a plan are called on screen, in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

STATES: Final[Mapping[str, str]] = {
    "open": noop("To be done"),
    "reached": noop("Goal reached"),
    "dropped": noop("Given up"),
    "done": noop("Done"),
    "planned": noop("Planned"),
    "made": noop("Visit made"),
    "not_met": noop("Nobody was met"),
    "cancelled": noop("Called off"),
}


def part_state(state: str) -> str:
    """Return how a goal, a task or a visit stands."""
    return gettext(STATES.get(state, state))
