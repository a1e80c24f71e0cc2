"""The door of tallies: count again what changed. What was counted is read by insight, as published views."""

from __future__ import annotations

from mysynergy.tallies.services import Recounted, rebuild, recount

__all__ = ["Recounted", "rebuild", "recount"]
