"""The second door of heard: that somebody told of her or that she asked, once it was known."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.heard.domain import TIP
from mysynergy.heard.models import Heard


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return when a tip or a question led to her. Who told, and in which words, is in no copy."""
    return tuple(
        Held.of(
            "tip" if row.kind == TIP else "asked",
            {"status": row.state, "outcome": row.outcome},
            id=row.id,
            category="needs",
            agency_id=row.agency_id,
            at=row.received_at,
        )
        for row in Heard.objects.filter(individual_id__in=subject.individual_ids).order_by(
            "received_at", "id"
        )
    )


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty what was said; that something came, when and how it ended stays for the counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT heard_erase(%s::uuid[])", [list(subject.individual_ids)])
        (emptied,) = cursor.fetchone()
    return {"heard": emptied}
