"""The door of privacy: a copy of what is held about a person, and erasure by two persons."""

from __future__ import annotations

from mysynergy.privacy.copies import give_copy
from mysynergy.privacy.domain import (
    CHANNELS,
    FOUND,
    HOLD_REASONS,
    KINDS,
    SHOWN,
    Copy,
    Duty,
    ErasureBarred,
    HoldView,
    Look,
    RequestView,
    Retention,
    Section,
)
from mysynergy.privacy.erasure import erase, erase_again, refuse
from mysynergy.privacy.selectors import holds, look, request, requests, unsound
from mysynergy.privacy.services import ask, lift_hold, say, set_hold, withdraw_request

__all__ = [
    "CHANNELS",
    "FOUND",
    "HOLD_REASONS",
    "KINDS",
    "SHOWN",
    "Copy",
    "Duty",
    "ErasureBarred",
    "HoldView",
    "Look",
    "RequestView",
    "Retention",
    "Section",
    "ask",
    "erase",
    "erase_again",
    "give_copy",
    "holds",
    "lift_hold",
    "look",
    "refuse",
    "request",
    "requests",
    "say",
    "set_hold",
    "unsound",
    "withdraw_request",
]
