"""The clock run: reminders before an answer is late, and word that goes up a step at a time while it is.

Repeatable at any moment: what was told is not told again, a step follows a step, and what was done ends it.
A run looks once at what there is and then works it off some thousands in a transaction, so that its price
grows with what is told and not with the square of it; one that dies halfway has told what it wrote, and the
next run goes on.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Final, NamedTuple

from django.db import connection

from mysynergy.access.public import Actor, acting, agencies, door
from mysynergy.clocks.domain import Ran, remind_until, step_after, step_at
from mysynergy.clocks.telling import Told, tell
from mysynergy.database.public import Column, insert_many, select_many
from mysynergy.events.public import enqueue
from mysynergy.kernel.identifiers import new_id
from mysynergy.workdays.public import Calendar, calendar_at

#: Of each so many in one transaction.
_BATCH: Final = 5000
#: Rows of one kind that a run takes at most; it runs again at once while there are more.
_MOST: Final = 100_000


class _Awaited(NamedTuple):
    referral_id: uuid.UUID
    kind: str
    agency_id: uuid.UUID
    other_agency_id: uuid.UUID
    individual_id: uuid.UUID
    hours: bool
    begun_at: dt.datetime
    due_at: dt.datetime


class _Watched(NamedTuple):
    id: uuid.UUID
    referral_id: uuid.UUID
    kind: str
    agency_id: uuid.UUID
    other_agency_id: uuid.UUID
    individual_id: uuid.UUID
    crisis: bool
    due_at: dt.datetime
    step: str


def run(*, actor: Actor) -> Ran:
    """End the watches that are over, remind of what is due soon, and take word of what is late up a step.

    For a system actor, by the clock. At most 100,000 of each in one run, one step each; it runs again at once
    while there are more. Two runs at once tell nothing twice.
    """
    calendars = _Calendars(actor)
    ended = _end(actor=actor)
    # What is ripe is looked at before anything moves: nobody is passed over within one run.
    ripe = _ripe(actor=actor)
    escalated = sum(
        _go_up(actor=actor, calendars=calendars, rows=ripe[at : at + _BATCH])
        for at in range(0, len(ripe), _BATCH)
    )
    fresh = _to_watch(actor=actor, calendars=calendars)
    reminded = sum(
        _begin(actor=actor, calendars=calendars, rows=fresh[at : at + _BATCH])
        for at in range(0, len(fresh), _BATCH)
    )
    more = max(len(ripe), len(fresh)) == _MOST
    if more:
        with acting(actor):
            enqueue(job="clocks.run", arguments={})
    return Ran(reminded=reminded, escalated=escalated, ended=ended, more=more)


@door("clocks.run")
def _end(*, actor: Actor) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clocks_end()")
        (ended,) = cursor.fetchone()
    return int(ended)


class _Calendars:
    """The calendar of each agency, and when steps are due there: asked thousands of times of few days."""

    def __init__(self, actor: Actor) -> None:
        self.of: dict[uuid.UUID, Calendar] = {}
        by_state: dict[str | None, Calendar] = {}
        for agency in agencies(actor=actor).values():
            if agency.state not in by_state:
                by_state[agency.state] = calendar_at(actor=actor, agency_id=agency.id)
            self.of[agency.id] = by_state[agency.state]
        self._known: dict[tuple[str | None, str, dt.datetime, bool], dt.datetime] = {}

    def next_at(self, step: str, agency_id: uuid.UUID, due: dt.datetime, crisis: bool) -> dt.datetime | None:
        """Return from when word goes on from ``step``."""
        up = step_after(step)
        if up is None:
            return None
        calendar = self.of[agency_id]
        key = (calendar.state, up, due, crisis)
        if key not in self._known:
            self._known[key] = step_at(up, due=due, crisis=crisis, calendar=calendar)
        return self._known[key]


@door("clocks.run")
def _to_watch(*, actor: Actor, calendars: _Calendars) -> list[_Awaited]:
    horizon = {one: remind_until(now=actor.now, calendar=calendar) for one, calendar in calendars.of.items()}
    rows = select_many(
        "SELECT * FROM clocks_to_watch(%b::uuid[], %b::timestamptz[], %b::int)",
        ("uuid", list(horizon)),
        ("timestamptz", list(horizon.values())),
        _MOST,
    )
    return [_Awaited(*row) for row in rows]


@door("clocks.run")
def _begin(*, actor: Actor, calendars: _Calendars, rows: Sequence[_Awaited]) -> int:
    """Watch what is due soon or late already; who owes it is reminded. Return how many are new."""
    made = insert_many(
        "clocks_watch",
        [
            Column("id", "uuid", [new_id() for _row in rows]),
            Column("kind", "text", [row.kind for row in rows]),
            Column("referral_id", "uuid", [row.referral_id for row in rows]),
            Column("individual_id", "uuid", [row.individual_id for row in rows]),
            Column("agency_id", "uuid", [row.agency_id for row in rows]),
            Column("other_agency_id", "uuid", [row.other_agency_id for row in rows]),
            Column("crisis", "bool", [row.hours for row in rows]),
            Column("due_at", "timestamptz", [row.due_at for row in rows]),
            Column("step", "text", same="reminded"),
            Column("stepped_at", "timestamptz", same=actor.now),
            Column(
                "next_at",
                "timestamptz",
                [calendars.next_at("reminded", row.agency_id, row.due_at, row.hours) for row in rows],
            ),
            Column("begun_at", "timestamptz", same=actor.now),
        ],
        conflict="ON CONFLICT DO NOTHING",
        returning="referral_id, kind",
    )
    new = set(made)
    told = [row for row in rows if (row.referral_id, row.kind) in new]
    _tell(actor, "clocks.reminded", [(row, {"kind": row.kind, "new": "reminded"}) for row in told])
    return len(told)


@door("clocks.run")
def _ripe(*, actor: Actor) -> list[_Watched]:
    rows = select_many(
        "SELECT id, referral_id, kind, agency_id, other_agency_id, individual_id, crisis, due_at, step "
        "FROM clocks_watch WHERE ended_at IS NULL AND next_at <= %b ORDER BY next_at LIMIT %b",
        actor.now,
        _MOST,
    )
    return [_Watched(*row) for row in rows]


@door("clocks.run")
def _go_up(*, actor: Actor, calendars: _Calendars, rows: Sequence[_Watched]) -> int:
    """Take word a step further where nobody did so meanwhile; return how many went up."""
    steps = {row.id: step_after(row.step) or row.step for row in rows}
    moved = select_many(
        "UPDATE clocks_watch w SET step = g.step, stepped_at = %b, next_at = g.next_at "
        "FROM unnest(%b::uuid[], %b::text[], %b::text[], %b::timestamptz[]) AS g(id, old, step, next_at) "
        "WHERE w.id = g.id AND w.step = g.old AND w.ended_at IS NULL RETURNING w.id",
        actor.now,
        ("uuid", [row.id for row in rows]),
        ("text", [row.step for row in rows]),
        ("text", list(steps.values())),
        (
            "timestamptz",
            [calendars.next_at(steps[row.id], row.agency_id, row.due_at, row.crisis) for row in rows],
        ),
    )
    up = {one for (one,) in moved}
    _tell(
        actor,
        "clocks.escalated",
        [(row, {"kind": row.kind, "old": row.step, "new": steps[row.id]}) for row in rows if row.id in up],
    )
    return len(up)


def _tell(actor: Actor, happened: str, told: Sequence[tuple[_Awaited | _Watched, dict[str, str]]]) -> None:
    tell(
        actor,
        happened,
        [
            Told(row.referral_id, row.individual_id, row.agency_id, (row.other_agency_id,), {**body})
            for row, body in told
        ],
    )
