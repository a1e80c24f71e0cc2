"""The door of notices: what came to an officer's desk, written from events, read or not."""

from __future__ import annotations

from mysynergy.notices.domain import (
    GROUPS,
    KINDS,
    MOST_COUNTED,
    MUTABLE,
    RULES,
    NoticeView,
    PreferencesView,
)
from mysynergy.notices.selectors import Desk, DigestOf, desk, digests, notice, preferences, unread
from mysynergy.notices.services import JOB, mark_all_read, mark_read, note, set_preferences, tidy

__all__ = [
    "GROUPS",
    "JOB",
    "KINDS",
    "MOST_COUNTED",
    "MUTABLE",
    "RULES",
    "Desk",
    "DigestOf",
    "NoticeView",
    "PreferencesView",
    "desk",
    "digests",
    "mark_all_read",
    "mark_read",
    "note",
    "notice",
    "preferences",
    "set_preferences",
    "tidy",
    "unread",
]
