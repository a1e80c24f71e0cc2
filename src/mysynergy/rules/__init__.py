"""The rule language of the rulebook: read it, check it, and screen a person against it.

A pure library: no Django, no database, no clock. ``load_rulebook`` gives an immutable ``Rulebook``
(``rulebook_from_mapping`` the same from stored JSON); ``screen`` answers for every programme whether a
person is eligible, not eligible, or not known yet, criterion by criterion, with citations and with the
questions that would settle it; ``lint_rulebook`` tells policy staff everything that is wrong. The
language itself is described in ``docs/reference/rule-language.md``.

Nothing here decides about a person: a verdict informs an officer. ``Verdict`` reads sensitive facts
(``CriterionResult.facts_used``), so what a reader may see of it is for the caller to redact.
"""

from mysynergy.rules.bands import bands, named_programmes
from mysynergy.rules.beyond import Frequency, Relation, Window
from mysynergy.rules.brackets import Bracket
from mysynergy.rules.changed import CasesRun, Changed, check_changed, read_changed
from mysynergy.rules.derived import inputs_of
from mysynergy.rules.documents import MAX_BYTES
from mysynergy.rules.expression import Declarations, Evaluation, Expression, compile_expression
from mysynergy.rules.faults import FactError, RulebookFaults, RuleError, RuleFault, Told
from mysynergy.rules.fields import Words
from mysynergy.rules.figures import Figure, FigureValue, Formula
from mysynergy.rules.lint import LintReport, lint_rulebook
from mysynergy.rules.members import household_facts, household_sum
from mysynergy.rules.plausible import warn_of_trivial_rules
from mysynergy.rules.programme import (
    Benefit,
    Cap,
    Criterion,
    Exclusion,
    Note,
    Paper,
    Programme,
    Response,
    Statement,
)
from mysynergy.rules.ranking import Standing, counted, ranked, standing
from mysynergy.rules.reading import Terms, programme_from_mapping
from mysynergy.rules.rulebook import AgencyEntry, Rulebook, load_rulebook, rulebook_from_mapping
from mysynergy.rules.screen import known_facts, next_questions, screen, screen_programme
from mysynergy.rules.values import FactValue, Interval, Kind, Value
from mysynergy.rules.verdict import CriterionResult, Outcome, Verdict
from mysynergy.rules.vocabulary import Fact, Vocabulary, plain_value
from mysynergy.rules.writing import programme_yaml

__all__ = [
    "MAX_BYTES",
    "AgencyEntry",
    "Benefit",
    "Bracket",
    "Cap",
    "CasesRun",
    "Changed",
    "Criterion",
    "CriterionResult",
    "Declarations",
    "Evaluation",
    "Exclusion",
    "Expression",
    "Fact",
    "FactError",
    "FactValue",
    "Figure",
    "FigureValue",
    "Formula",
    "Frequency",
    "Interval",
    "Kind",
    "LintReport",
    "Note",
    "Outcome",
    "Paper",
    "Programme",
    "Relation",
    "Response",
    "RuleError",
    "RuleFault",
    "Rulebook",
    "RulebookFaults",
    "Standing",
    "Statement",
    "Terms",
    "Told",
    "Value",
    "Verdict",
    "Vocabulary",
    "Window",
    "Words",
    "bands",
    "check_changed",
    "compile_expression",
    "counted",
    "household_facts",
    "household_sum",
    "inputs_of",
    "known_facts",
    "lint_rulebook",
    "load_rulebook",
    "named_programmes",
    "next_questions",
    "plain_value",
    "programme_from_mapping",
    "programme_yaml",
    "ranked",
    "read_changed",
    "rulebook_from_mapping",
    "screen",
    "screen_programme",
    "standing",
    "warn_of_trivial_rules",
]
