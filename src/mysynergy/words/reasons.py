"""Why two records may be the same person: the reasons of the registry as plain sentences.

Codes come from ``registry.Candidate.reasons``. A sentence says what agrees between what was typed and what is
known; it never repeats a value of the other record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

SAME, NEAR, DIFFERENT, UNKNOWN = "same", "near", "different", "unknown"
#: As much of the birth date as both sides know agrees; the rest one of them does not know.
YEAR_SAME, MONTH_SAME = "year_same", "month_same"

#: Code: how it compares and the sentence. What is different compares as different also where it says little:
#: how much it says is its weight.
REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "identity_exact": (SAME, noop("Identity number")),
    "identity_transposed": (NEAR, noop("Identity number: two digits next to each other are swapped")),
    "identity_one_digit": (NEAR, noop("Identity number: %(same)s digits agree, one does not")),
    "identity_different": (DIFFERENT, noop("Identity number")),
    "other_number_exact": (SAME, noop("Number of another document")),
    "other_number_near": (NEAR, noop("Number of another document")),
    "other_number_different": (DIFFERENT, noop("Another document; a person may have had several")),
    "name_exact": (SAME, noop("Name")),
    "name_variant": (SAME, noop("Name, in another spelling")),
    "name_near": (NEAR, noop("Name")),
    "name_partial": (NEAR, noop("Name: %(same)s of %(of)s words agree")),
    "name_alike": (DIFFERENT, noop("Names that only sound alike")),
    "name_different": (DIFFERENT, noop("Name")),
    "father_same": (SAME, noop("Father's name")),
    "father_near": (NEAR, noop("Father's name")),
    "father_partial": (NEAR, noop("Part of the father's name")),
    "father_initial": (NEAR, noop("First letter of the father's name")),
    "father_different": (DIFFERENT, noop("Father's name")),
    "dob_same": (SAME, noop("Birth date")),
    "dob_swapped": (NEAR, noop("Birth date, with day and month swapped")),
    "dob_one_off": (NEAR, noop("Birth date: one figure does not agree")),
    "dob_year_same": (NEAR, noop("Year of birth; day or month do not agree")),
    "dob_different": (DIFFERENT, noop("Birth date")),
    "dob_partial_month": (MONTH_SAME, noop("Month and year of birth; the day is not known")),
    "dob_partial_year": (YEAR_SAME, noop("Year of birth; the rest is not known")),
    "dob_partial_near": (NEAR, noop("Year of birth, about")),
    "dob_partial_different": (DIFFERENT, noop("Year of birth")),
    "sex_same": (SAME, noop("Sex")),
    "sex_different": (DIFFERENT, noop("Sex")),
    "phone_same": (SAME, noop("Telephone number")),
    "phone_different": (DIFFERENT, noop("Another telephone number; numbers change")),
    "place_postcode_same": (SAME, noop("Postcode")),
    "place_state_same": (NEAR, noop("Same state")),
    "place_different": (DIFFERENT, noop("Another state; people move")),
    "home_same": (SAME, noop("Address")),
    "home_different": (DIFFERENT, noop("Another address; people move")),
    "mother_same": (SAME, noop("Mother's name")),
    "mother_near": (NEAR, noop("Mother's name")),
    "mother_different": (DIFFERENT, noop("Mother's name")),
    "guard_several_contradictions": (DIFFERENT, noop("Several things do not agree")),
    "guard_only_family_agrees": (
        DIFFERENT,
        noop("Only the family agrees: this may be a brother or a sister"),
    ),
    "guard_different_numbers": (DIFFERENT, noop("Two different identity numbers: rarely one person")),
    "guard_number_near_but_name_differs": (DIFFERENT, noop("The number is near, but the name is another")),
    "guard_same_number_but_other_person": (
        DIFFERENT,
        noop("The number agrees, but little else: it may be mistyped"),
    ),
    "guard_given_names_differ": (DIFFERENT, noop("Another given name: this may be a brother or a sister")),
    "guard_fathers_differ": (DIFFERENT, noop("Another father's name")),
    "guard_birth_dates_differ": (DIFFERENT, noop("Another birth date: this may be a parent or a child")),
    "guard_no_date_and_no_number": (UNKNOWN, noop("Without number and birth date nobody can be sure")),
    "guard_birth_date_only_in_part": (UNKNOWN, noop("A part of the birth date alone makes nobody likely")),
    "guard_same_number_but_doubts": (UNKNOWN, noop("The number agrees, but something else does not")),
    "guard_no_same_number": (UNKNOWN, noop("Only the same identity number makes it certain")),
    "around_for": (SAME, noop("No agency holds both, and nobody else comes into question")),
    "around_against": (DIFFERENT, noop("One agency holds both, or others come into question too")),
}


@dataclass(frozen=True, slots=True)
class ReasonSaid:
    """A reason in the active language; ``outcome`` says how it compares."""

    code: str
    outcome: str
    text: str


#: The code of what officers said; it carries its own parameters (``registry.SaidApart``).
SAID_APART: Final = "said_two_people"


def said_apart(agency: str | None, day: str, name: str) -> ReasonSaid:
    """Return an officer's word that this is not ``name``; ``agency`` ``None``: one that is not named."""
    if agency is None:
        text = gettext("An officer of another agency said on %(day)s that this is not %(name)s.")
    else:
        text = gettext("An officer of %(agency)s said on %(day)s that this is not %(name)s.")
    return ReasonSaid(SAID_APART, DIFFERENT, text % {"agency": agency, "day": day, "name": name})


def reason(code: str, params: Mapping[str, int] | None = None) -> ReasonSaid:
    """Return one reason as a sentence; a code nobody named is quoted, never hidden."""
    outcome, template = REASONS.get(code, (UNKNOWN, ""))
    if not template:
        return ReasonSaid(code, outcome, code.replace("_", " "))
    try:
        return ReasonSaid(code, outcome, gettext(template) % dict(params or {}))
    except KeyError:
        return ReasonSaid(code, outcome, gettext(template.partition(":")[0]))
