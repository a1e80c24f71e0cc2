"""A programme of an agency as the rulebook holds it: plain, frozen, and equal to what was written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mysynergy.rules.beyond import Frequency, Relation, Window
from mysynergy.rules.documents import Plain
from mysynergy.rules.expression import Expression
from mysynergy.rules.fields import Words

MODULES: Final = ("finance", "education_training", "protection_wakalah", "medication_health", "jobs_business")
STATUSES: Final = ("open", "closed", "directory")
CONFIDENCES: Final = ("high", "medium", "low")
SOURCES: Final = ("verified", "secondary", "memory", "own-design")
UNITS: Final = ("person", "couple", "family", "household", "business")
SECRETS: Final = ("mental_health", "shelter", "addiction", "zakat", "debt")
BENEFITS: Final = (
    "cash", "in_kind", "service", "loan", "course", "subsidy", "treatment", "advice", "cover", "pension",
)  # fmt: skip
RHYTHMS: Final = ("once", "week", "month", "year", "session", "varies")
PERIODS: Final = ("overlapping", "ever")
DIRECTIONS: Final = ("mine-refused", "both")
BASES: Final = ("law", "own-rule", "agreement")
EFFECTS: Final = ("refuse", "second-person", "notify")
RESPONSES: Final = ("assumed", "published")
_LISTS: Final = (
    "relations", "criteria", "mandatory", "notes", "discretion", "obligations", "excludes", "documents",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition (or one rule of compulsory cover), what it says to people, and where it stands."""

    id: str
    when: Expression
    says: Words
    cite: str
    confidence: str

    def to_mapping(self) -> dict[str, Plain]:
        """Return it as written in YAML."""
        return {
            "id": self.id,
            "when": self.when.text,
            "says": self.says.to_mapping(),
            "cite": self.cite,
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True)
class Note:
    """A remark shown with any verdict; with ``when`` only where that is certainly true."""

    id: str
    when: Expression | None
    says: Words
    cite: str
    confidence: str

    def to_mapping(self) -> dict[str, Plain]:
        """Return it as written in YAML."""
        mapping: dict[str, Plain] = {"id": self.id, "says": self.says.to_mapping()}
        if self.when is not None:
            mapping["when"] = self.when.text
        return _with_present(mapping, cite=self.cite, confidence=self.confidence)


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that is shown and never computed: an officer's judgement, a duty of the applicant."""

    says: Words
    cite: str

    def to_mapping(self) -> dict[str, Plain]:
        """Return it as written in YAML."""
        return _with_present({"says": self.says.to_mapping()}, cite=self.cite)


@dataclass(frozen=True, slots=True)
class Cap:
    """A ceiling on the sum of help for the same purposes."""

    amount: Decimal
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One overlap rule of the programme's owner. Exactly one of the five targets is set.

    ``same``: another award of this programme; ``programme``: of that programme; ``purpose``: of any
    programme for that purpose; ``any_agency``: help by any other party; ``cap``: a ceiling on the sum.
    """

    id: str
    same: bool
    programme: str | None
    purpose: str | None
    any_agency: bool
    cap: Cap | None
    unit: str
    period: str
    direction: str
    basis: str
    effect: str
    says: Words
    cite: str
    confidence: str

    def to_mapping(self) -> dict[str, Plain]:
        """Return it as written in YAML."""
        mapping: dict[str, Plain] = {
            "id": self.id,
            "unit": self.unit,
            "period": self.period,
            "direction": self.direction,
            "basis": self.basis,
            "effect": self.effect,
            "says": self.says.to_mapping(),
        }
        if self.same:
            mapping["same"] = "programme"
        if self.any_agency:
            mapping["any_agency"] = True
        if self.cap is not None:
            mapping["cap"] = {"amount": format(self.cap.amount, "f"), "purposes": list(self.cap.purposes)}
        return _with_present(
            mapping,
            programme=self.programme,
            purpose=self.purpose,
            cite=self.cite,
            confidence=self.confidence,
        )


@dataclass(frozen=True, slots=True)
class Benefit:
    """What is given, how often, and how much where that can be computed."""

    kind: str
    every: str
    amount: Expression | None
    cite: str

    def to_mapping(self) -> dict[str, Plain]:
        """Return it as written in YAML."""
        mapping: dict[str, Plain] = {"kind": self.kind, "every": self.every}
        return _with_present(mapping, amount=self.amount.text if self.amount else None, cite=self.cite)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document the applicant brings."""

    id: str
    name: Words

    def to_mapping(self) -> dict[str, Plain]:
        """Return it as written in YAML."""
        return {"id": self.id, **self.name.to_mapping()}


