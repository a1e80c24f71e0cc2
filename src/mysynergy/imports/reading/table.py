"""Any file as a table: what it is, where its header stands, and its rows below that, all of one width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Final

from mysynergy.imports.reading import delimited
from mysynergy.imports.reading.apart import rows_apart
from mysynergy.imports.reading.decoding import HEAD_BYTES, Decoded, lines
from mysynergy.imports.reading.rows import RawRow, UnreadableFile

MOST_COLUMNS: Final = 200
_LOOKED_AT: Final = 20
_MAGIC: Final = ((b"PK\x03\x04", "xlsx"), (b"\xd0\xcf\x11\xe0", "xlsx"), (b"PAR1", "parquet"))
_NOT_LISTS: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"{\\rtf")
#: What stands in data and never in a column's name: figures of six and more, dates, amounts.
_DATA: Final = re.compile(
    r"[0-9]{6,}|[0-9]{6}-[0-9]{2}-[0-9]{4}|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}|[0-9]+[.,][0-9]{2}"
)


@dataclass(slots=True, repr=False)
class Table:
    """A file, read: columns, and rows still to be taken (once). ``decoded`` is whole after the last row.

    ``has_header`` is false where the first row is data already: columns are then named by number.
    ``skipped``: title lines above the header. ``twice``: column names that stood more than once.
    """

    format: str
    delimiter: str
    decoded: Decoded
    columns: tuple[str, ...]
    has_header: bool
    skipped: int
    twice: tuple[str, ...]
    rows: Iterator[RawRow]
    first: tuple[RawRow, ...] = field(default_factory=tuple)


def read_table(parts: Iterable[bytes], known_words: frozenset[str]) -> Table:
    """Read a file given in parts. ``known_words``: column names (plain) that make a row a header.

    Raises ``UnreadableFile`` with ``empty``, ``wrong_kind``, ``damaged``, ``locked`` or
    ``too_large_inside``.
    """
    source = iter(parts)
    head = b""
    for part in source:
        head += part
        if len(head) >= HEAD_BYTES:
            break
    if not head.strip(b"\x00 \r\n\t"):
        raise UnreadableFile("empty")
    if head.startswith(_NOT_LISTS):
        raise UnreadableFile("wrong_kind")
    kind = next((name for magic, name in _MAGIC if head.startswith(magic)), "csv")
    decoded, sign = Decoded(), ""
    if kind == "csv":
        sign, found = delimited.rows(lines(chain([head], source), decoded))
    else:
        content = b"".join(chain([head], source))
        found = rows_apart(kind, content)
    return _table(kind, sign, decoded, found, known_words)


def plain(word: str) -> str:
    """Return a column's name as it is compared: small letters and figures, single spaces."""
    return re.sub(r"[^0-9a-z]+", " ", word.lower().replace("\ufeff", "")).strip()


def _table(kind: str, sign: str, decoded: Decoded, found: Iterator[RawRow], known: frozenset[str]) -> Table:
    first = [row for row in islice(found, _LOOKED_AT) if not row.blank]
    if not first:
        raise UnreadableFile("empty")
    wide = max(_width(row) for row in first)
    if wide > MOST_COLUMNS:
        raise UnreadableFile("wrong_kind")
    at = _header_at(first, known, wide)
    if kind == "parquet":
        at = 0
    if at is None:
        above = 0
        names = tuple(str(place) for place in range(1, wide + 1))
        body = first
    else:
        above = at
        cells = first[at].cells
        while cells and not cells[-1].strip():
            cells = cells[:-1]
        names = tuple(_words(cell)[:80] for cell in cells)
        body = first[at + 1 :]
    columns, twice = _unlike(names)
    return Table(
        format=kind,
        delimiter=sign,
        decoded=decoded,
        columns=columns,
        has_header=at is not None,
        skipped=above,
        twice=twice,
        rows=(row for row in chain(body, found) if not row.blank),
        first=tuple(body[:5]),
    )


def _words(cell: str) -> str:
    """Return a column's name without what cannot stand in a database: marks, and the sign of no letter."""
    return " ".join(cell.replace("\ufeff", "").replace("\x00", "").split())


def _width(row: RawRow) -> int:
    return max((place for place, cell in enumerate(row.cells, start=1) if cell.strip()), default=0)


def _header_at(first: Sequence[RawRow], known: frozenset[str], wide: int) -> int | None:
    """Return where the header stands: the first row with a known name, else the first of words alone."""
    for place, row in enumerate(first[:10]):
        filled = [cell for cell in row.cells if cell.strip()]
        hits = sum(plain(cell) in known for cell in filled)
        if hits >= 2 or (hits == 1 and len(filled) == 1 and wide == 1):
            return place
        if hits == 1 and not any(_DATA.search(cell) for cell in filled):
            return place
    for place, row in enumerate(first[:10]):
        filled = [cell for cell in row.cells if cell.strip()]
        if len(filled) == 1 and wide > 2 and place + 1 < len(first):
            continue  # a title above the table
        if any(_DATA.search(cell) for cell in filled):
            return None
        below = first[place + 1 : place + 6]
        looks = below and all(any(_DATA.search(cell) for cell in one.cells) for one in below)
        return place if looks else None
    return None


def _unlike(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return names all different (a second ``Nama`` becomes ``Nama (2)``), and those that stood twice."""
    seen: dict[str, int] = {}
    out: list[str] = []
    twice: list[str] = []
    for place, name in enumerate(names, start=1):
        name = name or f"({place})"
        seen[name.lower()] = seen.get(name.lower(), 0) + 1
        if seen[name.lower()] > 1:
            twice.append(name)
            name = f"{name} ({seen[name.lower()]})"
        out.append(name)
    return tuple(out), tuple(dict.fromkeys(twice))
