"""What dangers and their ends are called on screen, in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

DANGERS: Final[Mapping[str, str]] = {
    "violence": noop("Violence, or the threat of it"),
    "child": noop("A child in danger"),
    "self_harm": noop("Danger of self-harm"),
    "illness": noop("Acute illness or injury"),
    "no_shelter": noop("No roof for tonight"),
    "hunger": noop("Nothing to eat"),
    "disaster": noop("Flood, fire or another disaster"),
    "other": noop("Another danger"),
}
STATES: Final[Mapping[str, str]] = {
    "open": noop("Nobody has answered yet"),
    "taken": noop("Somebody acts"),
    "settled": noop("Ended"),
}
OUTCOMES: Final[Mapping[str, str]] = {
    "safe": noop("The person is safe now"),
    "with_emergency_services": noop("Police, hospital or rescue have taken over"),
    "not_found": noop("The person was not found"),
    "false_alarm": noop("Nobody was in danger"),
}


def danger_name(code: str) -> str:
    """Return what a kind of danger is called."""
    return gettext(DANGERS.get(code, code))


def crisis_state(code: str) -> str:
    """Return how a crisis stands."""
    return gettext(STATES.get(code, code))


def crisis_outcome(code: str | None) -> str:
    """Return how a crisis ended."""
    return gettext(OUTCOMES.get(code or "", code or ""))
