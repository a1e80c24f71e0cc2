"""The door of matching: pairs of people who may be one, what stewards decide, corrections they ask for."""

from __future__ import annotations

from mysynergy.matching.asking import answer_correction, ask_correction, correction_requests
from mysynergy.matching.domain import (
    BAND_BITS,
    DECISIONS,
    FIELDS,
    BandCount,
    CorrectionRequestView,
    Decided,
    DecisionView,
    PairFound,
    PairRow,
    PairView,
    Put,
    Shown,
)
from mysynergy.matching.finding import put_pairs
from mysynergy.matching.runs import RecordToLink, RunView, begin_run, end_run, records_to_link, runs, tell_run
from mysynergy.matching.selectors import decided, decisions_for_card, pair, queue
from mysynergy.matching.services import decide
from mysynergy.matching.wired import PLUGS

__all__ = [
    "BAND_BITS",
    "DECISIONS",
    "FIELDS",
    "PLUGS",
    "BandCount",
    "CorrectionRequestView",
    "Decided",
    "DecisionView",
    "PairFound",
    "PairRow",
    "PairView",
    "Put",
    "RecordToLink",
    "RunView",
    "Shown",
    "answer_correction",
    "ask_correction",
    "begin_run",
    "correction_requests",
    "decide",
    "decided",
    "decisions_for_card",
    "end_run",
    "pair",
    "put_pairs",
    "queue",
    "records_to_link",
    "runs",
    "tell_run",
]
