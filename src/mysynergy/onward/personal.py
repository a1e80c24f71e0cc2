"""The second door of onward: to whom her needs were offered."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from mysynergy.access.public import Actor, Bar, Held, Standing, Subject, door
from mysynergy.onward.domain import OPEN
from mysynergy.onward.models import Offer


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return the offers of her needs that the actor may see: those its own agency made."""
    return tuple(
        Held.of(
            "offer",
            {
                "need": row.kind,
                "from_agency": row.agency_id,
                "state": row.place,
                "district": row.district,
                "message": row.message,
                "status": row.state,
                "until": row.until,
                "to_agency": row.claimed_by_id,
            },
            id=row.id,
            category="referrals",
            agency_id=row.agency_id,
            at=row.offered_at,
        )
        for row in Offer.objects.filter(individual_id__in=subject.individual_ids).order_by("offered_at", "id")
    )


@door("privacy.erase")
def before_erasure(*, actor: Actor, subject: Subject) -> Standing:
    """Return what stands in the way: an offer that an agency may still claim."""
    standing = Offer.objects.filter(individual_id__in=subject.individual_ids, state=OPEN).count()
    return Standing(bars=(Bar("erasure_referral_open", standing),) if standing else ())


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty the words and where she lives; that a need was offered, and what came of it, stays for counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT onward_erase(%s::uuid[])", [list(subject.individual_ids)])
        (emptied,) = cursor.fetchone()
    return {"offer": emptied}
