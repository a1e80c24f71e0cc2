"""What can be read of imports: the list, one of them, its columns, its rows with errors."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from mysynergy.access.public import Actor, acting, door
from mysynergy.events.public import record
from mysynergy.imports.columns import Guess, guess
from mysynergy.imports.domain import State
from mysynergy.imports.models import Batch, Chunk, ColumnName
from mysynergy.imports.staging import found_of, rows_of, shape_of
from mysynergy.imports.views import BatchView, batch_view
from mysynergy.kernel.errors import Conflict, Fault, NotFound
from mysynergy.vault.public import key_for

#: The state of a chunk on which the work under way has been done.
_DONE = {State.CHECKING: ("checked", "applied"), State.APPLYING: ("applied",), State.PAUSED: ("applied",)}


@dataclass(frozen=True, slots=True, repr=False)
class ColumnsView:
    """The columns of a list, what stands in its first rows, and what each may hold."""

    columns: tuple[str, ...]
    first: tuple[tuple[str, ...], ...]
    guesses: tuple[Guess, ...]


@dataclass(frozen=True, slots=True, repr=False)
class WrongRow:
    """A row that was not brought in: its number and cells as in the file, and why."""

    number: int
    cells: tuple[str, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, repr=False)
class WrongRows:
    """The rows of a list that were not brought in, one after the other (once)."""

    columns: tuple[str, ...]
    has_header: bool
    delimiter: str
    rows: Iterator[WrongRow]


@door("imports.read")
def imports(*, actor: Actor, limit: int = 50) -> tuple[BatchView, ...]:
    """Return the imports of the actor's agency, the newest first."""
    rows = list(Batch.objects.filter(agency_id=actor.own_agency_id).order_by("-sent_at", "-id")[:limit])
    return tuple(_with_progress(row) for row in rows)


@door("imports.read")
def one_import(*, actor: Actor, batch_id: uuid.UUID) -> BatchView:
    """Return an import with its progress. Raises ``NotFound`` for another agency's as for none."""
    row = Batch.objects.filter(id=batch_id).first()
    if row is None:
        raise NotFound("import")
    return _with_progress(row)


def _with_progress(row: Batch) -> BatchView:
    done = _DONE.get(State(row.state))
    if done is None:
        return batch_view(row)
    chunks = Chunk.objects.filter(batch=row, number__gt=0)
    found = chunks.aggregate(done=Count("id", filter=Q(state__in=done)), total=Count("id"))
    return batch_view(row, found["done"], found["total"])


@door("imports.bring")
def columns_of(*, actor: Actor, batch_id: uuid.UUID) -> ColumnsView:
    """Return the columns of a list with what each may hold, to be confirmed (``set_mapping``).

    What the agency confirmed before goes before the words of columns, those before their content. Raises
    ``NotFound``, ``Conflict("import_state")`` before the file was read, ``Conflict("import_emptied")``.
    """
    row = Batch.objects.filter(id=batch_id).first()
    if row is None:
        raise NotFound("import")
    if row.emptied_at is not None:
        raise Conflict("import_emptied")
    shape = shape_of(row)
    if shape is None:
        raise Conflict("import_state", {"state": row.state})
    names = ColumnName.objects.filter(agency_id=row.agency_id, kind=row.kind)
    remembered = dict(names.values_list("name", "field")) if row.looks.get("has_header") else {}
    if row.mapping:
        chosen = tuple(
            Guess(place, field, "remembered")
            for field, place in sorted(row.mapping.items(), key=lambda pair: pair[1])
        )
    else:
        chosen = guess(row.kind, shape.columns, shape.first, remembered)
    return ColumnsView(shape.columns, shape.first, chosen)


@door("imports.read")
def wrong_rows(*, actor: Actor, batch_id: uuid.UUID) -> WrongRows:
    """Return the rows that were not, or would not be, brought in, each with its reasons; an event.

    A row that stands before in the same list is among them: nothing is left out in silence. Raises
    ``NotFound``, ``Conflict("import_emptied")`` once the text of the list was removed.
    """
    row = Batch.objects.filter(id=batch_id).first()
    if row is None:
        raise NotFound("import")
    if row.emptied_at is not None:
        raise Conflict("import_emptied")
    shape = shape_of(row)
    if shape is None:
        raise Conflict("import_state", {"state": row.state})
    record(
        actor=actor,
        type="imports.errors_taken",
        category="identity",
        subject_id=row.id,
        agency_id=row.agency_id,
        body={"rows": int(row.counts.get("error", 0))},
    )
    numbers = list(
        Chunk.objects.filter(batch=row, number__gt=0).order_by("number").values_list("number", flat=True)
    )
    has_header = bool(row.looks.get("has_header"))
    return WrongRows(
        shape.columns, has_header, str(row.looks.get("delimiter") or ","), _wrong(actor, row, numbers)
    )


def _wrong(actor: Actor, row: Batch, numbers: Sequence[int]) -> Iterator[WrongRow]:
    """Read chunk by chunk, each in a transaction of its own: the rows are taken after the door has closed."""
    for number in numbers:
        with acting(actor):
            found = _wrong_of(row, number)
        yield from found


def _wrong_of(row: Batch, number: int) -> list[WrongRow]:
    key = key_for(scope=row.id)
    chunk = Chunk.objects.filter(batch=row, number=number).first()
    if chunk is None:
        return []
    faults = {one.at: one.faults for one in found_of(chunk, key) if one.faults}
    for at in chunk.repeats.get("twice", ()):
        faults.setdefault(at, (Fault("", "row_twice"),))
    for at, rows in chunk.repeats.get("many", {}).items():
        many = Fault("identity_number", "number_on_many_rows", {"rows": rows})
        faults.setdefault(int(at), (many,))
    if not faults:
        return []
    return [
        WrongRow(raw.number, tuple(raw.cells), faults[at])
        for at, raw in enumerate(rows_of(chunk, key))
        if at in faults
    ]
