"""What an arrival is, what its sheet holds, and when a call that is owed may be given up. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Final

from mysynergy.intake.public import STATES
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import Fault

CHANNELS: Final = ("call", "walk_in", "email", "web_form")
#: The word of intake for what was said through each.
SAID_BY: Final[Mapping[str, str]] = {
    "call": "phone",
    "walk_in": "counter",
    "email": "online",
    "web_form": "online",
}
#: What came in writing: its words stay as they came.
WRITTEN: Final = ("email", "web_form")
#: What another system of an agency may bring; a number at a counter is given there.
FED: Final = ("call", "email", "web_form")
WAITING, HELD, CLOSED = "waiting", "held", "closed"
#: Who rings or writes, seen from the person in need; ``self``: it is she.
RELATIONS: Final = (
    *("self", "spouse", "parent", "child", "relative", "neighbour", "friend", "employer"),
    *("community_leader", "officer", "stranger", "other"),
)
#: How an arrival may end. The first two name a person, ``crisis`` what was opened for her.
OUTCOMES: Final = (
    *("prospect", "known", "crisis", "enquiry", "tip", "answered", "duplicate", "not_for_us"),
    *("unreachable", "wrong_number", "left", "spam", "automatic"),
)
#: What an officer may choose by hand; the others follow from what was done.
BY_HAND: Final = (
    *("answered", "enquiry", "tip", "duplicate", "not_for_us", "unreachable", "wrong_number", "left", "spam"),
)
#: Ends that the machine or a mistake may have caused: taking such an arrival opens it anew.
MAY_OPEN_AGAIN: Final = frozenset({"automatic", "spam", "left"})
TRIES: Final = ("reached", "not_reached", "wrong_number")
#: Working days within which somebody acts, by channel; whoever stands at the counter is seen the same day.
ACT_WITHIN: Final[Mapping[str, int]] = {"call": 1, "walk_in": 0, "email": 2, "web_form": 2}
MAX_CALL_AHEAD: Final = dt.timedelta(days=7)
#: "Could not be reached": so many tries, on so many different days.
TRIES_NEEDED: Final = 3
MAX_LINE: Final = 300
MAX_OFFICE: Final = 80
MAX_WORDS: Final = 20_000


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """What was said, as it was said. ``caller`` is who rang or wrote, ``person`` is who is in need.

    ``phone``: the number to call back; ``safe_when``: when it is safe, in the caller's words. ``added`` is
    what was said besides a letter, which itself stays as it came; ``note`` is the officer's: how it ended.
    """

    caller: str = ""
    relation: str = "self"
    person: str = ""
    phone: str = ""
    safe_when: str = ""
    email: str = ""
    subject: str = ""
    state: str = ""
    said: str = ""
    added: str = ""
    note: str = ""

    @property
    def on_behalf(self) -> bool:
        """Whether somebody else than the person in need speaks."""
        return self.relation != "self"

    @property
    def who(self) -> str:
        """Return the name of the person in need as far as it was said."""
        return self.person or ("" if self.on_behalf else self.caller)

    def over(self, letter: Sheet) -> Sheet:
        """Return what was typed over a letter: subject, address and words of the letter stay as they came."""
        return replace(self, email=letter.email, subject=letter.subject, said=letter.said)

    @classmethod
    def read(cls, answers: Mapping[str, object]) -> Sheet:
        """Read typed answers; unknown keys and what is no text are passed over."""
        known = {one.name for one in fields(cls)}
        texts = {key: value.strip() for key, value in answers.items() if isinstance(value, str)}
        said = cls(**{key: value for key, value in texts.items() if key in known})
        return said if said.relation else replace(said, relation="self")

    def texts(self) -> dict[str, str]:
        """Return the texts by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def faults(self) -> list[Fault]:
        """Return what cannot be kept: choices that do not exist, texts too long or no texts."""
        found = []
        for name, text in self.texts().items():
            most = MAX_WORDS if name in ("said", "added", "note") else MAX_LINE
            if "\x00" in text:
                found.append(Fault(name, "not_text"))
            elif len(text) > most:
                found.append(Fault(name, "too_long", {"limit": most, "length": len(text)}))
        if self.relation not in RELATIONS:
            found.append(Fault("relation", "unknown_choice"))
        if self.state and self.state not in STATES:
            found.append(Fault("state", "unknown_choice"))
        return found


