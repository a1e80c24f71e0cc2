"""Social insurance by the book: contributions and benefits of five schemes, on any day, step by step.

A pure library: no Django, no database, no clock. ``load_tables`` reads the figures from the rulebook's
folder ``statutory/``; no figure stands in the code. What nobody published is refused (``NotPublished``),
never guessed. Described in ``docs/reference/statutory.md``.
"""

from mysynergy.statutory.amounts import read_amount
from mysynergy.statutory.catalogue import BENEFITS, BenefitEntry, compute_benefit, compute_benefit_from_text
from mysynergy.statutory.contributions import assumed_wage, contribution, sponsorships
from mysynergy.statutory.deducted import Deducted, deducted
from mysynergy.statutory.employment import qualifying
from mysynergy.statutory.guides import (
    Channel,
    Guide,
    Guides,
    Helpline,
    Sector,
    Statement,
    Worker,
    load_guides,
)
from mysynergy.statutory.inputs import INPUTS, InputField, InputKind, Inputs, MonthWage, read_inputs
from mysynergy.statutory.loading import SCHEMES, load_tables
from mysynergy.statutory.papers import PAPER_SECTIONS, PaperGuide, load_papers
from mysynergy.statutory.refusals import BadInput, NotPublished, Refused, TableFaults
from mysynergy.statutory.results import (
    Benefit,
    Confidence,
    Contribution,
    Payment,
    Source,
    Sponsorship,
    Step,
    Together,
    Words,
)
from mysynergy.statutory.tables import Tables

__all__ = [
    "BENEFITS",
    "INPUTS",
    "PAPER_SECTIONS",
    "SCHEMES",
    "BadInput",
    "Benefit",
    "BenefitEntry",
    "Channel",
    "Confidence",
    "Contribution",
    "Deducted",
    "Guide",
    "Guides",
    "Helpline",
    "InputField",
    "InputKind",
    "Inputs",
    "MonthWage",
    "NotPublished",
    "PaperGuide",
    "Payment",
    "Refused",
    "Sector",
    "Source",
    "Sponsorship",
    "Statement",
    "Step",
    "TableFaults",
    "Tables",
    "Together",
    "Words",
    "Worker",
    "assumed_wage",
    "compute_benefit",
    "compute_benefit_from_text",
    "contribution",
    "deducted",
    "load_guides",
    "load_papers",
    "load_tables",
    "qualifying",
    "read_amount",
    "read_inputs",
    "sponsorships",
]
