"""By the clock: what nobody acted on goes to somebody who does; and the proof that nothing is dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings
from django.db import connection

from mysynergy.access.public import Actor, door
from mysynergy.arrivals.holding import into_hands, tell
from mysynergy.arrivals.models import Arrival
from mysynergy.cases.public import Broken, Queue

_BATCH = 500
_QUEUE = Queue("arrivals_arrival", until="due_at", name="arrival")


@door("arrivals.watch")
def pass_on(*, actor: Actor) -> int:
    """Hand what is past its date, or whose holder left, to somebody who may act; return how many. Repeatable.

    Asked are supervisors first; of several who may, one who does not have it already. The next date is the
    end of the next working day. An agency without anybody keeps it, late: ``mysynergy check`` names it.
    """
    asked = _QUEUE.to_pass_on(actor=actor, most=_BATCH)
    for row in Arrival.objects.filter(id__in=list(asked)).order_by("due_at", "id"):
        old = str(row.held_by_id) if row.held_by_id else None
        row.due_at = None
        into_hands(actor, row, asked[row.id])
        row.passed_on += 1
        row.save()
        tell(actor, row, "passed_on", {"holder": str(row.held_by_id), "old": old})
    return len(asked)


@door("arrivals.watch")
def empty_old(*, actor: Actor) -> int:
    """Empty the words and attachments of what ended long ago (``WORDS_KEPT``) and led to no person.

    Channel, office, times, waits and how it ended stay for the counts; what led to a person goes with her.
    Returns how many. Repeatable.
    """
    ended = Arrival.objects.filter(
        state="closed", individual_id=None, emptied_at=None, closed_at__lt=actor.now - settings.WORDS_KEPT
    )
    rows = list(ended.select_for_update(skip_locked=True).order_by("closed_at", "id")[:_BATCH])
    with connection.cursor() as cursor:
        cursor.execute("SELECT arrivals_empty(%s::uuid[])", [[row.id for row in rows]])
    for row in rows:
        tell(actor, row, "emptied", {})
    return len(rows)


@door("arrivals.watch")
def without_dropped(*, actor: Actor) -> tuple[Broken, ...]:
    """Return how open arrivals break the rule that each has somebody and a date; nothing in a sound house."""
    return _QUEUE.broken(actor=actor)


JOBS: Final = {"arrivals.pass_on": pass_on, "arrivals.empty_old": empty_old}
PROOFS: Final[Mapping[str, Callable[..., tuple[Broken, ...]]]] = {"arrivals": without_dropped}
