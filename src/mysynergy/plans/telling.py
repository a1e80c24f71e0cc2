"""The events of plans: that something was agreed or done, never the words."""

from __future__ import annotations

import uuid

from mysynergy.access.public import Actor, acting
from mysynergy.events.public import Json, record
from mysynergy.plans.domain import OWN_AGENCY_ONLY


def tell(
    actor: Actor,
    happened: str,
    body: dict[str, Json],
    *,
    subject_id: uuid.UUID,
    individual_id: uuid.UUID,
    agency_id: uuid.UUID,
    category: str = OWN_AGENCY_ONLY,
) -> None:
    """Record what happened in the record of ``agency_id``; another agency's deed names nobody."""
    own = actor.agency_id == agency_id
    teller = actor if own else Actor.system("plans.notice", now=actor.now)
    with acting(actor.as_system("plans.record")):
        record(
            actor=teller,
            type=happened,
            category=category,
            subject_id=subject_id,
            individual_id=individual_id,
            agency_id=agency_id,
            body=body,
        )
