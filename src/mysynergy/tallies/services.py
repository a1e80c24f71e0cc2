"""The job that counts again what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connection

from mysynergy.access.public import Actor, door
from mysynergy.events.public import enqueue

#: Months of agencies, and marks of people, counted in one transaction.
_BATCH: Final = 400
_SUBJECTS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Recounted:
    """How many months of agencies and marks of people were counted again, and whether more wait."""

    months: int
    subjects: int
    more: bool


@door("tallies.recount")
def recount(*, actor: Actor, whole: bool = False) -> Recounted:
    """Count again the months and people of whom something changed, or whose dates ran out meanwhile.

    For a system actor, by the clock; with ``whole`` everything there is, as a check or after a restore. Runs
    again at once while there are more. What is committed later is counted next time.
    """
    with connection.cursor() as cursor:
        if whole:
            cursor.execute("SELECT tallies_touch_all()")
        cursor.execute("SELECT * FROM tallies_recount(%s, %s, %s)", [_BATCH, _SUBJECTS, actor.now])
        months, subjects, left = cursor.fetchone()
    if left:
        enqueue(job="tallies.recount", arguments={})
    return Recounted(int(months), int(subjects), bool(left))


@door("tallies.recount")
def rebuild(*, actor: Actor) -> Recounted:
    """Count everything from the beginning: once a week by the clock, so that no slip could last."""
    return recount(actor=actor, whole=True)
