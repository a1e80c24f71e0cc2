"""Work that runs by the clock: what nobody acted on goes to supervisors, then to heads and coordinators,
then to the secretariat."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from mysynergy.access.public import Actor, agencies, door
from mysynergy.cases.views import Escalation
from mysynergy.database.public import select_many
from mysynergy.events.public import Happening, Json, enqueue, record_many
from mysynergy.kernel.days import day_of
from mysynergy.vault.public import keys_made
from mysynergy.workdays.public import Calendar, calendar_at

_BATCH: Final = 20_000
#: Needs past their date that stand on a step and did so long enough. What somebody is at work on at this
#: moment is passed over: it moves, or the next run finds it.
_RAISED: Final = """
  WITH late AS (
    SELECT n.id FROM cases_need n JOIN unnest(%b::uuid[], %b::timestamptz[]) AS g(agency, waited)
      ON g.agency = n.holder_agency_id
    WHERE n.state = 'open' AND n.held_until < %b AND n.escalated_to IS NOT DISTINCT FROM %b::text
      AND (n.escalated_at IS NULL OR n.escalated_at < g.waited)
    ORDER BY n.held_until LIMIT %b FOR UPDATE OF n SKIP LOCKED)
  UPDATE cases_need n SET escalated_to = %b, escalated_at = %b FROM late WHERE n.id = late.id
  RETURNING n.id, n.individual_id, n.agency_id, n.category"""


class _Raised(NamedTuple):
    need_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    category: str


@door("cases.work")
def escalate_overdue(*, actor: Actor) -> Escalation:
    """Bring needs past their date to the holder's supervisors, a working day later to the head and the
    coordinator of that agency, and another later to the secretariat.

    For a system actor; repeatable: a need goes up one step at most per run, and a step is taken once. At most
    20,000 needs per step and run; the job runs again while there are more.
    """
    waited = _waited(actor)
    # From the top downwards: who goes up a step now does not go up two.
    to_secretariat = _raise(actor, "head", "secretariat", waited)
    to_heads = _raise(actor, "supervisor", "head", waited)
    to_supervisors = _raise(actor, None, "supervisor", waited)
    if max(to_supervisors, to_heads, to_secretariat) == _BATCH:
        # After a holiday far more than one run takes fall due at once; they do not wait for the next quarter.
        enqueue(job="cases.escalate_overdue", arguments={})
    return Escalation(to_supervisors, to_secretariat, to_heads)


def _waited(actor: Actor) -> Mapping[uuid.UUID, dt.datetime]:
    """Return by agency before which moment word must have gone up for a working day to be over since."""
    by_state: dict[str | None, dt.datetime] = {}
    found: dict[uuid.UUID, dt.datetime] = {}
    for agency in agencies(actor=actor).values():
        if agency.state not in by_state:
            calendar = calendar_at(actor=actor, agency_id=agency.id)
            by_state[agency.state] = _before(actor.now, calendar)
        found[agency.id] = by_state[agency.state]
    return found


def _before(now: dt.datetime, calendar: Calendar) -> dt.datetime:
    day = day_of(now)
    while calendar.due_after(calendar.end_of(day), 1) >= now:
        day -= dt.timedelta(days=1)
    return calendar.end_of(day) + dt.timedelta(seconds=1)


def _raise(actor: Actor, step: str | None, to: str, waited: Mapping[uuid.UUID, dt.datetime]) -> int:
    rows = select_many(
        _RAISED,
        ("uuid", list(waited)),
        ("timestamptz", list(waited.values())),
        actor.now,
        step,
        _BATCH,
        to,
        actor.now,
    )
    _tell(actor, [_Raised(*row) for row in rows], {"old": step, "new": to})
    return len(rows)


def _tell(actor: Actor, rows: Sequence[_Raised], body: dict[str, Json]) -> None:
    """One event each; whoever was erased is told of no more."""
    keys = keys_made(scopes={row.individual_id for row in rows})
    told: dict[tuple[uuid.UUID, str], list[Happening]] = defaultdict(list)
    for row in rows:
        if row.individual_id in keys:
            told[row.agency_id, row.category].append(Happening(row.need_id, body, row.individual_id))
    for (agency_id, category), happenings in told.items():
        record_many(
            actor=actor,
            type="cases.need_escalated",
            category=category,
            happenings=happenings,
            keys=keys,
            agency_id=agency_id,
        )
