"""The second door of access: which agencies may see a person, and why."""

from __future__ import annotations

from collections.abc import Mapping

from mysynergy.access.actor import Actor
from mysynergy.access.door import door
from mysynergy.access.models import Grant
from mysynergy.access.subject import Held, Subject


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return the rights to see her that the actor may know of: whose, because of what, until when."""
    rows = Grant.objects.filter(individual_id__in=subject.individual_ids).order_by("period", "id")
    return tuple(
        Held.of(
            "grant",
            {
                "because_of": row.reason_kind,
                "categories": row.categories,
                "from": row.period.lower,
                "until": row.period.upper,
            },
            id=row.id,
            category="identity",
            agency_id=row.agency_id,
            at=row.period.lower,
        )
        for row in rows
    )


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Narrow every right to see her to what is left: money without a name. Returns how many were narrowed.

    The rights themselves stay, so that whoever paid can account for it; they hold ids only.
    """
    left = {"identity", "awards", "amounts", "schemes"}
    narrowed = 0
    for row in Grant.objects.filter(individual_id__in=subject.individual_ids):
        categories = sorted(left.intersection(row.categories))
        if categories != row.categories:
            row.categories = categories
            row.save(update_fields=["categories"])
            narrowed += 1
    return {"grant": narrowed}
