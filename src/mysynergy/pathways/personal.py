"""The second door of pathways: what was laid out for her, and why it went as it did."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.pathways.models import Pathway, Step


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return the pathways laid out for her that the actor may see, and their steps."""
    hers = {"individual_id__in": subject.individual_ids}
    held = [
        Held.of(
            "pathway",
            {"status": row.state, "closed_because": row.stop_code, "reason": row.stop_text},
            id=row.id,
            category="referrals",
            agency_id=row.agency_id,
            at=row.begun_at,
        )
        for row in Pathway.objects.filter(**hers).order_by("begun_at", "id")
    ]
    held += [
        Held.of(
            "pathway_step",
            {
                "programme": row.programme_id,
                "to_body": row.body.name if row.body else None,
                "need": row.need.kind,
                "status": row.state,
                "closed_because": row.reason,
                "note": row.note,
                "ended_at": row.ended_at,
            },
            id=row.id,
            category="referrals",
            agency_id=row.agency_id,
            at=row.changed_at,
        )
        for row in Step.objects.filter(**hers).select_related("need", "body").order_by("pathway", "position")
    ]
    return tuple(held)


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty the words in which choices were explained; that there were steps, and how they ended, stays."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pathways_erase(%s::uuid[])", [list(subject.individual_ids)])
        (emptied,) = cursor.fetchone()
    return {"pathway_step": emptied}
