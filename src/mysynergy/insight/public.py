"""The door of insight: counts, and nobody by name."""

from __future__ import annotations

from mysynergy.insight.domain import Count
from mysynergy.insight.people import PeopleKnown, people_known
from mysynergy.insight.selectors import Figures, Overview, overview

__all__ = ["Count", "Figures", "Overview", "PeopleKnown", "overview", "people_known"]
