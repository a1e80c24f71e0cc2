"""The steps of a sitting, in three parts, and how long it took. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

#: Part: its steps, in the order in which they are usually taken.
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "assistance": ("needs", "screening", "referrals"),
    "insurance": ("membership", "contribution", "rights"),
    "work": ("work_needs", "job_services", "job_loss"),
}
STEPS: Final = tuple(step for steps in PARTS.values() for step in steps)
#: What an officer says of a step; none said: not yet.
MARKS: Final = ("done", "not_needed")
OPEN, PAUSED, ENDED = "open", "paused", "ended"
#: Nobody sits longer than this without a pause: somebody forgot to end it.
LONGEST: Final = dt.timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class SittingView:
    """One sitting. ``marks``: what was said of each step. ``events``: ids of what was done in it so far,
    the oldest first. ``took``: time at the counter, without pauses.
    """

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    officer_id: uuid.UUID
    state: str
    started_at: dt.datetime
    ended_at: dt.datetime | None
    took: dt.timedelta
    marks: Mapping[str, str]
    events: tuple[uuid.UUID, ...] = ()

    @property
    def next_step(self) -> str | None:
        """Return the first step of which nothing was said yet."""
        return next((step for step in STEPS if step not in self.marks), None)


def taken(stretches: Sequence[tuple[dt.datetime, dt.datetime | None]], now: dt.datetime) -> dt.timedelta:
    """Return how long the stretches are together; one that goes on counts until now."""
    return sum(((until or now) - begun for begun, until in stretches), dt.timedelta(0))
