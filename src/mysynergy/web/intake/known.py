"""Candidates as cards: who is known already, and why, in plain words."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mysynergy.registry.public import Candidate, Strength
from mysynergy.web.intake import texts
from mysynergy.web.intake.search import document_of, ending_of
from mysynergy.web.look.words import day
from mysynergy.words.reasons import ReasonSaid, reason, said_apart

_LIKENESS = {Strength.CERTAIN: "very-likely", Strength.LIKELY: "likely", Strength.POSSIBLE: "unsure"}


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


def candidate_cards(found: Sequence[Candidate], named: Mapping[uuid.UUID, str] | None = None) -> list[Card]:
    """Return candidates as cards, in their order. ``named``: people of the page beside the candidates."""
    names = {**{one.individual_id: one.name for one in found}, **(named or {})}
    return [candidate_card(one, names) for one in found]


def said_of(one: Candidate, names: Mapping[uuid.UUID, str]) -> ReasonSaid | None:
    """Return what an officer said: that this is somebody else than one of ``names``."""
    if one.apart is None:
        return None
    name = names.get(one.apart.other_id) or _("a similar person")
    return said_apart(one.apart.agency, day(one.apart.on), name)


def candidate_card(one: Candidate, names: Mapping[uuid.UUID, str] | None = None) -> Card:
    """Return one candidate as a card; an agency whose name is a secret is "another agency"."""
    said = said_of(one, names or {})
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
        reasons=(*([said] if said else []), *(reason(code, params) for code, params in one.reasons)),
    )
