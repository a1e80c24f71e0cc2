"""Candidates as cards: who is known already, and why, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mysynergy.registry.public import Candidate, Strength
from mysynergy.web.intake import texts
from mysynergy.web.intake.search import document_of, ending_of
from mysynergy.words.reasons import ReasonSaid, reason

_LIKENESS = {Strength.CERTAIN: "very-likely", Strength.LIKELY: "possible", Strength.POSSIBLE: "unsure"}


@dataclass(frozen=True, slots=True)
class Card:
    """A candidate as the page shows it."""

    id: str
    name: str
    ending: str
    kind: str
    about: str
    likeness: str
    known: str
    held: bool
    reasons: tuple[ReasonSaid, ...]


def candidate_cards(found: Sequence[Candidate]) -> list[Card]:
    """Return candidates as cards, in their order."""
    return [candidate_card(one) for one in found]


def candidate_card(one: Candidate) -> Card:
    """Return one candidate as a card; an agency whose name is a secret is "another agency"."""
    age = (
        ngettext("%(n)d year old", "%(n)d years old", one.age) % {"n": one.age} if one.age is not None else ""
    )
    place = ", ".join(part for part in (one.district, texts.state_word(one.state)) if part)
    if one.known_by is None:
        known = _("Known by another agency")
    else:
        known = _("Known by %(agency)s") % {"agency": one.known_by}
    return Card(
        id=str(one.individual_id),
        name=one.name,
        ending=ending_of(one.number_masked),
        kind=document_of(one.number_kind),
        about=" · ".join(part for part in (age, place) if part),
        likeness=_LIKENESS[one.strength],
        known=known,
        held=one.held,
        reasons=tuple(reason(code, params) for code, params in one.reasons),
    )
