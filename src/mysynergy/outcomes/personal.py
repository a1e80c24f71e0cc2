"""The second door of outcomes: how her cases ended, what was measured, and how she was said to be."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.outcomes.models import Closing, FollowUp, Measure


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return closings, measures and follow-ups about her that the actor may see."""
    mine = {"individual_id__in": tuple(subject.individual_ids)}
    held = [
        Held.of(
            "closing",
            {"note": row.note},
            id=row.id,
            category="needs",
            agency_id=row.agency_id,
            at=row.closed_at,
        )
        for row in Closing.objects.filter(**mine).order_by("closed_at", "id")
    ]
    held += [
        Held.of(
            "measure",
            {
                "how": row.stage,
                "day": row.measured_on,
                "income_from": None if row.income_from is None else str(row.income_from),
                "income_to": None if row.income_to is None else str(row.income_to),
                "poor": row.poor,
                "below_had_kifayah": row.below_had_kifayah,
            },
            id=row.id,
            category="income",
            agency_id=row.agency_id,
        )
        for row in Measure.objects.filter(**mine).order_by("measured_on", "id")
    ]
    held += [
        Held.of(
            "follow_up",
            {"due_at": row.due_on, "status": row.state, "outcome": row.doing, "note": row.note},
            id=row.id,
            category="needs",
            agency_id=row.agency_id,
        )
        for row in FollowUp.objects.filter(**mine).order_by("due_on", "id")
    ]
    return tuple(held)


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty the words and incomes; whether she left poverty stays for the counts. Nobody asks her again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT outcomes_erase(%s::uuid[])", [list(subject.individual_ids)])
        (emptied,) = cursor.fetchone()
    return {"outcome": emptied}
