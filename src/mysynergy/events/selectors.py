"""Reading what happened, through row-level security."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.db.models.expressions import RawSQL

from mysynergy.events.models import Event, Outbox
from mysynergy.events.services import event_context
from mysynergy.vault.public import OpenKey, keys_of


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as its reader may see it; ``body`` is the parsed canonical JSON, empty once ``erased``."""

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
    act_id: uuid.UUID | None
    erased: bool = False


def _all_happened(events: Iterable[Event]) -> tuple[Happened, ...]:
    """Open the bodies of events, with one query for the keys of all persons concerned."""
    rows = list(events)
    sealed = {row.individual_id for row in rows if row.cipher and row.individual_id}
    keys = keys_of(scopes=sealed)
    return tuple(_happened(row, keys) for row in rows)


def _happened(event: Event, keys: Mapping[uuid.UUID, OpenKey]) -> Happened:
    body, erased = event.body, False
    if event.cipher and event.individual_id:
        key = keys.get(event.individual_id)
        erased = key is None
        if key is not None:
            body = json.loads(key.open(bytes(event.cipher), context=event_context(event.id)))["body"]
    elif event.salt is None:
        erased = True
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
        body=json.loads(body),
        occurred_at=event.occurred_at,
        act_id=event.act_id,
        erased=erased,
    )


def of_individuals(
    *,
    individual_ids: Sequence[uuid.UUID] | RawSQL,
    reads: bool = False,
    limit: int = 200,
    before: uuid.UUID | None = None,
) -> tuple[Happened, ...]:
    """Return the newest events about these individuals that the running context may see, newest first.

    ``individual_ids`` are ids, or a query of ids.
    ``reads`` chooses the events of reading ("who read this") instead of everything else; ``before`` names an
    event of theirs to go back from. What a reader may know of the names in them ``history`` decides: pages
    and API ask there.
    """
    rows = Event.objects.filter(individual_id__in=individual_ids)
    edge = rows.filter(id=before).first() if before is not None else None
    if edge is not None:
        earlier = Q(occurred_at__lt=edge.occurred_at) | Q(occurred_at=edge.occurred_at, id__lt=edge.id)
        rows = rows.filter(earlier, occurred_at__lte=edge.occurred_at)
    rows = rows.filter(type="person.read") if reads else rows.exclude(type="person.read")
    return _all_happened(rows.order_by("-occurred_at", "-id")[:limit])


def by_ids(*, ids: Collection[uuid.UUID]) -> tuple[Happened, ...]:
    """Return these events, the oldest first; what the running context may not see is left out."""
    return _all_happened(Event.objects.filter(id__in=list(ids)).order_by("occurred_at", "id"))


def others_about(*, individual_ids: Collection[uuid.UUID], besides: Sequence[str]) -> frozenset[uuid.UUID]:
    """Return those of whom the running context sees an event of another type than ``besides``."""
    found = Event.objects.filter(individual_id__in=list(individual_ids)).exclude(type__in=besides)
    ids = found.values_list("individual_id", flat=True).distinct()
    return frozenset(one for one in ids if one is not None)


def outbox_waiting() -> int:
    """Return how much work was asked for that the dispatcher has not taken yet."""
    return Outbox.objects.filter(dispatched_at=None).count()


def of_subject(
    *,
    subject_id: uuid.UUID | str,
    rooms: tuple[str, ...] = (),
    only: Sequence[str] = (),
    without: Sequence[str] = (),
    limit: int = 200,
) -> tuple[Happened, ...]:
    """Return the events of one thing (a referral, a need, a programme), newest first; of ``rooms`` only.

    ``only`` keeps these types of event, ``without`` leaves these out.
    """
    rows = Event.objects.filter(subject_id=str(subject_id))
    if rooms:
        rows = rows.filter(reduce(or_, (Q(type__startswith=f"{room}.") for room in rooms)))
    if only:
        rows = rows.filter(type__in=only)
    rows = rows.exclude(type__in=without) if without else rows
    return _all_happened(rows.order_by("-occurred_at", "-id")[:limit])
