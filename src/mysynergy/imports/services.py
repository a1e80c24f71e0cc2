"""What an officer does with a list: send it, say what its columns hold, bring it in, pause, take it back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import PurePath
from typing import BinaryIO, Final

from django.db import IntegrityError, transaction

from mysynergy.access.public import Actor, door
from mysynergy.events.public import enqueue, record
from mysynergy.imports.columns import FIELDS, KINDS, missing
from mysynergy.imports.domain import GONE, MOST_BYTES, State
from mysynergy.imports.models import Batch, BroughtIn, Chunk, ColumnName, Part
from mysynergy.imports.reading.table import plain
from mysynergy.imports.staging import digest_of, keep_parts, shape_of
from mysynergy.imports.views import BatchView, batch_view
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound, need_reason
from mysynergy.kernel.identifiers import new_id

JOB: Final = "imports.work"


class SameFile(Conflict):
    """This very file was sent before, for the same kind of list: ``batch_id`` is what became of it."""

    def __init__(self, batch_id: uuid.UUID) -> None:
        super().__init__("same_file", {"batch": str(batch_id)})
        self.batch_id = batch_id


@door("imports.bring")
def receive(*, actor: Actor, kind: str, file_name: str, content: BinaryIO) -> BatchView:
    """Keep a file of the actor's agency, sealed, and have it read; ``content`` can be read twice.

    Raises ``Invalid`` (``kind``, ``file``: empty or too large) and ``SameFile`` for a file that was sent
    before, unless that import was taken back, thrown away or failed.
    """
    if kind not in KINDS:
        raise Invalid([Fault("kind", "unknown_choice", {"choices": list(KINDS)})])
    digest, size = digest_of(content)
    if not size:
        raise Invalid([Fault("file", "file_empty")])
    if size > MOST_BYTES:
        raise Invalid([Fault("file", "file_too_large", {"limit": MOST_BYTES // 1024**2})])
    row = Batch(
        id=new_id(),
        agency_id=actor.own_agency_id,
        kind=kind,
        file_name=PurePath(file_name.replace("\\", "/").replace("\x00", "")).name[-200:] or "?",
        digest=digest,
        size=size,
        sent_by=actor.id,
        sent_at=actor.now,
        worked_at=actor.now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        before = Batch.objects.filter(agency_id=row.agency_id, kind=kind, digest=digest)
        found = before.exclude(state__in=[one.value for one in GONE]).first()
        if found is None:
            raise
        raise SameFile(found.id) from None
    keep_parts(row, content)
    _tell(actor, row, "imports.received", {"kind": kind, "size": size})
    enqueue(job=JOB, arguments={"batch_id": str(row.id)})
    return batch_view(row)


def own(actor: Actor, batch_id: uuid.UUID, *allowed: State) -> Batch:
    """Return an import that the context may see, locked; ``Conflict`` unless it is in one of the states."""
    row = Batch.objects.select_for_update().filter(id=batch_id).first()
    if row is None:
        raise NotFound("import")
    if State(row.state) not in allowed:
        raise Conflict("import_state", {"state": row.state})
    return row


def _tell(actor: Actor, row: Batch, type_: str, body: Mapping[str, object]) -> None:
    record(
        actor=actor,
        type=type_,
        category="identity",
        subject_id=row.id,
        agency_id=row.agency_id,
        body=dict(body),  # type: ignore[arg-type]
    )


@door("imports.bring")
def set_mapping(*, actor: Actor, batch_id: uuid.UUID, mapping: Mapping[str, int]) -> BatchView:
    """Confirm which column holds what (field to place, from 0), remember it, and have every row checked.

    Columns that are not named are remembered as holding nothing that is taken. Confirming again checks
    again. Raises ``Invalid`` (``column_missing``, ``column_twice``, ``unknown_field``), ``NotFound``,
    ``Conflict("import_state")``.
    """
    row = own(actor, batch_id, State.MAPPING, State.CHECKED)
    shape = shape_of(row)
    if shape is None:
        raise Conflict("import_state", {"state": row.state})
    faults = [Fault("columns", "unknown_field") for field in mapping if field not in FIELDS[row.kind]]
    faults += [Fault("columns", "column_missing", {"field": field}) for field in missing(row.kind, mapping)]
    places = list(mapping.values())
    if len(set(places)) != len(places) or any(not 0 <= place < len(shape.columns) for place in places):
        faults.append(Fault("columns", "column_twice"))
    if faults:
        raise Invalid(faults)
    if row.looks.get("has_header"):
        _remember(actor, row, shape.columns, mapping)
    Chunk.objects.filter(batch=row, number__gt=0).update(
        state="staged", found=None, marks=None, ready=None, counts={}, repeats={}
    )
    row.mapping, row.counts, row.state = dict(mapping), {}, State.CHECKING
    row.worked_at = actor.now
    row.save(update_fields=["mapping", "counts", "state", "worked_at"])
    _tell(actor, row, "imports.mapped", {"fields": sorted(mapping)})
    enqueue(job=JOB, arguments={"batch_id": str(row.id)})
    return batch_view(row)


def _remember(actor: Actor, row: Batch, columns: tuple[str, ...], mapping: Mapping[str, int]) -> None:
    by_place = {place: field for field, place in mapping.items()}
    for place, name in enumerate(columns):
        word = plain(name)[:80]
        if word:
            ColumnName.objects.update_or_create(
                agency_id=row.agency_id,
                kind=row.kind,
                name=word,
                defaults={"field": by_place.get(place, ""), "confirmed_at": actor.now},
            )


@door("imports.bring")
def bring_in(*, actor: Actor, batch_id: uuid.UUID) -> BatchView:
    """Have the rows without errors brought in. Raises ``NotFound``, ``Conflict("import_state")``."""
    row = own(actor, batch_id, State.CHECKED)
    row.state, row.applied_by, row.applied_at, row.worked_at = (
        State.APPLYING,
        actor.id,
        actor.now,
        actor.now,
    )
    row.save(update_fields=["state", "applied_by", "applied_at", "worked_at"])
    _tell(actor, row, "imports.begun", {"rows": row.rows})
    enqueue(job=JOB, arguments={"batch_id": str(row.id)})
    return batch_view(row)


@door("imports.bring")
def pause(*, actor: Actor, batch_id: uuid.UUID) -> BatchView:
    """Stop bringing rows in after the rows under way; what is in stays. Pausing twice pauses once."""
    row = own(actor, batch_id, State.APPLYING, State.PAUSED)
    if row.state != State.PAUSED:
        row.state = State.PAUSED
        row.save(update_fields=["state"])
        _tell(actor, row, "imports.paused", {})
    return batch_view(row)


@door("imports.bring")
def go_on(*, actor: Actor, batch_id: uuid.UUID) -> BatchView:
    """Go on where it was paused; rows that are in are not brought in again."""
    row = own(actor, batch_id, State.PAUSED, State.APPLYING)
    if row.state != State.APPLYING:
        row.state, row.worked_at = State.APPLYING, actor.now
        row.save(update_fields=["state", "worked_at"])
        _tell(actor, row, "imports.resumed", {})
        enqueue(job=JOB, arguments={"batch_id": str(row.id)})
    return batch_view(row)


@door("imports.bring")
def roll_back(*, actor: Actor, batch_id: uuid.UUID, reason: str) -> BatchView:
    """Have every row that came in taken back, for a reason; rows on which something was built since are left.

    Raises ``NotFound``, ``Invalid`` without a reason, ``Conflict("import_state")``: pause it first.
    """
    text = need_reason(reason)
    row = own(actor, batch_id, State.APPLIED, State.PAUSED)
    row.state, row.undone_by, row.undo_reason, row.worked_at = State.UNDOING, actor.id, text, actor.now
    row.save(update_fields=["state", "undone_by", "undo_reason", "worked_at"])
    _tell(actor, row, "imports.roll_back_begun", {"reason": text})
    enqueue(job=JOB, arguments={"batch_id": str(row.id)})
    return batch_view(row)


@door("imports.bring")
def close(*, actor: Actor, batch_id: uuid.UUID) -> BatchView:
    """Remove the text of a list for good: what came in stays, the rows with errors can be had no longer.

    One of which nothing came in is thrown away. Closing twice closes once.
    """
    row = own(
        actor,
        batch_id,
        *(State.MAPPING, State.CHECKED, State.APPLIED, State.UNDONE, State.FAILED, State.DISCARDED),
    )
    return batch_view(empty(actor, row))


def empty(actor: Actor, row: Batch) -> Batch:
    """Remove the text of a list."""
    if row.emptied_at is not None:
        return row
    Part.objects.filter(batch=row).delete()
    Chunk.objects.filter(batch=row).delete()
    if (
        State(row.state) in (State.MAPPING, State.CHECKED)
        and not BroughtIn.objects.filter(batch=row).exists()
    ):
        row.state = State.DISCARDED
    row.emptied_at = actor.now
    row.save(update_fields=["state", "emptied_at"])
    _tell(actor, row, "imports.emptied", {"state": str(row.state)})
    return row
