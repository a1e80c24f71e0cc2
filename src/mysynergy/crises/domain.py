"""What is said when somebody is in danger, and how long a named officer has to answer. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import Fault

#: Kinds of danger, and the need that each opens once it is known who she is (module, kind).
DANGERS: Final[Mapping[str, tuple[str, str]]] = {
    "violence": ("protection_wakalah", "safe_shelter"),
    "child": ("protection_wakalah", "child_protection"),
    "self_harm": ("medication_health", "mental_health"),
    "illness": ("medication_health", "treatment"),
    "no_shelter": ("finance", "housing"),
    "hunger": ("finance", "food"),
    "disaster": ("finance", "emergency_cash"),
    "other": ("finance", "emergency_cash"),
}
#: How it ended. ``false_alarm``: nobody was in danger.
OUTCOMES: Final = ("safe", "with_emergency_services", "not_found", "false_alarm")
#: How long the officer asked has to say that she acts; then the next one is asked.
ANSWER_WITHIN: Final = dt.timedelta(minutes=10)
#: How long whoever acts has to say how it ended, or that she is still at it; then somebody else is asked.
ACT_WITHIN: Final = dt.timedelta(hours=2)
MAX_LINE: Final = 200
MAX_TEXT: Final = 4000
MAX_DUTY: Final = dt.timedelta(days=7)
MAX_AHEAD: Final = dt.timedelta(days=92)


@dataclass(frozen=True, slots=True)
class DangerSaid:
    """What is known now, nothing more: a first name or what she looks like, where, a telephone that is
    safe, what happened.
    """

    danger: str = "other"
    who: str = ""
    where: str = ""
    safe_phone: str = ""
    what: str = ""

    def faults(self) -> list[Fault]:
        """Return what cannot be taken: there must be something to find her by."""
        found = []
        if self.danger not in DANGERS:
            found.append(Fault("danger", "unknown_choice"))
        lines = {"who": self.who, "where": self.where, "safe_phone": self.safe_phone}
        for field, text in {**lines, "what": self.what}.items():
            most = MAX_TEXT if field == "what" else MAX_LINE
            if "\x00" in text:
                found.append(Fault(field, "not_text"))
            elif len(text) > most:
                found.append(Fault(field, "too_long", {"most": most, "has": len(text)}))
        if not any(text.strip() for text in lines.values()):
            found.append(Fault("who", "nothing_to_find_by"))
        return found


@dataclass(frozen=True, slots=True)
class CrisisView:
    """A crisis as its agency sees it. Until it ends, ``officer_id`` is heard from by ``answer_by``: while
    ``open`` she was asked last and says that she acts, then how it ended or that she is still at it.

    ``asked``: everybody who was asked so far, in order. ``everybody_asked``: nobody was left who was not.
    """

    id: uuid.UUID
    agency_id: uuid.UUID
    individual_id: uuid.UUID | None
    said: DangerSaid
    state: str
    opened_at: dt.datetime
    opened_by: uuid.UUID | None
    officer_id: uuid.UUID
    answer_by: dt.datetime
    late: bool
    asked: tuple[uuid.UUID, ...]
    everybody_asked: bool
    taken_by: uuid.UUID | None
    taken_at: dt.datetime | None
    outcome: str | None
    note: str


@dataclass(frozen=True, slots=True)
class DutyView:
    """Who of an agency answers for people in danger, from when until when."""

    id: uuid.UUID
    user_id: uuid.UUID
    starts_at: dt.datetime
    ends_at: dt.datetime


def duty_faults(starts_at: dt.datetime, ends_at: dt.datetime, now: dt.datetime) -> list[Fault]:
    """Return what is wrong with a turn of duty."""
    if ends_at <= now:
        return [Fault("ends_at", "in_the_past")]
    if ends_at <= starts_at:
        return [Fault("ends_at", "ends_before_it_begins")]
    if ends_at - starts_at > MAX_DUTY:
        return [Fault("ends_at", "duty_too_long", {"days": MAX_DUTY.days})]
    latest = now + MAX_AHEAD
    if starts_at > latest:
        return [Fault("starts_at", "too_far", {"latest": day_of(latest).isoformat()})]
    return []
