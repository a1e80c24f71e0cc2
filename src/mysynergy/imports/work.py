"""What the worker does with a list: read it, check its rows, bring them in, take them back.

Each step is a transaction of its own. Killed anywhere, the next step goes on where the last commit stood: a
chunk is brought in whole or not at all, and a row's key lets it come in once.
"""

from __future__ import annotations

import datetime as dt
import gc
import time
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import numpy as np
from django.db import IntegrityError, OperationalError
from django.db.models.functions import Now
from numpy.typing import NDArray

from mysynergy.access.public import Actor, ActorKind, Role, door
from mysynergy.database.public import Column, insert_many, select_many
from mysynergy.events.public import enqueue, record
from mysynergy.imports.cells import ReadRow, RowReader
from mysynergy.imports.columns import KNOWN_WORDS
from mysynergy.imports.domain import (
    AT_WORK,
    DAYS_KEPT,
    MOST_ROWS,
    Made,
    Outcome,
    Row,
    State,
    What,
    targets,
)
from mysynergy.imports.marks import BECOMES, HELD, MARK, MAY_JOIN, repeats, without_repeats
from mysynergy.imports.models import Batch, BroughtIn, Chunk, ColumnName, Part
from mysynergy.imports.reading.rows import UnreadableFile
from mysynergy.imports.reading.table import read_table
from mysynergy.imports.services import JOB, empty
from mysynergy.imports.sharing import Sharing, sharing
from mysynergy.imports.staging import (
    Found,
    Shape,
    pack_ready,
    parts_of,
    ready_of,
    rows_of,
    seal_found,
    shape_of,
    stage,
)
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import Conflict, Fault
from mysynergy.vault.public import OpenKey, blind_index, key_for

#: So long one job goes on before it lets others have the worker.
SECONDS: Final = 20.0
_ROWS_TAKEN_BACK: Final = 500
_TRIES: Final = 4
_STUCK: Final = dt.timedelta(minutes=2)


def work(*, actor: Actor, batch_id: str, seconds: float = SECONDS) -> bool:
    """Go on with an import for a while, as a system job; ask for another job when more is left.

    Returns whether more is left. May run twice at once, and after a crash: nothing is doubled.
    """
    until = time.monotonic() + seconds
    identifier = uuid.UUID(batch_id)
    while _step_again(actor, identifier):
        if time.monotonic() >= until:
            _ask_again(actor=actor, batch_id=identifier)
            return True
    return False


