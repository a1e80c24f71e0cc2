"""The second door of screening: facts, wishes and screenings of a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from django.db import connection

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.screening.models import SENSITIVE_TABLES, Fact, FactRow, PrivateOutcomes, Run, Wish

#: What somebody else may have reported to protect her or a child: given only when she said it herself.
_MAY_BE_CONFIDED: Final = frozenset({"violence", "children"})
_HER_OWN_WORD: Final = frozenset({"question", "interview"})


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return facts, wishes and screenings of hers that the actor may see, oldest first.

    Facts about violence and endangered children are left out unless she told them herself: they may be what
    somebody confided, and to learn of it could put that person in danger (docs/explanation).
    """
    mine = {"individual_id__in": subject.individual_ids}
    held = [*_facts(mine), *_wishes(mine)]
    private = {row.run_id: row.outcomes for row in PrivateOutcomes.objects.filter(**mine)}
    held += [
        Held.of(
            "screening",
            {"day": row.as_of, "outcomes": {**row.outcomes, **private.get(row.id, {})}},
            id=row.id,
            category="screening",
            agency_id=row.agency_id,
            at=row.screened_at,
        )
        for row in Run.objects.filter(**mine).order_by("screened_at", "id")
    ]
    return tuple(held)


def _facts(mine: Mapping[str, object]) -> Iterator[Held]:
    tables: dict[str, type[FactRow]] = {"": Fact, **SENSITIVE_TABLES}
    for category, table in tables.items():
        for row in table._default_manager.filter(**mine).order_by("said_at", "id"):
            if category in _MAY_BE_CONFIDED and row.source not in _HER_OWN_WORD:
                continue
            yield Held.of(
                "fact",
                {
                    "fact": row.name,
                    "value": row.value,
                    "as_of": row.as_of,
                    "source": row.source,
                    "verification": row.verification,
                },
                id=row.id,
                category=category or str(getattr(row, "category", "screening")),
                agency_id=row.agency_id,
                at=row.said_at,
            )


def _wishes(mine: Mapping[str, object]) -> Iterator[Held]:
    for row in Wish.objects.filter(**mine).order_by("said_at", "id"):
        yield Held.of(
            "wish",
            {"wish": row.wish, "wanted": row.wanted},
            id=row.id,
            category="faith",
            agency_id=row.agency_id,
            at=row.said_at,
        )


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Delete every fact, wish and screening of hers; nothing of them is needed to account for money."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT screening_erase(%s::uuid[])", [list(subject.individual_ids)])
        (deleted,) = cursor.fetchone()
    return {"fact": deleted}
