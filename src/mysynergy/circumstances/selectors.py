"""Reads of circumstances: derived each time from what the reader may know, beside what was said."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import F, Func, SmallIntegerField, TextField

from mysynergy.access.public import Actor, door
from mysynergy.circumstances import domain
from mysynergy.circumstances.domain import Circumstance, Circumstances
from mysynergy.circumstances.models import Said, Weighed
from mysynergy.kernel.errors import NotFound
from mysynergy.registry.public import IndividualView, StandsFor, get_many
from mysynergy.screening.public import facts_of


class Weight(Func):
    """How heavy a row's person weighs for the acting agency, inside a query of any room."""

    function = "circumstances_weight"
    output_field = SmallIntegerField()

    def __init__(self, individual: str = "individual_id") -> None:
        super().__init__(F(individual))


class Kinds(Func):
    """What brings the needs of a row's person forward for the acting agency, inside a query of any room."""

    function = "circumstances_kinds"
    output_field = ArrayField(TextField())

    def __init__(self, individual: str = "individual_id") -> None:
        super().__init__(F(individual))


@door("circumstances.read")
def circumstances_of(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    needs: Iterable[str] = (),
    person: IndividualView | None = None,
) -> Circumstances:
    """Return a person's circumstances as the actor may know them; ``needs``: kinds of her open needs.

    What the actor's agency took away stands no more for it, whatever it follows from. ``person`` is she,
    from a caller who has just read her. Raises ``NotFound`` for somebody the actor does not see.
    """
    if person is None or person.id != individual_id:
        person = get_many(actor=actor, ids=[individual_id]).get(individual_id)
    if person is None:
        raise NotFound("individual")
    facts = facts_of(actor=actor, individual_id=individual_id, person=person)
    usable = {name: fact.value for name, fact in facts.items() if fact.usable}
    follows = domain.derived(age=person.age if person.alive else None, facts=usable, needs=needs)
    rows = list(Said.objects.filter(individual_id__in=StandsFor(individual_id), ended_at=None))
    own = actor.agency_id
    denied = {row.kind for row in rows if row.state == "denied" and row.agency_id == own}
    said: dict[str, Said] = {}
    for row in sorted(
        rows, key=lambda one: (one.agency_id == own, one.said_at)
    ):  # the own word last: it counts
        if row.state == "standing":
            said[row.kind] = row
    standing = domain.heaviest_first({*follows, *said} - denied)
    return Circumstances(
        standing=tuple(_one(kind, follows.get(kind, ()), said.get(kind), actor) for kind in standing),
        taken_away=tuple(
            _one(row.kind, follows.get(row.kind, ()), row, actor)
            for row in sorted(rows, key=lambda one: one.said_at)
            if row.state == "denied" and row.agency_id == own
        ),
        hidden=_hidden(individual_id),
    )


def _one(kind: str, bases: tuple[domain.Basis, ...], row: Said | None, actor: Actor) -> Circumstance:
    if row is None:
        return Circumstance(kind, bases)
    own = row.agency_id == actor.agency_id
    return Circumstance(
        kind,
        bases,
        id=row.id if own else None,
        agency_id=row.agency_id,
        reason=row.reason if own else "",
        said_by=row.said_by if own else None,
        said_at=row.said_at,
    )


def _hidden(individual_id: uuid.UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT circumstances_hidden(%s)", [individual_id])
        return bool(cursor.fetchone()[0])


@door("circumstances.read")
def among(*, actor: Actor, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, tuple[str, ...]]:
    """Return the kinds that bring the open needs of these people forward for the actor's agency."""
    rows = Weighed.objects.filter(agency=actor.agency_id, individual_id__in=list(ids))
    return {row.individual_id: domain.heaviest_first(row.kinds) for row in rows}
