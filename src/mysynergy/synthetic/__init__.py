"""Made-up people of plausible households, what agencies wrote about them, and what they went through.

Deterministic by seed; no Django, no database, no clock. ``docs/reference/synthetic.md`` tells more.
"""

from mysynergy.synthetic.bulk import synthesise_many
from mysynergy.synthetic.demo import DemoNeed, DemoOfficer, DemoStory, demo_story
from mysynergy.synthetic.files import Written, make_records, people_frame, synthesise, write_files
from mysynergy.synthetic.histories import (
    DECLINE_REASONS,
    REFERRAL_STATES,
    Histories,
    MadeAward,
    MadeDelivery,
    MadeReferral,
    MadeStep,
    ProgrammeSketch,
    make_histories,
)
from mysynergy.synthetic.nation.census import FILES, Summary, take_census
from mysynergy.synthetic.nation.rates import Errors, Rates, rates_for
from mysynergy.synthetic.needs import MODULES, MadeNeed, make_needs
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
    "DECLINE_REASONS",
    "FILES",
    "MODULES",
    "REFERRAL_STATES",
    "DemoNeed",
    "DemoOfficer",
    "DemoStory",
    "Errors",
    "FactValue",
    "Facts",
    "Histories",
    "Interval",
    "MadeAward",
    "MadeDelivery",
    "MadeHousehold",
    "MadeKin",
    "MadeMember",
    "MadeNeed",
    "MadePerson",
    "MadeRecord",
    "MadeReferral",
    "MadeStep",
    "Population",
    "ProgrammeSketch",
    "Rates",
    "Summary",
    "Written",
    "agency_codes",
    "demo_story",
    "make_histories",
    "make_needs",
    "make_population",
    "make_records",
    "people_frame",
    "population_blocks",
    "rates_for",
    "spell_as",
    "synthesise",
    "synthesise_many",
    "take_census",
    "write_files",
]
