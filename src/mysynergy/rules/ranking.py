"""The order in which verdicts are shown: what the law demands, what is open to her, what is left to ask."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from mysynergy.rules.verdict import Outcome, Verdict


class Standing(StrEnum):
    """The heading under which a programme is shown: an outcome, or mandatory cover before all."""

    MANDATORY = "mandatory"
    ELIGIBLE = "eligible"
    UNKNOWN = "unknown"
    DIRECTORY = "directory"
    NOT_ASKED = "not_asked"
    NOT_ELIGIBLE = "not_eligible"
    CLOSED = "closed"


_ORDER: Final = {heading: place for place, heading in enumerate(Standing)}


def standing(verdict: Verdict) -> Standing:
    """Return the heading of a verdict. Compulsory cover comes first unless a criterion certainly fails."""
    if verdict.mandatory is True and verdict.outcome in (Outcome.ELIGIBLE, Outcome.UNKNOWN):
        return Standing.MANDATORY
    return Standing(verdict.outcome.value)


def ranked(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Return verdicts in the order of their headings; open ones by how few answers would settle them."""
    return tuple(
        sorted(verdicts, key=lambda one: (_ORDER[standing(one)], len(one.questions), one.programme_id))
    )


def counted(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """Return how many verdicts stand under each heading; every heading is there."""
    counts = {heading.value: 0 for heading in Standing}
    for verdict in verdicts:
        counts[standing(verdict).value] += 1
    return counts
