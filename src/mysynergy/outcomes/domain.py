"""Closing, measuring and asking again: what is kept, and what follows from what is known. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mysynergy.rules import FactValue, Interval, Rulebook, known_facts

#: When she is asked again, in months after closing.
FOLLOW_UPS: Final[Mapping[str, int]] = {"month_3": 3, "month_12": 12}
STAGES: Final = ("opening", "closing", *FOLLOW_UPS)
ANSWERS: Final = ("yes", "no", "unknown")
#: How she says she is doing, set against when the case closed.
DOING: Final = ("better", "same", "worse")
INCOME: Final = "household.gross_income"
_LINE: Final = "figure.poverty_line_national"
_WITHIN: Final = "within_poverty_line"
_RATIO: Final = "household.had_kifayah_ratio"


@dataclass(frozen=True, slots=True)
class Position:
    """Household income against the poverty line and had kifayah on a day; what is not known is ``None``, and
    its answer ``unknown``. Incomes may be a range.
    """

    income_from: Decimal | None
    income_to: Decimal | None
    line: Decimal | None
    poor: str
    below_had_kifayah: str


@dataclass(frozen=True, slots=True)
class NeedEnding:
    """How one need ends when its case is closed."""

    need_id: uuid.UUID
    outcome: str
    code: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A position at a stage of a case."""

    stage: str
    measured_on: dt.date
    position: Position


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """She is to be asked how she is, by a named officer, from a day on."""

    id: uuid.UUID
    case_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    stage: str
    due_on: dt.date
    officer_id: uuid.UUID
    state: str
    doing: str | None
    note: str
    tries: int


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """How a case ended and what was measured since. ``exit``: out of poverty, still in it, or unknown."""

    case_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    closed_at: dt.datetime
    note: str
    measures: tuple[MeasureView, ...]
    follow_ups: tuple[FollowUpView, ...]
    exit: str


def position_of(rulebook: Rulebook, facts: Mapping[str, FactValue], day: dt.date) -> Position:
    """Return where a household stands by the rulebook's own formula and figures of ``day``."""
    known = known_facts(rulebook, facts, day)
    figures = rulebook.figures_on(day)
    low, high = _bounds(known.get(INCOME))
    line = figures.get(_LINE)
    within = rulebook.formulas[_WITHIN].expression.evaluate({**figures, **known}).value
    return Position(
        income_from=low,
        income_to=high,
        line=line if isinstance(line, Decimal) else None,
        poor="unknown" if not isinstance(within, bool) else "yes" if within else "no",
        below_had_kifayah=_below_one(known.get(_RATIO)),
    )


def _bounds(value: object) -> tuple[Decimal | None, Decimal | None]:
    if isinstance(value, Interval):
        return _amount(value.low), _amount(value.high)
    return _amount(value), _amount(value)


def _amount(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _below_one(ratio: object) -> str:
    low, high = _bounds(ratio)
    if high is not None and high < 1:
        return "yes"
    return "no" if low is not None and low >= 1 else "unknown"


def exit_of(poor: Mapping[str, str]) -> str:
    """Return whether a household left poverty: ``out``, ``still_poor``, ``never_poor`` or ``unknown``.

    Measured between the opening of the case and the last stage of which the answer is known; when it was not
    known at the opening whether she was poor, or is not known since, nobody knows.
    """
    before = poor.get("opening", "unknown")
    since = [poor[stage] for stage in STAGES[1:] if poor.get(stage, "unknown") != "unknown"]
    if before == "unknown" or not since:
        return "unknown"
    if before == "no":
        return "never_poor" if since[-1] == "no" else "unknown"
    return "out" if since[-1] == "no" else "still_poor"


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, or the last of a shorter month."""
    total = day.month - 1 + months
    year, month = day.year + total // 12, total % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
