"""The question before a person is opened or her case decided: is she of the officer's own circle?"""

from __future__ import annotations

import uuid

from django.db import connection

from mysynergy.access.public import Actor, ActorKind, door
from mysynergy.kernel.errors import NotAllowed


def relation_to(actor: Actor, individual_id: uuid.UUID, *, barred: bool) -> str | None:
    """Return what a person is to the officer; with ``barred`` only while no second person has released it."""
    if actor.kind is not ActorKind.OFFICER or actor.id is None:
        return None
    function = "circles_bars" if barred else "circles_relation"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [actor.id, individual_id])
        (found,) = cursor.fetchone()
    return None if found is None else str(found)


@door("circles.check")
def must_be_free(*, actor: Actor, individual_id: uuid.UUID) -> None:
    """Raise ``NotAllowed("own_circle")`` where a person is of the officer's circle and nobody released it.

    Of her circle are: herself and whom she declared; those who live with her and her relations, as the house
    knows them. Machines and system jobs have no circle. One query, of two index probes for an officer who
    declared nothing.
    """
    found = relation_to(actor, individual_id, barred=True)
    if found is not None:
        raise NotAllowed("own_circle", {"individual_id": str(individual_id), "relation": found})


@door("circles.check")
def barred_among(*, actor: Actor, ids: frozenset[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return those who are of the circle of the officer (behind a system job, too) and whom nobody released.

    What ``must_be_free`` asks of an officer who acts herself: work that a job does for her is hers too.
    Returns nobody where no officer stands behind it.
    """
    if actor.id is None or not ids:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT one FROM unnest(%s::uuid[]) one WHERE circles_bars(%s, one) IS NOT NULL",
            [sorted(ids), actor.id],
        )
        return frozenset(one for (one,) in cursor.fetchall())
