"""What the room says about circles."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

#: What somebody is to the officer. ``self`` brings her household and relations, as the house knows them.
RELATIONS: Final = ("self", "spouse", "parent", "child", "sibling", "relative", "friend", "business", "other")
#: Found by the house from ``self``; never declared.
FOUND: Final = ("household", "kin")
MOST_DAYS: Final = 30
MOST_WORDS: Final = 1000


@dataclass(frozen=True, slots=True)
class DeclaredView:
    """A declaration: by a masked number, or of one person (``individual_id``)."""

    id: uuid.UUID
    user_id: uuid.UUID
    relation: str
    number_masked: str
    individual_id: uuid.UUID | None
    said_at: dt.datetime


@dataclass(frozen=True, slots=True)
class LeaveView:
    """An officer's request for a person of her circle: ``asked``, ``released`` until, or ``refused``."""

    id: uuid.UUID
    user_id: uuid.UUID
    individual_id: uuid.UUID
    state: str
    asked_why: str
    asked_at: dt.datetime
    decided_by: uuid.UUID | None
    reason: str
    until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Sight:
    """How an officer stands to a person: ``relation`` when she is of her circle, and her last request."""

    relation: str | None
    barred: bool
    leave: LeaveView | None
