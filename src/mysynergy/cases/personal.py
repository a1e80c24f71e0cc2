"""The second door of cases: needs, who looked after them, and how she was tried to be reached."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from mysynergy.access.public import Actor, ActorKind, Bar, Held, Standing, Subject, door
from mysynergy.cases.models import Case, ContactTry, Need
from mysynergy.cases.numbers import spoken


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return her cases, needs and tries to reach her that the actor may see, oldest first.

    Notes are given where the actor's agency leads or holds the need, as on its pages.
    """
    mine = {"individual_id__in": subject.individual_ids}
    held = [
        Held.of(
            "case",
            {"case_number": spoken(row.number), "opened_at": row.opened_at, "closed_at": row.closed_at},
            id=row.id,
            category="needs",
            agency_id=row.agency_id,
            at=row.opened_at,
        )
        for row in Case.objects.filter(**mine).order_by("opened_at", "id")
    ]
    held += [
        Held.of(
            "need",
            {
                "module": row.module,
                "need": row.kind,
                "urgency": row.urgency,
                "note": row.note if _own(actor, row) else None,
                "status": row.state,
                "held_until": row.held_until,
                "review": row.held_note if _own(actor, row) else None,
                "outcome": row.outcome,
                "closed_because": row.close_code,
                "reason": row.close_reason if _own(actor, row) else None,
                "opened_at": row.opened_at,
                "closed_at": row.closed_at,
            },
            id=row.id,
            category=row.category,
            agency_id=row.agency_id,
            at=row.opened_at,
        )
        for row in Need.objects.filter(**mine).order_by("opened_at", "id")
    ]
    held += [
        Held.of(
            "contact_try",
            {"channel": row.channel, "result": row.result},
            id=row.id,
            category="needs",
            agency_id=row.agency_id,
            at=row.tried_at,
        )
        for row in ContactTry.objects.filter(**mine).order_by("tried_at", "id")
    ]
    return tuple(held)


def _own(actor: Actor, row: Need) -> bool:
    return actor.kind is ActorKind.SYSTEM or actor.agency_id in (row.agency_id, row.holder_agency_id)


@door("privacy.erase")
def before_erasure(*, actor: Actor, subject: Subject) -> Standing:
    """Return what stands in the way: every open need, whoever holds it. Nobody is dropped by being erased."""
    open_needs = Need.objects.filter(individual_id__in=subject.individual_ids, state="open").count()
    return Standing(bars=(Bar("erasure_need_open", open_needs),) if open_needs else ())


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Close her cases and empty every free text of her needs; kinds, dates and outcomes stay for the
    counts.
    """
    mine = {"individual_id__in": subject.individual_ids}
    closed = Case.objects.filter(**mine, closed_at=None).update(closed_at=actor.now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_erase(%s::uuid[])", [list(subject.individual_ids)])
        (emptied,) = cursor.fetchone()
    return {"case": closed, "need": emptied}
