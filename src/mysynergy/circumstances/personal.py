"""The second door of circumstances: what officers said makes her trouble heavier."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from mysynergy.access.public import Actor, ActorKind, Held, Subject, door
from mysynergy.circumstances.models import Said


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return what was said of her and taken away, as far as the actor may see; reasons of its own."""
    rows = Said.objects.filter(individual_id__in=subject.individual_ids).order_by("said_at", "id")
    return tuple(
        Held.of(
            "circumstance",
            {
                "kind": row.kind,
                "status": row.state,
                "reason": row.reason
                if actor.kind is ActorKind.SYSTEM or actor.agency_id == row.agency_id
                else None,
                "until": row.ended_at,
            },
            id=row.id,
            category=row.category,
            agency_id=row.agency_id,
            at=row.said_at,
        )
        for row in rows
    )


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty the reasons, end what stands and forget what was weighed; kinds and days stay for the counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT circumstances_erase(%s::uuid[])", [list(subject.individual_ids)])
        (emptied,) = cursor.fetchone()
    return {"circumstance": emptied}
