"""The door of onward: a need referred on by a coordinating agency, or offered and claimed."""

from __future__ import annotations

from mysynergy.onward.domain import AGE_BANDS, STATES, Capable, Link, OfferedBy, OfferView, OpenOffer
from mysynergy.onward.selectors import chain_of, offers, to_claim, who_was_asked
from mysynergy.onward.services import capable, claim, offer, refer_on, return_unclaimed, take_back

__all__ = [
    "AGE_BANDS",
    "STATES",
    "Capable",
    "Link",
    "OfferView",
    "OfferedBy",
    "OpenOffer",
    "capable",
    "chain_of",
    "claim",
    "offer",
    "offers",
    "refer_on",
    "return_unclaimed",
    "take_back",
    "to_claim",
    "who_was_asked",
]
