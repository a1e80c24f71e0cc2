"""What ``config/wiring.py`` plugs into the room of referrals. No door: nobody else calls it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mysynergy.pathways.going import referral_ended
from mysynergy.referrals.public import ReferralEnded


@dataclass(frozen=True, slots=True)
class Plugs:
    """``ended`` hears of every referral and letter that ends."""

    ended: ReferralEnded


PLUGS: Final = Plugs(ended=referral_ended)
