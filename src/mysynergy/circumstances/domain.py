"""Which circumstances there are, what they follow from, and how far they bring a need forward. Pure.

A circumstance raises the order and may shorten the first look. It decides nothing against anybody, and who
has none waits no longer than she would have.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from mysynergy.kernel.errors import Fault
from mysynergy.rules import Interval

KINDS: Final = ("violence", "homelessness", "disaster", "children", "disability", "illness", "age")
#: The category of data of each, in the words of agreements and consents: health and violence are for few.
CATEGORY_OF: Final[Mapping[str, str]] = {
    "violence": "violence",
    "homelessness": "needs",
    "disaster": "needs",
    "children": "household",
    "disability": "health",
    "illness": "health",
    "age": "household",
}
#: How far each brings a need forward among those of one urgency and one due day.
WEIGHT: Final[Mapping[str, int]] = {
    "violence": 4,
    "homelessness": 3,
    "disaster": 3,
    "children": 2,
    "disability": 2,
    "illness": 2,
    "age": 1,
}
#: From this weight on a new need is looked at earlier.
HEAVY: Final = 3
#: Older persons are those of 60 and over (National Policy for Older Persons, 2011).
OLD: Final = 60
OF_AGE: Final = 18
MAX_REASON: Final = 1000

#: Facts of which "yes", or one person at least, is a circumstance.
_FROM_FACTS: Final[Mapping[str, str]] = {
    "household.children_under_18": "children",
    "household.children_0_6": "children",
    "household.children_7_17": "children",
    "household.fosters_child": "children",
    "person.oku_card": "disability",
    "person.invalidity_certified": "disability",
    "person.disability_from_injury": "disability",
    "household.disabled_dependants": "disability",
    "person.critical_illness": "illness",
    "person.cancer_in_treatment": "illness",
    "person.end_stage_renal_failure": "illness",
    "household.chronic_ill_members": "illness",
}
_DISASTERS: Final = frozenset({"fire", "flood", "storm"})
_DISASTER_FACT: Final = "household.disaster_or_emergency"
#: Kinds of needs that nobody has without the circumstance.
_FROM_NEEDS: Final[Mapping[str, str]] = {
    "safe_shelter": "violence",
    "child_protection": "children",
    "fire_loss": "disaster",
    "flood_loss": "disaster",
    "dialysis": "illness",
    "disability_support": "disability",
    "oku_card": "disability",
    "elder_care": "age",
}


@dataclass(frozen=True, slots=True)
class Basis:
    """What a circumstance follows from: ``birth`` (her age), ``fact`` (its name) or ``need`` (its kind)."""

    source: str
    word: str


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One circumstance of a person as its reader may see it.

    ``bases``: what it follows from; empty for one that was said only. ``id``: the row of what was said,
    absent for one that is derived. ``reason`` and ``said_by`` are for the agency that said it.
    """

    kind: str
    bases: tuple[Basis, ...] = ()
    id: uuid.UUID | None = None
    agency_id: uuid.UUID | None = None
    reason: str = ""
    said_by: uuid.UUID | None = None
    said_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that its reader may know: what stands, the heaviest first; what her agency took away.

    ``hidden``: another agency that asked for help recorded a circumstance that this reader may not see.
    """

    standing: tuple[Circumstance, ...] = ()
    taken_away: tuple[Circumstance, ...] = ()
    hidden: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that stand, the heaviest first."""
        return tuple(one.kind for one in self.standing)


def some(value: object) -> bool:
    """Whether a fact says yes, or at least one; of a range only what is certain counts."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Interval):
        return value.low > 0
    return isinstance(value, int) and value > 0


def derived(
    *, age: int | None, facts: Mapping[str, object], needs: Iterable[str] = ()
) -> dict[str, tuple[Basis, ...]]:
    """Return the circumstances that follow from what is known, each with what it follows from.

    ``facts``: values that may be used, by name; ``needs``: kinds of open needs.
    """
    found: dict[str, list[Basis]] = {}
    if age is not None and age < OF_AGE:
        found.setdefault("children", []).append(Basis("birth", str(age)))
    if age is not None and age >= OLD:
        found.setdefault("age", []).append(Basis("birth", str(age)))
    for name, kind in _FROM_FACTS.items():
        if some(facts.get(name)):
            found.setdefault(kind, []).append(Basis("fact", name))
    if facts.get(_DISASTER_FACT) in _DISASTERS:
        found.setdefault("disaster", []).append(Basis("fact", _DISASTER_FACT))
    for need in sorted(set(needs)):
        if need in _FROM_NEEDS:
            found.setdefault(_FROM_NEEDS[need], []).append(Basis("need", need))
    return {kind: tuple(bases) for kind, bases in found.items()}


def weight_of(kinds: Collection[str]) -> int:
    """Return how far these circumstances bring a need forward; each kind counts once."""
    return sum(WEIGHT[kind] for kind in set(kinds))


def heaviest_first(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return kinds once each in the order of ``KINDS``."""
    wanted = set(kinds)
    return tuple(kind for kind in KINDS if kind in wanted)


def event_category(kind: str) -> str:
    """Return under which category an event about it stands; of violence no agreement tells."""
    return "needs.private" if kind == "violence" else CATEGORY_OF[kind]


def faults_of(kind: str, reason: str, *, needed: bool) -> list[Fault]:
    """Return what is wrong with a circumstance that is said or taken away."""
    faults = [] if kind in KINDS else [Fault("kind", "unknown_choice")]
    if needed and not reason.strip():
        faults.append(Fault("reason", "reason_missing"))
    elif "\x00" in reason:
        faults.append(Fault("reason", "not_text"))
    elif len(reason) > MAX_REASON:
        faults.append(Fault("reason", "too_long", {"most": MAX_REASON, "has": len(reason)}))
    return faults
