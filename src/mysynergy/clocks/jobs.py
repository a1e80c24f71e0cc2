"""The clock run: reminders before an answer is late, and word that goes up a step at a time while it is.

Repeatable at any moment: what was told is not told again, a step follows a step, and what was done ends it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Final, NamedTuple

from django.db import connection

from mysynergy.access.public import Actor, agencies, door
from mysynergy.clocks.domain import Ran, remind_until, step_after, step_at
from mysynergy.clocks.telling import Told, tell
from mysynergy.database.public import Column, change_many, insert_many, select_many
from mysynergy.events.public import enqueue
from mysynergy.kernel.identifiers import new_id
from mysynergy.workdays.public import Calendar, calendar_at

_BATCH: Final = 5000


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


@door("clocks.run")
def run(*, actor: Actor) -> Ran:
    """End the watches that are over, remind of what is due soon, and take word of what is late up a step.

    For a system actor, by the clock. At most 5,000 of each in one transaction; it runs again at once while
    there are more.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('clocks.run'))")
        cursor.execute("SELECT clocks_end()")
        (ended,) = cursor.fetchone()
    calendars = _Calendars(actor)
    ripe = _ripe(actor)
    _go_up(actor, calendars, ripe)
    fresh = _to_watch(actor, calendars)
    _begin(actor, calendars, fresh)
    more = max(len(ripe), len(fresh)) == _BATCH
    if more:
        enqueue(job="clocks.run", arguments={})
    return Ran(reminded=len(fresh), escalated=len(ripe), ended=int(ended), more=more)


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


def _to_watch(actor: Actor, calendars: _Calendars) -> list[_Awaited]:
    horizon = {one: remind_until(now=actor.now, calendar=calendar) for one, calendar in calendars.of.items()}
    rows = select_many(
        "SELECT * FROM clocks_to_watch(%b::uuid[], %b::timestamptz[], %b::int)",
        ("uuid", list(horizon)),
        ("timestamptz", list(horizon.values())),
        _BATCH,
    )
    return [_Awaited(*row) for row in rows]


def _begin(actor: Actor, calendars: _Calendars, rows: Sequence[_Awaited]) -> None:
    """Watch what is due soon or late already; the officer who owes it is reminded."""
    insert_many(
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
    )
    _tell(actor, "clocks.reminded", [(row, {"kind": row.kind, "new": "reminded"}) for row in rows])


def _ripe(actor: Actor) -> list[_Watched]:
    rows = select_many(
        "SELECT id, referral_id, kind, agency_id, other_agency_id, individual_id, crisis, due_at, step "
        "FROM clocks_watch WHERE ended_at IS NULL AND next_at <= %b ORDER BY next_at LIMIT %b",
        actor.now,
        _BATCH,
    )
    return [_Watched(*row) for row in rows]


def _go_up(actor: Actor, calendars: _Calendars, rows: Sequence[_Watched]) -> None:
    steps = [step_after(row.step) or row.step for row in rows]
    change_many(
        "UPDATE clocks_watch w SET step = g.step, stepped_at = %b, next_at = g.next_at "
        "FROM unnest(%b::uuid[], %b::text[], %b::timestamptz[]) AS g(id, step, next_at) WHERE w.id = g.id",
        actor.now,
        ("uuid", [row.id for row in rows]),
        ("text", steps),
        (
            "timestamptz",
            [
                calendars.next_at(step, row.agency_id, row.due_at, row.crisis)
                for row, step in zip(rows, steps, strict=True)
            ],
        ),
    )
    _tell(
        actor,
        "clocks.escalated",
        [
            (row, {"kind": row.kind, "old": row.step, "new": step})
            for row, step in zip(rows, steps, strict=True)
        ],
    )


def _tell(actor: Actor, happened: str, told: Sequence[tuple[_Awaited | _Watched, dict[str, str]]]) -> None:
    tell(
        actor,
        happened,
        [
            Told(row.referral_id, row.individual_id, row.agency_id, (row.other_agency_id,), {**body})
            for row, body in told
        ],
    )
