"""By the clock: what nobody acted on goes to somebody who does; and the proof that nothing is dropped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from django.db.models import Q

from mysynergy.access.public import Actor, door
from mysynergy.arrivals.holding import HOLDERS, into_hands, tell, who_may_hold
from mysynergy.arrivals.models import Arrival
from mysynergy.cases.public import GRACE, Broken
from mysynergy.events.public import Json

_BATCH = 500
Parameter: TypeAlias = str | dt.date | dt.datetime | list[str]
_HOLDER_GONE = (
    "SELECT a.id FROM arrivals_arrival a WHERE a.state = 'held' AND NOT EXISTS ("
    "SELECT FROM access_assignment s JOIN access_user u ON u.id = s.user_id WHERE s.user_id = a.held_by_id "
    "AND s.agency_id = a.agency_id AND u.is_active AND s.role = ANY(%(roles)s) "
    "AND s.period @> %(today)s::date)"
)
_QUERIES: Final[Mapping[str, str]] = {
    "arrival_without_date": "SELECT id FROM arrivals_arrival WHERE state <> 'closed' "
    "AND (due_at IS NULL OR agency_id IS NULL OR (state = 'held' AND held_by_id IS NULL) "
    "OR (owes_call AND held_by_id IS NULL))",
    "arrival_holder_cannot_act": _HOLDER_GONE,
    "arrival_dropped": "SELECT id FROM arrivals_arrival WHERE state <> 'closed' AND due_at < %(grace)s",
    "arrival_agency_left": "SELECT a.id FROM arrivals_arrival a JOIN access_agency g ON g.id = a.agency_id "
    "WHERE a.state <> 'closed' AND NOT g.participating",
}


@door("arrivals.watch")
def pass_on(*, actor: Actor) -> int:
    """Hand what is past its date, or whose holder left, to somebody who may act; return how many. Repeatable.

    Asked are supervisors first; of several who may, one who does not have it already. The next date is the
    end of the next working day. An agency without anybody keeps it, late: ``mysynergy check`` names it.
    """
    done = 0
    gone = [
        one for broken in Broken.found_by({"gone": _HOLDER_GONE}, _parameters(actor)) for one in broken.ids
    ]
    late = Arrival.objects.exclude(state="closed").filter(Q(due_at__lt=actor.now) | Q(id__in=gone))
    rows = late.select_for_update(skip_locked=True).order_by("due_at", "id")
    for row in rows[:_BATCH]:
        asked = who_may_hold(actor, row.agency_id)
        others = [one for one in asked if one != row.held_by_id]
        holder = (others or list(asked))[0] if asked else None
        if holder is None:
            continue
        old: dict[str, Json] = {"old": str(row.held_by_id) if row.held_by_id else None}
        row.due_at = None
        into_hands(actor, row, holder)
        row.passed_on += 1
        row.save()
        tell(actor, row, "passed_on", {"holder": str(holder), **old})
        done += 1
    return done


def _parameters(actor: Actor) -> Mapping[str, Parameter]:
    return {
        "roles": sorted(role.value for role in HOLDERS),
        "today": actor.today,
        "grace": actor.now - GRACE,
    }


@door("arrivals.watch")
def without_dropped(*, actor: Actor) -> tuple[Broken, ...]:
    """Return how open arrivals break the rule that each has somebody and a date; nothing in a sound house."""
    return Broken.found_by(_QUERIES, _parameters(actor))


JOBS: Final = {"arrivals.pass_on": pass_on}
PROOFS: Final[Mapping[str, Callable[..., tuple[Broken, ...]]]] = {"arrivals": without_dropped}
