"""What every page that changes a person shows around its form: who it is, what differs after a stale edit."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from mysynergy.access.public import Actor
from mysynergy.registry.public import IndividualView, open_person
from mysynergy.web.gate import ElsewhereError
from mysynergy.web.intake.search import document_of, ending_of

Differs = dict[str, str]


def opened(actor: Actor, individual_id: uuid.UUID) -> tuple[IndividualView, dict[str, object]]:
    """Open a person for editing, which records that she was read, and return her with the page's frame.

    Raises ``NotFound`` where the actor may not see her.
    """
    person = open_person(actor=actor, individual_id=individual_id)
    if person.id != individual_id:
        raise ElsewhereError(individual_id, person.id)
    back = reverse("person", args=[individual_id])
    return person, {
        "place": "people",
        "person": person,
        "ending": ending_of(person.number_masked),
        "kind": document_of(person.number_kind),
        "crumbs": [(_("People"), reverse("people")), (person.name, back)],
        "back": back,
    }


def differing(rows: Iterable[tuple[str, str, str]]) -> list[Differs]:
    """Return rows (field, typed here, stands now) that differ, as the comparison shows them."""
    return [
        {
            "field": field,
            "a": mine or _("Not known"),
            "b": theirs or _("Not known"),
            "outcome": "different",
        }
        for field, mine, theirs in rows
        if mine != theirs
    ]
