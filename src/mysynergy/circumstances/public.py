"""The door of circumstances: what makes a person's trouble heavier, how far it brings needs forward."""

from __future__ import annotations

from mysynergy.circumstances.domain import HEAVY, KINDS, Basis, Circumstance, Circumstances
from mysynergy.circumstances.selectors import Kinds, Weight, among, circumstances_of
from mysynergy.circumstances.services import say, take_away, weigh, weigh_for, weigh_old

__all__ = [
    "HEAVY",
    "KINDS",
    "Basis",
    "Circumstance",
    "Circumstances",
    "Kinds",
    "Weight",
    "among",
    "circumstances_of",
    "say",
    "take_away",
    "weigh",
    "weigh_for",
    "weigh_old",
]
