"""Rules for millions of people: the same syntax tree in Polars, in SQL and in bitmaps, with equal answers.

A pure library: no Django, no server, no clock. ``docs/reference/sweep.md`` tells how it is used, decision
0006 why amounts, truths and ranges stand in columns as they do.
"""

from mysynergy.engines.plan import Plan, make_plan
from mysynergy.engines.reading import Faults, PeopleFile, PeopleFileError
from mysynergy.engines.sweep import SWEEPERS, Sweep, sweep

__all__ = [
    "SWEEPERS",
    "Faults",
    "PeopleFile",
    "PeopleFileError",
    "Plan",
    "Sweep",
    "make_plan",
    "sweep",
]
