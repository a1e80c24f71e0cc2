"""Circumstances as pages show them: a chip each, and what it follows from."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mysynergy.access.public import Actor
from mysynergy.cases.public import NeedView
from mysynergy.circumstances.public import KINDS, Circumstance, circumstances_of
from mysynergy.kernel.errors import NotFound
from mysynergy.registry.public import IndividualView
from mysynergy.web.person.names import Names
from mysynergy.words.circumstances import basis_said, circumstance_name


@dataclass(frozen=True, slots=True)
class Shown:
    """One circumstance in words; ``bases``: what it follows from."""

    kind: str
    name: str
    bases: tuple[str, ...]
    agency: str
    view: Circumstance


def shown(one: Circumstance, names: Names) -> Shown:
    """Return a circumstance in the active language."""
    bases = tuple(basis_said(each) for each in one.bases)
    return Shown(one.kind, circumstance_name(one.kind), bases, names.agency(one.agency_id), one)


def of_person(
    actor: Actor,
    individual_id: uuid.UUID,
    needs: Iterable[NeedView],
    names: Names,
    person: IndividualView | None = None,
) -> Mapping[str, object]:
    """Return what a page shows of a person's circumstances; nothing of somebody the reader does not
    see. ``person`` is she, when she was just read."""
    kinds = [one.kind for one in needs if one.state == "open"]
    try:
        found = circumstances_of(actor=actor, individual_id=individual_id, needs=kinds, person=person)
    except NotFound:
        return {"circumstances": [], "circumstances_away": [], "circumstances_hidden": False}
    return {
        "circumstances": [shown(one, names) for one in found.standing],
        "circumstances_away": [shown(one, names) for one in found.taken_away],
        "circumstances_hidden": found.hidden,
    }


def choices() -> list[tuple[str, str]]:
    """Return all circumstances for a form."""
    return [(kind, circumstance_name(kind)) for kind in KINDS]
