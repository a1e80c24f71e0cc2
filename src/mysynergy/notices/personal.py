"""The second door of notices: that officers were told something about her. Ids and kinds, no words."""

from __future__ import annotations

from collections.abc import Mapping

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.notices.models import Notice


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return the notices about her that the actor may see."""
    rows = Notice.objects.filter(individual_id__in=subject.individual_ids).order_by("at", "id")
    return tuple(
        Held.of(
            "notice",
            {"notice": row.kind},
            id=row.id,
            category="referrals",
            agency_id=row.agency_id,
            at=row.at,
        )
        for row in rows
    )


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Delete the notices about her: what happened stands in the events, as far as it stays."""
    deleted, _each = Notice.objects.filter(individual_id__in=subject.individual_ids).delete()
    return {"notice": deleted}
