"""Who of the receiving agency answers a referral, when its need changes hands there. For rooms above."""

from __future__ import annotations

import uuid

from mysynergy.access.public import Actor, acting
from mysynergy.referrals.domain import ENGAGED_STATES
from mysynergy.referrals.models import Referral


def answers(*, actor: Actor, need_id: uuid.UUID, officer_id: uuid.UUID) -> int:
    """Have reminders and word of lateness of a need's referrals to the actor's agency go to that officer.

    For referrals that were received and are not over. Returns of how many; the caller has checked and tells.
    """
    with acting(actor.as_system("referrals.answers")):
        return Referral.objects.filter(
            need_id=need_id, agency_id=actor.own_agency_id, state__in=sorted(ENGAGED_STATES)
        ).update(answered_by_id=officer_id)
