"""The second door of representatives: who may act for her, for whom she acts, and what was done."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection
from django.db.models import Q

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.representatives.models import Representative


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return the appointments over her and of her that the actor may see.

    Of whom she represents nothing but the capacity is in it: the other has a record of her own.
    """
    mine = tuple(subject.individual_ids)
    rows = Representative.objects.filter(Q(individual_id__in=mine) | Q(by_individual_id__in=mine))
    return tuple(
        Held.of(
            "representative" if row.individual_id in mine else "representing",
            {
                "name": row.name if row.individual_id in mine else "",
                "capacity": row.capacity,
                "how_far": sorted(row.scopes),
                "evidence": row.evidence,
                "from": row.start,
                "until": row.until,
                "status": row.state,
            },
            id=row.id,
            category="household",
            agency_id=row.agency_id,
            at=row.recorded_at,
        )
        for row in rows.order_by("recorded_at", "id")
    )


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty names and words of appointments over her and end them; that things were done for her stays."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT representatives_erase(%s::uuid[])", [list(subject.individual_ids)])
        (emptied,) = cursor.fetchone()
    return {"representative": emptied}
