"""Appointments with the agency that was asked: one table of steps, and what an appointment must say. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mysynergy.kernel.errors import Conflict, Fault, NotAllowed

#: ``place``: she comes; ``phone``: she is called; ``visit``: an officer comes to her.
MODES: Final = ("place", "phone", "visit")
#: Who is to come, or to be spoken to.
WHO_COMES: Final = ("person", "with_companion", "representative")
STATES: Final = ("proposed", "confirmed", "kept", "missed", "cancelled")
OPEN: Final = frozenset({"proposed", "confirmed"})
#: Ways that reach out to her, which "do not contact" forbids.
REACHES_OUT: Final = frozenset({"phone", "visit"})
MAX_DAYS_AHEAD: Final = 180
MAX_PLACE: Final = 500
#: Holders are reminded once, so long before it.
REMIND_BEFORE: Final = dt.timedelta(hours=26)
EITHER: Final = frozenset({"sender", "receiver"})


@dataclass(frozen=True, slots=True)
class Step:
    """A verb leads from ``sources`` to ``target``, for ``sides``; ``after``: only once its time has come."""

    sources: frozenset[str]
    target: str
    sides: frozenset[str]
    after: bool = False


#: Every step there is. ``confirm`` besides is for the side that did not propose the time.
STEPS: Final[Mapping[str, Step]] = {
    "change": Step(OPEN, "proposed", EITHER),
    "confirm": Step(frozenset({"proposed"}), "confirmed", EITHER),
    "cancel": Step(OPEN, "cancelled", EITHER),
    "keep": Step(OPEN, "kept", frozenset({"receiver"}), after=True),
    "miss": Step(OPEN, "missed", frozenset({"receiver"}), after=True),
}


@dataclass(frozen=True, slots=True)
class AppointmentSaid:
    """When, how and where somebody meets her; ``at`` is an instant, said and shown in Malaysian time."""

    at: dt.datetime
    mode: str
    place: str = ""
    who: str = "person"


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """An appointment; ``steps``: the verbs open to the reader's side now. ``by_side`` proposed the time."""

    id: uuid.UUID
    referral_id: uuid.UUID
    individual_id: uuid.UUID
    at: dt.datetime
    mode: str
    place: str
    who: str
    state: str
    by_side: str
    reminded_at: dt.datetime | None
    steps: tuple[str, ...]


def faults_of(said: AppointmentSaid, now: dt.datetime) -> list[Fault]:
    """Return what is wrong with an appointment that is proposed now."""
    faults = []
    if said.at <= now:
        faults.append(Fault("at", "in_the_past"))
    elif said.at > (latest := now + dt.timedelta(days=MAX_DAYS_AHEAD)):
        faults.append(Fault("at", "too_far", {"latest": latest.date().isoformat()}))
    if said.mode not in MODES:
        faults.append(Fault("mode", "unknown_choice"))
    if said.who not in WHO_COMES:
        faults.append(Fault("who", "unknown_choice"))
    if said.mode == "place" and not said.place.strip():
        faults.append(Fault("place", "required"))
    elif "\x00" in said.place:
        faults.append(Fault("place", "not_text"))
    elif len(said.place) > MAX_PLACE:
        faults.append(Fault("place", "too_long", {"most": MAX_PLACE, "has": len(said.place)}))
    return faults


def target_of(*, verb: str, state: str, side: str, by_side: str, come: bool) -> str:
    """Return the state that ``verb`` leads to; ``come``: the time of the appointment has come.

    Raises ``NotAllowed("not_your_side")``, or ``Conflict`` with ``changed_meanwhile`` or
    ``appointment_not_yet``.
    """
    step = STEPS[verb]
    if side not in step.sides or (verb == "confirm" and side == by_side):
        raise NotAllowed("not_your_side", {"verb": verb})
    if state not in step.sources:
        raise Conflict("changed_meanwhile", {"now": state, "verb": verb})
    if step.after and not come:
        raise Conflict("appointment_not_yet")
    return step.target


def verbs_open(*, state: str, sides: frozenset[str], by_side: str, come: bool) -> tuple[str, ...]:
    """Return the verbs that somebody on any of ``sides`` may take."""
    found = []
    for verb, step in STEPS.items():
        theirs = {one for one in sides & step.sides if verb != "confirm" or one != by_side}
        if theirs and state in step.sources and (come or not step.after):
            found.append(verb)
    return tuple(found)
