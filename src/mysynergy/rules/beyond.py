"""What a programme says beyond its criteria: other programmes it builds on, its yearly window, its rhythm.

None of this is an officer's judgement (``discretion``) or a duty of the applicant (``obligations``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from mysynergy.rules.documents import Plain
from mysynergy.rules.fields import Words

RELATIONS: Final = ("requires", "replaces", "tops-up")
STATES: Final = ("current", "completed", "either")
TIMES_PER: Final = ("day", "week", "month", "year", "life")


@dataclass(frozen=True, slots=True)
class Relation:
    """How this programme builds on another one.

    ``requires``: the other comes first (``state``: received now, completed, or either) and a criterion
    of the same id is made of it. ``replaces``: it takes the other's place, the other ends. ``tops-up``:
    both may be held together, this one pays what the other leaves.
    """

    id: str
    kind: str
    programme: str
    state: str
    says: Words
    cite: str
    confidence: str

    @property
    def condition(self) -> str:
        """The condition in the rule language that ``requires`` stands for."""
        held = f'"{self.programme}" in assistance.current'
        done = f'"{self.programme}" in assistance.completed'
        return {"current": held, "completed": done}.get(self.state, f"{held} || {done}")

    def to_mapping(self) -> dict[str, Plain]:
        """Return it as written in YAML."""
        mapping: dict[str, Plain] = {"id": self.id, "kind": self.kind, "programme": self.programme}
        if self.kind == "requires":
            mapping["state"] = self.state
        mapping.update({"says": self.says.to_mapping(), "cite": self.cite, "confidence": self.confidence})
        return mapping


@dataclass(frozen=True, slots=True)
class Window:
    """The days of each year on which applications are taken, both included; it may run over New Year."""

    start: tuple[int, int]
    end: tuple[int, int]
    cite: str
    confidence: str

    def holds(self, day: dt.date) -> bool:
        """Whether applications are taken on ``day``."""
        today = (day.month, day.day)
        if self.start <= self.end:
            return self.start <= today <= self.end
        return today >= self.start or today <= self.end

    def opens_after(self, day: dt.date) -> dt.date:
        """Return the next first day after ``day``; 29 February is 1 March where there is none."""
        this_year = _day(day.year, self.start)
        return this_year if this_year > day else _day(day.year + 1, self.start)

    def to_mapping(self) -> dict[str, Plain]:
        """Return it as written in YAML."""
        return {
            "from": _written(self.start),
            "to": _written(self.end),
            "cite": self.cite,
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often help is given at most: shown here; an overlap rule is what refuses an award."""

    times: int
    per: str
    cite: str
    confidence: str

    def to_mapping(self) -> dict[str, Plain]:
        """Return it as written in YAML."""
        return {"times": self.times, "per": self.per, "cite": self.cite, "confidence": self.confidence}


def _written(day: tuple[int, int]) -> str:
    return f"{day[0]:02d}-{day[1]:02d}"


def _day(year: int, day: tuple[int, int]) -> dt.date:
    try:
        return dt.date(year, *day)
    except ValueError:
        return dt.date(year, 3, 1)
