"""The text of a list between its arrival and its end: parts as they came, then rows in sealed chunks.

``COPY`` is refused under row-level security, and what a list says must not stand readable in a table: rows
are compressed and sealed, a thousand together, with the import's own key.
"""

from __future__ import annotations

import hashlib
import json
import uuid
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from mysynergy.imports.domain import ROWS_OF_A_CHUNK, Note
from mysynergy.imports.models import Batch, Chunk, Part
from mysynergy.imports.reading.rows import RawRow
from mysynergy.kernel.errors import Fault
from mysynergy.vault.public import OpenKey, blind_index, key_for

PART_BYTES: Final = 1024 * 1024
#: A chunk ends earlier when so many letters stand in it: rows of megabytes must not add up in memory.
LETTERS_OF_A_CHUNK: Final = 8 * 1024**2
#: Chunk 0 is no chunk of rows: it holds the columns and what stands in the first rows.
COLUMNS: Final = 0
_LENGTH_BYTES: Final = 4


@dataclass(frozen=True, slots=True, repr=False)
class Shape:
    """The columns of a list and its first rows, to confirm what is what."""

    columns: tuple[str, ...]
    first: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """What was found in one row of a chunk; ``at`` is its place there, from 0."""

    at: int
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]


def digest_of(content: BinaryIO) -> tuple[bytes, int]:
    """Return a keyed digest of a file's bytes, and how many they are: a plain one could be guessed back."""
    content.seek(0)
    digest, size = hashlib.sha256(), 0
    while part := content.read(PART_BYTES):
        digest.update(part)
        size += len(part)
    return blind_index("imports.file", digest.hexdigest()), size


def keep_parts(batch: Batch, content: BinaryIO) -> None:
    """Seal and store the file as it came."""
    key = key_for(scope=batch.id, fresh=True)
    content.seek(0)
    number = 0
    while part := content.read(PART_BYTES):
        number += 1
        cipher = key.seal_bytes(part, context=_context("part", batch.id, number))
        Part.objects.create(agency_id=batch.agency_id, batch=batch, number=number, cipher=cipher)


def parts_of(batch: Batch) -> Iterator[bytes]:
    """Return the file's bytes again, part by part."""
    key = key_for(scope=batch.id)
    number = 0
    while (row := Part.objects.filter(batch=batch, number=number + 1).first()) is not None:
        number += 1
        yield key.open_bytes(bytes(row.cipher), context=_context("part", batch.id, number))


def stage(batch: Batch, shape: Shape, rows: Iterable[RawRow], most: int) -> tuple[int, int]:
    """Store the columns and all rows in chunks; return how many rows there are and the last one's number.

    At most ``most + 1`` rows are stored: more than ``most`` is for the caller to refuse.
    """
    key = key_for(scope=batch.id)
    _store(batch, key, COLUMNS, 0, [list(shape.columns), [list(row) for row in shape.first]])
    waiting: list[list[object]] = []
    total = number = last = letters = 0
    for row in rows:
        waiting.append([row.number, int(row.broken), row.cells])
        letters += sum(map(len, row.cells))
        total, last = total + 1, row.number
        if len(waiting) == ROWS_OF_A_CHUNK or letters > LETTERS_OF_A_CHUNK:
            number += 1
            _store(batch, key, number, len(waiting), waiting)
            waiting, letters = [], 0
        if total > most:
            break
    if waiting:
        _store(batch, key, number + 1, len(waiting), waiting)
    return total, last


def _store(batch: Batch, key: OpenKey, number: int, rows: int, content: Sequence[object]) -> None:
    Chunk.objects.create(
        agency_id=batch.agency_id,
        batch=batch,
        number=number,
        rows=rows,
        cipher=_seal(key, "chunk", batch.id, number, content),
        state="applied" if number == COLUMNS else "staged",
    )


