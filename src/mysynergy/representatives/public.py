"""The door of representatives: who may act for somebody, how far, and what was done by one for another."""

from __future__ import annotations

from mysynergy.representatives.domain import (
    CAPACITIES,
    CONFLICTS,
    ENDS,
    EVIDENCE,
    SCOPES,
    Appointing,
    RepresentativeView,
)
from mysynergy.representatives.selectors import acted_among, representatives_of, waiting, who_may
from mysynergy.representatives.services import act, appoint, consent_is_hers, decide, end

__all__ = [
    "CAPACITIES",
    "CONFLICTS",
    "ENDS",
    "EVIDENCE",
    "SCOPES",
    "Appointing",
    "RepresentativeView",
    "act",
    "acted_among",
    "appoint",
    "consent_is_hers",
    "decide",
    "end",
    "representatives_of",
    "waiting",
    "who_may",
]
