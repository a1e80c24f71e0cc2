"""What may be written on a referral, by which side, and until when. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

#: A message asks for nothing; a question stops the clock of the answer; an answer starts it again.
MESSAGE_KINDS: Final = ("message", "question", "answer")
#: Which side of an agency that refers to itself writes what.
SIDE_OF_KIND: Final = {"message": "sender", "question": "receiver", "answer": "sender"}
#: The receiver may see the person no longer once it ended like this: nothing more is said about her.
OVER: Final = frozenset({"rejected", "failed", "cancelled", "entered_in_error"})
MAX_TEXT: Final = 4000


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message between the two sides of a referral. ``side``: which wrote it; ``by``: which officer.

    ``seen_at``: when somebody of the other side first opened the thread after it.
    """

    id: uuid.UUID
    referral_id: uuid.UUID
    kind: str
    side: str
    agency_id: uuid.UUID
    by: uuid.UUID | None
    text: str
    sent_at: dt.datetime
    seen_at: dt.datetime | None


def talkable(*, state: str, outcome: str | None) -> bool:
    """Whether both sides may still write: while it is open, and once it was completed with help."""
    return state not in OVER and not (state == "completed" and outcome == "not_helped")
