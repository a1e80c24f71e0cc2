"""The second door of arrivals: how she came to an agency, and what was said then."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.arrivals.models import Arrival


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return when and how she came, and how it ended; the words stay sealed.

    Whoever rang for her may be in danger for it: a caller's name and words are in no copy.
    """
    return tuple(
        Held.of(
            "arrival",
            {
                "channel": row.channel,
                "status": row.state,
                "outcome": row.outcome,
                "closed_at": row.closed_at,
            },
            id=row.id,
            category="needs",
            agency_id=row.agency_id,
            at=row.arrived_at,
        )
        for row in Arrival.objects.filter(individual_id__in=subject.individual_ids).order_by(
            "arrived_at", "id"
        )
    )


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty what was said, remove the bytes of what came with letters; counts of channels and waits stay."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT arrivals_erase(%s::uuid[])", [list(subject.individual_ids)])
        (emptied,) = cursor.fetchone()
    return {"arrival": emptied}
