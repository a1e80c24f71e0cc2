"""The door of insight: counts, and nobody by name."""

from __future__ import annotations

from mysynergy.insight.domain import Count, Spread
from mysynergy.insight.lasting import EXITS, Lasting, lasting
from mysynergy.insight.people import PeopleKnown, people_known
from mysynergy.insight.report import DIMENSIONS, SIDES, Line, Report, report
from mysynergy.insight.selectors import Figures, Overview, overview

__all__ = [
    "DIMENSIONS",
    "EXITS",
    "SIDES",
    "Count",
    "Figures",
    "Lasting",
    "Line",
    "Overview",
    "PeopleKnown",
    "Report",
    "Spread",
    "lasting",
    "overview",
    "people_known",
    "report",
]
