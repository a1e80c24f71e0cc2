"""The door of history: what happened, one line for each deed, and no name that its reader has no need of.

Row-level security decides which events a reader finds; this room, what she may know of the names in them.
"""

from __future__ import annotations

from mysynergy.history.domain import WITHHELD, Deed
from mysynergy.history.selectors import deeds_of, events_of, events_of_thing

__all__ = ["WITHHELD", "Deed", "deeds_of", "events_of", "events_of_thing"]
