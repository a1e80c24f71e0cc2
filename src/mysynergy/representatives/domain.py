"""What the room says about representatives, and the rules for appointing one. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from mysynergy.kernel.errors import Fault
from mysynergy.kernel.periods import add_months, whole_years

#: In what capacity somebody acts for another.
CAPACITIES: Final = (
    "parent",
    "guardian",
    "kin",
    "carer",
    "attorney",
    "payee",
    "worker",
    "community_leader",
    "other",
)
#: How far: open a case and answer for her; agree for her; take what she is given; be told how it stands.
SCOPES: Final = ("speak", "consent", "receive", "be_told")
EVIDENCE: Final = (
    "birth_certificate",
    "court_order",
    "power_of_attorney",
    "official_letter",
    "written_authority",
    "said_before_officer",
    "none_yet",
)
#: Why somebody who acts for her has something to gain or to lose by it.
CONFLICTS: Final = ("creditor", "landlord", "employer", "runs_the_home", "party_to_a_claim", "other")
STATES: Final = ("asked", "in_force", "refused", "ended")
ENDS: Final = ("revoked", "replaced", "mistaken", "died", "conflict", "danger")
#: Whose word stands for a child's.
FOR_A_CHILD: Final = frozenset({"parent", "guardian", "attorney"})
#: What needs more than the representative's own word.
WEIGHTY: Final = frozenset({"consent", "receive"})
OF_AGE: Final = 18
#: A word given before an officer holds for a year; paper holds as long as it says.
MOST_MONTHS_ON_WORD: Final = 12
MOST_WORDS: Final = 1000
MOST_NAME: Final = 200
#: What was done for somebody by a representative.
DEEDS: Final = ("need", "consent", "answer", "contact")


@dataclass(frozen=True, slots=True)
class Appointing:
    """A representative to be recorded; ``until`` is the last day, ``None`` where no paper ends it."""

    capacity: str
    scopes: frozenset[str]
    evidence: str
    start: dt.date
    until: dt.date | None = None
    conflict: str = ""


@dataclass(frozen=True, slots=True)
class RepresentativeView:
    """Who acts for ``individual_id``: a person of the registry (``by_individual_id``) or somebody by name.

    ``until`` is the last day. ``state``: asked (a second person decides), in_force, refused, ended.
    ``holds``: whether she may act today. ``end_reason`` is empty for another agency's reader.
    """

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    by_individual_id: uuid.UUID | None
    name: str
    number_masked: str
    capacity: str
    scopes: tuple[str, ...]
    evidence: str
    evidence_note: str
    conflict: str
    conflict_note: str
    state: str
    start: dt.date
    until: dt.date | None
    holds: bool
    recorded_by: uuid.UUID
    recorded_at: dt.datetime
    decided_by: uuid.UUID | None
    ended_at: dt.datetime | None
    end_code: str | None
    end_reason: str
    acts: int


def of_age_on(born: dt.date) -> dt.date:
    """Return the day on which somebody born on ``born`` is eighteen (Age of Majority Act 1971, section 2)."""
    return (
        add_months(born, 12 * OF_AGE)
        if (born.month, born.day) != (2, 29)
        else dt.date(born.year + OF_AGE, 3, 1)
    )


def is_child(born: dt.date | None, on: dt.date) -> bool:
    """Whether somebody is under eighteen; of unknown age nobody is taken for a child."""
    return born is not None and whole_years(born, on) < OF_AGE


def last_day(born: dt.date | None, said: Appointing) -> dt.date | None:
    """Return the last day on which the appointment holds: a parent's and a guardian's end with childhood."""
    if said.capacity not in ("parent", "guardian") or not is_child(born, said.start) or born is None:
        return said.until
    eve = of_age_on(born) - dt.timedelta(days=1)
    return eve if said.until is None else min(said.until, eve)


def needs_second(said: Appointing) -> bool:
    """Whether a second person decides: one with an interest of her own would agree or take for another."""
    return bool(said.conflict) and bool(said.scopes & WEIGHTY)


def faults_of(said: Appointing, *, born: dt.date | None, today: dt.date) -> list[Fault]:
    """Return what is wrong with an appointment, one fault a field."""
    faults = [
        Fault(field, "unknown_choice")
        for field, value, known in (
            ("capacity", said.capacity, CAPACITIES),
            ("evidence", said.evidence, EVIDENCE),
            ("conflict", said.conflict or CONFLICTS[0], CONFLICTS),
        )
        if value not in known
    ]
    return faults + _scope_faults(said, born) + _period_faults(said, today)


def _scope_faults(said: Appointing, born: dt.date | None) -> list[Fault]:
    if not said.scopes:
        return [Fault("scopes", "nothing_chosen")]
    if not said.scopes <= set(SCOPES):
        return [Fault("scopes", "unknown_choice")]
    weighty = bool(said.scopes & WEIGHTY)
    if said.capacity == "community_leader" and said.scopes - {"speak"}:
        # Who brings others to the counter learns nothing of them and decides nothing for them.
        return [Fault("scopes", "leader_only_speaks")]
    if is_child(born, said.start) and "consent" in said.scopes and said.capacity not in FOR_A_CHILD:
        return [Fault("scopes", "child_needs_guardian")]
    if weighty and said.evidence == "none_yet":
        return [Fault("evidence", "needs_evidence")]
    if is_child(born, said.start) and weighty and said.evidence == "said_before_officer":
        return [Fault("evidence", "child_cannot_appoint")]
    return []


def _period_faults(said: Appointing, today: dt.date) -> list[Fault]:
    if said.until is not None and said.until < max(said.start, today):
        return [Fault("until", "in_the_past", {"latest": today.isoformat()})]
    longest = add_months(said.start, MOST_MONTHS_ON_WORD)
    if said.evidence == "said_before_officer" and (said.until is None or said.until > longest):
        return [Fault("until", "too_far", {"latest": longest.isoformat()})]
    return []


def allows(scopes: Collection[str], wanted: str) -> bool:
    """Whether an appointment goes as far as ``wanted`` (one of ``SCOPES``)."""
    return wanted in scopes
