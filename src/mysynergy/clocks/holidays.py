"""A holiday declared late: dates that stand move to the better of both, each with an event, each once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Final, NamedTuple

from mysynergy.access.public import Actor, agencies, door
from mysynergy.cases.public import HOLDS
from mysynergy.clocks.telling import Told, tell
from mysynergy.database.public import Column, insert_many, select_many
from mysynergy.events.public import enqueue
from mysynergy.kernel.identifiers import new_id
from mysynergy.referrals.public import PLUGS
from mysynergy.workdays.public import Calendar, HolidayView, declared_holidays, note_moved

JOB: Final = "clocks.move_for_holidays"
_BATCH: Final = 2000


class _Running(NamedTuple):
    """A clock that ran when the holiday was declared; ``kind``: answer, reply or hold."""

    kind: str
    subject_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    other_agency_id: uuid.UUID
    begun_at: dt.datetime
    due_at: dt.datetime


@door("clocks.run")
def move_for_holidays(*, actor: Actor) -> int:
    """Give back to running clocks the day that a declared holiday took; return how many dates moved.

    A clock that starts after the declaration counts it already. Nothing is ever moved nearer, and each clock
    is moved once for each holiday: it may end halfway and be run again. For a system actor.
    """
    every = sorted(declared_holidays(actor=actor), key=lambda one: one.declared_at)
    # In the order in which they were declared, each knowing those before it: of two days in a row the second
    # is given back once, by its own turn, and a day that was declared twice is given back once, too.
    before = [one for one in every if one.moved]
    moved = 0
    for holiday in (one for one in every if not one.moved):
        rows = _running(holiday)
        moved += _move(actor, holiday, before, rows)
        if len(rows) == _BATCH:
            enqueue(job=JOB, arguments={})
            break
        note_moved(actor=actor, holiday_id=holiday.id)
        before.append(holiday)
    return moved


def _running(holiday: HolidayView) -> list[_Running]:
    rows = select_many(
        "SELECT * FROM clocks_touched(%b::uuid, %b::date, %b::text, %b::timestamptz, %b::int)",
        holiday.id,
        holiday.day,
        holiday.state,
        holiday.declared_at,
        _BATCH,
    )
    return [_Running(*row) for row in rows]


def _move(actor: Actor, holiday: HolidayView, before: Sequence[HolidayView], rows: Sequence[_Running]) -> int:
    known = agencies(actor=actor)
    states = {row.agency_id: known[row.agency_id].state for row in rows}
    rested = {
        state: frozenset(one.day for one in before if one.counts_in(state)) for state in set(states.values())
    }
    found: list[tuple[_Running, dt.datetime]] = []
    for row in rows:
        state = states[row.agency_id]
        new = row.due_at
        if holiday.day not in rested[state]:
            calendar = Calendar(state, rested[state] | {holiday.day})
            start = row.begun_at
            if row.kind == "hold":  # a day to look again: only on the holiday itself is nobody there to do so
                start = row.due_at - dt.timedelta(days=1)
            new = max(row.due_at, calendar.without(holiday.day, start=start, due=row.due_at))
        found.append((row, new))
    later = [(row, new) for row, new in found if new > row.due_at]
    for kind, move in (
        ("answer", PLUGS.put_off_answers),
        ("reply", PLUGS.put_off_replies),
        ("hold", HOLDS.put_off),
    ):
        move(actor=actor, moves=[(row.subject_id, row.due_at, new) for row, new in later if row.kind == kind])
    _note(actor, holiday, found)
    tell(
        actor,
        "clocks.date_moved",
        [
            Told(
                row.subject_id,
                row.individual_id,
                row.agency_id,
                (row.other_agency_id,),
                {
                    "kind": row.kind,
                    "old": row.due_at.isoformat(),
                    "new": new.isoformat(),
                    "holiday": holiday.day.isoformat(),
                },
            )
            for row, new in later
        ],
    )
    return len(later)


def _note(actor: Actor, holiday: HolidayView, found: Sequence[tuple[_Running, dt.datetime]]) -> None:
    """Note of each clock that was looked at, moved or not, so that it is not looked at again."""
    insert_many(
        "clocks_moved",
        [
            Column("id", "uuid", [new_id() for _one in found]),
            Column("holiday_id", "uuid", same=holiday.id),
            Column("kind", "text", [row.kind for row, _new in found]),
            Column("subject_id", "uuid", [row.subject_id for row, _new in found]),
            Column("individual_id", "uuid", [row.individual_id for row, _new in found]),
            Column("agency_id", "uuid", [row.agency_id for row, _new in found]),
            Column("old", "timestamptz", [row.due_at for row, _new in found]),
            Column("new", "timestamptz", [new for _row, new in found]),
            Column("moved_at", "timestamptz", same=actor.now),
        ],
        conflict="ON CONFLICT DO NOTHING",
    )
