"""How often each thing happens in a made-up nation: every rate has a name, all stand here.

They are assumptions (``docs/reference/synthetic.md`` says which rest on a source). Each agency makes its own
of them: ``data/agencies.csv`` holds its own rates of the commonest slips, ``data/lists.csv`` by how much it
does better or worse than the rest here.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np

from mysynergy.synthetic.figures import agencies
from mysynergy.synthetic.nation.chance import Floats

Errors = Literal["low", "typical", "high"]
_LEVELS: Mapping[Errors, tuple[float, float]] = {
    "low": (0.35, 0.6),
    "typical": (1.0, 1.0),
    "high": (2.0, 1.4),
}
DOB_FORMS = ("iso", "slash", "short_year", "dash", "year", "spreadsheet", "words")


@dataclass(frozen=True)
class Rates:
    """Shares between 0 and 1. ``slips`` and ``gaps`` multiply all errors and all missing fields.

    People: ``twins_alike`` of twins of one sex have names alike, ``namesakes`` of sons their father's.
    Records: what share of records (of those it can happen to) shows each slip.
    """

    slips: float = 1.0
    gaps: float = 1.0
    # People
    twins_alike: float = 0.6
    namesakes: float = 0.004
    christian_name: float = 0.2
    number_disagrees: float = 0.004
    own_phone: float = 0.78
    moved: float = 0.14
    # How many agencies know a person: none, one, two ...
    known_to: tuple[float, ...] = (0.14, 0.33, 0.26, 0.15, 0.07, 0.03, 0.015, 0.005)
    unreached: float = 0.05
    duplicates: float = 0.025
    dead_on_lists: float = 0.8
    # Names
    marker_missing: float = 0.03
    lead_dropped: float = 0.05
    lead_short: float = 0.02
    second_dropped: float = 0.03
    christian_dropped: float = 0.35
    order_swapped: float = 0.02
    husbands_name: float = 0.05
    haji: float = 0.06
    ocr: float = 0.008
    spacing: float = 0.01
    # Identity numbers
    zeros_eaten: float = 0.06
    borrowed: float = 0.004
    old_number: float = 0.05
    placeholder: float = 0.006
    digit_dropped: float = 0.002
    # Dates, sex, places, phones, addresses
    first_january: float = 0.012
    year_slip: float = 0.004
    no_gender: float = 0.02
    wrong_gender: float = 0.004
    wrong_postcode: float = 0.01
    clerks_phone: float = 0.008
    phone_digit: float = 0.008
    address_short: float = 0.35
    # Help
    need_line: float = 1.25
    left_behind: float = 0.22
    overlaps: float = 0.7

    def __post_init__(self) -> None:
        if abs(sum(self.known_to) - 1) > 1e-9:
            raise ValueError("the shares of known_to must add up to 1")


def rates_for(errors: Errors) -> Rates:
    """The rates of a level: ``low`` has about a third of the slips of ``typical``, ``high`` twice as many."""
    if errors not in _LEVELS:
        raise ValueError(f"errors are {', '.join(_LEVELS)}, not {errors}")
    slips, gaps = _LEVELS[errors]
    return replace(Rates(), slips=slips, gaps=gaps)


@dataclass(frozen=True)
class Lists:
    """The habits of the agencies as columns, in the order of ``codes``."""

    codes: tuple[str, ...]
    home: tuple[str | None, ...]
    zakat: tuple[bool, ...]
    shares: Floats
    upper: tuple[bool, ...]
    markers: tuple[str, ...]
    sexes: tuple[str, ...]
    states: tuple[str, ...]
    dob_forms: tuple[str, ...]
    rates: Mapping[str, Floats]
    times: Mapping[str, Floats]


@cache
def lists() -> Lists:
    """The twenty agencies of ``data/agencies.csv`` and ``data/lists.csv``."""
    known = agencies()
    text = resources.files("mysynergy.synthetic").joinpath("data", "lists.csv").read_text("utf-8")
    more = {row["code"]: row for row in csv.DictReader(text.splitlines())}
    codes = tuple(known)
    habits = [known[code] for code in codes]
    own = [name for name in more[codes[0]] if name not in ("code", "dob_form")]
    return Lists(
        codes=codes,
        home=tuple(one.home for one in habits),
        zakat=tuple(one.zakat for one in habits),
        shares=np.array([one.share for one in habits]),
        upper=tuple(one.upper for one in habits),
        markers=tuple(one.markers for one in habits),
        sexes=tuple(one.sex_style for one in habits),
        states=tuple(one.state_style for one in habits),
        dob_forms=tuple(more[code]["dob_form"] for code in codes),
        rates={name: np.array([one.rates[name] for one in habits]) for name in habits[0].rates},
        times={name: np.array([float(more[code][name]) for code in codes]) for name in own},
    )
