"""The door of the bench: a rule tried before it is changed, by the agency that owns it."""

from __future__ import annotations

from mysynergy.rulebench.domain import (
    Answered,
    Example,
    FigureUsed,
    MadeUp,
    Parts,
    Proposal,
    Trial,
    Trivial,
)
from mysynergy.rulebench.selectors import (
    JOB,
    cases_file,
    exported,
    made_up,
    make_people,
    own_programme,
    read_change,
    try_on_people,
    try_on_person,
)

__all__ = [
    "JOB",
    "Answered",
    "Example",
    "FigureUsed",
    "MadeUp",
    "Parts",
    "Proposal",
    "Trial",
    "Trivial",
    "cases_file",
    "exported",
    "made_up",
    "make_people",
    "own_programme",
    "read_change",
    "try_on_people",
    "try_on_person",
]