@dataclass(frozen=True, slots=True)
class TryView:
    """One try to reach somebody by telephone."""

    at: dt.datetime
    by: uuid.UUID | None
    result: str


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """What came with a letter. ``refused``: why it was not kept (a code of ``files``), empty when it was.

    ``document_id``: the document of a person that it became, in which it is opened from then on.
    """

    id: uuid.UUID
    number: int
    name: str
    refused: str
    media: str = ""
    size: int = 0
    scan: str = ""
    document_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class ArrivalView:
    """An arrival as its agency sees it. ``due_at``: by when whoever has it acts, or the call is owed.

    ``emptied``: its words are no longer kept.
    """

    id: uuid.UUID
    channel: str
    office: str
    ticket: int | None
    arrived_at: dt.datetime
    state: str
    held_by: uuid.UUID | None
    due_at: dt.datetime | None
    late: bool
    owes_call: bool
    passed_on: int
    taken_at: dt.datetime | None
    closed_at: dt.datetime | None
    outcome: str | None
    individual_id: uuid.UUID | None
    draft_id: uuid.UUID | None
    led_to: uuid.UUID | None
    version: int
    sheet: Sheet
    emptied: bool = False
    tries: tuple[TryView, ...] = ()
    attachments: tuple[AttachmentView, ...] = ()


@dataclass(frozen=True, slots=True)
class Queue:
    """A part of the queue, and how many stand in each."""

    items: tuple[ArrivalView, ...]
    all: int = 0
    mine: int = 0
    nobodys: int = 0
    calls: int = 0
    calls_mine: int = 0
    late: int = 0
    late_mine: int = 0


@dataclass(frozen=True, slots=True)
class Counter:
    """One office on one day: who waits, who is served, how long people waited. ``offices``: all there are."""

    offices: tuple[str, ...]
    office: str
    day: dt.date
    waiting: tuple[ArrivalView, ...]
    served_now: tuple[ArrivalView, ...]
    arrived: int
    served: int
    left: int
    median_wait: dt.timedelta | None
    longest_wait: dt.timedelta | None


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """An e-mail as it was read (``mail.py``). ``left_out``: why some of it stands in the mailbox only."""

    message_id: str
    from_name: str
    from_address: str
    subject: str
    text: str
    automatic: bool = False
    too_large: int = 0
    attachments: tuple[tuple[str, bytes], ...] = field(default=())
    left_out: str = ""


def may_give_up(tries: Iterable[TryView], outcome: str) -> list[Fault]:
    """Return what stands against saying that nobody could be reached, or that the number is wrong."""
    made = list(tries)
    if outcome == "wrong_number":
        return [] if made and made[-1].result == "wrong_number" else [Fault("outcome", "no_wrong_number")]
    missed = [one for one in made if one.result != "reached"]
    days = {day_of(one.at) for one in missed}
    if len(missed) >= TRIES_NEEDED and len(days) >= TRIES_NEEDED:
        return []
    return [Fault("outcome", "tries_missing", {"needed": TRIES_NEEDED, "made": min(len(missed), len(days))})]


def call_faults(at: dt.datetime | None, now: dt.datetime) -> list[Fault]:
    """Return what is wrong with the time by which a call is owed."""
    if at is None:
        return [Fault("call_at", "required")]
    if at <= now:
        return [Fault("call_at", "in_the_past")]
    if at > now + MAX_CALL_AHEAD:
        return [Fault("call_at", "too_far", {"latest": day_of(now + MAX_CALL_AHEAD).isoformat()})]
    return []


def waits(rows: Sequence[tuple[dt.datetime, dt.datetime]]) -> tuple[dt.timedelta | None, dt.timedelta | None]:
    """Return the median and the longest wait of those who were called (arrived, called)."""
    found = sorted(called - arrived for arrived, called in rows)
    if not found:
        return None, None
    middle = len(found) // 2
    median = found[middle] if len(found) % 2 else (found[middle - 1] + found[middle]) / 2
    return median, found[-1]
