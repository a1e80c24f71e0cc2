"""The second door of sittings: when somebody sat with her, and how long."""

from __future__ import annotations

from collections.abc import Mapping

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.sittings.models import Sitting


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return the sittings with her that the actor may see."""
    return tuple(
        Held.of(
            "sitting",
            {"status": row.state, "closed_at": row.ended_at},
            id=row.id,
            category="needs",
            agency_id=row.agency_id,
            at=row.started_at,
        )
        for row in Sitting.objects.filter(individual_id__in=subject.individual_ids).order_by(
            "started_at", "id"
        )
    )


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Nothing stands here but times and words of steps: both stay for the counts."""
    return {"sitting": 0}
