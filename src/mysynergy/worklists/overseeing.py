"""What heads and supervisors oversee: what each officer owes, and whether promises of an answer were kept.

Counts by officer, programme and month; no person stands in them. The database answers for the agency of the
roles that may ask, and for nobody else (``worklists_owed``, ``worklists_kept``).
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import connection

from mysynergy.access.public import Actor, door
from mysynergy.worklists.domain import Kept, Owes

MONTHS: Final = 6


@door("worklists.oversee")
def owed(*, actor: Actor) -> tuple[Owes, ...]:
    """Return what each officer of the agency owes at this moment, who has most that is late first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT officer_id, total, late, today, crisis, oldest FROM worklists_owed()")
        rows = [Owes(*row) for row in cursor.fetchall()]
    return tuple(sorted(rows, key=lambda one: (-one.late, -one.crisis, -one.all, str(one.officer_id))))


@door("worklists.oversee")
def kept(*, actor: Actor, months: int = MONTHS, by_month: bool = True) -> tuple[Kept, ...]:
    """Return how the agency kept what it promised, by programme, promise and month of asking, newest first.

    Without ``by_month`` all months are one, that of the first of them: a median is not made of medians.

    Counted are referrals asked of the agency that were answered, or whose date passed; one that is still in
    time, or was withdrawn before its date, counts nowhere.
    """
    first = actor.today.replace(day=1)
    for _month in range(max(1, min(months, 24)) - 1):
        first = (first - dt.timedelta(days=1)).replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT programme_id, month, promise_by, promise_count, promise_unit, due, in_time, open_late, "
            "median_hours FROM worklists_kept(%s, %s) "
            "ORDER BY month DESC, programme_id, promise_by, promise_count",
            [first, by_month],
        )
        return tuple(Kept(*row) for row in cursor.fetchall())
