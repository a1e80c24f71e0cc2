"""Help that was had before or that ran out of work brings, and who has nobody to depend on.

Drawn from a source of its own, so that nobody else's draws move, and told only of whose help is known at all.
The rates are our own assumptions (``docs/reference/synthetic.md``): they are there so that rules which ask
for these facts tell made-up people apart, not to be quoted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Final

from mysynergy.kernel.periods import whole_years
from mysynergy.synthetic.figures import known_shares
from mysynergy.synthetic.livelihoods import OWN_ACCOUNT
from mysynergy.synthetic.shapes import Facts, FactValue, MadePerson

CURRENT: Final = "assistance.current"
COMPLETED: Final = "assistance.completed"
NOBODY: Final = "person.no_one_to_depend_on"
#: Of people who live alone: grown-ups, and those of 60 and over.
ALONE_WITHOUT_ANYBODY, OLD_AND_ALONE_WITHOUT_ANYBODY = 0.1, 0.25
SCREENED = 0.2  # STR recipients of 40 and over who had the health screening of PeKa B40
BORROWED_FIRST = 0.15  # women of small means with a business who paid back a first loan of AIM
SEARCH_ALLOWANCE = 0.25  # who lost work that employment insurance covers, and draws its allowance
_LOST_UNDER_COVER: Final = ("retrenchment", "vss_mss", "closure")
_SCREENED_FROM, _OLD_FROM, _GROWN_UP = 40, 60, 18
_SMALL_MEANS: Final = 4_000


def with_earlier_help(
    made: Sequence[MadePerson], gross: int, as_of: dt.date, rng: Random
) -> list[MadePerson]:
    """Return the people of a household that earns ``gross`` a month, with the help they had before."""
    living = [one for one in made if one.death_date is None]
    return [
        replace(one, facts={**one.facts, **_told(one, gross, as_of, rng, alone=len(living) == 1)})
        if one.death_date is None
        else one
        for one in made
    ]


def _told(person: MadePerson, gross: int, as_of: dt.date, rng: Random, *, alone: bool) -> Facts:
    age = whole_years(person.birth_date, as_of)
    told: dict[str, FactValue] = {}
    chances = [rng.random() for _draw in range(5)]
    nobody = OLD_AND_ALONE_WITHOUT_ANYBODY if age >= _OLD_FROM else ALONE_WITHOUT_ANYBODY
    if chances[0] < known_shares()[NOBODY]:
        told[NOBODY] = alone and age >= _GROWN_UP and chances[1] < nobody
    now, before = person.facts.get(CURRENT), person.facts.get(COMPLETED)
    if isinstance(now, tuple) and person.facts.get("person.job_loss_reason") in _LOST_UNDER_COVER:
        told[CURRENT] = (*now, "perkeso-sip-emp") if chances[2] < SEARCH_ALLOWANCE else now
    if isinstance(before, tuple):
        had: list[str] = []
        if isinstance(now, tuple) and "str" in now and age >= _SCREENED_FROM and chances[3] < SCREENED:
            had.append("peka-b40-saringan")
        trades = person.sex == "female" and person.employment_status in OWN_ACCOUNT
        if trades and gross < _SMALL_MEANS and chances[4] < BORROWED_FIRST:
            had.append("aim-i-mesra")
        told[COMPLETED] = (*before, *had)
    return told
