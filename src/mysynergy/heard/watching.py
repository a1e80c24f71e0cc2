"""By the clock: what nobody acted on goes to somebody who may; words are not kept longer than needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings

from mysynergy.access.public import Actor, door
from mysynergy.cases.public import Broken, Queue, due_at
from mysynergy.heard.models import Heard
from mysynergy.heard.sealing import tell

_BATCH = 300
_QUEUE = Queue("heard_heard", until="held_until", name="heard")


@door("heard.watch")
def pass_on(*, actor: Actor) -> int:
    """Give what is past its date, or whose holder left, to another officer of its agency.

    Until the next working day; supervisors first. Returns how many. Without anybody there it stays, late:
    ``mysynergy check`` names it.
    """
    asked = _QUEUE.to_pass_on(actor=actor, most=_BATCH)
    for row in Heard.objects.filter(id__in=list(asked)).order_by("held_until", "id"):
        old, row.held_by_id = row.held_by_id, asked[row.id]
        row.held_until = due_at(actor=actor, agency_id=row.agency_id, working_days=1)
        row.passed_on += 1
        row.save()
        tell(actor, row, "passed_on", {"old": str(old), "officer": str(row.held_by_id)})
    return len(asked)


@door("heard.watch")
def empty_old(*, actor: Actor) -> int:
    """Empty the words of what ended long ago (``WORDS_KEPT``); kind, topic, channel and outcome stay for the
    counts. Returns how many. Repeatable.
    """
    ended = Heard.objects.filter(state="closed", closed_at__lt=actor.now - settings.WORDS_KEPT)
    rows = ended.exclude(cipher=b"").select_for_update(skip_locked=True).order_by("closed_at", "id")[:_BATCH]
    for row in rows:
        row.cipher, row.about_index, row.teller_index = b"", None, None
        row.save()
        tell(actor, row, "emptied")
    return len(rows)


@door("heard.watch")
def without_dropped(*, actor: Actor) -> tuple[Broken, ...]:
    """Return how open tips and questions break the rule that each has somebody and a date."""
    return _QUEUE.broken(actor=actor)


JOBS: Final = {"heard.pass_on": pass_on, "heard.empty_old": empty_old}
PROOFS: Final[Mapping[str, Callable[..., tuple[Broken, ...]]]] = {"heard": without_dropped}
