"""What a person receives and has received, as facts for screening; what the wiring plugs into lower rooms."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from mysynergy.access.public import Actor, door
from mysynergy.assistance.domain import LASTING, AwardFacts, stands
from mysynergy.assistance.joined import belongings
from mysynergy.assistance.models import Award
from mysynergy.assistance.overlaps import follow_identity
from mysynergy.assistance.refusals import reopen
from mysynergy.assistance.selectors import award_views
from mysynergy.joining.public import Belongs, Reopens
from mysynergy.registry.public import IdentityChanged, StandsFor
from mysynergy.screening.public import FactRecord, FactSource

CURRENT = "assistance.current"
COMPLETED = "assistance.completed"


@door("assistance.read")
def known_help(*, actor: Actor, individual_id: uuid.UUID) -> tuple[FactRecord, ...]:
    """Return ``assistance.current`` and ``.completed``: programme ids of the awards the actor may see.

    Row-level security decides which: an award that may not be seen is not there. A list is given only when
    it names something, since help outside these agencies is not known here.
    """
    today = actor.today
    rows = (
        Award.objects.filter(individual_id__in=StandsFor(individual_id))
        .exclude(state="reversed")
        .order_by("id")
    )
    current: set[str] = set()
    completed: set[str] = set()
    for view in award_views(list(rows), today):
        taken_back = {one.reverses for one in view.deliveries}
        delivered = any(one.reverses is None and one.id not in taken_back for one in view.deliveries)
        lasting = view.kind in LASTING and view.state == "delivered"
        outstanding = lasting and (view.end is None or today < view.end)
        if outstanding or stands(AwardFacts(view.state, view.end, delivered), today):
            current.add(view.programme_id)
        elif delivered:
            completed.add(view.programme_id)
    return tuple(
        FactRecord(
            name=name,
            value=tuple(sorted(found)),
            as_of=today,
            source="assistance",
            verification="verified_by_source",
            agency_id=None,
            category="awards",
        )
        for name, found in ((CURRENT, current), (COMPLETED, completed))
        if found
    )


@dataclass(frozen=True, slots=True)
class Plugs:
    """What ``config/wiring.py`` plugs into lower rooms. These are no doors: nobody else calls them."""

    facts: FactSource
    identity_changed: IdentityChanged
    belongs: Belongs
    reopens: Reopens


PLUGS: Final = Plugs(facts=known_help, identity_changed=follow_identity, belongs=belongings, reopens=reopen)
