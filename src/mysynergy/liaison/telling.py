"""The events of liaison: that something was said or agreed, never the words."""

from __future__ import annotations

import uuid

from mysynergy.access.public import Actor, acting
from mysynergy.events.public import Json, record


def tell(
    actor: Actor,
    happened: str,
    body: dict[str, Json],
    *,
    referral_id: uuid.UUID,
    individual_id: uuid.UUID,
    sides: tuple[uuid.UUID, uuid.UUID],
) -> None:
    """Record what happened for both sides of a referral; no agreement shows it to a third agency."""
    own = actor.agency_id if actor.agency_id in sides else sides[0]
    for agency_id in dict.fromkeys((own, *sides)):
        teller = actor if actor.agency_id == agency_id else actor.as_system("liaison.notice")
        with acting(teller):
            record(
                actor=teller,
                type=happened,
                category="referrals.private",
                subject_id=referral_id,
                individual_id=individual_id,
                agency_id=agency_id,
                body=body if agency_id == own else {**body, "notice": True},
            )
