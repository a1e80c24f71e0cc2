"""The door of workdays: which days offices work on, and when a clock runs out."""

from __future__ import annotations

from mysynergy.workdays.days import STATES, Calendar
from mysynergy.workdays.domain import HolidayView
from mysynergy.workdays.selectors import calendar_at, declared_holidays
from mysynergy.workdays.services import declare_holiday, note_moved

__all__ = [
    "STATES",
    "Calendar",
    "HolidayView",
    "calendar_at",
    "declare_holiday",
    "declared_holidays",
    "note_moved",
]
