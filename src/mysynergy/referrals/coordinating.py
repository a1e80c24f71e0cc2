"""Which agencies coordinate: an agreement in force says whose referrals an agency may refer on."""

from __future__ import annotations

from mysynergy.access.public import Actor, agreements
from mysynergy.referrals.domain import COORDINATION, OPEN_STATES
from mysynergy.referrals.models import Referral


def coordinates(actor: Actor, row: Referral) -> bool:
    """Whether an agreement in force lets the receiver of an open referral refer it on.

    It has a clause for the purpose ``coordination`` whose reader is the receiver and whose giver is the
    sender, or every party, of whom the sender is one. Only the receiver's own actor is told so.
    """
    if row.state not in OPEN_STATES or actor.agency_id != row.agency_id:
        return False
    for agreement in agreements(actor=actor):
        if not agreement.in_force(actor.today):
            continue
        givers = (
            {row.from_agency_id, None} if row.from_agency_id in agreement.parties else {row.from_agency_id}
        )
        for giver, reader, _category, purposes in agreement.clauses:
            if reader == row.agency_id and giver in givers and COORDINATION in purposes:
                return True
    return False
