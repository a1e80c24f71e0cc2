"""The door of liaison: what the two sides of a referral say to each other, and to nobody else."""

from __future__ import annotations

from mysynergy.liaison.domain import MESSAGE_KINDS, OVER, MessageView
from mysynergy.liaison.selectors import thread_of, unseen
from mysynergy.liaison.services import mark_seen, write

__all__ = ["MESSAGE_KINDS", "OVER", "MessageView", "mark_seen", "thread_of", "unseen", "write"]
