"""The second door of liaison: what was written about her, and when they met her."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.liaison.models import Appointment, Message


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return the messages about her that the actor may see: those of referrals its agency is a side of."""
    said = [
        Held.of(
            "referral_message",
            {
                "kind": row.kind,
                "from_agency": row.agency_id,
                "to_agency": row.to_agency_id,
                "message": row.text,
            },
            id=row.id,
            category="referrals",
            agency_id=row.agency_id,
            at=row.sent_at,
        )
        for row in Message.objects.filter(individual_id__in=subject.individual_ids).order_by("sent_at", "id")
    ]
    met = [
        Held.of(
            "appointment",
            {
                "meets_at": row.at,
                "kind": row.mode,
                "place": row.place,
                "status": row.state,
                "from_agency": row.from_agency_id,
                "to_agency": row.agency_id,
            },
            id=row.id,
            category="referrals",
            agency_id=row.agency_id,
            at=row.changed_at,
        )
        for row in Appointment.objects.filter(individual_id__in=subject.individual_ids).order_by("at", "id")
    ]
    return tuple(said + met)


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty the words, also of places; that something was said, by whom and when, stays for the counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT liaison_erase(%s::uuid[])", [list(subject.individual_ids)])
        (emptied,) = cursor.fetchone()
    return {"referral_message": emptied}
