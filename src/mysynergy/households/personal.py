"""The second door of households: whom a person lives with, and who is what to her."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.households.models import Membership, Relationship
from mysynergy.registry.public import IndividualView, get_many


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return her households and relations. Others stand there by name and role, without number or birth date;
    one whose record is protected is not named at all, whoever asks.
    """
    mine = {"individual_id__in": subject.individual_ids}
    own = list(Membership.objects.filter(**mine).order_by("period", "id"))
    others = list(
        Membership.objects.filter(household_id__in=[row.household_id for row in own]).exclude(**mine)
    )
    kin = list(Relationship.objects.filter(**mine).order_by("period", "id"))
    turned = list(Relationship.objects.filter(other_id__in=subject.individual_ids).order_by("period", "id"))
    ids = {row.individual_id for row in others} | {row.individual_id for row in turned}
    named = get_many(actor=actor, ids=ids | {row.other_id for row in kin})
    held = [
        Held.of(
            "household",
            {
                "role": row.role,
                "from": row.period.lower,
                "until": row.period.upper,
                "lives_with": [
                    _name(named, one.individual_id) for one in others if one.household_id == row.household_id
                ],
            },
            id=row.id,
            category="household",
            agency_id=row.agency_id,
            at=row.period.lower,
        )
        for row in own
    ]
    for row, is_turned in [*((one, False) for one in kin), *((one, True) for one in turned)]:
        other = row.individual_id if is_turned else row.other_id
        held.append(
            Held.of(
                "relationship",
                {
                    "kind": row.kind,
                    "of" if is_turned else "person": _name(named, other),
                    "evidence": row.evidence,
                    "from": row.period.lower,
                    "until": row.period.upper,
                },
                id=row.id,
                category="household",
                agency_id=row.agency_id,
                at=row.period.lower,
            )
        )
    return tuple(held)


def _name(named: Mapping[uuid.UUID, IndividualView], individual_id: uuid.UUID) -> str:
    found = named.get(individual_id)
    return found.name if found is not None and not found.protected else "…"


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Leave who lives together as it is, by id only: it is the others' record too, in which she has no
    name.
    """
    rows = Membership.objects.filter(individual_id__in=subject.individual_ids).count()
    return {"household": rows}
