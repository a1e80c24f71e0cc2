"""What a plan holds, how each part of it ends, and what the door gives out. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mysynergy.kernel.errors import Fault

#: Why a lead ended. ``joined``: two records of one person had a lead each; the older one stays.
LEAD_ENDS: Final = ("handed_over", "case_closed", "joined", "erased")
HAND_OVER_STATES: Final = ("asked", "accepted", "declined", "withdrawn")
GOAL_ENDS: Final = ("reached", "dropped")
TASK_ENDS: Final = ("done", "dropped")
#: ``not_met``: the officer came, or waited, and nobody was there.
VISIT_ENDS: Final = ("made", "not_met", "cancelled")
MAX_TEXT: Final = 4000
MAX_LINE: Final = 300
MAX_DAYS_AHEAD: Final = 731
#: Events about plans stand in no agreement: other agencies read what is shared with them, nothing else.
OWN_AGENCY_ONLY: Final = "needs.private"


@dataclass(frozen=True, slots=True)
class LeadView:
    """The one agency and officer who lead for a person. ``asked`` is an open hand-over of it, if any."""

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    manager_id: uuid.UUID
    since: dt.datetime
    asked: HandOverView | None


@dataclass(frozen=True, slots=True)
class HandOverView:
    """A lead offered to another officer; until somebody accepts, the present one stays."""

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    to_agency_id: uuid.UUID
    to_user_id: uuid.UUID
    asked_by: uuid.UUID
    asked_at: dt.datetime
    reason: str
    state: str
    answer: str


@dataclass(frozen=True, slots=True)
class GoalView:
    """What is to be reached, by when; of one need or of the whole case."""

    id: uuid.UUID
    need_id: uuid.UUID | None
    agency_id: uuid.UUID
    text: str
    due_on: dt.date | None
    shared: bool
    state: str
    set_by: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class TaskView:
    """What somebody does by a day. ``by_client``: she does it herself, and ``officer_id`` asks after it."""

    id: uuid.UUID
    case_id: uuid.UUID
    individual_id: uuid.UUID
    goal_id: uuid.UUID | None
    agency_id: uuid.UUID
    text: str
    by_client: bool
    officer_id: uuid.UUID
    due_on: dt.date
    shared: bool
    state: str
    settled_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit to her: planned, made or not; the note is the agency's own."""

    id: uuid.UUID
    case_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    planned_at: dt.datetime
    officer_id: uuid.UUID
    place: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note, never changed. ``corrects``: the one it puts right; ``corrected``: another puts it right."""

    id: uuid.UUID
    agency_id: uuid.UUID
    text: str
    shared: bool
    corrects: uuid.UUID | None
    corrected: bool
    written_by: uuid.UUID | None
    written_at: dt.datetime


@dataclass(frozen=True, slots=True)
class PlanView:
    """The plan of one case: of the agency that opened it, with what others who work on it share.

    ``own``: the reader's agency opened the case; ``open``: it is not closed.
    ``readers``: the agencies that read what is shared.
    """

    case_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    own: bool
    open: bool
    readers: tuple[uuid.UUID, ...]
    goals: tuple[GoalView, ...]
    tasks: tuple[TaskView, ...]
    visits: tuple[VisitView, ...]
    notes: tuple[NoteView, ...]


@dataclass(frozen=True, slots=True)
class PlanWork:
    """What an officer has to do by plans: tasks due and visits planned, the soonest first."""

    tasks: tuple[TaskView, ...]
    visits: tuple[VisitView, ...]
    tasks_in_all: int
    tasks_late: int


def text_faults(texts: Mapping[str, str], most: int = MAX_TEXT) -> list[Fault]:
    """Return what is wrong with words that must be there."""
    faults = []
    for field, text in texts.items():
        if not text.strip():
            faults.append(Fault(field, "required"))
        elif "\x00" in text:
            faults.append(Fault(field, "not_text"))
        elif len(text) > most:
            faults.append(Fault(field, "too_long", {"most": most, "has": len(text)}))
    return faults


def day_faults(field: str, day: dt.date | None, today: dt.date) -> list[Fault]:
    """Return what is wrong with a day by which something is to be done."""
    if day is None:
        return []
    if day < today:
        return [Fault(field, "in_the_past")]
    latest = today + dt.timedelta(days=MAX_DAYS_AHEAD)
    return [Fault(field, "too_far", {"latest": latest.isoformat()})] if day > latest else []
