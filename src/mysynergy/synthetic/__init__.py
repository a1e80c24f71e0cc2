"""Made-up people of plausible households, what agencies wrote about them, and what they went through.

Deterministic by seed; no Django, no database, no clock. ``docs/reference/synthetic.md`` tells more.
"""

from mysynergy.synthetic.files import Written, make_records, synthesise, write_files
from mysynergy.synthetic.population import make_population, population_blocks
from mysynergy.synthetic.shapes import (
    Facts,
    FactValue,
    Interval,
    MadeHousehold,
    MadeKin,
    MadeMember,
    MadePerson,
    MadeRecord,
    Population,
)
from mysynergy.synthetic.spelling import agency_codes, spell_as

__all__ = [
    "FactValue",
    "Facts",
    "Interval",
    "MadeHousehold",
    "MadeKin",
    "MadeMember",
    "MadePerson",
    "MadeRecord",
    "Population",
    "Written",
    "agency_codes",
    "make_population",
    "make_records",
    "population_blocks",
    "spell_as",
    "synthesise",
    "write_files",
]
