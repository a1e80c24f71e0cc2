"""The door of events.

Its functions run inside a door of another room, so the actor's database context is already set; this
room lies beneath ``access`` and never opens a context itself.
"""

from __future__ import annotations

from mysynergy.events.following import follow
from mysynergy.events.idempotency import once
from mysynergy.events.selectors import (
    Happened,
    by_ids,
    of_individuals,
    of_subject,
    others_about,
    outbox_waiting,
)
from mysynergy.events.services import (
    Doer,
    Happening,
    Json,
    enqueue,
    enqueue_many,
    record,
    record_many,
    record_read,
)

__all__ = [
    "Doer",
    "Happened",
    "Happening",
    "Json",
    "by_ids",
    "enqueue",
    "enqueue_many",
    "follow",
    "of_individuals",
    "of_subject",
    "once",
    "others_about",
    "outbox_waiting",
    "record",
    "record_many",
    "record_read",
]
