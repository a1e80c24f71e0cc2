"""What the door of pathways gives out."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as it stands; ``choices``: what the case manager may choose now (see ``decide``).

    ``referred_on_at``: since when the agency that was asked has another one carry it on; what comes of that
    comes back to the agency asked, whose answer the step waits for.
    """

    id: uuid.UUID
    pathway_id: uuid.UUID
    individual_id: uuid.UUID
    position: int
    after: tuple[int, ...]
    need_id: uuid.UUID
    kind: str
    module: str
    programme_id: str | None
    body_id: uuid.UUID | None
    evidence_wanted: tuple[str, ...]
    state: str
    reason: str | None
    note: str
    referral_id: uuid.UUID | None
    letter_id: uuid.UUID | None
    referred_on_at: dt.datetime | None
    opened_at: dt.datetime | None
    sent_at: dt.datetime | None
    ended_at: dt.datetime | None
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PathwayView:
    """A pathway with its steps in their order."""

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    manager_id: uuid.UUID
    story: str
    state: str
    stop_code: str | None
    stop_text: str
    begun_at: dt.datetime
    ended_at: dt.datetime | None
    steps: tuple[StepView, ...]
