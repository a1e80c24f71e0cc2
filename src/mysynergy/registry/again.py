"""Golden records derived anew, some people at a time: after an upgrade that brought the rule, or changed it.

Before records of their own held what was set on a page, the golden record alone did. That is kept: where it
says of a residence or a rule of contact what no record says, a record of the agency that set it is made.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from django.db import connection

from mysynergy.access.public import Actor, acting
from mysynergy.events.public import of_individuals, record
from mysynergy.intake.public import PersonSaid
from mysynergy.linkage.survivorship import PLACE, Statement, same
from mysynergy.registry.contact import keep_set
from mysynergy.registry.golden import columns, derive, put, standing
from mysynergy.registry.models import Individual

_SET = "registry.contact_set"


def derive_some(*, actor: Actor, after: uuid.UUID | None, most: int) -> tuple[uuid.UUID | None, int, int]:
    """Derive the golden records of the next people in the order of their ids, each change with its event.

    For a system actor, in a transaction of its own; doing it again changes nothing. Returns the last id
    looked at (``None``: nobody is left), how many were looked at, and how many changed.
    """
    with acting(actor):
        rows = Individual.objects.filter(id__gt=after) if after else Individual.objects.all()
        ids = list(rows.order_by("id").values_list("id", flat=True)[:most])
        if not ids:
            return None, 0, 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT registry_lock(%s::uuid[])", [ids])
        found = standing(actor, ids)
        people = Individual.objects.in_bulk([one for one in ids if one in found])
        changed = [_derived(actor, row, found[row.id]) for row in people.values()]
        return ids[-1], len(ids), sum(changed)


def _derived(actor: Actor, row: Individual, says: Sequence[Statement]) -> bool:
    kept = _keep_what_was_set(actor, row, says)
    fields = derive(actor, [row.id])[row.id] if kept else put({row.id: columns(says)})[row.id]
    if fields:
        record(
            actor=actor,
            type="registry.derived",
            category="identity",
            subject_id=row.id,
            individual_id=row.id,
            body={"fields": fields},
        )
    return bool(fields)


def _keep_what_was_set(actor: Actor, row: Individual, says: Sequence[Statement]) -> bool:
    """Make a record of what only the golden record says, if the event tells who set it and when."""
    fields: list[str] = []
    if any(_said_by_none(row, part, says) for part in PLACE):
        fields += PLACE
    if _said_by_none(row, "language", says):
        fields.append("language")
    if row.safe_to_contact != columns(says)["safe_to_contact"]:
        fields.append("safe_to_contact")
    if not fields:
        return False
    happened = of_individuals(individual_ids=[row.id])
    by = max((one for one in happened if one.type == _SET), key=lambda one: one.occurred_at, default=None)
    if by is None or by.agency_id is None:
        return False
    setter = replace(actor, agency_id=by.agency_id, now=by.occurred_at)
    said = PersonSaid(
        name=row.name,
        state=row.state,
        district=row.district or "",
        postcode=row.postcode or "",
        address=row.address or "",
        language=row.language,
        safe_to_contact=row.safe_to_contact,
    )
    keep_set(setter, row, said, fields)
    return True


def _said_by_none(row: Individual, field: str, says: Sequence[Statement]) -> bool:
    value: str | None = getattr(row, field)
    return bool(value) and not any(same(one.says.get(field, ""), value or "") for one in says)
