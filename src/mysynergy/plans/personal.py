"""The second door of plans: who led for her, and what was agreed, done and written about her."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import connection

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.plans.models import Goal, HandOver, Lead, Note, Task, Visit


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return leads, hand-overs, goals, tasks, visits and notes about her that the actor may see."""
    mine = {"individual_id__in": tuple(subject.individual_ids)}
    held = [
        Held.of(
            "lead",
            {"from": row.since, "until": row.until, "closed_because": row.ended_because},
            id=row.id,
            category="needs",
            agency_id=row.agency_id,
            at=row.since,
        )
        for row in Lead.objects.filter(**mine).order_by("since", "id")
    ]
    held += [
        Held.of(
            "hand_over",
            {
                "from_agency": row.agency_id,
                "to_agency": row.to_agency_id,
                "reason": row.reason,
                "status": row.state,
                "answer": row.answer,
            },
            id=row.id,
            category="needs",
            agency_id=row.agency_id,
            at=row.asked_at,
        )
        for row in HandOver.objects.filter(**mine).order_by("asked_at", "id")
    ]
    return (*held, *_parts(mine))


def _parts(mine: dict[str, tuple[uuid.UUID, ...]]) -> list[Held]:
    held = [
        Held.of(
            "goal",
            {"description": row.text, "until": row.due_on, "status": row.state},
            id=row.id,
            category="needs",
            agency_id=row.agency_id,
            at=row.set_at,
        )
        for row in Goal.objects.filter(**mine).order_by("set_at", "id")
    ]
    held += [
        Held.of(
            "task",
            {
                "description": row.text,
                "until": row.due_on,
                "status": row.state,
                "by_yourself": row.by_client,
            },
            id=row.id,
            category="needs",
            agency_id=row.agency_id,
            at=row.added_at,
        )
        for row in Task.objects.filter(**mine).order_by("added_at", "id")
    ]
    held += [
        Held.of(
            "visit",
            {"meets_at": row.planned_at, "place": row.place, "status": row.state, "note": row.note},
            id=row.id,
            category="needs",
            agency_id=row.agency_id,
            at=row.planned_at,
        )
        for row in Visit.objects.filter(**mine).order_by("planned_at", "id")
    ]
    held += [
        Held.of(
            "note",
            {"note": row.text},
            id=row.id,
            category="needs",
            agency_id=row.agency_id,
            at=row.written_at,
        )
        for row in Note.objects.filter(**mine).order_by("written_at", "id")
    ]
    return held


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty the words and places of her plans and end her leads; days and ends stay for the counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT plans_erase(%s::uuid[])", [list(subject.individual_ids)])
        (emptied,) = cursor.fetchone()
    return {"plan": emptied}
