"""One number for "is this the same person?", with the evidence behind it, and caps that no sum may pass.

A score proposes to a person who decides; it never links, merges, refuses or stops anything.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from mysynergy.linkage.compare import LEVELS, NO_PARAMS, Comparison, compare
from mysynergy.linkage.records import PersonRecord
from mysynergy.linkage.weights import Weights, default_weights


class Verdict(StrEnum):
    """In which band a score lies; the bands' edges are in the weight file."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"


class Evidence(NamedTuple):
    """What one field said: ``weight`` in bits, above 0 for, below 0 against. Holds no personal data.

    Field ``guard`` is a cap that took effect: its level says which, its weight what it took away.
    """

    field: str
    level: str
    weight: float
    params: Mapping[str, int] = NO_PARAMS


@dataclass(frozen=True, slots=True)
class Score:
    """``weight`` is the log odds in bits, prior and guards included; ``probability`` follows from it."""

    weight: float
    probability: float
    verdict: Verdict
    evidence: tuple[Evidence, ...]


class Reason(NamedTuple):
    """A stable code that a face turns into a sentence, and counts that fill it."""

    code: str
    params: Mapping[str, int] = NO_PARAMS


# The caps, strictest first: code and the band that the score must stay below.
GUARDS: Final[dict[str, Verdict]] = {
    "several_contradictions": Verdict.POSSIBLE,
    "only_family_agrees": Verdict.POSSIBLE,
    "different_numbers": Verdict.LIKELY,
    "number_near_but_name_differs": Verdict.LIKELY,
    "same_number_but_other_person": Verdict.LIKELY,
    "given_names_differ": Verdict.LIKELY,
    "fathers_differ": Verdict.LIKELY,
    "birth_dates_differ": Verdict.LIKELY,
    "no_date_and_no_number": Verdict.LIKELY,
    "birth_date_only_in_part": Verdict.LIKELY,
    "same_number_but_doubts": Verdict.CERTAIN,
    "no_same_number": Verdict.CERTAIN,
}
REASON_CODES: Final = frozenset(
    [f"{name}_{level}" for name, levels in LEVELS.items() for level in levels]
    + [f"guard_{guard}" for guard in GUARDS]
    # Of a batch (``batch/around.py``): lists that name both, and others whom either may be.
    + ["around_for", "around_against"]
)
NAME_APART: Final = frozenset({"alike", "different"})
# A father who agrees, at least in part.
FATHER_AGREES: Final = frozenset({"same", "near", "partial"})
# What is a person's own, not her family's: without one of these, another given name is a sister's.
OWN: Final = frozenset(
    {
        ("identity", "exact"),
        ("identity", "transposed"),
        ("identity", "one_digit"),
        ("other_number", "exact"),
        ("other_number", "near"),
        ("dob", "same"),
        ("dob", "swapped"),
        ("dob", "one_off"),
        ("dob_partial", "month"),
        ("dob_partial", "year"),
    }
)
# People of one name and one birth year are many: a year alone needs one of these besides.
_BESIDES_YEAR: Final = frozenset(
    {
        ("identity", "exact"),
        ("identity", "transposed"),
        ("identity", "one_digit"),
        ("other_number", "exact"),
        ("phone", "same"),
        ("mother", "same"),
        ("place", "postcode_same"),
    }
)
#: The number holds date and sex, the home its postcode: agreeing on them again is the same evidence twice.
TOLD_BY: Final = (("identity", "exact", ("dob", "dob_partial", "sex")), ("home", "same", ("place",)))
JUST_BELOW: Final = 0.01


