"""What the door of cases gives out and takes in."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from mysynergy.cases.domain import PRIVATE_KINDS


@dataclass(frozen=True, slots=True)
class NeedSaid:
    """A need as an officer enters it; ``circumstances``: what makes it heavier (``circumstances.KINDS``)."""

    module: str
    kind: str
    urgency: str = "normal"
    note: str = ""
    circumstances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedView:
    """A need as its reader may see it.

    ``held_by`` and ``holder_agency_id`` are ``None`` on an open need when another agency holds it and the
    reader's is not the one that leads: the name of an agency can be a secret. notes are empty for them too.
    ``case_number`` is empty where the reader does not see the case, and in what a deed gives back.
    """

    id: uuid.UUID
    case_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    module: str
    kind: str
    urgency: str
    note: str
    state: str
    outcome: str | None
    close_code: str | None
    close_reason: str
    held_by: uuid.UUID | None
    holder_agency_id: uuid.UUID | None
    held_since: dt.datetime | None
    held_until: dt.datetime | None
    held_for: str
    held_note: str
    reviews_in_row: int
    escalated_to: str | None
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    case_number: str = ""

    @property
    def private(self) -> bool:
        """Whether its very kind can harm when others read it."""
        return self.kind in PRIVATE_KINDS


@dataclass(frozen=True, slots=True)
class CaseView:
    """A person as one agency's prospect, with the needs its reader may see, oldest first.

    ``number`` as it is shown and said: ``K-482-719-346``.
    """

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    manager_id: uuid.UUID
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    number: str
    needs: tuple[NeedView, ...]


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A need on somebody's desk; ``why`` is escalated, overdue, due_today, due_soon or later.

    ``circumstances`` bring it forward among those of one urgency that are as pressing.
    """

    need: NeedView
    why: str
    circumstances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """A stretch of a worklist, and how many needs the whole of it holds: in each of its views, and in all."""

    items: tuple[WorkItem, ...]
    all: int
    late: int
    today: int
    crisis: int
    new: int


@dataclass(frozen=True, slots=True)
class EscalatedNeed:
    """What the secretariat sees of a need that nobody looked after: no person, no note."""

    need_id: uuid.UUID
    agency_id: uuid.UUID
    holder_agency_id: uuid.UUID | None
    module: str
    kind: str
    urgency: str
    opened_at: dt.datetime
    held_until: dt.datetime
    escalated_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ContactTryView:
    """One attempt to reach the person of a need."""

    need_id: uuid.UUID
    channel: str
    result: str
    tried_at: dt.datetime
    tried_by: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Escalation:
    """How many needs a run of the job brought to supervisors, to heads and to the secretariat."""

    to_supervisors: int
    to_secretariat: int
    to_heads: int = 0
