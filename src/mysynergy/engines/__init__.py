"""Rules for millions of people: the same syntax tree in Polars, in SQL and in bitmaps, with equal answers.

A pure library: no Django, no server, no clock. ``docs/reference/sweep.md`` tells how it is used, decision
0006 why amounts, truths and ranges stand in columns as they do.
"""

from mysynergy.engines.comparing import AGES, INCOMES, STANDINGS, Comparison, Group, Headcount, compare
from mysynergy.engines.plan import Plan, make_plan
from mysynergy.engines.reading import Faults, PeopleFile, PeopleFileError
from mysynergy.engines.resident import Reform, Resident
from mysynergy.engines.sweep import SWEEPERS, Sweep, sweep
from mysynergy.engines.tally import Tally
from mysynergy.engines.trial import Answers, CriterionCount, Crowd, gather

__all__ = [
    "AGES",
    "INCOMES",
    "STANDINGS",
    "SWEEPERS",
    "Answers",
    "Comparison",
    "CriterionCount",
    "Crowd",
    "Faults",
    "Group",
    "Headcount",
    "PeopleFile",
    "PeopleFileError",
    "Plan",
    "Reform",
    "Resident",
    "Sweep",
    "Tally",
    "compare",
    "gather",
    "make_plan",
    "sweep",
]
