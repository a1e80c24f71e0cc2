"""The door of crises: somebody is in danger; a named officer answers within minutes."""

from __future__ import annotations

from mysynergy.crises.domain import (
    ACT_WITHIN,
    ANSWER_WITHIN,
    DANGERS,
    OUTCOMES,
    CrisisView,
    DangerSaid,
    DutyView,
)
from mysynergy.crises.protector import call_protector
from mysynergy.crises.roster import duties, end_duty, set_duty
from mysynergy.crises.selectors import crises, crisis, waiting_for_me
from mysynergy.crises.services import go_on, join, report, settle, take
from mysynergy.crises.watching import JOBS, PROOFS, ask_the_next

__all__ = [
    "ACT_WITHIN",
    "ANSWER_WITHIN",
    "DANGERS",
    "JOBS",
    "OUTCOMES",
    "PROOFS",
    "CrisisView",
    "DangerSaid",
    "DutyView",
    "ask_the_next",
    "call_protector",
    "crises",
    "crisis",
    "duties",
    "end_duty",
    "go_on",
    "join",
    "report",
    "set_duty",
    "settle",
    "take",
    "waiting_for_me",
]
