"""Which events are told to whom, and what a notice is. Pure.

A notice holds ids and a kind, no names and no words: its page looks them up as far as its reader may see.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

#: Kinds of notices in groups, in the order of the page: the most pressing first.
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "danger": ("danger",),
    "client": ("not_helped", "call_instead", "says_wrong", "contact_changed", "helped"),
    "dates": ("late", "due_soon", "appointment_missed", "appointment_soon"),
    "arrived": ("arrived", "offer", "came_in", "told"),
    "questions": ("asked", "question_answered", "written", "appointment"),
    "answers": ("accepted", "declined", "completed", "came_back", "withdrawn", "claimed", "unclaimed"),
    "handed": (
        "handed",
        "case_handed",
        "lead_offered",
        "lead_answered",
        "proposed",
        "step",
        "follow_up",
        "came_to_you",
    ),
}
KINDS: Final = tuple(kind for kinds in GROUPS.values() for kind in kinds)
GROUP_OF: Final = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
#: What nobody can put away: somebody is in danger, was not helped, or could not be told.
NEVER_MUTED: Final = frozenset({"danger", "client"})
MUTABLE: Final = tuple(group for group in GROUPS if group not in NEVER_MUTED)
#: What a notice leads to.
THINGS: Final = (
    *("referral", "need", "offer", "person", "crisis", "follow_up", "request"),
    *("arrival", "heard"),
)
#: A notice is of no use to anybody after so long.
KEPT: Final = dt.timedelta(days=90)
#: Counted no further: the bell says "99+".
MOST_COUNTED: Final = 100
SHOWN: Final = 60
LANGUAGES: Final = ("ms", "en")


@dataclass(frozen=True, slots=True)
class Rule:
    """One event becomes a notice of ``kind`` for ``to`` (see ``addressing.py``)."""

    kind: str
    to: str


#: Events of rooms above come by the same way; whoever is told is looked up when the notice is written.
RULES: Final[Mapping[str, Rule]] = {
    "referrals.sent": Rule("arrived", "receivers_desk"),
    "referrals.accepted": Rule("accepted", "sender"),
    "referrals.declined": Rule("declined", "sender"),
    "referrals.failed": Rule("declined", "sender"),
    "referrals.returned": Rule("came_back", "sender"),
    "referrals.completed": Rule("completed", "sender"),
    "referrals.information_needed": Rule("asked", "sender"),
    "referrals.information_given": Rule("question_answered", "receiver"),
    "referrals.withdrawn": Rule("withdrawn", "receiver"),
    "referrals.proposed": Rule("proposed", "holder"),
    "liaison.written": Rule("written", "other_side"),
    "liaison.appointment_proposed": Rule("appointment", "other_side"),
    "liaison.appointment_changed": Rule("appointment", "other_side"),
    "liaison.appointment_confirmed": Rule("appointment", "other_side"),
    "liaison.appointment_cancelled": Rule("appointment", "other_side"),
    "liaison.appointment_missed": Rule("appointment_missed", "sender"),
    "liaison.appointment_reminded": Rule("appointment_soon", "both_sides"),
    "clocks.reminded": Rule("due_soon", "owing"),
    "clocks.escalated": Rule("late", "owing_and_watch"),
    "cases.need_escalated": Rule("late", "needs_watch"),
    "cases.need_reviewed": Rule("handed", "new_holder"),
    "cases.need_handed_over": Rule("handed", "new_holder"),
    "cases.manager_changed": Rule("case_handed", "new_manager"),
    "plans.hand_over_asked": Rule("lead_offered", "named"),
    "plans.hand_over_accepted": Rule("lead_answered", "named"),
    "plans.hand_over_declined": Rule("lead_answered", "named"),
    "onward.offered": Rule("offer", "asked"),
    "onward.claimed": Rule("claimed", "offering"),
    "onward.returned": Rule("unclaimed", "offering"),
    "pathways.step_opened": Rule("step", "holder"),
    "pathways.step_stuck": Rule("step", "holder"),
    "outcomes.given_on": Rule("follow_up", "named"),
    "crises.reported": Rule("danger", "named"),
    "crises.escalated": Rule("danger", "named"),
    "crises.let_slip": Rule("danger", "named"),
    "arrivals.came": Rule("came_in", "letters_desk"),
    "arrivals.taken": Rule("came_to_you", "named"),
    "arrivals.passed_on": Rule("came_to_you", "named"),
    "heard.received": Rule("told", "named"),
    "heard.arrived": Rule("told", "named"),
    "heard.passed_on": Rule("told", "named"),
    "clients.not_helped": Rule("not_helped", "holder_and_manager"),
    "clients.helped": Rule("helped", "holder"),
    "clients.not_told": Rule("call_instead", "responsible"),
    "clients.link_shut": Rule("call_instead", "responsible"),
    "clients.correction_asked": Rule("says_wrong", "responsible"),
    "clients.contact_said": Rule("contact_changed", "responsible"),
}


@dataclass(frozen=True, slots=True)
class To:
    """For whom a notice is: one officer of an agency, a role there, or (both absent) its whole desk."""

    agency_id: uuid.UUID
    user_id: uuid.UUID | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as its reader sees it. ``mine``: meant for her by name, not for the whole desk."""

    id: uuid.UUID
    kind: str
    thing: str
    thing_id: uuid.UUID
    individual_id: uuid.UUID | None
    about: str
    at: dt.datetime
    read: bool
    mine: bool

    @property
    def group(self) -> str:
        """Return the group of the page in which it stands."""
        return GROUP_OF[self.kind]


@dataclass(frozen=True, slots=True)
class PreferencesView:
    """What an officer chose: groups not to be told of, whether a digest goes by e-mail, and its language."""

    muted: tuple[str, ...]
    digest: bool
    email: str
    language: str = "ms"


def new_holder(body: Mapping[str, Any]) -> tuple[uuid.UUID, uuid.UUID] | None:
    """Return officer and agency that a need was handed to by a person, or ``None`` where hands stayed.

    Steps of a referral move needs, too; these are told by their own events.
    """
    if str(body.get("reason", "")).startswith(("referral", "outside", "client")):
        return None
    old, new = body.get("old"), body.get("new")
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return None
    if old.get("held_by") == new.get("held_by") or not new.get("held_by") or not new.get("holder_agency"):
        return None
    return uuid.UUID(str(new["held_by"])), uuid.UUID(str(new["holder_agency"]))