def shape_of(batch: Batch) -> Shape | None:
    """Return the columns and first rows, or ``None`` before the file was read and after it was emptied."""
    row = Chunk.objects.filter(batch=batch, number=COLUMNS).first()
    if row is None:
        return None
    columns, first = _open(key_for(scope=batch.id), "chunk", batch.id, COLUMNS, row.cipher)
    return Shape(tuple(columns), tuple(tuple(cells) for cells in first))


def rows_of(chunk: Chunk, key: OpenKey) -> list[RawRow]:
    """Return the rows of a chunk as they stood in the file."""
    opened = _open(key, "chunk", chunk.batch_id, chunk.number, chunk.cipher)
    return [RawRow(number, cells, bool(broken)) for number, broken, cells in opened]


def blank_rows(batch: Batch, numbers: Collection[int]) -> int:
    """Empty the cells of these rows wherever they stand, also among the first rows; return how many."""
    key, emptied = key_for(scope=batch.id), 0
    for chunk in Chunk.objects.select_for_update().filter(batch=batch, number__gt=COLUMNS):
        rows = rows_of(chunk, key)
        mine = [row for row in rows if row.number in numbers]
        if mine:
            emptied += len(mine)
            content = [
                [row.number, int(row.broken), [] if row.number in numbers else row.cells] for row in rows
            ]
            chunk.cipher, chunk.ready = _seal(key, "chunk", batch.id, chunk.number, content), None
            chunk.save(update_fields=["cipher", "ready"])
    shape = shape_of(batch)
    if emptied and shape is not None:
        Chunk.objects.filter(batch=batch, number=COLUMNS).update(
            cipher=_seal(key, "chunk", batch.id, COLUMNS, [list(shape.columns), []])
        )
    return emptied


def pack_ready(ready: Sequence[bytes]) -> bytes:
    """Return what a target made ready of each row of a chunk, in one piece."""
    return b"".join(len(one).to_bytes(_LENGTH_BYTES) + one for one in ready)


def ready_of(chunk: Chunk) -> list[bytes]:
    """Return what was made ready of each row of a chunk; nothing of any where it is not there."""
    packed = bytes(chunk.ready or b"")
    found: list[bytes] = []
    at = 0
    while at < len(packed):
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(packed[at:start])
        found.append(packed[start:at])
    return found if len(found) == chunk.rows else [b""] * chunk.rows


def seal_found(chunk: Chunk, key: OpenKey, found: Sequence[Found]) -> bytes:
    """Return what was found in a chunk's rows, sealed."""
    content = [
        [
            one.at,
            [[fault.field, fault.code, _plain(fault.params)] for fault in one.faults],
            [[note.field, note.code, note.value] for note in one.notes],
        ]
        for one in found
    ]
    return _seal(key, "found", chunk.batch_id, chunk.number, content)


def found_of(chunk: Chunk, key: OpenKey) -> list[Found]:
    """Return what was found in a chunk's rows."""
    if chunk.found is None:
        return []
    return [
        Found(
            at,
            tuple(Fault(field, code, params) for field, code, params in faults),
            tuple(Note(field, code, value) for field, code, value in notes),
        )
        for at, faults, notes in _open(key, "found", chunk.batch_id, chunk.number, chunk.found)
    ]


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    return {name: value if isinstance(value, int | str) else str(value) for name, value in params.items()}


def _seal(key: OpenKey, what: str, batch_id: uuid.UUID, number: int, content: Sequence[object]) -> bytes:
    packed = zlib.compress(json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode(), 1)
    return key.seal_bytes(packed, context=_context(what, batch_id, number))


def _open(key: OpenKey, what: str, batch_id: uuid.UUID, number: int, cipher: bytes | memoryview) -> list[Any]:
    packed = key.open_bytes(bytes(cipher), context=_context(what, batch_id, number))
    opened: list[Any] = json.loads(zlib.decompress(packed))
    return opened


def _context(what: str, batch_id: uuid.UUID, number: int) -> str:
    return f"imports_{what}:{batch_id}:{number}"
