"""The door of sittings: one counter, one person, three parts (help, insurance, work), one id for all of it.

Nothing is decided here. Each step is done on the page of its own room; a sitting knows which events came of
it, what was said of each step, and how long it took.
"""

from __future__ import annotations

from mysynergy.sittings.domain import MARKS, PARTS, STEPS, SittingView
from mysynergy.sittings.selectors import sitting, sittings_of
from mysynergy.sittings.services import begin, end, mark, pause, pause_forgotten

__all__ = [
    "MARKS",
    "PARTS",
    "STEPS",
    "SittingView",
    "begin",
    "end",
    "mark",
    "pause",
    "pause_forgotten",
    "sitting",
    "sittings_of",
]
