"""The people of a Parquet file made ready for sweeps: ``people.parquet.prepared``, mapped into memory.

Every fact of the vocabulary that the file has stands there as bitmaps and small whole numbers, so that a
sweep decodes nothing. It holds what the file says about the facts, without the ids of persons and households,
and has the permissions of the file. First a word, then the arrays of all pieces, the index (JSON), and a tail
with place, size and digest of the index. The index names the file it was made from and the meaning of each
fact: when one of them is another now, the prepared file is stale.
"""

from __future__ import annotations

import hashlib
import json
import math
import mmap
import os
import struct
import tempfile
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, TypedDict

import numpy as np
import numpy.typing as npt
import polars as pl

from mysynergy.engines.bits.bitmaps import full, packed, unpacked
from mysynergy.engines.bits.columns import FactColumn
from mysynergy.engines.bits.frames import frame_of
from mysynergy.engines.bits.groups import Group, GroupFacts, GroupReader, groups_of
from mysynergy.engines.bits.homes import Homes, homes_of, numbered
from mysynergy.engines.bits.pieces import from_frame
from mysynergy.engines.bits.stored import Line, column_of, cut, stored
from mysynergy.engines.counting import HouseholdCheck
from mysynergy.engines.layout import HIGH, LOW
from mysynergy.engines.reading import HOUSEHOLD, Faults, PeopleFile, PeopleFileError
from mysynergy.rules import Fact, Vocabulary

SUFFIX = ".prepared"
_WORD = b"MySynergy people"
_FORMAT = 1
_TAIL = struct.Struct("<QQ32s16s")
_LINE_UP = 64
# A multiple of 64: bitmaps of pieces are cut out of those of their group.
PIECE_ROWS = 262_144
_MOST_TEXTS = 10_000


class StaleError(Exception):
    """A prepared file that is not there, cut off, or made from something else; says which."""


class UnfitError(StaleError):
    """A prepared file that cannot serve, and would not if it were made anew."""


class Stamp(TypedDict):
    """What the file of people was when it was prepared."""

    size: int
    changed: int
    footer: str
    digest: str


class HomesLine(TypedDict):
    """The households of a piece: where the bits of rows that begin one are, and the marks at the edges."""

    at: int
    first: int | None
    last: int | None


class PieceLine(TypedDict):
    """One piece of the index."""

    before: int
    rows: int
    homes: HomesLine | None
    columns: dict[str, Line]


class Index(TypedDict):
    """All that is not an array."""

    format: int
    file: Stamp
    facts: dict[str, str]
    left_out: list[str]
    scattered: bool
    faults: list[tuple[str, str, int, list[int]]]
    pieces: list[PieceLine]


def prepared_path(people: Path) -> Path:
    """Return where the prepared form of a file of people stands."""
    return people.with_name(people.name + SUFFIX)


