"""The board of what is late and with whom, and what the secretariat may do about it."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import connection

from mysynergy.access.public import Actor, Role, acting, door
from mysynergy.clocks.domain import KINDS, Board, LateCount, LateRow
from mysynergy.clocks.models import Watch
from mysynergy.clocks.telling import Told, tell
from mysynergy.events.public import enqueue
from mysynergy.kernel.errors import NotFound

#: Rows shown of each side; counts are of all. A worklist goes on where this ends.
MOST: Final = 50


@door("clocks.read_board")
def board(*, actor: Actor) -> Board:
    """Return what is late at this moment: for supervisors, coordinators and heads of an agency what it owes
    and what it waits for, for the secretariat what reached it, with counts of the whole house.
    """
    central = actor.role is Role.SECRETARIAT
    rows, counts = _rows(None if central else actor.agency_id)
    return Board(
        owed=tuple(row for row in rows if central or row.owed_by == actor.agency_id),
        waited=tuple(row for row in rows if not central and row.owed_by != actor.agency_id),
        counts=_counted() if central else _in_order(counts),
    )


#: The oldest of each side, and of each agency and kind the first with what there is of it in all: thousands
#: may be late, and no more than a page shows is read.
_OLDEST: Final = """
    SELECT id, kind, agency_id, other_agency_id, user_id, subject_id, module, kind_of_need, urgency, due_at,
           step, sought_at, n <= %s, first = 1, many, crises
    FROM (SELECT *, row_number() OVER (
                   PARTITION BY %s::uuid IS NULL OR agency_id = %s ORDER BY due_at, id) AS n,
                 row_number() OVER (PARTITION BY agency_id, kind ORDER BY due_at, id) AS first,
                 count(*) OVER kinds AS many, count(*) FILTER (WHERE urgency = 'crisis') OVER kinds AS crises
          FROM clocks_late() WINDOW kinds AS (PARTITION BY agency_id, kind)) AS late
    WHERE n <= %s OR first = 1 ORDER BY due_at, id"""


def _rows(own: uuid.UUID | None) -> tuple[list[LateRow], list[LateCount]]:
    """Return the oldest rows of both sides (of one side without ``own``), and counts of all."""
    rows, counts = [], []
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST, [MOST, own, own, MOST])
        for *told, shown, first, many, crises in cursor.fetchall():
            row = LateRow(*told)
            if shown:
                rows.append(row)
            if first:
                counts.append(LateCount(row.owed_by, row.kind, many, crises, row.due_at))
    return rows, counts


def _counted() -> tuple[LateCount, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT agency_id, kind, late, crisis, oldest FROM clocks_counts()")
        return _in_order([LateCount(*row) for row in cursor.fetchall()])


def _in_order(found: list[LateCount]) -> tuple[LateCount, ...]:
    return tuple(sorted(found, key=lambda one: (-one.late, str(one.agency_id), KINDS.index(one.kind))))


@door("clocks.seek_offer")
def seek_other_offer(*, actor: Actor, late_id: uuid.UUID) -> None:
    """Have the next best programme proposed for the need of a referral that reached the secretariat.

    The case's own agency finds the proposal at its desk and talks it over with the person; the referral stays
    as it is, and nobody is overruled. Asking twice asks once. Raises ``NotFound("late_not_found")``.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT referral_id, need_id, individual_id, leads FROM clocks_seek(%s)", [late_id])
        found = cursor.fetchone()
    if found is None:
        raise NotFound("late_not_found")
    referral_id, need_id, individual_id, leads = found
    with acting(actor.as_system("clocks.seek_offer")) as system:
        fresh = Watch.objects.filter(id=late_id, ended_at=None, sought_at=None).update(sought_at=actor.now)
        if fresh:
            tell(system, "clocks.other_offer_sought", [Told(referral_id, individual_id, leads, (), {})])
            enqueue(job="referrals.propose_next", arguments={"need_id": str(need_id)})
