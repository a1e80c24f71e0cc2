"""What may be asked of a worklist, and what the door gives out. Pure.

A list is asked for by ``Filters``: closed words, a programme's id, an officer's id. Nothing of a person can
be written into them, so they may stand in an address and in a kept view.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

from mysynergy.cases.public import MODULES, URGENCIES
from mysynergy.kernel.errors import Fault, Invalid

#: ``mine``: in the reader's hands; ``agency``: in her agency's, referrals that nobody opened among them;
#: ``late``: of these, past their date; ``waiting``: led by her agency, and somebody else is to act.
TABS: Final = ("mine", "agency", "late", "waiting")
DUES: Final = ("late", "today", "week")
#: ``pressing``: how near the date is (late, today, soon, later), then urgency, circumstances and the date.
SORTS: Final = ("pressing", "due", "urgency", "oldest")
#: An officer's id, or this word: in nobody's hands yet (a referral that nobody opened).
NOBODY: Final = "nobody"
MOST_NAME: Final = 60
MOST_VIEWS: Final = 30
MOST_AT_ONCE: Final = 100
MOST_ABSENT_DAYS: Final = 366
_PROGRAMME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "tab": TABS,
    "module": ("", *MODULES),
    "urgency": ("", *URGENCIES),
    "due": ("", *DUES),
    "sort": ("", *SORTS),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which list, what of it, in which order. Empty: not filtered by it."""

    tab: str = "mine"
    module: str = ""
    urgency: str = ""
    due: str = ""
    programme: str = ""
    officer: str = ""
    sort: str = ""

    @classmethod
    def read(cls, said: Mapping[str, str]) -> Filters:
        """Return filters of what was said, passing over other words. Raises ``Invalid``, all at once."""
        given = cls(**{one.name: said[one.name] for one in fields(cls) if said.get(one.name)})
        faults = [
            Fault(field, "unknown_choice")
            for field, known in _CHOICES.items()
            if getattr(given, field) not in known
        ]
        if given.programme and not _PROGRAMME.fullmatch(given.programme):
            faults.append(Fault("programme", "unknown_choice"))
        if given.officer and given.officer != NOBODY and not _is_id(given.officer):
            faults.append(Fault("officer", "unknown_choice"))
        if faults:
            raise Invalid(faults)
        return given

    def said(self) -> dict[str, str]:
        """Return what differs from the plain list: for addresses, kept views and events."""
        plain = Filters()
        return {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if getattr(self, one.name) != getattr(plain, one.name)
        }

    def but(self, **other: str) -> Filters:
        """Return the same with other values."""
        return replace(self, **other)

    @property
    def order(self) -> str:
        """The order asked for; without one the pressing first on one's own desk, elsewhere by date."""
        return self.sort or ("pressing" if self.tab == "mine" else "due")

    @property
    def chosen(self) -> tuple[str, ...]:
        """Which of the filters keep something out."""
        return tuple(
            one for one in ("module", "urgency", "due", "programme", "officer") if getattr(self, one)
        )


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Line:
    """Something to do: a need in somebody's hands, or a referral that nobody of the agency opened yet.

    ``what``: ``need`` or ``referral``; ``id`` is that thing's. ``why`` is ``escalated``, ``overdue``,
    ``due_today``, ``due_soon`` or ``later``. ``officer_id``: in whose hands; ``None`` for a referral that
    nobody opened, and where another agency holds it. ``circumstances`` bring it forward.
    """

    id: uuid.UUID
    what: str
    need_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    holder_agency_id: uuid.UUID
    officer_id: uuid.UUID | None
    module: str
    kind: str
    urgency: str
    due_at: dt.datetime
    opened_at: dt.datetime
    why: str
    circumstances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a list; ``before`` and ``after`` lead to its neighbours, ``None`` at the ends."""

    lines: tuple[Line, ...]
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ViewKept:
    """A kept view: one's own, or a supervisor's shared with her agency."""

    id: uuid.UUID
    name: str
    filters: Filters
    shared: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What an act of giving out did: how many changed hands, how many were the officer's already, and for
    each other item the code of the error that stood in the way.
    """

    given: tuple[uuid.UUID, ...]
    already: tuple[uuid.UUID, ...]
    refused: tuple[tuple[uuid.UUID, str], ...]


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """An officer who is away, and who takes over what comes to her. ``last_on`` is her last day away."""

    id: uuid.UUID
    user_id: uuid.UUID
    stand_in_id: uuid.UUID
    first_on: dt.date
    last_on: dt.date
    now: bool


@dataclass(frozen=True, slots=True)
class Owes:
    """What an officer of the agency has to do; ``officer_id`` ``None``: referrals that nobody opened."""

    officer_id: uuid.UUID | None
    all: int
    late: int
    today: int
    crisis: int
    oldest: dt.datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """Whether the agency answered as it promised, for one programme and promise in one month of asking.

    ``due``: how many answers were due or given; ``in_time`` of them; ``open_late``: of those not in time, how
    many are unanswered still. ``median_hours`` is between asking and answer, ``None`` without an answer.
    ``promise_by`` is ``agreement``, ``programme`` or ``usual``.
    """

    programme_id: str
    month: dt.date
    promise_by: str
    promise_count: int | None
    promise_unit: str | None
    due: int
    in_time: int
    open_late: int
    median_hours: float | None


def why(due_at: dt.datetime, escalated: str | None, *, now: dt.datetime, days: int) -> str:
    """Return how pressing a line is; ``days`` lie between today and its day in Malaysia."""
    if escalated:
        return "escalated"
    if due_at < now:
        return "overdue"
    if days <= 0:
        return "due_today"
    return "due_soon" if days <= 3 else "later"
