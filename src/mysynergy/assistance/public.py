"""The door of assistance: help given, what stands in its way, and the three categories."""

from __future__ import annotations

from mysynergy.assistance.deliveries import end_award, record_delivery, reverse
from mysynergy.assistance.domain import (
    END_REASONS,
    EVERY,
    KINDS,
    REVERSAL_REASONS,
    Status,
)
from mysynergy.assistance.listed import AWARDS_OF_LISTS
from mysynergy.assistance.overlaps import Refused, answer_finding, findings, would_overlap
from mysynergy.assistance.selectors import awards, enrolments, of_individual, overrides, status_of, statuses
from mysynergy.assistance.services import approve_override, award, enrol
from mysynergy.assistance.sources import PLUGS
from mysynergy.assistance.views import (
    AssistanceView,
    AwardView,
    DeliveryView,
    EnrolmentView,
    FindingView,
    Obstacle,
    OtherAward,
    OverlapView,
    OverrideView,
    RefusalView,
    StatusView,
)

__all__ = [
    "AWARDS_OF_LISTS",
    "END_REASONS",
    "EVERY",
    "KINDS",
    "PLUGS",
    "REVERSAL_REASONS",
    "AssistanceView",
    "AwardView",
    "DeliveryView",
    "EnrolmentView",
    "FindingView",
    "Obstacle",
    "OtherAward",
    "OverlapView",
    "OverrideView",
    "RefusalView",
    "Refused",
    "Status",
    "StatusView",
    "answer_finding",
    "approve_override",
    "award",
    "awards",
    "end_award",
    "enrol",
    "enrolments",
    "findings",
    "of_individual",
    "overrides",
    "record_delivery",
    "reverse",
    "status_of",
    "statuses",
    "would_overlap",
]
