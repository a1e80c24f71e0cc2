"""Which ids stand for a person now. Identifiers are never rewritten: links are followed at read time."""

from __future__ import annotations

import uuid

from django.db import connection
from django.db.models import UUIDField
from django.db.models.expressions import RawSQL


class StandsFor(RawSQL):
    """All ids that stand now for whom ``individual_id`` stands for, inside a query of any room.

    ``Need.objects.filter(individual_id__in=StandsFor(individual_id))`` finds what was recorded under an id
    that a later link brought to the same person; an undone link parts them again. It narrows nothing that
    row-level security would show otherwise and opens nothing that it hides.
    """

    def __init__(self, individual_id: uuid.UUID) -> None:
        super().__init__("SELECT registry_standing(%s::uuid)", [str(individual_id)], UUIDField())


def stands_now(individual_id: uuid.UUID) -> uuid.UUID:
    """Return whom an id stands for now: herself, or whom a link or a join brought her records to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_current_one(%s)", [individual_id])
        found: uuid.UUID = cursor.fetchone()[0]
    return found
