"""The door of imports: files from agencies, and the protocol of the rooms that take their rows in."""

from __future__ import annotations

from mysynergy.imports.columns import FIELDS, KINDS, NEEDED, Guess
from mysynergy.imports.domain import (
    AT_WORK,
    DAYS_KEPT,
    MOST_BYTES,
    AwardSaid,
    Kept,
    Made,
    Note,
    Outcome,
    Row,
    RowTarget,
    State,
    What,
    targets,
)
from mysynergy.imports.selectors import (
    ColumnsView,
    WrongRow,
    WrongRows,
    columns_of,
    imports,
    one_import,
    wrong_rows,
)
from mysynergy.imports.services import (
    JOB,
    SameFile,
    bring_in,
    close,
    go_on,
    pause,
    receive,
    roll_back,
    set_mapping,
)
from mysynergy.imports.views import BatchView
from mysynergy.imports.work import go_on_with_all, tidy, work

__all__ = [
    "AT_WORK",
    "DAYS_KEPT",
    "FIELDS",
    "JOB",
    "KINDS",
    "MOST_BYTES",
    "NEEDED",
    "AwardSaid",
    "BatchView",
    "ColumnsView",
    "Guess",
    "Kept",
    "Made",
    "Note",
    "Outcome",
    "Row",
    "RowTarget",
    "SameFile",
    "State",
    "What",
    "WrongRow",
    "WrongRows",
    "bring_in",
    "close",
    "columns_of",
    "go_on",
    "go_on_with_all",
    "imports",
    "one_import",
    "pause",
    "receive",
    "roll_back",
    "set_mapping",
    "targets",
    "tidy",
    "work",
    "wrong_rows",
]
