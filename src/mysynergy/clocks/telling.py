"""The events of clocks: that somebody was reminded, that word went up. Told to both sides of a referral."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from mysynergy.access.public import Actor
from mysynergy.events.public import Happening, Json, record_many
from mysynergy.vault.public import keys_made


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to tell: of which referral and person, whose it is and who else is told, and what."""

    subject_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    others: tuple[uuid.UUID, ...]
    body: dict[str, Json]


def tell(actor: Actor, happened: str, told: Sequence[Told], category: str = "referrals.private") -> None:
    """Record an event each for its agency, and a notice of it for the others. For a system actor.

    Whoever was erased is told of no more.
    """
    keys = keys_made(scopes={one.individual_id for one in told})
    by_agency: dict[uuid.UUID, list[Happening]] = defaultdict(list)
    for one in told:
        if one.individual_id not in keys:
            continue
        by_agency[one.agency_id].append(Happening(one.subject_id, one.body, one.individual_id))
        for other in set(one.others) - {one.agency_id}:
            notice = {**one.body, "notice": True}
            by_agency[other].append(Happening(one.subject_id, notice, one.individual_id))
    for agency_id in sorted(by_agency):
        record_many(
            actor=actor,
            type=happened,
            category=category,
            happenings=by_agency[agency_id],
            keys=keys,
            agency_id=agency_id,
        )
