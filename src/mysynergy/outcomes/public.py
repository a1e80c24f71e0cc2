"""The door of outcomes: how a case ended, and what became of her after three and twelve months."""

from __future__ import annotations

from mysynergy.outcomes.domain import (
    DOING,
    FOLLOW_UPS,
    FollowUpView,
    MeasureView,
    NeedEnding,
    OutcomeView,
    Position,
)
from mysynergy.outcomes.selectors import follow_up, follow_ups, outcomes_of
from mysynergy.outcomes.services import (
    answer_follow_up,
    close_case,
    keep_named,
    record_follow_try,
    say_unreachable,
)

__all__ = [
    "DOING",
    "FOLLOW_UPS",
    "FollowUpView",
    "MeasureView",
    "NeedEnding",
    "OutcomeView",
    "Position",
    "answer_follow_up",
    "close_case",
    "follow_up",
    "follow_ups",
    "keep_named",
    "outcomes_of",
    "record_follow_try",
    "say_unreachable",
]