def score(one: PersonRecord, other: PersonRecord, weights: Weights | None = None) -> Score:
    """Score two records; symmetric. Takes some 10 to 30 microseconds.

    Beyond the sum of the fields' weights: two different valid MyKads, different fathers, different given
    names (siblings, twins) or different birth dates (father and son of one name) are never "likely";
    "certain" takes the same valid twelve-digit number and a name that agrees. A number one digit off is taken
    as a slip of the pen only where the given names agree.
    """
    weights = weights or default_weights()
    comparisons = compare(one, other)
    found = {comparison.field: comparison.level for comparison in comparisons}
    told = {of for field, level, fields in TOLD_BY if found.get(field) == level for of in fields}
    evidence = [_weighed(comparison, told, weights) for comparison in comparisons]
    total = weights.prior_bits + sum(item.weight for item in evidence)
    # No cap lies lower than this: most of those compared at a counter are nobody she could be.
    capped = caps_of(found) if total > weights.possible - JUST_BELOW else ()
    for guard in capped:
        cap = _edge(GUARDS[guard], weights) - JUST_BELOW
        if total > cap:
            evidence.append(Evidence("guard", guard, cap - total))
            total = cap
    return Score(total, _probability(total), _verdict(total, weights), tuple(evidence))


def reasons(evidence: Iterable[Evidence]) -> tuple[Reason, ...]:
    """Return what to tell the reader, the weightiest first: codes of ``REASON_CODES`` with counts.

    Nothing of the other record is in them; which may be shown is for the caller's access rules to say.
    """
    ordered = sorted(evidence, key=lambda item: (-abs(item.weight), item.field))
    return tuple(Reason(f"{item.field}_{item.level}", item.params) for item in ordered)


def _weighed(comparison: Comparison, told: Collection[str], weights: Weights) -> Evidence:
    bits = weights.bits(comparison.field, comparison.level, comparison.terms)
    if comparison.field in told:
        bits = min(bits, 0.0)
    return Evidence(comparison.field, comparison.level, bits, comparison.params)


def caps_of(found: Mapping[str, str]) -> Sequence[str]:
    """Which caps apply to these levels, strictest first."""
    same_number = found.get("identity") == "exact"
    number_near = found.get("identity") in {"one_digit", "transposed"}
    name_apart = found.get("name") in NAME_APART
    father_apart = found.get("father") == "different"
    date_apart = "different" in {found.get("dob"), found.get("dob_partial")}
    numbers_apart = found.get("identity") == "different"
    sex_apart = found.get("sex") == "different"
    against = sum((name_apart, father_apart, date_apart, numbers_apart))
    no_anchor = (
        not (found.keys() & {"identity", "dob", "dob_partial"}) and found.get("other_number") != "exact"
    )
    applies = {
        "several_contradictions": not same_number and against >= 2,
        "only_family_agrees": name_apart and OWN.isdisjoint(found.items()),
        "different_numbers": numbers_apart,
        "number_near_but_name_differs": number_near and found.get("name") not in {"exact", "variant"},
        "same_number_but_other_person": same_number
        and (against >= 2 or (found.get("name") == "different" and found.get("father") not in FATHER_AGREES)),
        "given_names_differ": not same_number and name_apart,
        "fathers_differ": not same_number and father_apart,
        "birth_dates_differ": not same_number and date_apart,
        "no_date_and_no_number": no_anchor,
        "birth_date_only_in_part": "dob_partial" in found and _BESIDES_YEAR.isdisjoint(found.items()),
        "same_number_but_doubts": same_number and (against > 0 or sex_apart or "name" not in found),
        "no_same_number": not same_number,
    }
    return [guard for guard in GUARDS if applies[guard]]


def _edge(verdict: Verdict, weights: Weights) -> float:
    if verdict is Verdict.CERTAIN:
        return weights.certain
    return weights.likely if verdict is Verdict.LIKELY else weights.possible


def _probability(bits: float) -> float:
    # Beyond 40 bits a probability would be written as 1 or 0, which nothing here ever is.
    odds = math.exp2(max(-40.0, min(40.0, bits)))
    return odds / (1 + odds)


def _verdict(bits: float, weights: Weights) -> Verdict:
    for verdict in (Verdict.CERTAIN, Verdict.LIKELY, Verdict.POSSIBLE):
        if bits >= _edge(verdict, weights):
            return verdict
    return Verdict.UNLIKELY
