"""By the clock: what nobody acted on goes to somebody who may; words are not kept longer than needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from mysynergy.access.public import Actor, Role, colleagues, door
from mysynergy.cases.public import GRACE, Broken, due_at
from mysynergy.heard import domain
from mysynergy.heard.models import Heard
from mysynergy.heard.sealing import tell

_BATCH = 300
_ORDER = (Role.SUPERVISOR, Role.COORDINATOR, Role.CASEWORKER, Role.INTAKE_OFFICER)


@door("heard.watch")
def pass_on(*, actor: Actor) -> int:
    """Give what is past its date to another officer of its agency, until the next working day.

    Supervisors first. Returns how many. Without anybody there it stays, late: ``mysynergy check`` names it.
    """
    done = 0
    late = Heard.objects.exclude(state="closed").filter(held_until__lt=actor.now)
    for row in late.select_for_update(skip_locked=True).order_by("held_until", "id")[:_BATCH]:
        there = colleagues(actor=actor, agency_id=row.agency_id)
        ranked = [one.id for role in _ORDER for one in there if role.value in one.roles]
        if not ranked:
            continue
        old = row.held_by_id
        row.held_by_id = next((one for one in ranked if one != old), ranked[0])
        row.held_until = due_at(actor=actor, agency_id=row.agency_id, working_days=1)
        row.passed_on += 1
        row.save()
        tell(actor, row, "passed_on", {"old": str(old), "officer": str(row.held_by_id)})
        done += 1
    return done


@door("heard.watch")
def empty_old(*, actor: Actor) -> int:
    """Empty the words of what ended long ago; kind, topic, channel and outcome stay for the counts."""
    ended = Heard.objects.filter(state="closed", closed_at__lt=actor.now - domain.KEPT).exclude(cipher=b"")
    return ended.update(cipher=b"", about_index=None, teller_index=None)


@door("heard.watch")
def without_dropped(*, actor: Actor) -> tuple[Broken, ...]:
    """Return which open tips and questions are past their date with nobody acting."""
    query = "SELECT id FROM heard_heard WHERE state <> 'closed' AND held_until < %(grace)s"
    return Broken.found_by({"heard_dropped": query}, {"grace": actor.now - GRACE})


JOBS: Final = {"heard.pass_on": pass_on, "heard.empty_old": empty_old}
PROOFS: Final[Mapping[str, Callable[..., tuple[Broken, ...]]]] = {"heard": without_dropped}
