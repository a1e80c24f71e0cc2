"""The Protector is called for a child whose guardian is the danger.

Protectors are officers of the Department of Social Welfare, JKM (Child Act 2001, Act 611).
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Final

from mysynergy.access.public import Actor, agencies, door
from mysynergy.crises.domain import MAX_LINE, DangerSaid
from mysynergy.crises.services import report
from mysynergy.registry.public import get_many

PROTECTOR: Final = "JKM"


@door("crises.escalate")
def call_protector(
    *, actor: Actor, individual_id: str, agency_id: str, representative_id: str
) -> uuid.UUID | None:
    """Open a crisis at the Protector's agency: who the child is, where, and which agency calls.

    A job of ``representatives.end``; run again it opens no second one. Returns the crisis, ``None`` where the
    child's record was erased meanwhile. Raises ``Conflict("nobody_to_hold")`` where nobody is there.
    """
    known = agencies(actor=actor)
    child = get_many(actor=actor, ids=[uuid.UUID(individual_id)]).get(uuid.UUID(individual_id))
    if child is None or child.erased_at is not None:
        return None
    caller = known[uuid.UUID(agency_id)]
    protector = next(one for one in known.values() if one.code == PROTECTOR)
    where = ", ".join(one for one in (child.address, child.postcode, child.district, child.state) if one)
    opened = report(
        actor=replace(actor, agency_id=protector.id),
        said=DangerSaid("child", who=child.name[:MAX_LINE], where=where[:MAX_LINE], what=caller.code),
        idempotency_key=f"protector-{representative_id}",
    )
    return opened.id
