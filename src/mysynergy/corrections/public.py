"""The door of corrections: what was recorded of people and is put right."""

from __future__ import annotations

from mysynergy.corrections.domain import (
    KNOWN_FROM,
    CorrectionView,
    LiftRequestView,
    Particulars,
    TwoPeopleView,
)
from mysynergy.corrections.lifting import ask_to_lift, decide_lifting, lift_requests, withdraw_lifting
from mysynergy.corrections.particulars import correct_person, corrections_of
from mysynergy.corrections.two_people import (
    say_two_people,
    take_back_two_people,
    two_people_among,
    two_people_of,
)

__all__ = [
    "KNOWN_FROM",
    "CorrectionView",
    "LiftRequestView",
    "Particulars",
    "TwoPeopleView",
    "ask_to_lift",
    "correct_person",
    "corrections_of",
    "decide_lifting",
    "lift_requests",
    "say_two_people",
    "take_back_two_people",
    "two_people_among",
    "two_people_of",
    "withdraw_lifting",
]
