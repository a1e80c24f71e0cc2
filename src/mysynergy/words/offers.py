"""What is said of an open offer: its state, and the age band of the person; for pages and API alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

STATES: Final[Mapping[str, str]] = {
    "open": noop("On offer"),
    "claimed": noop("Claimed"),
    "returned": noop("Nobody claimed it"),
    "withdrawn": noop("Offer withdrawn"),
}
AGE_BANDS: Final[Mapping[str, str]] = {
    "under_18": noop("Under 18"),
    "from_18": noop("18 to 39"),
    "from_40": noop("40 to 59"),
    "from_60": noop("60 and over"),
    "unknown": noop("Age not known"),
}


def offer_state(state: str) -> str:
    """Return how an offer stands."""
    return gettext(STATES[state])


def age_band_name(band: str) -> str:
    """Return what an age band is called."""
    return gettext(AGE_BANDS[band])
