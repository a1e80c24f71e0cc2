"""The door of insight: counts, and nobody by name."""

from __future__ import annotations

from mysynergy.insight.domain import Count
from mysynergy.insight.lasting import EXITS, Lasting, lasting
from mysynergy.insight.people import PeopleKnown, people_known
from mysynergy.insight.selectors import Figures, Overview, overview

__all__ = [
    "EXITS",
    "Count",
    "Figures",
    "Lasting",
    "Overview",
    "PeopleKnown",
    "lasting",
    "overview",
    "people_known",
]
