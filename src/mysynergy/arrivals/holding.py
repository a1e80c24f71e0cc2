"""Who has an arrival and until when, and what is told of it: one way in which a row changes hands."""

from __future__ import annotations

import datetime as dt
import uuid

from mysynergy.access.public import Actor
from mysynergy.arrivals.models import Arrival
from mysynergy.cases.public import due_at
from mysynergy.events.public import Json, record
from mysynergy.kernel.errors import Conflict, NotFound

#: No agreement contains this word: that somebody rang is between her and the agency she rang.
_CATEGORY = "needs.private"


def of(actor: Actor, arrival_id: uuid.UUID) -> Arrival:
    """Return an arrival of the actor's agency, locked for the running act. Raises ``NotFound``."""
    rows = Arrival.objects.select_for_update().filter(id=arrival_id, agency_id=actor.own_agency_id)
    row = rows.first()
    if row is None:
        raise NotFound("arrival_not_found")
    return row


def mine(actor: Actor, arrival_id: uuid.UUID) -> Arrival:
    """Return an open arrival, taken by the actor now if nobody had it.

    Raises ``NotFound``, ``Conflict`` with ``arrival_closed`` or ``held_by_another``.
    """
    row = of(actor, arrival_id)
    if row.state == "closed":
        raise Conflict("arrival_closed")
    if row.state == "waiting":
        into_hands(actor, row, actor.own_id)
    if row.held_by_id != actor.own_id:
        raise Conflict("held_by_another")
    return row


def end_of_work(actor: Actor, agency_id: uuid.UUID, working_days: int) -> dt.datetime:
    """Return the end of the day that is so many working days ahead; of this very day for none."""
    if working_days:
        return due_at(actor=actor, agency_id=agency_id, working_days=working_days)
    return due_at(actor=actor.at(actor.now - dt.timedelta(days=1)), agency_id=agency_id, working_days=1)


def into_hands(actor: Actor, row: Arrival, user_id: uuid.UUID, until: dt.datetime | None = None) -> None:
    """Put a row into somebody's hands. A date that has passed moves to the end of the next working day."""
    row.held_by_id = user_id
    row.state = "held"
    row.taken_at = row.taken_at or actor.now
    if until is not None:
        row.due_at = until
    elif row.due_at is None or row.due_at <= actor.now:
        row.due_at = end_of_work(actor, row.agency_id, 1)


def tell(actor: Actor, row: Arrival, happened: str, body: dict[str, Json]) -> None:
    """Record what happened; bodies hold ids and codes only."""
    record(
        actor=actor,
        type=f"arrivals.{happened}",
        category=_CATEGORY,
        subject_id=row.id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        body={"channel": row.channel, **body},
    )
