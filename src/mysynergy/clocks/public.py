"""The door of clocks: what is due soon or late, who has heard of it, and what is late with whom."""

from __future__ import annotations

from mysynergy.clocks.board import MOST, board, seek_other_offer
from mysynergy.clocks.domain import KINDS, LADDER, Board, LateCount, LateRow, Ran
from mysynergy.clocks.holidays import JOB, move_for_holidays
from mysynergy.clocks.jobs import run

__all__ = [
    "JOB",
    "KINDS",
    "LADDER",
    "MOST",
    "Board",
    "LateCount",
    "LateRow",
    "Ran",
    "board",
    "move_for_holidays",
    "run",
    "seek_other_offer",
]
