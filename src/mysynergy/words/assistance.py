"""What the answers around help given are called: ends, reversals, findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

END_REASONS: Final[Mapping[str, str]] = {
    "finished": noop("Ended as planned"),
    "no_longer_eligible": noop("Conditions are no longer met, and the person was heard"),
    "person_gave_up": noop("The person gave it up"),
    "repaid": noop("Paid back"),
    "died": noop("The person has died"),
    "overlap": noop("It overlaps with other help, and the person was heard"),
    "other": noop("Another reason"),
}
REVERSAL_REASONS: Final[Mapping[str, str]] = {
    "entered_by_mistake": noop("Entered by mistake"),
    "wrong_person": noop("Entered for the wrong person"),
    "never_handed_over": noop("Never handed over"),
    "returned": noop("Given back"),
    "other": noop("Another reason"),
}
FINDING_STATES: Final[Mapping[str, str]] = {
    "open": noop("To be looked at"),
    "accepted": noop("There is an overlap"),
    "dismissed": noop("No overlap"),
}


def _word(table: Mapping[str, str], value: str) -> str:
    known = table.get(value)
    return gettext(known) if known else value.replace("_", " ")


def end_reason(code: str) -> str:
    """Return why an award was ended."""
    return _word(END_REASONS, code)


def reversal_reason(code: str) -> str:
    """Return why something was taken back by a counter-entry."""
    return _word(REVERSAL_REASONS, code)


def finding_state(state: str) -> str:
    """Return what the agency made of a finding."""
    return _word(FINDING_STATES, state)
