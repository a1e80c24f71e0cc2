"""What a computation gives back: amounts, the steps that led to them, and who says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from mysynergy.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Words:
    """One text in the two languages of the screen."""

    ms: str
    en: str


class Confidence(StrEnum):
    """How far a figure can be relied on, best first; an answer is as good as the weakest it uses."""

    VERIFIED = "verified"
    DERIVED = "derived"
    SECONDARY = "secondary"
    MEMORY = "memory"


def weakest(of: Iterable[Confidence]) -> Confidence:
    """Return the weakest confidence of all; ``VERIFIED`` of none."""
    order = list(Confidence)
    return max(of, key=order.index, default=Confidence.VERIFIED)


@dataclass(frozen=True, slots=True)
class Source:
    """Who says a figure, how far it can be relied on, and whether it was reached by arithmetic."""

    citation: str
    confidence: Confidence
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a computation: what is computed, how (signs and numbers only), and what came out."""

    label: Words
    expression: str
    value: str


@dataclass(frozen=True, slots=True)
class Sponsorship:
    """What somebody else pays of a year's contribution in the self-employed scheme.

    ``percent`` is ``None`` where the share is not published; ``sponsor`` and ``own`` (RM a year) are ``None``
    where no source gives them: they are not the percentage to the sen, so they are never computed here.
    """

    id: str
    years: tuple[int, int]
    plans: tuple[str, ...]
    percent: Decimal | None
    sponsor: Decimal | None
    own: Decimal | None
    on_top_of: str | None
    sponsor_name: Words
    who: Words
    source: Source


@dataclass(frozen=True, slots=True)
class Together:
    """What is collected in one sum for two schemes that stand on each other."""

    employer: Decimal
    employee: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Contribution:
    """What is due in a scheme for a month (``due_for`` "month") or for twelve months ("year").

    ``employer`` and ``employee`` are ``None`` in schemes without an employer; ``row`` is the row's number
    (the class, in the self-employed scheme) and ``wage_over`` < wage <= ``wage_up_to`` its band.
    ``together`` is what SOCSO collects in one sum with Act 4, where the scheme stands on top of it.
    """

    scheme: str
    name: Words
    as_of: dt.date
    due_for: str
    period: Period
    row: int
    total: Decimal
    assumed_wage: Decimal
    source: Source
    assumed_wage_confidence: Confidence
    steps: tuple[Step, ...]
    notes: tuple[Words, ...] = ()
    wage: Decimal | None = None
    wage_over: Decimal | None = None
    wage_up_to: Decimal | None = None
    employer: Decimal | None = None
    employee: Decimal | None = None
    category: int | None = None
    phase: int | None = None
    plan: str | None = None
    monthly: Decimal | None = None
    annual: Decimal | None = None
    together: Together | None = None
    sponsorships: tuple[Sponsorship, ...] = ()


@dataclass(frozen=True, slots=True)
class Payment:
    """A part of a benefit: who or what for, how much, how often ("once", "day", "month", "session")."""

    label: Words
    amount: Decimal
    every: str


@dataclass(frozen=True, slots=True)
class Benefit:
    """A benefit as computed. It informs: the operator of the scheme decides.

    ``amount`` is paid ``every`` day, month or session, or "once". ``payable`` is false when a condition that
    the figures give is not met; then ``amount`` is 0.00 and the last step says which.
    """

    id: str
    name: Words
    as_of: dt.date
    amount: Decimal
    every: str
    payable: bool
    payments: tuple[Payment, ...]
    steps: tuple[Step, ...]
    sources: tuple[Source, ...]
    notes: tuple[Words, ...]

    @property
    def confidence(self) -> Confidence:
        """The weakest confidence of the figures used."""
        return weakest(source.confidence for source in self.sources)

    @property
    def derived(self) -> bool:
        """Whether a figure used was reached by arithmetic rather than read."""
        return any(source.derived for source in self.sources)
