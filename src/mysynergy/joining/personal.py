"""The second door of joining: with whom somebody was thought one person."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.joining.models import Join


def _of(subject: Subject) -> Q:
    return Q(one_id__in=subject.individual_ids) | Q(other_id__in=subject.individual_ids)


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return that she was joined and parted, by whom, on which evidence; never with whom."""
    return tuple(
        Held.of(
            "join",
            {"how": row.how, "evidence": row.evidence, "reason": row.reason, "until": row.parted_at},
            id=row.id,
            category="identity",
            agency_id=row.agency_id,
            at=row.joined_at,
        )
        for row in Join.objects.filter(_of(subject)).order_by("joined_at", "id")
    )


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty the reasons, which may speak of her; that two were joined and parted stays, by ids alone."""
    rows = Join.objects.filter(_of(subject))
    emptied = rows.update(reason="")
    rows.exclude(parted_reason="").update(parted_reason="-")
    return {"join": emptied}
