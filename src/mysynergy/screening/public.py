"""The door of screening: facts with their sources, wishes, and all programmes against one person."""

from __future__ import annotations

from mysynergy.rules import Standing
from mysynergy.screening.domain import (
    GENERAL_CATEGORIES,
    SENSITIVE_CATEGORIES,
    VERIFICATIONS,
    Candidate,
    FactRecord,
    Question,
    ScreeningView,
    StoredScreening,
)
from mysynergy.screening.selectors import (
    candidates_for_need,
    facts_of,
    latest,
    once_held,
    rank_for_need,
    screen_facts,
    wishes_of,
)
from mysynergy.screening.services import answer, record_facts, screen, set_wish
from mysynergy.screening.sources import FactSource, plug_source, unplug_source

__all__ = [
    "GENERAL_CATEGORIES",
    "SENSITIVE_CATEGORIES",
    "VERIFICATIONS",
    "Candidate",
    "FactRecord",
    "FactSource",
    "Question",
    "ScreeningView",
    "Standing",
    "StoredScreening",
    "answer",
    "candidates_for_need",
    "facts_of",
    "latest",
    "once_held",
    "plug_source",
    "rank_for_need",
    "record_facts",
    "screen",
    "screen_facts",
    "set_wish",
    "unplug_source",
    "wishes_of",
]
