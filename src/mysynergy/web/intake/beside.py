"""Two records side by side: what was told here and a candidate, field by field, and how the evidence weighs.

Of the other record no more is shown than the candidate gives: its number is masked, and what does not agree
is not told where that would say what another agency holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mysynergy.intake.public import PersonSaid
from mysynergy.linkage import default_weights
from mysynergy.registry.public import Candidate
from mysynergy.web.intake import texts
from mysynergy.web.intake.search import document_of, ending_of
from mysynergy.web.intake.summary import date_text
from mysynergy.words.reasons import reason

#: Which reasons speak of which field.
SPEAKS: Final = {
    "name": ("name_", "father_"),
    "number": ("identity_", "other_number_"),
    "birth": ("dob_",),
    "sex": ("sex_",),
    "phone": ("phone_",),
    "place": ("place_", "home_"),
    "mother": ("mother_",),
}
#: From what speaks most against one person to what speaks for it.
ORDER: Final = ("different", "near", "year_same", "month_same", "unknown", "same")
_IN_PART: Final = ("near", "year_same", "month_same")
_LEAST: Final = 0.05


def rows(said: PersonSaid, one: Candidate, today: dt.date) -> list[Mapping[str, str]]:
    """Return the fields of both records with how they compare: same, near, different, unknown."""
    outcomes = {field: _outcome(one, field) for field in SPEAKS}
    ending = ending_of(one.number_masked)
    typed_ending = said.identity_number[-4:] if len(said.identity_number) > 6 else ""
    if not outcomes["number"] and ending and typed_ending and ending != typed_ending:
        outcomes["number"] = "different"
    if said.state and one.state and said.state != one.state:
        outcomes["place"] = "different"
    age = (
        ngettext("%(n)d year old", "%(n)d years old", one.age) % {"n": one.age} if one.age is not None else ""
    )
    both = _("As told here")
    sides = {
        "name": (said.name, one.name),
        "number": (_masked(said.identity_kind, typed_ending), _masked(one.number_kind, ending)),
        "birth": (date_text(said.birth_year, said.birth_month, said.birth_day), age),
        "sex": (_sex(said, outcomes["sex"]), both if outcomes["sex"] == "same" else ""),
        "phone": (said.phone, both if outcomes["phone"] == "same" else ""),
        "place": (
            ", ".join(part for part in (said.district, texts.state_word(said.state)) if part),
            ", ".join(part for part in (one.district, texts.state_word(one.state)) if part),
        ),
        "mother": (said.mother_name, both if outcomes["mother"] == "same" else ""),
    }
    return [
        {
            "field": field_word(field),
            "a": mine or _("Not known"),
            "b": theirs or _("Not shown"),
            "outcome": outcomes[field] or "unknown",
        }
        for field, (mine, theirs) in sides.items()
        if mine or theirs
    ]


def _sex(said: PersonSaid, outcome: str) -> str:
    if said.sex:
        return dict(texts.sexes()).get(said.sex, "")
    return _("Read from the name or the number") if outcome else ""


def _outcome(one: Candidate, field: str) -> str:
    told = [reason(code, params).outcome for code, params in one.reasons if code.startswith(SPEAKS[field])]
    return min(told, key=ORDER.index, default="")


def _masked(kind: str | None, ending: str) -> str:
    if not ending:
        return ""
    return " ".join(part for part in (document_of(kind), f"••••{ending}") if part)


def field_word(field: str) -> str:
    """Return what a compared field is called."""
    return {
        "name": _("Full name"),
        "number": _("Number of the document"),
        "birth": _("Birth date"),
        "sex": _("Sex"),
        "phone": _("Telephone"),
        "place": pgettext("address", "Place"),
        "mother": _("Name of the mother"),
    }[field]


def weights(one: Candidate) -> list[tuple[str, str, float]]:
    """Return the steps of the waterfall: the start, each reason, and what may not be shown as one step."""
    steps = [(_("Where it starts"), _("Two records at random"), one.start)]
    for (code, params), bits in zip(one.reasons, one.bits, strict=True):
        told = reason(code, params)
        steps.append((told.text, outcome_word(told.outcome), bits))
    rest = one.weight - one.start - sum(one.bits)
    if abs(rest) >= _LEAST:
        steps.append((_("Everything else"), _("Not shown one by one, to keep what others hold"), rest))
    return steps


def outcome_word(outcome: str) -> str:
    """Return what an outcome is called beside a piece of evidence."""
    return {
        "same": _("The same"),
        "near": _("Nearly the same"),
        "different": _("Different"),
        "year_same": _("The year is the same"),
        "month_same": _("Month and year are the same"),
    }.get(outcome, _("Held back"))


def likely_from() -> float:
    """Return the sum from which two records are held to be likely one person."""
    return default_weights().likely


def lede(shown: list[Mapping[str, str]]) -> str:
    """Return how many fields agree, in a sentence."""
    counts = {outcome: sum(row["outcome"] == outcome for row in shown) for outcome in ORDER}
    counts["near"] = sum(counts[outcome] for outcome in _IN_PART)
    return (
        _(
            "%(same)d the same, %(near)d nearly the same, %(different)d different, "
            "%(unknown)d that nobody can tell."
        )
        % counts
    )
