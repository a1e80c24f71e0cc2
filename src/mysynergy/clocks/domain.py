"""When word of a clock goes up, and to whom. Pure.

An answer that is late is told to the supervisor of whoever owes it at once, to the head and the coordinator
of that agency when it stays so, then to the joint secretariat, which may look for another offer and overrules
nobody. Codes of errors: ``NotFound``: ``late_not_found``.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from mysynergy.workdays.public import Calendar

#: ``answer``: of the agency that was asked; ``reply``: of the sender, to a question; ``hold``: a need's date.
KINDS: Final = ("answer", "reply", "hold")
#: To whom word went, the last the highest. The first is the officer who owes it, before it is late.
LADDER: Final = ("reminded", "supervisor", "head", "secretariat")
#: Working days after the due day, and in a crisis office hours after the due hour, until each step is taken.
_AFTER: Final = {"supervisor": (0, 0), "head": (1, 2), "secretariat": (3, 8)}


def step_after(step: str) -> str | None:
    """Return the next step up, ``None`` at the top."""
    place = LADDER.index(step) + 1
    return LADDER[place] if place < len(LADDER) else None


def step_at(step: str, *, due: dt.datetime, crisis: bool, calendar: Calendar) -> dt.datetime:
    """Return from when ``step`` (not the reminder) is to be taken for a clock that ran out at ``due``."""
    days, hours = _AFTER[step]
    if not days:
        return due
    return calendar.office_later(due, dt.timedelta(hours=hours)) if crisis else calendar.due_after(due, days)


def remind_until(*, now: dt.datetime, calendar: Calendar) -> dt.datetime:
    """Return the last due instant of which an agency is reminded ``now``: the end of its next working day."""
    return calendar.due_after(now, 1)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the clocks did."""

    reminded: int
    escalated: int
    ended: int
    more: bool


@dataclass(frozen=True, slots=True)
class LateRow:
    """Something late, without the person. ``subject_id``: the referral, or the need of a ``hold``; absent
    where the reader may not open it. ``kind_of_need`` is empty where its very name could tell.

    ``owed_by`` should act, ``waits`` waits for it; ``user_id`` is the officer of the reader's own agency
    who has it in hand. ``step``: to whom word went.
    """

    id: uuid.UUID
    kind: str
    owed_by: uuid.UUID
    waits: uuid.UUID
    user_id: uuid.UUID | None
    subject_id: uuid.UUID | None
    module: str
    kind_of_need: str
    urgency: str
    due_at: dt.datetime
    step: str | None
    sought_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class LateCount:
    """How many of a kind one agency owes."""

    agency_id: uuid.UUID
    kind: str
    late: int
    crisis: int
    oldest: dt.datetime


@dataclass(frozen=True, slots=True)
class Board:
    """What is late: ``owed`` by the reader's agency and ``waited`` for by it (for the secretariat: what
    reached it stands in ``owed``), the oldest first, and counts of the whole by agency and kind.
    """

    owed: tuple[LateRow, ...]
    waited: tuple[LateRow, ...]
    counts: tuple[LateCount, ...]

    @property
    def late(self) -> int:
        """How many are late in all."""
        return sum(one.late for one in self.counts)
