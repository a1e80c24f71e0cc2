"""Runs over the whole registry: which records a run reads, what the last one came to, one run at a time.

A run reads every record that stands for somebody who is neither protected nor erased. An incremental one
reads the records linked since a day before the last run began, and those that share a search key with them.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from mysynergy.access.public import Actor, door
from mysynergy.events.public import record
from mysynergy.intake.public import PersonSaid, source_records
from mysynergy.kernel.errors import Conflict, NotFound
from mysynergy.matching.models import Run

#: A run that has told nothing for so long was killed: another may begin in its place.
SILENT_AFTER = dt.timedelta(minutes=15)
#: A link bears the moment when its deed began and is seen when that is committed: no import takes a day.
COMMITTED_WITHIN = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RunView:
    """One run. ``since``: records linked from then on were looked at; None: all. Counts are of people."""

    id: uuid.UUID
    since: dt.datetime | None
    began_at: dt.datetime
    told_at: dt.datetime
    ended_at: dt.datetime | None
    outcome: str | None
    why: str
    made_from: str
    records: int
    joined: int
    put: int


@dataclass(frozen=True, slots=True, repr=False)
class RecordToLink:
    """A source record, opened, with the individual for whom it stands."""

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    said: PersonSaid


class _Row(NamedTuple):
    source_record_id: uuid.UUID
    individual_id: uuid.UUID


@door("matching.run")
def begin_run(*, actor: Actor, full: bool, made_from: str) -> RunView:
    """Begin a run and return it. One that was silent for long is said to be killed: should it wake up, it
    finds its run ended, and stops.

    ``made_from`` names the weights and thresholds. A run that is not ``full`` starts a day before the last
    one that was carried out began (``COMMITTED_WITHIN``); without one it is full. Raises
    ``Conflict("run_going_on", {began_at})`` while another tells of itself.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE matching_run IN SHARE ROW EXCLUSIVE MODE")
    going = Run.objects.filter(ended_at=None).first()
    if going is not None and actor.now - going.told_at < SILENT_AFTER:
        raise Conflict("run_going_on", {"began_at": going.began_at.isoformat()})
    done = Run.objects.filter(outcome="done").order_by("-began_at").first()
    since = None if full or done is None else done.began_at - COMMITTED_WITHIN
    if going is not None:
        going.ended_at, going.outcome = actor.now, "killed"
        going.save(update_fields=["ended_at", "outcome"])
    row = Run.objects.create(since=since, began_at=actor.now, told_at=actor.now, made_from=made_from)
    record(
        actor=actor,
        type="matching.run_began",
        category="staff",
        subject_id=row.id,
        body={
            "full": since is None,
            "made_from": made_from,
            "instead_of": None if going is None else str(going.id),
        },
    )
    return _view(row)


@door("matching.run")
def tell_run(*, actor: Actor, run_id: uuid.UUID, records: int, joined: int, put: int) -> None:
    """Say that the run goes on, and how far it has come.

    Raises ``NotFound("run")`` where another run has begun in its place: then nothing more is to be done.
    """
    row = _going(run_id)
    row.told_at, row.records, row.joined, row.put = actor.now, records, joined, put
    row.save(update_fields=["told_at", "records", "joined", "put"])


@door("matching.run")
def end_run(*, actor: Actor, run_id: uuid.UUID, outcome: str, why: str = "") -> RunView:
    """End a run: ``done``, or ``stopped`` by a safety stop, with the sentence that says why."""
    row = _going(run_id)
    row.ended_at, row.told_at, row.outcome, row.why = actor.now, actor.now, outcome, why
    row.save(update_fields=["ended_at", "told_at", "outcome", "why"])
    record(
        actor=actor,
        type="matching.run_ended",
        category="staff",
        subject_id=row.id,
        body={"outcome": outcome, "records": row.records, "joined": row.joined, "put": row.put},
    )
    return _view(row)


@door("matching.count")
def runs(*, actor: Actor, most: int = 20) -> tuple[RunView, ...]:
    """Return the last runs, the newest first: for system jobs and whoever looks after the house."""
    return tuple(_view(row) for row in Run.objects.order_by("-began_at", "-id")[:most])


@door("matching.run")
def records_to_link(
    *, actor: Actor, after: uuid.UUID | None, most: int, since: dt.datetime | None = None
) -> tuple[RecordToLink, ...]:
    """Return at most ``most`` records behind ``after``, in the order of their ids, opened.

    ``since``: only those linked from then on, and those that share a search key with one of them that not
    half a town shares. Fewer than ``most`` can come back though more follow: ask until nothing does.
    """
    while rows := _to_link(after, most, since):
        opened = source_records(actor=actor, ids=[row.source_record_id for row in rows])
        found = tuple(
            RecordToLink(one.id, row.individual_id, one.agency_id, one.said)
            for row in rows
            if (one := opened.get(row.source_record_id)) is not None
        )
        if found:
            return found
        after = rows[-1].source_record_id
    return ()


def _to_link(after: uuid.UUID | None, most: int, since: dt.datetime | None) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM matching_to_link(%s, %s, %s)", [after, most, since])
        return [_Row(*row) for row in cursor.fetchall()]


def _going(run_id: uuid.UUID) -> Run:
    row = Run.objects.select_for_update().filter(id=run_id, ended_at=None).first()
    if row is None:
        raise NotFound("run")
    return row


def _view(row: Run) -> RunView:
    return RunView(
        id=row.id,
        since=row.since,
        began_at=row.began_at,
        told_at=row.told_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
        why=row.why,
        made_from=row.made_from,
        records=row.records,
        joined=row.joined,
        put=row.put,
    )
