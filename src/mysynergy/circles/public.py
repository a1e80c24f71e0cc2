"""The door of circles: no officer opens or decides the case of her own circle without a second person.

``must_be_free`` is asked by the rooms that decide (cases, referrals, assistance) and, through the wiring, by
the registry before a person is opened.
"""

from __future__ import annotations

from mysynergy.circles.domain import RELATIONS, DeclaredView, LeaveView, Sight
from mysynergy.circles.guard import barred_among, must_be_free
from mysynergy.circles.selectors import asked_leaves, declared, sight_of
from mysynergy.circles.services import ask_leave, decide_leave, declare, end_declaration

__all__ = [
    "RELATIONS",
    "DeclaredView",
    "LeaveView",
    "Sight",
    "ask_leave",
    "asked_leaves",
    "barred_among",
    "decide_leave",
    "declare",
    "declared",
    "end_declaration",
    "must_be_free",
    "sight_of",
]
