"""Whether she may be written to, what opens a link, and what she sees of her case. Pure."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from typing import Final

#: 130 bits: a link cannot be guessed.
CODE_LETTERS: Final = 26
#: How a link came to her, and how long it opens: one in a message is soon followed by another.
LIVES: Final = {
    "message": dt.timedelta(days=14),
    "sent": dt.timedelta(days=14),
    "printed": dt.timedelta(days=60),
}
#: A link on paper, given into the right hands; every other comes in a message.
PAPER: Final = "printed"
MOST_TRIES: Final = 5
#: A window in which she looks, after she answered what only she knows.
SESSION: Final = dt.timedelta(minutes=30)
DIGITS: Final = 4
CONTACT_RULES: Final = ("safe", "call_only", "do_not_contact")
#: The higher, the more careful: what makes it more careful holds at once, the other way an officer asks her.
#: Whom nobody asked gets no messages: "they are safe" is less careful than that.
_CAREFUL: Final = {"safe": 0, None: 1, "call_only": 2, "do_not_contact": 3}
#: What may be said through one link in a day: more is no person in need of help.
MOST_SAID: Final = 20
MOST_WORDS: Final = 1000
#: What she may say of herself through her link; all of it is kept as said and changes nothing by itself.
CORRECTABLE: Final = ("phone", "address", "postcode", "words")
SAYS: Final = ("helped", "not_helped", "correction", "contact")
#: For so long after a need was closed she can say that it did not help.
SAY_UNTIL: Final = dt.timedelta(days=365)


def why_not(*, alive: bool, protected: bool, rule: str | None, address: str | None) -> str | None:
    """Return why no message goes to somebody, or ``None``: only who said that messages are safe gets one."""
    if not alive:
        return "dead"
    if protected:
        return "protected"
    if rule is None:
        return "not_asked"
    if rule != "safe":
        return rule
    return None if address else "no_phone"


def more_careful(new: str, old: str | None) -> bool:
    """Whether a rule of contact is at least as careful as the one that stands."""
    return _CAREFUL[new] >= _CAREFUL[old]


@dataclass(frozen=True, slots=True, repr=False)
class Proof:
    """What only she knows, as the house holds it: year of birth, last digits of telephone and number."""

    year: int | None
    endings: frozenset[str]

    @property
    def enough(self) -> bool:
        """Whether there is something to ask for."""
        return self.year is not None and bool(self.endings)

    def is_shown_by(self, year: str, digits: str) -> bool:
        """Whether these answers are hers."""
        return self.enough and year.strip() == str(self.year) and digits.strip() in self.endings


def ending_of(text: str | None) -> str:
    """Return the last four digits of a telephone or identity number, or nothing."""
    digits = re.sub(r"\D", "", text or "")
    return digits[-DIGITS:] if len(digits) >= DIGITS else ""


@dataclass(frozen=True, slots=True)
class Way:
    """How a link can be sent to somebody: by ``sms`` or ``email`` in a language, or why not (``why``)."""

    channel: str
    language: str
    why: str | None


@dataclass(frozen=True, slots=True, repr=False)
class LinkMade:
    """A new link: its code, and the ``address`` that holds it, are shown this once and stored nowhere."""

    id: uuid.UUID
    code: str
    address: str
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link as officers see it: how it was given, whether it opens, when she last opened it."""

    id: uuid.UUID
    how: str
    made_at: dt.datetime
    until: dt.datetime
    made_by: uuid.UUID | None
    opened_at: dt.datetime | None
    opens: bool
    shut: bool


@dataclass(frozen=True, slots=True)
class NeedSeen:
    """One need as she sees it. ``stage``: looked_at, asked, helping, done, over; ``agency_id`` who is to act,
    ``None`` where its name can be a secret; ``kind`` is empty where its very name can harm.
    """

    id: uuid.UUID
    kind: str
    stage: str
    agency_id: uuid.UUID | None
    by: dt.date | None
    meets_at: dt.datetime | None
    may_say: bool
    said: str


@dataclass(frozen=True, slots=True)
class MyCase:
    """What a link shows: her needs, open ones first, and how she may be contacted."""

    needs: tuple[NeedSeen, ...]
    rule: str | None
    for_child: bool


@dataclass(frozen=True, slots=True)
class RequestView:
    """What she said is wrong, for the officer who answers it."""

    id: uuid.UUID
    individual_id: uuid.UUID
    said_at: dt.datetime
    fields: tuple[tuple[str, str], ...]
    answer: str
    answered_at: dt.datetime | None
