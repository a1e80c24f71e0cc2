"""The second door of intake: what was said about a person, as each agency was told it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from django.db import connection

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.intake.selectors import source_records


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return the source records that stand for her and that the actor may see, whole, oldest first."""
    found = source_records(actor=actor, ids=subject.source_record_ids).values()
    return tuple(
        Held.of(
            "source_record",
            {**asdict(one.said), "channel": one.channel},
            id=one.id,
            category="identity",
            agency_id=one.agency_id,
            at=one.received_at,
        )
        for one in sorted(found, key=lambda one: (one.received_at, one.id))
    )


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty the bodies of her source records, whose keys are destroyed; the rows stay, as links point to
    them.

    The database refuses it (``MS004``) where the keys stand. Returns how many were emptied.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT intake_erase(%s::uuid[])", [list(subject.source_record_ids)])
        (emptied,) = cursor.fetchone()
    return {"source_record": emptied}
