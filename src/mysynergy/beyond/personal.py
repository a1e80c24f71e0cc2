"""The second door of letters: whom outside the platform her needs were put to, and in which words."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from mysynergy.access.public import Actor, Bar, Held, Standing, Subject, door
from mysynergy.beyond.models import Letter
from mysynergy.beyond.paper import opened
from mysynergy.beyond.selectors import OPEN
from mysynergy.kernel.days import day_of


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return the letters about her that the actor may see: what they told, to whom, and what came back."""
    rows = Letter.objects.select_related("body", "need").filter(individual_id__in=subject.individual_ids)
    return tuple(
        Held.of(
            "letter",
            {
                "to_body": row.body.name,
                "need": row.need.kind,
                "message": opened(row).words if bytes(row.said) else None,
                "categories": list(row.categories),
                "whole_number": row.whole_number,
                "letter_reference": row.reference,
                "status": row.state,
                "note": row.note or None,
                "closed_because": row.reason_code,
                "reason": row.reason_text or None,
                "outcome": row.outcome,
                "evidence": row.evidence_kind,
                "evidence_reference": row.evidence_reference or None,
                "asked_again_on": day_of(row.follow_up_at),
                "closed_at": row.closed_at,
            },
            id=row.id,
            category="referrals",
            agency_id=row.agency_id,
            at=row.sent_at,
        )
        for row in rows.order_by("sent_at", "id")
    )


@door("privacy.erase")
def before_erasure(*, actor: Actor, subject: Subject) -> Standing:
    """Return what stands in the way: letters whose answer somebody waits for."""
    waiting = Letter.objects.filter(individual_id__in=subject.individual_ids, state__in=OPEN).count()
    return Standing(bars=(Bar("erasure_letter_open", waiting),) if waiting else ())


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty what the letters said, notes and reasons; that a body of some kind was asked stays for counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT beyond_erase(%s::uuid[])", [list(subject.individual_ids)])
        (emptied,) = cursor.fetchone()
    return {"letter": emptied}
