"""The door of crises: somebody is in danger; a named officer answers within minutes."""

from __future__ import annotations

from mysynergy.crises.domain import ANSWER_WITHIN, DANGERS, OUTCOMES, CrisisView, DangerSaid, DutyView
from mysynergy.crises.protector import call_protector
from mysynergy.crises.roster import duties, end_duty, set_duty
from mysynergy.crises.selectors import crises, crisis, waiting_for_me
from mysynergy.crises.services import ask_the_next, join, report, settle, take

__all__ = [
    "ANSWER_WITHIN",
    "DANGERS",
    "OUTCOMES",
    "CrisisView",
    "DangerSaid",
    "DutyView",
    "ask_the_next",
    "call_protector",
    "crises",
    "crisis",
    "duties",
    "end_duty",
    "join",
    "report",
    "set_duty",
    "settle",
    "take",
    "waiting_for_me",
]
