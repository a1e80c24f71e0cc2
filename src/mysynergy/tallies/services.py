"""The job that counts again the months in which something changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connection

from mysynergy.access.public import Actor, door
from mysynergy.events.public import enqueue

#: Months of agencies counted in one transaction.
_BATCH: Final = 400


@dataclass(frozen=True, slots=True)
class Recounted:
    """How many months of agencies were counted again, and whether more wait."""

    months: int
    more: bool


@door("tallies.recount")
def recount(*, actor: Actor, whole: bool = False) -> Recounted:
    """Count again the months in which something changed, or whose promised dates ran out meanwhile.

    For a system actor, by the clock; with ``whole`` every month that has anything, as a check or after a
    restore. Runs again at once while there are more. What is committed later is counted next time.
    """
    with connection.cursor() as cursor:
        if whole:
            cursor.execute("SELECT tallies_touch_all()")
        cursor.execute("SELECT * FROM tallies_recount(%s, %s)", [_BATCH, actor.now])
        months, left = cursor.fetchone()
    if left:
        enqueue(job="tallies.recount", arguments={})
    return Recounted(int(months), bool(left))
