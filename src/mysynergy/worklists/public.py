"""The door of worklists: what an agency has to do, given out, kept as views, overseen, handed over."""

from __future__ import annotations

from mysynergy.worklists.absences import JOBS, absences, end_absence, say_absent
from mysynergy.worklists.desk import Desk, desk
from mysynergy.worklists.domain import (
    DUES,
    MOST_AT_ONCE,
    NOBODY,
    SORTS,
    TABS,
    AbsenceView,
    Filters,
    Given,
    Kept,
    Line,
    Owes,
    Stretch,
    ViewKept,
)
from mysynergy.worklists.overseeing import MONTHS, kept, owed
from mysynergy.worklists.selectors import counts, lines
from mysynergy.worklists.services import (
    MOST_IN_A_FILE,
    assign,
    drop_view,
    keep_view,
    share_view,
    take_along,
    views,
)

__all__ = [
    "DUES",
    "JOBS",
    "MONTHS",
    "MOST_AT_ONCE",
    "MOST_IN_A_FILE",
    "NOBODY",
    "SORTS",
    "TABS",
    "AbsenceView",
    "Desk",
    "Filters",
    "Given",
    "Kept",
    "Line",
    "Owes",
    "Stretch",
    "ViewKept",
    "absences",
    "assign",
    "counts",
    "desk",
    "drop_view",
    "end_absence",
    "keep_view",
    "kept",
    "lines",
    "owed",
    "say_absent",
    "share_view",
    "take_along",
    "views",
]
