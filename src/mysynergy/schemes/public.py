"""The door of schemes: membership begun, contribution received, cover from receipt."""

from __future__ import annotations

from mysynergy.schemes.domain import Cover
from mysynergy.schemes.selectors import memberships_of, plans
from mysynergy.schemes.services import begin_membership, record_contribution
from mysynergy.schemes.sources import MEMBERSHIPS, known_cover
from mysynergy.schemes.views import ContributionView, MembershipView, PlanView

__all__ = [
    "MEMBERSHIPS",
    "ContributionView",
    "Cover",
    "MembershipView",
    "PlanView",
    "begin_membership",
    "known_cover",
    "memberships_of",
    "plans",
    "record_contribution",
]
