"""The door of the directory."""

from __future__ import annotations

from mysynergy.directory.capacity import CAPACITY, CapacityView, capacities, tell_capacity
from mysynergy.directory.selectors import ProgrammeView, programme, programmes, rulebook
from mysynergy.directory.services import STOPPED, announce_stopped, publish

__all__ = [
    "CAPACITY",
    "STOPPED",
    "CapacityView",
    "ProgrammeView",
    "announce_stopped",
    "capacities",
    "programme",
    "programmes",
    "publish",
    "rulebook",
    "tell_capacity",
]
