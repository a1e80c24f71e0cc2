"""The door of letters: a need handed to a body outside the platform, the day to ask again, and the answer.

States are those of FHIR Task, by the one table of referrals. Nothing is put on paper before consent or
another legal basis that names the body is recorded, and only what it covers. ``end_of_closed_needs`` is run
by the clock.
"""

from __future__ import annotations

from mysynergy.beyond.domain import (
    ALWAYS_TELLS,
    ANSWERS,
    BODY_KINDS,
    CAN_TELL,
    NEEDS_NUMBER,
    PURPOSE,
    WITHDRAWN_BECAUSE,
)
from mysynergy.beyond.selectors import bodies, get, of_individual, of_needs, open_letters
from mysynergy.beyond.services import add_body, answer, end_of_closed_needs, read_paper, renew, send
from mysynergy.beyond.views import AnswerSaid, BodyView, LetterSaid, LetterView, Paper

__all__ = [
    "ALWAYS_TELLS",
    "ANSWERS",
    "BODY_KINDS",
    "CAN_TELL",
    "NEEDS_NUMBER",
    "PURPOSE",
    "WITHDRAWN_BECAUSE",
    "AnswerSaid",
    "BodyView",
    "LetterSaid",
    "LetterView",
    "Paper",
    "add_body",
    "answer",
    "bodies",
    "end_of_closed_needs",
    "get",
    "of_individual",
    "of_needs",
    "open_letters",
    "read_paper",
    "renew",
    "send",
]
