"""The second door of events: who read about a person, and what happened to her record.

As this room lies beneath ``access``, it works with plain ids inside the caller's context.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from mysynergy.events.models import Event


@dataclass(frozen=True, slots=True)
class Trace:
    """One event without its body: that somebody read or did something, whose, when, for which purpose."""

    id: uuid.UUID
    type: str
    category: str
    agency_id: uuid.UUID | None
    actor_kind: str
    actor_role: str
    purpose: str
    occurred_at: dt.datetime


def export_person(*, individual_ids: Sequence[uuid.UUID]) -> Iterator[Trace]:
    """Return every event about these individuals that the running context may see, oldest first."""
    rows = Event.objects.filter(individual_id__in=list(individual_ids)).order_by("occurred_at", "id")
    for row in rows.iterator(chunk_size=1000):
        yield Trace(
            id=row.id,
            type=row.type,
            category=row.category,
            agency_id=row.agency_id,
            actor_kind=row.actor_kind,
            actor_role=row.actor_role,
            purpose=row.purpose,
            occurred_at=row.occurred_at,
        )


def erase_person(*, individual_ids: Sequence[uuid.UUID]) -> int:
    """Empty the bodies of all events about these individuals and return how many were emptied.

    Commitments stay. The database refuses it (``MS004``) where their keys stand.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT events_erase(%s::uuid[])", [list(individual_ids)])
        (emptied,) = cursor.fetchone()
    return int(emptied)