def _step_again(actor: Actor, batch_id: uuid.UUID) -> bool:
    """Take one step; what another transaction got in the way of is tried again."""
    for tries in range(1, _TRIES + 1):
        try:
            with _collector_at_rest():
                return step(actor=actor, batch_id=batch_id)
        except (Conflict, IntegrityError, OperationalError) as error:
            passing = not isinstance(error, Conflict) or error.code == "changed_meanwhile"
            if not passing or tries == _TRIES:
                raise
    return False


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Let cyclic garbage wait until a step is over: it keeps a hundred thousand objects and makes hardly a
    cycle, and looking through all that the process holds, again and again, took a third of its time.
    """
    at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if at_work:
            gc.enable()


@door("imports.work")
def _ask_again(*, actor: Actor, batch_id: uuid.UUID) -> None:
    Batch.objects.filter(id=batch_id).update(worked_at=Now())
    enqueue(job=JOB, arguments={"batch_id": str(batch_id)})


@door("imports.work")
def step(*, actor: Actor, batch_id: uuid.UUID) -> bool:
    """Take one step with an import, in one transaction; return whether it moved and another may follow."""
    row = Batch.objects.filter(id=batch_id).first()
    if row is None:
        return False
    steps: dict[State, Callable[[Actor, Batch], bool]] = {
        State.RECEIVED: _read,
        State.CHECKING: _check,
        State.APPLYING: _apply,
        State.UNDOING: _undo,
    }
    one = steps.get(State(row.state))
    return one(_for(actor, row), row) if one is not None else False


def _for(actor: Actor, row: Batch) -> Actor:
    """Return a system actor behind whom the agency and the officer stand who asked for it."""
    person = {State.UNDOING: row.undone_by, State.APPLYING: row.applied_by}.get(State(row.state), row.sent_by)
    return Actor(
        kind=ActorKind.SYSTEM,
        role=Role.SYSTEM,
        purpose="imports.work",
        now=actor.now,
        id=person,
        agency_id=row.agency_id,
        name="imports.work",
    )


def _locked(row: Batch) -> Batch | None:
    """Return the import locked, or ``None`` when another worker has it or it moved on."""
    return Batch.objects.select_for_update(skip_locked=True).filter(id=row.id, state=row.state).first()


def _read(actor: Actor, row: Batch) -> bool:
    """Read the file as a table and stage its rows."""
    batch = _locked(row)
    if batch is None:
        return False
    try:
        table = read_table(parts_of(batch), KNOWN_WORDS | _remembered_words(batch))
        shape = Shape(table.columns, tuple(tuple(one.cells) for one in table.first))
        total, last = stage(batch, shape, table.rows, MOST_ROWS)
        if total > MOST_ROWS:
            raise UnreadableFile("too_many_rows")
        if total == 0:
            raise UnreadableFile("only_a_header")
    except UnreadableFile as error:
        _failed(actor, batch, error.code)
        return False
    batch.looks = {
        "format": table.format,
        "delimiter": table.delimiter,
        "encoding": table.decoded.encoding if table.format == "csv" else "",
        "foreign_lines": table.decoded.foreign if table.decoded.encoding == "mixed" else 0,
        "open_end": table.decoded.open_end,
        "last_row": last,
        "has_header": table.has_header,
        "skipped": table.skipped,
        "twice": list(table.twice) if table.has_header else [],
    }
    batch.rows, batch.state, batch.worked_at = total, State.MAPPING, actor.now
    batch.save(update_fields=["looks", "rows", "state", "worked_at"])
    Part.objects.filter(batch=batch).delete()
    _tell(actor, batch, "imports.read", {"rows": total})
    return False


def _remembered_words(batch: Batch) -> frozenset[str]:
    names = ColumnName.objects.filter(agency_id=batch.agency_id, kind=batch.kind).exclude(field="")
    return frozenset(names.values_list("name", flat=True))


def _failed(actor: Actor, batch: Batch, code: str) -> None:
    Chunk.objects.filter(batch=batch).delete()
    Part.objects.filter(batch=batch).delete()
    batch.state, batch.problem, batch.emptied_at = State.FAILED, code, actor.now
    batch.save(update_fields=["state", "problem", "emptied_at"])
    _tell(actor, batch, "imports.failed", {"problem": code})


def _tell(actor: Actor, batch: Batch, type_: str, body: dict[str, int | str]) -> None:
    record(
        actor=actor,
        type=type_,
        category="identity",
        subject_id=batch.id,
        agency_id=batch.agency_id,
        body=body,
    )


def _reader(batch: Batch, actor: Actor) -> RowReader:
    shape = shape_of(batch)
    width = len(shape.columns) if shape is not None else 0
    day = day_of(batch.sent_at)
    return RowReader(batch.kind, width, batch.mapping, day)


def _next(batch: Batch, state: str) -> Chunk | None:
    waiting = Chunk.objects.select_for_update(skip_locked=True).filter(batch=batch, state=state)
    return waiting.order_by("number").first()


def _rows(batch: Batch, chunk: Chunk, key: OpenKey, reader: RowReader) -> list[ReadRow]:
    looks = batch.looks
    return [
        reader.read(one, last_and_open=bool(looks["open_end"]) and one.number == looks["last_row"])
        for one in rows_of(chunk, key)
    ]


def _key_of(batch: Batch, row: ReadRow) -> bytes:
    return blind_index(f"imports:{batch.kind}", row.text)[:16]


def _taken(row: ReadRow, ready: bytes = b"") -> Row:
    return Row(row.number, row.person, row.award, row.identity, row.warnings, ready)


def _check(actor: Actor, batch: Batch) -> bool:
    """Check one chunk and say what would become of its rows; after the last, look at the list as a whole."""
    chunk = _next(batch, "staged")
    if chunk is None:
        return _checked(actor, batch)
    key = key_for(scope=batch.id)
    rows = _rows(batch, chunk, key, _reader(batch, actor))
    good = [one for one in rows if not one.faults]
    keys = {one.number: _key_of(batch, one) for one in good}
    known = _known(batch, keys.values())
    outcomes = targets.of(batch.kind).preview(
        actor=actor, rows=[_taken(one) for one in good if keys[one.number] not in known]
    )
    refused = {one.number: one.fault for one in outcomes if one.fault is not None}
    found, counts = _found(rows, refused)
    counts.update(str(one.what) for one in outcomes if one.fault is None)
    counts[What.KNOWN] += sum(1 for one in good if keys[one.number] in known)
    becomes = {one.number: one.what for one in outcomes}
    ready = {one.number: one.ready for one in outcomes}
    stands = {one.number for one in outcomes if one.held}
    marks = np.zeros(len(rows), MARK)
    for at, one in enumerate(rows):
        if one.number in keys and one.number not in refused:
            held = HELD if one.number in stands else 0
            marks[at]["what"] = BECOMES.index(becomes.get(one.number, What.KNOWN)) | held
            marks[at]["row"] = int.from_bytes(keys[one.number][:8], "little") or 1
            if one.identity is not None and one.identity.valid:
                number = blind_index("imports:number", one.identity.normalised)
                marks[at]["number"] = int.from_bytes(number[:8], "little") or 1
    chunk.found, chunk.marks, chunk.counts = seal_found(chunk, key, found), marks.tobytes(), dict(counts)
    chunk.state, chunk.ready = "checked", pack_ready([ready.get(one.number, b"") for one in rows])
    chunk.save(update_fields=["found", "marks", "ready", "counts", "state"])
    return True


def _found(rows: Sequence[ReadRow], refused: dict[int, Fault]) -> tuple[list[Found], Counter[str]]:
    found: list[Found] = []
    counts: Counter[str] = Counter()
    for at, one in enumerate(rows):
        fault = refused.get(one.number)
        faults = (*one.faults, fault) if fault is not None else one.faults
        if faults or one.notes:
            found.append(Found(at, faults, one.notes))
        counts[What.ERROR] += bool(faults)
        counts.update({f"fault:{item.field}:{item.code}" for item in faults})
        if not faults:
            counts.update({f"note:{item.field}:{item.code}" for item in one.notes})
    return found, counts


def _known(batch: Batch, keys: Collection[bytes]) -> set[bytes]:
    rows = select_many(
        "SELECT key FROM imports_broughtin WHERE agency_id = %b AND key = ANY(%b) AND undone_at IS NULL",
        batch.agency_id,
        ("bytea", keys),
    )
    return {key for (key,) in rows}


def _checked(actor: Actor, row: Batch) -> bool:
    """Find the same row, and a number that many rows bear, in the whole list; then the dry run stands."""
    batch = _locked(row)
    if batch is None or Chunk.objects.filter(batch=batch, state="staged").exists():
        return False
    chunks = list(
        Chunk.objects.filter(batch=batch, number__gt=0).order_by("number").defer("cipher", "found", "ready")
    )
    marks = np.concatenate([np.frombuffer(bytes(one.marks or b""), MARK) for one in chunks])
    again, shared = repeats(marks)
    counts: Counter[str] = Counter()
    start = 0
    for one in chunks:
        counts.update(one.counts)
        mine = slice(start, start + one.rows)
        twice = np.flatnonzero(again[mine]).tolist()
        many = np.flatnonzero(shared[mine] > 0)
        if twice or many.size:
            bears = {str(at): int(shared[start + at]) for at in many.tolist()}
            one.repeats = {"twice": twice, "many": bears}
            one.save(update_fields=["repeats"])
        start += one.rows
    becomes = marks["what"] & ~np.uint8(HELD)
    without_repeats(counts, becomes, again, shared > 0)
    lonely = again | (shared > 0) | (marks["what"] >= HELD) | ~np.isin(becomes, MAY_JOIN)
    found = _share(actor, batch, chunks, np.where(lonely, 0, marks["number"]))
    for place, what in found.becomes.items():
        counts[BECOMES[becomes[place]]] -= 1
        counts[what] += 1
    counts["note:identity_number:number_of_two"] += len(found.two)
    counts["note:identity_number:not_compared"] += found.unread
    counts = +counts
    batch.looks = {**batch.looks, "number_of_two": found.named}
    batch.counts, batch.state, batch.worked_at = dict(counts), State.CHECKED, actor.now
    batch.save(update_fields=["counts", "looks", "state", "worked_at"])
    _tell(actor, batch, "imports.checked", {"rows": batch.rows, "errors": counts[What.ERROR]})
    return False


def _share(actor: Actor, batch: Batch, chunks: Sequence[Chunk], numbers: NDArray[np.uint64]) -> Sharing:
    """Compare the rows of the list that bear one number with each other."""
    key, reader = key_for(scope=batch.id), _reader(batch, actor)

    def rows(chunk: Chunk, places: frozenset[int]) -> dict[int, Row]:
        found = enumerate(rows_of(Chunk.objects.get(id=chunk.id), key))
        return {at: _taken(reader.read(raw)) for at, raw in found if at in places}

    return sharing(actor=actor, target=targets.of(batch.kind), numbers=numbers, chunks=chunks, rows=rows)


def _apply(actor: Actor, row: Batch) -> bool:
    """Bring one chunk in, whole or not at all."""
    if not Chunk.objects.filter(batch=row, state="checked").exists():
        return _applied(actor, row)
    batch = _shared(row)
    chunk = _next(batch, "checked") if batch is not None else None
    if batch is None or chunk is None:
        return False
    key = key_for(scope=batch.id)
    rows = _rows(batch, chunk, key, _reader(batch, actor))
    out = {*chunk.repeats.get("twice", ()), *(int(at) for at in chunk.repeats.get("many", {}))}
    good = [one for at, one in enumerate(rows) if not one.faults and at not in out]
    keys = {one.number: _key_of(batch, one) for one in good}
    known = _known(batch, keys.values())
    ready = dict(zip((one.number for one in rows), ready_of(chunk), strict=True))
    outcomes = targets.of(batch.kind).apply(
        actor=actor,
        rows=[_taken(one, ready[one.number]) for one in good if keys[one.number] not in known],
        batch_id=batch.id,
    )
    _keep(batch, [one for one in outcomes if one.fault is None], keys)
    refused = {one.number: one.fault for one in outcomes if one.fault is not None}
    brought = Counter(str(one.what) for one in outcomes if one.fault is None)
    brought[What.KNOWN] += sum(1 for one in good if keys[one.number] in known)
    brought[What.TWICE] += len(chunk.repeats.get("twice", ()))
    brought[What.ERROR] += sum(1 for one in rows if one.faults) + len(chunk.repeats.get("many", {}))
    brought[What.ERROR] += len(refused)
    if refused:
        chunk.found = seal_found(chunk, key, _found(rows, refused)[0])
    chunk.brought, chunk.state = {what: count for what, count in brought.items() if count}, "applied"
    chunk.ready = None
    chunk.save(update_fields=["brought", "state", "found", "ready"])
    return True


def _shared(row: Batch) -> Batch | None:
    """Return the import locked against a change of its state: several workers may bring rows in at once, and
    whoever pauses it waits for the chunks under way.
    """
    found = Batch.objects.raw(
        "SELECT * FROM imports_batch WHERE id = %s AND state = 'applying' FOR SHARE", [row.id]
    )
    return next(iter(found), None)


def _keep(batch: Batch, outcomes: Sequence[Outcome], keys: dict[int, bytes]) -> None:
    """Keep what became of each row. A key that another import wrote meanwhile undoes the whole step."""
    ordered = sorted(outcomes, key=lambda one: keys[one.number])
    insert_many(
        "imports_broughtin",
        [
            Column("agency_id", "uuid", same=batch.agency_id),
            Column("batch_id", "uuid", same=batch.id),
            Column("number", "int", [one.number for one in ordered]),
            Column("key", "bytea", [keys[one.number] for one in ordered]),
            Column("what", "text", [str(one.what) for one in ordered]),
            Column("source_id", "uuid", [one.source_id for one in ordered]),
            Column("made_id", "uuid", [one.made_id for one in ordered]),
            Column("individual_id", "uuid", [one.individual_id for one in ordered]),
        ],
    )


def _applied(actor: Actor, row: Batch) -> bool:
    batch = _locked(row)
    if batch is None:
        return False
    brought: Counter[str] = Counter()
    for counts in Chunk.objects.filter(batch=batch).values_list("brought", flat=True):
        brought.update(counts)
    batch.state, batch.brought, batch.worked_at = State.APPLIED, dict(brought), actor.now
    batch.save(update_fields=["state", "brought", "worked_at"])
    _tell(actor, batch, "imports.brought_in", dict(sorted(brought.items())))
    return False


def _undo(actor: Actor, row: Batch) -> bool:
    """Take some rows back, the last first."""
    batch = _locked(row)
    if batch is None:
        return False
    waiting = BroughtIn.objects.filter(batch=batch, undone_at=None, kept=None).order_by("-number")
    rows = list(waiting[:_ROWS_TAKEN_BACK])
    if not rows:
        return _undone(actor, batch)
    kept = targets.of(batch.kind).undo(
        actor=actor,
        rows=[
            Made(one.number, one.source_id, one.made_id, one.individual_id)
            for one in rows
            if one.source_id and one.made_id and one.individual_id
        ],
        batch_id=batch.id,
        reason=batch.undo_reason,
    )
    codes = {one.number: one.code for one in kept}
    for code in sorted(set(codes.values())):
        numbers = [number for number, found in codes.items() if found == code]
        BroughtIn.objects.filter(batch=batch, number__in=numbers, undone_at=None).update(kept=code)
    gone = [one.id for one in rows if one.number not in codes]
    BroughtIn.objects.filter(id__in=gone).update(undone_at=actor.now)
    return True


def _undone(actor: Actor, batch: Batch) -> bool:
    rows = BroughtIn.objects.filter(batch=batch)
    counts = Counter(f"kept:{code}" for code in rows.exclude(kept=None).values_list("kept", flat=True))
    counts["taken_back"] = rows.exclude(undone_at=None).count()
    batch.brought = {**batch.brought, **counts}
    batch.state, batch.worked_at = State.UNDONE, actor.now
    batch.save(update_fields=["brought", "state", "worked_at"])
    _tell(actor, batch, "imports.rolled_back", dict(sorted(counts.items())))
    return False


@door("imports.work")
def go_on_with_all(*, actor: Actor) -> int:
    """Ask again for every import that has work left: after a crash nobody else would. Returns how many."""
    waiting = Batch.objects.filter(state__in=[one.value for one in AT_WORK], worked_at__lt=actor.now - _STUCK)
    ids = list(waiting.values_list("id", flat=True))
    for one in ids:
        enqueue(job=JOB, arguments={"batch_id": str(one)})
    return len(ids)


@door("imports.work")
def tidy(*, actor: Actor) -> int:
    """Remove the text of lists that nobody touched for thirty days. Returns of how many."""
    old = actor.now - dt.timedelta(days=DAYS_KEPT)
    rows = Batch.objects.select_for_update(skip_locked=True).filter(emptied_at=None, worked_at__lt=old)
    done = list(rows.exclude(state__in=[one.value for one in AT_WORK | {State.PAUSED}]))
    for row in done:
        empty(_for(actor, row), row)
    return len(done)
