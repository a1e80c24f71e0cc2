"""What a tip and a question hold, where each goes, by when somebody acts, and how each may end. Pure.

A tip is not a fact: nothing of it stands in anybody's record. Whoever told sees "received" and never more.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from mysynergy.access.public import AgencyView
from mysynergy.intake.public import STATES
from mysynergy.kernel.errors import Fault

TIP, QUESTION = "tip", "question"
KINDS: Final = (TIP, QUESTION)
CHANNELS: Final = ("web", "counter", "phone")
#: Who tells of somebody.
RELATIONS: Final = (
    "neighbour",
    "village_head",
    "imam",
    "teacher",
    "health_worker",
    "relative",
    "employer",
    "other",
)
#: What a question is about: the five modules, and what stands beside them.
TOPICS: Final = (
    *("finance", "education_training", "protection_wakalah", "medication_health", "jobs_business"),
    *("papers", "contribution", "where_to_go", "other"),
)
SAFE: Final = ("safe", "call_only", "do_not_contact")
#: How an answer goes out. Behind the code it always stands besides.
WAYS: Final = ("code", "phone", "email")
OUTCOMES: Final[Mapping[str, tuple[str, ...]]] = {
    TIP: (
        "visited",
        "known_already",
        "help_refused",
        "not_found",
        "no_need",
        "not_true",
        "duplicate",
        "not_for_us",
    ),
    QUESTION: ("answered", "duplicate", "not_for_us", "no_question"),
}
#: What follows from a deed, and cannot be chosen.
FOLLOWS: Final = ("prospect",)
#: Working days within which somebody acts.
ACT_WITHIN: Final[Mapping[str, int]] = {TIP: 2, QUESTION: 3}
#: Once taken up, within how many working days it comes to an end, or is looked at again.
END_WITHIN: Final = 10
#: Tips about one person, and of one teller, are told to be so within this time.
REPEATED_WITHIN: Final = dt.timedelta(days=90)
#: 80 bits: the code shows "received", or the answer to a question that may be anonymous.
CODE_LETTERS: Final = 16
MAX_LINE: Final = 200
MAX_TEXT: Final = 4000
#: Who goes and looks: the welfare department of the state where it takes part, else the nation's.
WELFARE: Final = "JKM"
#: Who answers questions: the organisation that runs the platform.
HOST: Final = "PERKESO"


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """What was said, as it was said. ``teller`` and ``phone`` are of who told or asks; ``about`` is the
    person in need. ``answer`` and ``note`` are the officers'.
    """

    teller: str = ""
    phone: str = ""
    email: str = ""
    safe_to_contact: str = ""
    relation: str = ""
    about: str = ""
    place: str = ""
    words: str = ""
    answer: str = ""
    note: str = ""

    def texts(self) -> dict[str, str]:
        """Return all texts by name."""
        return asdict(self)

    def without_teller(self) -> Said:
        """Return the same without who told it."""
        return replace(self, teller="", phone="", email="", safe_to_contact="")

    @property
    def reachable(self) -> bool:
        """Whether a telephone number or an address was left."""
        return bool(self.phone or self.email)


def faults_of(kind: str, said: Said, *, topic: str, channel: str, state: str) -> list[Fault]:
    """Return what cannot be taken: a tip says who or where; a question asks."""
    found = [
        Fault(field, "unknown_choice")
        for field, bad in (
            ("channel", channel not in CHANNELS),
            ("topic", kind == QUESTION and topic not in TOPICS),
            ("relation", kind == TIP and said.relation not in RELATIONS),
            ("state", (kind == TIP or bool(state)) and state not in STATES),
            ("safe_to_contact", bool(said.safe_to_contact) and said.safe_to_contact not in SAFE),
        )
        if bad
    ]
    for name, text in said.texts().items():
        found += text_faults(name, text, MAX_TEXT if name in ("words", "answer", "note") else MAX_LINE)
    if not said.words.strip():
        found.append(Fault("words", "required"))
    if kind == TIP and not (said.about.strip() or said.place.strip()):
        found.append(Fault("about", "nothing_to_find_by"))
    return found


def text_faults(name: str, text: str, most: int = MAX_TEXT) -> list[Fault]:
    """Return why a text cannot be kept."""
    if "\x00" in text:
        return [Fault(name, "not_text")]
    return [Fault(name, "too_long", {"most": most, "has": len(text)})] if len(text) > most else []


def way_faults(said: Said, way: str) -> list[Fault]:
    """Return why an answer may not go out so: what she said is safe is obeyed."""
    if way not in WAYS:
        return [Fault("way", "unknown_choice")]
    left = {"code": True, "phone": bool(said.phone), "email": bool(said.email)}[way]
    if not left:
        return [Fault("way", "no_contact_left")]
    barred = {"do_not_contact": ("phone", "email"), "call_only": ("email",)}.get(said.safe_to_contact, ())
    return [Fault("way", "not_safe")] if way in barred else []


def agency_for(kind: str, state: str, known: Mapping[uuid.UUID, AgencyView]) -> list[AgencyView]:
    """Return who answers, the first first: of a tip the area's welfare department, of a question the host."""
    here = [one for one in known.values() if one.participating]
    local = [one for one in here if one.code.startswith(f"{WELFARE}-") and one.state == state]
    nation = [one for one in here if one.code == WELFARE]
    host = [one for one in here if one.code == HOST]
    return [*local, *nation, *host] if kind == TIP else host


@dataclass(frozen=True, slots=True)
class Received:
    """What whoever told or asked takes along: the code, and by which instant somebody acts."""

    id: uuid.UUID
    code: str
    acts_by: dt.datetime


@dataclass(frozen=True, slots=True)
class Reply:
    """What stands behind a code: ``received``, and for a question ``answered`` with its answer or ``ended``.

    An answer is emptied with the other words when they are no longer kept.
    """

    kind: str
    received_at: dt.datetime
    state: str
    answer: str = ""
    answered_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class HeardView:
    """A tip or a question as its agency sees it. Of a tip ``said`` is without who told it.

    ``repeats``: how many other tips named the same person and place lately; ``same_teller``: how many others
    the same teller brought.
    """

    id: uuid.UUID
    kind: str
    agency_id: uuid.UUID
    channel: str
    topic: str
    area: str
    said: Said
    reachable: bool
    received_at: dt.datetime
    state: str
    held_by: uuid.UUID | None
    held_until: dt.datetime | None
    late: bool
    passed_on: int
    crisis_id: uuid.UUID | None
    draft_id: uuid.UUID | None
    individual_id: uuid.UUID | None
    outcome: str | None
    closed_at: dt.datetime | None
    repeats: int = 0
    same_teller: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """How many tips and questions of an agency are open, held by the reader, late; late and the reader's."""

    tips: int
    questions: int
    mine: int
    late: int
    late_mine: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many came of a kind, topic (of a tip: who told) and channel."""

    kind: str
    topic: str
    channel: str
    count: int
