"""The second door of schemes: memberships and contributions of a person."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection
from django.db.models import Count, Max

from mysynergy.access.public import Actor, Bar, Held, Kept, Standing, Subject, door
from mysynergy.kernel.days import day_of
from mysynergy.schemes.models import Contribution, Membership


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return memberships and contributions of hers that the actor may see, oldest first."""
    mine = {"individual_id__in": subject.individual_ids}
    held = [
        Held.of(
            "membership",
            {
                "scheme": row.scheme,
                "sector": row.sector,
                "plan": row.plan,
                "status": row.state,
                "ended_at": row.ended_at,
                "reason": row.end_reason,
            },
            id=row.id,
            category="schemes",
            agency_id=row.agency_id,
            at=row.begun_at,
        )
        for row in Membership.objects.filter(**mine).order_by("begun_at", "id")
    ]
    held += [
        Held.of(
            "contribution",
            {
                "amount": row.amount,
                "months": row.months,
                "cover_from": row.cover.lower,
                "cover_until": row.cover.upper,
            },
            id=row.id,
            category="schemes",
            agency_id=row.agency_id,
            at=row.received_at,
        )
        for row in Contribution.objects.filter(**mine).order_by("received_at", "id")
    ]
    return tuple(held)


@door("privacy.erase")
def before_erasure(*, actor: Actor, subject: Subject) -> Standing:
    """Return what stands in the way (cover that still runs) and what the law may ask to be kept."""
    mine = Contribution.objects.filter(individual_id__in=subject.individual_ids)
    covered = mine.filter(cover__contains=actor.now).count()
    found = mine.aggregate(count=Count("id"), newest=Max("received_at"))
    kept: tuple[Kept, ...] = ()
    if found["count"]:
        kept = (Kept("contribution", found["count"], day_of(found["newest"])),)
    return Standing(bars=(Bar("erasure_cover_runs", covered),) if covered else (), kept=kept)


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty reasons in words. Memberships and contributions stay, without name: money is never unsaid."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemes_erase(%s::uuid[])", [list(subject.individual_ids)])
        (emptied,) = cursor.fetchone()
    return {"membership": emptied}
