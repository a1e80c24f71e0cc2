"""The door of joining: two individuals are one person, and then not; nothing is merged, nothing lost."""

from __future__ import annotations

from mysynergy.joining.domain import (
    HOW,
    Belonging,
    Belongs,
    Consequences,
    How,
    JoinView,
    Reopening,
    Reopens,
    Side,
    Sides,
    parting,
)
from mysynergy.joining.selectors import consequences, joins_of, parted_among
from mysynergy.joining.services import join, part
from mysynergy.joining.sources import FieldSource, sources_of

__all__ = [
    "HOW",
    "Belonging",
    "Belongs",
    "Consequences",
    "FieldSource",
    "How",
    "JoinView",
    "Reopening",
    "Reopens",
    "Side",
    "Sides",
    "consequences",
    "join",
    "joins_of",
    "part",
    "parted_among",
    "parting",
    "sources_of",
]
