"""The row groups of a Parquet file, read fact by fact: each column becomes small before the next is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from threading import local

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mysynergy.engines.bits.bitmaps import Words
from mysynergy.engines.bits.columns import FactColumn, Flagged
from mysynergy.engines.bits.pieces import UnusualError, of_arrays
from mysynergy.engines.reading import PeopleFile, PeopleFileError
from mysynergy.rules import Kind

# Small pieces use the same memory again and again: a fresh page costs more than it saves.
_TOGETHER = 131_072
LARGEST_GROUP = 2_000_000


@dataclass(frozen=True)
class Group:
    """Row groups that are counted at once."""

    indexes: tuple[int, ...]
    before: int
    rows: int


def groups_of(file: PeopleFile) -> list[Group] | None:
    """Return the row groups in order, small ones together; ``None`` when one is too large for memory."""
    metadata = file.parquet.metadata
    made: list[Group] = []
    before = 0
    for index in range(metadata.num_row_groups):
        rows: int = metadata.row_group(index).num_rows
        if rows > LARGEST_GROUP:
            return None
        if made and made[-1].rows + rows <= _TOGETHER:
            last = made.pop()
            made.append(Group((*last.indexes, index), last.before, last.rows + rows))
        else:
            made.append(Group((index,), before, rows))
        before += rows
    return made


class GroupReader:
    """Reads columns of row groups; each thread has a reader of its own."""

    def __init__(self, file: PeopleFile) -> None:
        self.file = file
        self._readers = local()
        metadata = file.parquet.metadata
        paths = [metadata.schema.column(place).path for place in range(metadata.num_columns)]
        self._places = {
            name: [
                place for place, path in enumerate(paths) if path == name or path.startswith(name + ".list.")
            ]
            for name in file.present
        }

    def _reader(self) -> pq.ParquetFile:
        reader: pq.ParquetFile | None = getattr(self._readers, "reader", None)
        if reader is None:
            texts = [name for name, slot in self.file.layout.items() if slot.kind in (Kind.ENUM, Kind.STRING)]
            reader = self._readers.reader = pq.ParquetFile(
                self.file.path, read_dictionary=texts, memory_map=True, pre_buffer=False
            )
        return reader

    def table(self, group: Group, columns: Iterable[str]) -> pa.Table:
        """Return columns of a group as they stand. Raises ``PeopleFileError`` where the file is damaged."""
        places = [place for name in columns for place in self._places[name]]
        try:
            return self._reader().reader.read_row_groups(
                list(group.indexes), column_indices=places, use_threads=False
            )
        except (OSError, pa.ArrowException) as error:
            raise PeopleFileError(
                f"{self.file.path} is damaged after row {group.before:,}: {error}"
            ) from error


class GroupFacts:
    """The facts of one group, each read when it is first asked for; ``held`` are there already."""

    def __init__(
        self, reader: GroupReader, group: Group, held: Mapping[str, FactColumn] | None = None
    ) -> None:
        self.reader = reader
        self.group = group
        self.columns: dict[str, FactColumn] = dict(held or {})
        self.unusual: set[str] = set()

    def table(self, columns: Iterable[str]) -> pa.Table:
        """Return columns of the group as they stand in the file."""
        return self.reader.table(self.group, columns)

    def read(self, names: Collection[str]) -> None:
        """Make the columns of the facts ``names``; those that need more care are noted as ``unusual``."""
        file = self.reader.file
        for name in names:
            if name in self.columns or name in self.unusual:
                continue
            try:
                table = self.table(file.columns_of((name,)))
                self.columns[name] = of_arrays(table, file.vocabulary[name], file.layout[name])
            except UnusualError:
                self.unusual.add(name)

    def known(self, name: str) -> Words:
        """Return the rows that know a fact, which must have been read."""
        column = self.columns[name]
        return column.truth.yes | column.truth.no if isinstance(column, Flagged) else column.known


def no_words(rows: int) -> Words:
    """Return bits that are set for nobody."""
    return np.zeros((rows + 63) // 64, dtype=np.uint64)
