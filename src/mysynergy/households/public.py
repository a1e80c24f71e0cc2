"""The door of households: who lives and eats together, who is what to whom."""

from __future__ import annotations

from mysynergy.households.domain import (
    EVIDENCE,
    KIND_OF_ROLE,
    KINDS,
    ROLES,
    HouseholdView,
    MemberSaid,
    MemberView,
    RelativeView,
)
from mysynergy.households.selectors import household_of, household_version, named_among, relatives_of
from mysynergy.households.services import MemberKnown, relate, set_household

__all__ = [
    "EVIDENCE",
    "KINDS",
    "KIND_OF_ROLE",
    "ROLES",
    "HouseholdView",
    "MemberKnown",
    "MemberSaid",
    "MemberView",
    "RelativeView",
    "household_of",
    "household_version",
    "named_among",
    "relate",
    "relatives_of",
    "set_household",
]