def make_prepared(people: Path, vocabulary: Vocabulary) -> Path:
    """Write the prepared form of a file beside it, whole or not at all; return its path.

    Raises ``PeopleFileError`` when the file cannot be read, ``OSError`` when there is no room or no right.
    """
    PeopleFile(people, vocabulary, frozenset())  # no Parquet file is told as such before anything else
    target = prepared_path(people)
    # Before the file is read: one that is put in its place meanwhile is not what the stamp says.
    stamp = _stamp(people)
    file = PeopleFile(people, vocabulary, frozenset(vocabulary.facts))
    # A name of its own for each writer, readable by its owner alone until it is whole.
    handle, name = tempfile.mkstemp(prefix=f"{target.name}.", suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            _Writer(file, out).write(stamp)
            out.flush()
            os.fsync(out.fileno())
            _guard_as(people, out)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target


def _guard_as(people: Path, out: IO[bytes]) -> None:
    """Let those read ``out`` who may read the file of people, and nobody of another group."""
    kept = people.stat()
    mode = kept.st_mode & 0o777
    if os.fstat(out.fileno()).st_gid != kept.st_gid:
        try:
            os.fchown(out.fileno(), -1, kept.st_gid)
        except PermissionError:
            mode &= ~0o070
    os.fchmod(out.fileno(), mode)


def _stamp(people: Path) -> Stamp:
    with people.open("rb") as read:
        digest = hashlib.file_digest(read, "sha256").hexdigest()
    state = people.stat()
    return {"size": state.st_size, "changed": state.st_mtime_ns, "footer": _footer(people), "digest": digest}


def _footer(people: Path) -> str:
    """The digest of the end of a Parquet file, where its columns and their sizes are listed."""
    with people.open("rb") as read:
        read.seek(-8, os.SEEK_END)
        size = int.from_bytes(read.read(4), "little") + 8
        read.seek(-size, os.SEEK_END)
        return hashlib.sha256(read.read()).hexdigest()


def meaning(fact: Fact) -> str:
    """Return what a fact's column depends on, in a word that changes with it."""
    return f"{fact.type.value} {fact.least} {fact.most} {' '.join(fact.allowed)}".strip()


_Encoded = list[tuple[str, Line, list[npt.NDArray[Any]]]]


class _Writer:
    """Writes one prepared file."""

    def __init__(self, file: PeopleFile, out: IO[bytes]) -> None:
        self.file = file
        self.out = out
        self.names = tuple(file.layout)
        self.left_out: set[str] = set()
        self.check = HouseholdCheck()
        self.last: int | None = None

    def write(self, stamp: Stamp) -> None:
        """Write all pieces, the index and the tail."""
        self.out.write(_WORD)
        pieces = [self._piece(*one) for one in self._pieces()]
        for piece in pieces:
            for name in self.left_out:
                piece["columns"].pop(name, None)
        index: Index = {
            "format": _FORMAT,
            "file": stamp,
            "facts": {name: meaning(self.file.vocabulary[name]) for name in self.names},
            "left_out": sorted(self.left_out),
            "scattered": self.check.finish(),
            "faults": [(*key, *value) for key, value in sorted(self.file.faults.values.items())],
            "pieces": pieces,
        }
        body = json.dumps(index, separators=(",", ":")).encode()
        at = self.out.tell()
        self.out.write(body)
        self.out.write(_TAIL.pack(at, len(body), hashlib.sha256(body).digest(), _WORD))

    def _pieces(self) -> Iterator[tuple[int, int, pl.Series | None, _Encoded]]:
        """Yield each piece: the rows before it, its rows, its households and its columns."""
        groups = groups_of(self.file, PIECE_ROWS)
        if groups is None:
            everything = frozenset(self.names)
            for before, frame in self.file.pieces(households=True):
                homes = frame[HOUSEHOLD] if HOUSEHOLD in frame.columns else None
                columns = from_frame(frame, self.file.layout, everything)
                yield before, frame.height, homes, _encoded(columns, 0, frame.height)
            return
        reader = GroupReader(self.file, groups)
        with ThreadPoolExecutor(max(1, min(2, os.cpu_count() or 1))) as pool:
            for start in range(0, len(groups), 2):  # two at once and no more: each is large
                together = groups[start : start + 2]
                for pieces, faults in pool.map(lambda group: _pieces_of(reader, group), together):
                    self.file.faults.merge(faults)
                    yield from pieces

    def _piece(self, before: int, rows: int, keys: pl.Series | None, columns: _Encoded) -> PieceLine:
        lines: dict[str, Line] = {}
        for name, line, arrays in columns:
            if len(line.get("values", ())) > _MOST_TEXTS:
                self.left_out.add(name)
                continue
            line["at"] = self._append(arrays)
            lines[name] = line
        return {"before": before, "rows": rows, "homes": self._homes(keys), "columns": lines}

    def _homes(self, keys: pl.Series | None) -> HomesLine | None:
        if keys is None:
            return None
        homes = homes_of(keys)
        self.check.see(homes.marks, goes_on=self.last is not None and self.last == homes.first)
        self.last = homes.last
        begun = np.diff(homes.numbers, prepend=-1) > 0
        return {"at": self._append([packed(begun)]), "first": homes.first, "last": homes.last}

    def _append(self, arrays: list[npt.NDArray[Any]]) -> int:
        first = None
        for array in arrays:
            self.out.write(b"\0" * (-self.out.tell() % _LINE_UP))
            first = self.out.tell() if first is None else first
            self.out.write(np.ascontiguousarray(array).data)
        return self.out.tell() if first is None else first


def _pieces_of(
    reader: GroupReader, group: Group
) -> tuple[list[tuple[int, int, pl.Series | None, _Encoded]], Faults]:
    """Read one group of row groups and encode it in pieces."""
    facts, faults = GroupFacts(reader, group), Faults()
    facts.read(reader.file.layout)
    columns = dict(facts.columns)
    if facts.unusual:
        frame = facts.frame(facts.unusual, faults)
        columns.update(from_frame(frame, reader.file.layout, frozenset(facts.unusual)))
    keys = facts.households()
    made = []
    for start in range(0, group.rows, PIECE_ROWS):
        end = min(start + PIECE_ROWS, group.rows)
        own = None if keys is None else keys[start:end]
        made.append((group.before + start, end - start, own, _encoded(columns, start, end)))
    return made, faults


def _encoded(columns: Mapping[str, FactColumn], start: int, end: int) -> _Encoded:
    return [(name, *stored(cut(column, start, end), end - start)) for name, column in columns.items()]


class PreparedReader:
    """The people of ``file`` from the prepared form beside it.

    Raises ``StaleError`` when it is not there, cut off, or made from another state of the file or vocabulary.
    """

    def __init__(self, file: PeopleFile, opened: tuple[mmap.mmap, Index] | None = None) -> None:
        self.file = file
        self._map, self.index = opened or _opened(prepared_path(file.path))
        _compare(self.index, file)
        self.groups = [
            Group((place,), piece["before"], piece["rows"])
            for place, piece in enumerate(self.index["pieces"])
        ]
        file.faults.merge(_faults(self.index, file))

    @property
    def scattered(self) -> bool:
        """Whether rows of a household lie apart."""
        return self.index["scattered"]

    def facts(self, group: Group, held: Mapping[str, FactColumn] | None = None) -> PreparedFacts:
        """Return the facts of a piece; ``held`` are there already."""
        return PreparedFacts(self, group, held)

    def reopened(self, file: PeopleFile) -> PreparedReader:
        """Return the same pieces for the facts of ``file``.

        Raises ``PeopleFileError`` where they do not serve it.
        """
        try:
            return PreparedReader(file, (self._map, self.index))
        except StaleError as error:
            raise PeopleFileError(
                f"{prepared_path(file.path)} cannot be asked further: {error}. "
                "Take the people into memory anew."
            ) from error

    def array(self, at: int, kind: str, shape: tuple[int, ...]) -> npt.NDArray[Any]:
        """Return an array where it lies in the file."""
        made = np.frombuffer(self._map, dtype=kind, count=math.prod(shape), offset=at)
        return made.reshape(shape)


def _opened(path: Path) -> tuple[mmap.mmap, Index]:
    try:
        with path.open("rb") as read:
            mapped = mmap.mmap(read.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError as error:
        raise StaleError("there is none yet") from error
    except (OSError, ValueError) as error:
        raise StaleError(f"it cannot be read ({error})") from error
    if len(mapped) < len(_WORD) + _TAIL.size or mapped[: len(_WORD)] != _WORD:
        raise StaleError("it is no prepared file, or cut off")
    at, size, digest, word = _TAIL.unpack(mapped[-_TAIL.size :])
    if word != _WORD or at + size + _TAIL.size != len(mapped):
        raise StaleError("it is cut off")
    body = mapped[at : at + size]
    if hashlib.sha256(body).digest() != digest:
        raise StaleError("its index is damaged")
    index: Index = json.loads(body)
    if index["format"] != _FORMAT:
        raise StaleError("it was written by another version of MySynergy")
    return mapped, index


def _compare(index: Index, file: PeopleFile) -> None:
    """Raise ``StaleError`` where the file or the meaning of a wanted fact is not what was prepared."""
    known, state = index["file"], file.path.stat()
    if known["size"] != state.st_size or known["footer"] != _footer(file.path):
        raise StaleError(f"{file.path.name} has changed")
    if known["changed"] != state.st_mtime_ns and known["digest"] != _stamp(file.path)["digest"]:
        raise StaleError(f"{file.path.name} has changed")
    for name in file.layout:
        if index["facts"].get(name) != meaning(file.vocabulary[name]):
            raise StaleError(f"the vocabulary says something else of {name}")
    lacking = sorted(file.layout.keys() & set(index["left_out"]))
    if lacking:
        raise UnfitError(f"{lacking[0]} has too many different texts to be prepared")


def _faults(index: Index, file: PeopleFile) -> Faults:
    """What was wrong with the facts that are wanted."""
    found = Faults()
    for column, problem, count, rows in index["faults"]:
        if column.removesuffix(LOW).removesuffix(HIGH) in file.layout:
            found.values[column, problem] = (count, list(rows))
    return found


class PreparedFacts:
    """The facts of one prepared piece: none is unusual."""

    def __init__(
        self, reader: PreparedReader, group: Group, held: Mapping[str, FactColumn] | None = None
    ) -> None:
        self.reader = reader
        self.group = group
        self.columns: dict[str, FactColumn] = dict(held or {})
        self.unusual: set[str] = set()
        self._line = reader.index["pieces"][group.indexes[0]]
        self._everybody = full(group.rows)

    def read(self, names: Collection[str]) -> None:
        """Make the columns of the facts ``names``."""
        for name in names:
            if name not in self.columns:
                line = self._line["columns"][name]
                following = _Following(self.reader, line["at"])
                self.columns[name] = column_of(line, self.group.rows, following, self._everybody)

    def frame(self, names: Collection[str], faults: Faults) -> pl.DataFrame:
        """Return facts in the form of the layout; what does not fit was told when they were prepared."""
        self.read(names)
        return frame_of(self.columns, self.reader.file.layout, names, self.group.rows)

    def homes(self) -> Homes | None:
        """Return who lives together; whether rows lie apart was noticed when they were prepared."""
        line = self._line["homes"]
        if line is None:
            return None
        rows = self.group.rows
        begun = unpacked(self.reader.array(line["at"], "<u8", ((rows + 63) // 64,)), rows)
        return Homes(numbered(begun), line["first"], line["last"], np.zeros(0, dtype=np.uint64))


class _Following:
    """Gives the arrays of a column one after the other."""

    def __init__(self, reader: PreparedReader, at: int) -> None:
        self._reader = reader
        self._at = at

    def __call__(self, kind: str, shape: tuple[int, ...]) -> npt.NDArray[Any]:
        self._at += -self._at % _LINE_UP
        array = self._reader.array(self._at, kind, shape)
        self._at += array.nbytes
        return array
