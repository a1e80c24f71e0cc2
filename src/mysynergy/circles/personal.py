"""The second door of circles: who among officers stood near a person, and who asked to work on her case."""

from __future__ import annotations

from collections.abc import Mapping

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.circles.models import Declared, Leave


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return the requests about her that the actor may see; officers' declarations are theirs."""
    rows = Leave.objects.filter(individual_id__in=subject.individual_ids).order_by("asked_at", "id")
    return tuple(
        Held.of(
            "leave",
            {"status": row.state, "reason": row.asked_why, "answer": row.reason, "until": row.until},
            id=row.id,
            category="staff",
            agency_id=row.agency_id,
            at=row.asked_at,
        )
        for row in rows
    )


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty words about her; forget which officer named her as one person. That leave was given stays."""
    rows = Leave.objects.filter(individual_id__in=subject.individual_ids)
    named = Declared.objects.filter(individual_id__in=subject.individual_ids)
    emptied = rows.update(asked_why="", reason="")
    return {"leave": emptied, "declaration": named.delete()[0]}
