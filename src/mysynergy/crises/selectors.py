"""Reads of crises: the own agency's, through row-level security."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping

from django.db.models import Q

from mysynergy.access.public import Actor, door
from mysynergy.crises.domain import CrisisView, DangerSaid
from mysynergy.crises.models import Asked, Crisis
from mysynergy.kernel.errors import NotFound
from mysynergy.vault.public import Sealed, open_text

MOST = 200


def context_of(crisis_id: uuid.UUID) -> str:
    """Return what binds the sealed words to their row."""
    return f"crises.crisis:{crisis_id}"


def read_said(row: Crisis) -> tuple[DangerSaid, str]:
    """Return what was said and how it ended in words; nothing of a person who was erased."""
    if not row.cipher:
        return DangerSaid(danger=row.danger), ""
    words = json.loads(open_text(Sealed(row.key_id, bytes(row.cipher)), context=context_of(row.id)))
    said = DangerSaid(row.danger, words["who"], words["where"], words["safe_phone"], words["what"])
    return said, words["note"]


def asked_of(rows: Iterable[Crisis]) -> Mapping[uuid.UUID, tuple[uuid.UUID, ...]]:
    """Return who was asked for each crisis, in order, in one query."""
    found: dict[uuid.UUID, tuple[uuid.UUID, ...]] = {}
    asked = Asked.objects.filter(crisis_id__in=[row.id for row in rows]).order_by("asked_at", "id")
    for crisis_id, user_id in asked.values_list("crisis_id", "user_id"):
        found[crisis_id] = (*found.get(crisis_id, ()), user_id)
    return found


def view_of(row: Crisis, actor: Actor, asked: tuple[uuid.UUID, ...] | None = None) -> CrisisView:
    """Return a crisis as a plain value."""
    said, note = read_said(row)
    return CrisisView(
        id=row.id,
        agency_id=row.agency_id,
        individual_id=row.individual_id,
        said=said,
        state=row.state,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        officer_id=row.officer_id,
        answer_by=row.answer_by,
        late=row.state != "settled" and row.answer_by < actor.now,
        asked=asked_of([row]).get(row.id, ()) if asked is None else asked,
        everybody_asked=row.everybody_asked,
        taken_by=row.taken_by,
        taken_at=row.taken_at,
        outcome=row.outcome,
        note=note,
    )


@door("crises.read")
def crises(
    *, actor: Actor, ended: bool = False, most: int = MOST, after: uuid.UUID | None = None
) -> tuple[CrisisView, ...]:
    """Return the crises of the actor's agency that go on, unanswered ones first; or the last that ended.

    ``after``: those beyond this one of the list; from its beginning where it left the list meanwhile.
    """
    rows = Crisis.objects.filter(agency_id=actor.own_agency_id)
    rows = rows.filter(state="settled") if ended else rows.exclude(state="settled")
    edge = rows.filter(id=after).first() if after is not None else None
    if ended:
        rows = rows.order_by("-settled_at", "-id")
        if edge is not None:
            same = Q(settled_at=edge.settled_at, id__lt=edge.id)
            rows = rows.filter(Q(settled_at__lt=edge.settled_at) | same)
    else:
        rows = rows.order_by("state", "answer_by", "id")
        if edge is not None:
            same = Q(answer_by__gt=edge.answer_by) | Q(answer_by=edge.answer_by, id__gt=edge.id)
            rows = rows.filter(Q(state__gt=edge.state) | Q(same, state=edge.state))
    found = list(rows[:most])
    asked = asked_of(found)
    return tuple(view_of(row, actor, asked.get(row.id, ())) for row in found)


@door("crises.read")
def waiting_for_me(*, actor: Actor) -> int:
    """Return how many people in danger wait for the actor's own answer; opens nothing that was said."""
    if actor.id is None:
        return 0
    return Crisis.objects.filter(agency_id=actor.own_agency_id, state="open", officer_id=actor.id).count()


@door("crises.read")
def crisis(*, actor: Actor, crisis_id: uuid.UUID) -> CrisisView:
    """Return one crisis of the actor's agency. Raises ``NotFound``."""
    row = Crisis.objects.filter(id=crisis_id, agency_id=actor.own_agency_id).first()
    if row is None:
        raise NotFound("crisis_not_found")
    return view_of(row, actor)
