"""The second door of imports: the rows of lists that stand for a person, emptied while lists are open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.imports.models import Batch, BroughtIn
from mysynergy.imports.staging import blank_rows


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return in which lists she stood, and on which row; what the row said is her source record."""
    rows = BroughtIn.objects.filter(source_id__in=subject.source_record_ids).select_related("batch")
    return tuple(
        Held.of(
            "import_row",
            {"list": row.batch.file_name, "row": row.number, "taken_back": row.undone_at is not None},
            id=row.source_id,
            category="identity",
            agency_id=row.agency_id,
            at=row.batch.sent_at,
        )
        for row in rows.order_by("id")
        if row.source_id is not None
    )


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty her rows in lists whose text still stands. That there was a row stays, by number."""
    rows = BroughtIn.objects.filter(source_id__in=subject.source_record_ids)
    numbers: dict[object, set[int]] = defaultdict(set)
    for batch_id, number in rows.values_list("batch_id", "number"):
        numbers[batch_id].add(number)
    emptied = 0
    for batch in Batch.objects.filter(id__in=list(numbers), emptied_at=None):
        emptied += blank_rows(batch, numbers[batch.id])
    return {"import_row": emptied}