@dataclass(frozen=True, slots=True)
class Response:
    """Within how many working days the agency answers, and whether it said so or we assume it."""

    working_days: int
    basis: str
    cite: str

    def to_mapping(self) -> dict[str, Plain]:
        """Return it as written in YAML."""
        mapping: dict[str, Plain] = {"working_days": self.working_days, "basis": self.basis}
        return _with_present(mapping, cite=self.cite)


@dataclass(frozen=True, slots=True)
class Programme:
    """What an agency offers: who may have it, what it gives, what it may not be combined with.

    Valid from ``valid_from`` (in) until ``valid_to`` (out); ``None`` leaves that end open. ``wish`` is
    the kind of help a person must have asked for before anything about it is screened. ``sensitive``
    says why the programme's very name may be a secret. ``criteria`` holds those written, and before
    them one for each programme it ``requires``.
    """

    id: str
    agency: str
    module: str
    kind: str
    status: str
    confidence: str
    name: Words
    gives: Words
    benefit: Benefit | None
    unit: str
    purposes: tuple[str, ...]
    valid_from: dt.date | None
    valid_to: dt.date | None
    wish: str | None
    sensitive: str | None
    criteria: tuple[Criterion, ...]
    mandatory: tuple[Criterion, ...]
    notes: tuple[Note, ...]
    discretion: tuple[Statement, ...]
    obligations: tuple[Statement, ...]
    excludes: tuple[Exclusion, ...]
    documents: tuple[Paper, ...]
    respond_within: Response | None
    channel: Words | None
    source: str
    effective: Words | None
    cases: str | None
    relations: tuple[Relation, ...] = ()
    window: Window | None = None
    frequency: Frequency | None = None

    def valid_on(self, day: dt.date) -> bool:
        """Whether the programme's period holds ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )

    def takes_on(self, day: dt.date) -> bool:
        """Whether somebody may be taken on ``day``: not closed, in its period, in its yearly window."""
        return self.closed_on(day) is None

    def closed_on(self, day: dt.date) -> str | None:
        """Why nobody is taken on ``day``: ``status``, ``not-yet``, ``ended`` or ``window``; ``None`` if open.

        A closed programme whose last day is known still answers for the days on which it was open.
        """
        if self.status == "closed" and self.valid_to is None:
            return "status"
        if not self.valid_on(day):
            return "not-yet" if self.valid_from is not None and day < self.valid_from else "ended"
        return "window" if self.window is not None and not self.window.holds(day) else None

    def opens_after(self, day: dt.date) -> dt.date | None:
        """Return the day on which a programme that is closed on ``day`` opens, where that is known."""
        why = self.closed_on(day)
        if why == "not-yet":
            return self.valid_from
        opens = self.window.opens_after(day) if why == "window" and self.window is not None else None
        return opens if opens is not None and self.valid_on(opens) else None

    def to_mapping(self) -> dict[str, Plain]:
        """Return plain data fit for JSON; ``programme_from_mapping`` gives the same programme back."""
        mapping: dict[str, Plain] = {
            "id": self.id,
            "agency": self.agency,
            "module": self.module,
            "kind": self.kind,
            "status": self.status,
            "confidence": self.confidence,
            "name": self.name.to_mapping(),
            "gives": self.gives.to_mapping(),
            "unit": self.unit,
        }
        if self.valid_from or self.valid_to:
            mapping["valid"] = {
                "from": self.valid_from.isoformat() if self.valid_from else None,
                "to": self.valid_to.isoformat() if self.valid_to else None,
            }
        for key in ("benefit", "respond_within", "window", "frequency", "effective"):
            told: Benefit | Response | Window | Frequency | Words | None = getattr(self, key)
            if told is not None:
                mapping[key] = told.to_mapping()
        if self.channel is not None:
            same = self.channel.ms == self.channel.en
            mapping["channel"] = self.channel.ms if same else self.channel.to_mapping()
        if self.purposes:
            mapping["purposes"] = list(self.purposes)
        required = {relation.id for relation in self.relations if relation.kind == "requires"}
        for key in _LISTS:
            entries: list[Plain] = [
                entry.to_mapping()
                for entry in getattr(self, key)
                if key != "criteria" or entry.id not in required
            ]
            if entries:
                mapping[key] = entries
        return _with_present(
            mapping,
            wish=self.wish,
            sensitive=self.sensitive,
            source=self.source,
            cases=self.cases,
        )


def _with_present(mapping: dict[str, Plain], **optional: str | None) -> dict[str, Plain]:
    mapping.update({key: value for key, value in optional.items() if value})
    return mapping
