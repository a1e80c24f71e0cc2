"""Who a row is about: name, masked number and place, as far as the reader may see."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from mysynergy.access.public import Actor, Colleague
from mysynergy.registry.public import IndividualView, get_many
from mysynergy.words.personal import person_name

_DIGITS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person in a row. ``url`` is empty where the reader has no page of her."""

    name: str
    ending: str
    kind: str
    place: str
    age: int | None
    protected: bool
    url: str
    known: bool


def url_or_nothing(name: str, **ids: uuid.UUID | str) -> str:
    """Return the address of a page, or nothing while no page has that name."""
    try:
        return reverse(name, kwargs=ids)
    except NoReverseMatch:
        return ""


def somebody(view: IndividualView | None) -> Somebody:
    """Return a person for a row; ``None`` is one the reader may not see."""
    if view is None:
        return Somebody(_("A person you may not see"), "", "", "", None, protected=False, url="", known=False)
    ending = (view.number_masked or "")[-_DIGITS_SHOWN:]
    return Somebody(
        name=person_name(view),
        ending=ending,
        kind="" if view.number_kind in (None, "mykad") else str(view.number_kind),
        place=view.district or "",
        age=view.age,
        protected=view.protected,
        url=url_or_nothing("person", individual_id=view.id),
        known=True,
    )


def people(actor: Actor, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Somebody]:
    """Return a person for each id, also for those the reader may not see."""
    seen = get_many(actor=actor, ids=set(ids))
    return {one: somebody(seen.get(one)) for one in ids}


def name_of(officers: Mapping[uuid.UUID, Colleague], one: uuid.UUID | None) -> str:
    """Return an officer's name, or nothing where none is known."""
    return officers[one].name if one is not None and one in officers else ""
