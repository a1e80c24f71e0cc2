"""The door of liaison: what the two sides of a referral write to each other, and when they meet her."""

from __future__ import annotations

from mysynergy.liaison.arranging import arrange, call_off, remind, settle
from mysynergy.liaison.domain import MESSAGE_KINDS, OVER, MessageView
from mysynergy.liaison.meetings import MODES, WHO_COMES, AppointmentSaid, AppointmentView
from mysynergy.liaison.selectors import appointments, appointments_of, thread_of, unseen
from mysynergy.liaison.services import mark_seen, write

__all__ = [
    "MESSAGE_KINDS",
    "MODES",
    "OVER",
    "WHO_COMES",
    "AppointmentSaid",
    "AppointmentView",
    "MessageView",
    "appointments",
    "appointments_of",
    "arrange",
    "call_off",
    "mark_seen",
    "remind",
    "settle",
    "thread_of",
    "unseen",
    "write",
]
