"""What pathways are called: templates, states, why a step is stuck, why a pathway was stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

STORIES: Final[Mapping[str, str]] = {
    "course_then_capital": noop("A course in doing business, then capital"),
    "trade_then_capital": noop("Learning a trade, then capital"),
    "training_then_job": noop("Training, then a job"),
    "debt_then_capital": noop("Debts put in order and money skills, then capital"),
}
STATES: Final[Mapping[str, str]] = {
    "waiting": noop("Waits"),
    "ready": noop("May be sent"),
    "sent": noop("Asked"),
    "done": noop("Done"),
    "stuck": noop("Your choice is needed"),
    "skipped": noop("Left out"),
    "cancelled": noop("Called off"),
}
STUCK: Final[Mapping[str, str]] = {
    "declined": noop("They cannot help this time"),
    "failed": noop("They could not help after all"),
    "not_helped": noop("No help came of it"),
    "partly_helped": noop("Only part of the help came"),
    "other_evidence": noop("Help came, with other evidence than was asked for"),
    "withdrawn": noop("It was taken back"),
    "no_answer": noop("Nobody answered"),
}
STOPPED: Final[Mapping[str, str]] = {
    "person_withdrew": noop("The person no longer wants it"),
    "helped_elsewhere": noop("The person was helped elsewhere"),
    "consent_withdrawn": noop("The person withdrew the consent"),
    "another_way": noop("Another way was found"),
    "other": noop("Another reason"),
}
CHOICES: Final[Mapping[str, str]] = {
    "again": noop("Try again, there or elsewhere"),
    "accept": noop("What came is enough: count it as done"),
    "skip": noop("Leave this step out; what waits for it goes on"),
}


def _word(table: Mapping[str, str], value: str) -> str:
    known = table.get(value)
    return gettext(known) if known else value.replace("_", " ")


def story_name(code: str) -> str:
    """Return the name of a template."""
    return _word(STORIES, code)


def step_state(code: str) -> str:
    """Return how a step stands."""
    return _word(STATES, code)


def stuck_because(code: str) -> str:
    """Return why a step is stuck."""
    return _word(STUCK, code)


def stopped_because(code: str) -> str:
    """Return why a pathway was stopped."""
    return _word(STOPPED, code)


def step_choice(code: str) -> str:
    """Return what the case manager may choose."""
    return _word(CHOICES, code)
