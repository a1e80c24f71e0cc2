"""The second door of clocks: when answers about her were due, and which dates a holiday moved. No words."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.clocks.models import Moved, Watch


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return the watches over answers about her, and dates that were moved, that the actor may see."""
    watched = [
        Held.of(
            "late_answer",
            {
                "from_agency": row.other_agency_id,
                "to_agency": row.agency_id,
                "due_at": row.due_at,
                "status": row.step,
                "ended_at": row.ended_at,
            },
            id=row.id,
            category="referrals",
            agency_id=row.agency_id,
            at=row.begun_at,
        )
        for row in Watch.objects.filter(individual_id__in=subject.individual_ids).order_by("begun_at", "id")
    ]
    moved = [
        Held.of(
            "moved_date",
            {"old": row.old, "new": row.new},
            id=row.id,
            category="referrals",
            agency_id=row.agency_id,
            at=row.moved_at,
        )
        for row in Moved.objects.filter(individual_id__in=subject.individual_ids, new__gt=F("old")).order_by(
            "moved_at", "id"
        )
    ]
    return tuple(watched + moved)


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Nothing here tells of her: dates stay, for the counts of what was late."""
    return {}
