"""Reading what happened, through row-level security."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mysynergy.events.models import Event, Outbox


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as its reader may see it; ``body`` is the parsed canonical JSON."""

    id: uuid.UUID
    type: str
    category: str
    individual_id: uuid.UUID | None
    subject_id: str
    agency_id: uuid.UUID | None
    actor_kind: str
    actor_id: uuid.UUID | None
    actor_role: str
    purpose: str
    body: Mapping[str, Any]
    occurred_at: dt.datetime


def _happened(event: Event) -> Happened:
    return Happened(
        id=event.id,
        type=event.type,
        category=event.category,
        individual_id=event.individual_id,
        subject_id=event.subject_id,
        agency_id=event.agency_id,
        actor_kind=event.actor_kind,
        actor_id=event.actor_id,
        actor_role=event.actor_role,
        purpose=event.purpose,
        body=json.loads(event.body),
        occurred_at=event.occurred_at,
    )


def of_individuals(
    *, individual_ids: Sequence[uuid.UUID], reads: bool = False, limit: int = 200
) -> tuple[Happened, ...]:
    """Return the newest events about these individuals that the running context may see, newest first.

    ``reads`` chooses the events of reading ("who read this") instead of everything else.
    """
    rows = Event.objects.filter(individual_id__in=list(individual_ids))
    rows = rows.filter(type="person.read") if reads else rows.exclude(type="person.read")
    return tuple(_happened(row) for row in rows.order_by("-occurred_at", "-id")[:limit])


def outbox_waiting() -> int:
    """Return how much work was asked for that the dispatcher has not taken yet."""
    return Outbox.objects.filter(dispatched_at=None).count()


def of_subject(*, subject_id: uuid.UUID | str, limit: int = 200) -> tuple[Happened, ...]:
    """Return the events of one thing (a referral, a need, a programme), newest first."""
    rows = Event.objects.filter(subject_id=str(subject_id)).order_by("-occurred_at", "-id")[:limit]
    return tuple(_happened(row) for row in rows)
