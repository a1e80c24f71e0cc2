"""The second door of crises: what was said when she was in danger, once it was known that it was she."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.crises.models import Crisis


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return when she was in danger and how it ended; what others said about her stays sealed.

    Who reported it may be in danger too: her words are in no copy.
    """
    return tuple(
        Held.of(
            "crisis",
            {"kind": row.danger, "status": row.state, "outcome": row.outcome},
            id=row.id,
            category="violence",
            agency_id=row.agency_id,
            at=row.opened_at,
        )
        for row in Crisis.objects.filter(individual_id__in=subject.individual_ids).order_by("opened_at", "id")
    )


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty what was said; that there was a crisis, when and how it ended stays for the counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT crises_erase(%s::uuid[])", [list(subject.individual_ids)])
        (emptied,) = cursor.fetchone()
    return {"crisis": emptied}
