"""The door of heard: tips that somebody needs help, and questions that are not a case.

Each open one has an agency, a named officer and a date (``PROOFS``); ``JOBS`` are run by the clock. A list is
``all_heard``; ``take_up``, ``answer``, ``close``, ``raise_alarm``, ``begin_intake`` and ``pass_to`` act.
"""

from __future__ import annotations

from mysynergy.heard.domain import (
    CHANNELS,
    CODE_LETTERS,
    KINDS,
    OUTCOMES,
    QUESTION,
    RELATIONS,
    SAFE,
    TIP,
    TOPICS,
    WAYS,
    Desk,
    HeardView,
    Received,
    Reply,
    Said,
    Tally,
)
from mysynergy.heard.receiving import ask, reply_behind, tell_of
from mysynergy.heard.selectors import MOST, all_heard, desk, one_heard, tallies, who_told
from mysynergy.heard.services import answer, begin_intake, close, pass_to, raise_alarm, registered, take_up
from mysynergy.heard.watching import JOBS, PROOFS

__all__ = [
    "CHANNELS",
    "CODE_LETTERS",
    "JOBS",
    "KINDS",
    "MOST",
    "OUTCOMES",
    "PROOFS",
    "QUESTION",
    "RELATIONS",
    "SAFE",
    "TIP",
    "TOPICS",
    "WAYS",
    "Desk",
    "HeardView",
    "Received",
    "Reply",
    "Said",
    "Tally",
    "all_heard",
    "answer",
    "ask",
    "begin_intake",
    "close",
    "desk",
    "one_heard",
    "pass_to",
    "raise_alarm",
    "registered",
    "reply_behind",
    "take_up",
    "tallies",
    "tell_of",
    "who_told",
]
