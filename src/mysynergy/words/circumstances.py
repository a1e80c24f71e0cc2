"""What circumstances are called on screen, and what each follows from, in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

from mysynergy.circumstances.public import Basis
from mysynergy.words.needs import need_name

KINDS: Final[Mapping[str, str]] = {
    "violence": noop("Violence"),
    "homelessness": noop("No home"),
    "disaster": noop("Struck by a disaster"),
    "children": noop("Children depend on it"),
    "disability": noop("Disability"),
    "illness": noop("Serious illness"),
    "age": noop("Old age"),
}
#: What an answer says, in a few words; others are named as an answer of the screening.
_FACTS: Final[Mapping[str, str]] = {
    "household.children_under_18": noop("children under 18 in the household"),
    "household.children_0_6": noop("small children in the household"),
    "household.children_7_17": noop("school children in the household"),
    "household.fosters_child": noop("a foster child in the household"),
    "person.oku_card": noop("holds a disabled person's card"),
    "person.invalidity_certified": noop("certified invalid by a medical board"),
    "person.disability_from_injury": noop("disabled by an injury or a disease"),
    "household.disabled_dependants": noop("a disabled person in the household"),
    "person.critical_illness": noop("a critical illness"),
    "person.cancer_in_treatment": noop("in treatment for cancer"),
    "person.end_stage_renal_failure": noop("kidney failure"),
    "household.chronic_ill_members": noop("a chronically ill person in the household"),
    "household.disaster_or_emergency": noop("fire, flood or storm"),
}


def circumstance_name(kind: str) -> str:
    """Return what a circumstance is called."""
    return gettext(KINDS.get(kind, kind))


def basis_said(basis: Basis) -> str:
    """Return what a circumstance follows from, in a few words."""
    if basis.source == "birth":
        return gettext("%(age)s years old") % {"age": basis.word}
    if basis.source == "need":
        return gettext("need: %(need)s") % {"need": need_name(basis.word)}
    return gettext(_FACTS.get(basis.word, basis.word))
