"""What imports tell of themselves."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from mysynergy.imports.domain import State
from mysynergy.imports.models import Batch


@dataclass(frozen=True, slots=True, repr=False)
class BatchView:
    """One import. ``done`` of ``total`` chunks of the work under way.

    ``looks``: format, delimiter, encoding and what was odd of the file as a whole. ``counts``: what the dry
    run found, by what would become of rows (``new``, ``attached``, ``review``, ``error``, ``twice``,
    ``known``), ``fault:FIELD:CODE`` and ``note:FIELD:CODE``; ``brought``: what became of them, ``kept:CODE``
    for rows that a roll back left.
    """

    id: uuid.UUID
    agency_id: uuid.UUID
    kind: str
    file_name: str
    size: int
    state: State
    problem: str
    looks: Mapping[str, object]
    mapping: Mapping[str, int]
    counts: Mapping[str, int]
    brought: Mapping[str, int]
    rows: int
    done: int
    total: int
    sent_by: uuid.UUID | None
    sent_at: dt.datetime
    applied_by: uuid.UUID | None
    applied_at: dt.datetime | None
    undone_by: uuid.UUID | None
    undo_reason: str
    emptied_at: dt.datetime | None


def batch_view(row: Batch, done: int = 0, total: int = 0) -> BatchView:
    """Return an import as a plain value."""
    return BatchView(
        id=row.id,
        agency_id=row.agency_id,
        kind=row.kind,
        file_name=row.file_name,
        size=row.size,
        state=State(row.state),
        problem=row.problem,
        looks=row.looks,
        mapping=row.mapping,
        counts=row.counts,
        brought=row.brought,
        rows=row.rows,
        done=done,
        total=total,
        sent_by=row.sent_by,
        sent_at=row.sent_at,
        applied_by=row.applied_by,
        applied_at=row.applied_at,
        undone_by=row.undone_by,
        undo_reason=row.undo_reason,
        emptied_at=row.emptied_at,
    )
