"""Plain decisions about social insurance: what a contribution pays for, and from when. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from mysynergy.kernel.periods import add_months


class Cover(StrEnum):
    """Where a membership stands; derived from its contributions, never typed."""

    BEGUN = "begun"
    COVERED = "covered"
    LAPSED = "lapsed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan (class of insured earnings) with its contribution, in force from ``start``."""

    code: str
    start: dt.date
    insured_monthly: Decimal
    month: Decimal | None
    year: Decimal


@dataclass(frozen=True, slots=True)
class Sector:
    """Since when a sector must be insured; ``licensed_only``: only who has a licence."""

    mandatory_from: dt.date
    licensed_only: bool
    source: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme as the rulebook gives it."""

    id: str
    operator: str
    programme_id: str
    name_ms: str
    name_en: str
    law: str
    most_months: int
    plans: tuple[Plan, ...]
    sectors: Mapping[str, Sector]
    source: str
    confidence: str

    def plans_on(self, day: dt.date) -> tuple[Plan, ...]:
        """Return the plans in force on a day: of each code the one that began last."""
        newest: dict[str, Plan] = {}
        for plan in sorted(self.plans, key=lambda plan: plan.start):
            if plan.start <= day:
                newest[plan.code] = plan
        return tuple(newest.values())

    def mandatory(self, sector: str | None, day: dt.date, *, licensed: bool | None) -> bool | None:
        """Whether this sector must be insured on a day; ``None`` when it hangs on an unknown licence."""
        rule = self.sectors.get(sector or "")
        if rule is None or day < rule.mandatory_from:
            return False
        return licensed if rule.licensed_only else True


NO_SECTOR: Final = "none"


def months_paid(plan: Plan, amount: Decimal, most: int) -> int | None:
    """Return how many months of cover ``amount`` pays for; ``None`` when it is no contribution of this plan.

    The year's contribution pays for twelve months; where the plan has one by the month, so many of them.
    """
    if amount == plan.year:
        return 12
    if plan.month is None or amount % plan.month:
        return None
    count = int(amount / plan.month)
    return count if 1 <= count <= most else None


def cover_of(
    received_at: dt.datetime, covered_until: dt.datetime | None, months: int
) -> tuple[dt.datetime, dt.datetime]:
    """Return ``(from, until)`` of the cover that a contribution gives: from receipt, never before it.

    Paid while still covered, it continues where that cover ends.
    """
    start = received_at if covered_until is None else max(received_at, covered_until)
    last = add_months(start.date(), months)
    return start, dt.datetime.combine(last, start.timetz())


def cover_state(
    *, ended: bool, covers: tuple[tuple[dt.datetime, dt.datetime], ...], now: dt.datetime
) -> Cover:
    """Return where a membership stands at ``now``."""
    if ended:
        return Cover.ENDED
    if any(start <= now < end for start, end in covers):
        return Cover.COVERED
    return Cover.LAPSED if any(end <= now for _, end in covers) else Cover.BEGUN
