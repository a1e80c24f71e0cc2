"""The row groups of a Parquet file, read fact by fact: each column becomes small before the next is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from threading import local
from typing import Protocol

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from mysynergy.engines.bits.bitmaps import Words
from mysynergy.engines.bits.columns import FactColumn, Flagged
from mysynergy.engines.bits.homes import Homes, homes_of
from mysynergy.engines.bits.pieces import UnusualError, of_arrays
from mysynergy.engines.reading import HOUSEHOLD, Faults, PeopleFile, PeopleFileError
from mysynergy.rules import Kind

# Small pieces use the same memory again and again: a fresh page costs more than it saves.
_TOGETHER = 131_072
LARGEST_GROUP = 2_000_000


@dataclass(frozen=True)
class Group:
    """Rows that are counted at once: row groups, or a piece of a prepared file."""

    indexes: tuple[int, ...]
    before: int
    rows: int


class Facts(Protocol):
    """The facts of one group, each read when it is first asked for.

    ``columns`` are those that were read, ``unusual`` those that need more care than arrays give.
    """

    group: Group
    columns: dict[str, FactColumn]
    unusual: set[str]

    def read(self, names: Collection[str]) -> None:
        """Make the columns of the facts ``names``, or note them as unusual."""
        ...

    def frame(self, names: Collection[str], faults: Faults) -> pl.DataFrame:
        """Return facts in the form of the layout, read with care; what does not fit is noted."""
        ...

    def homes(self) -> Homes | None:
        """Return who lives together, where the file says so."""
        ...


class Source(Protocol):
    """Where the people of a file are read from: the file itself, or the same people prepared."""

    file: PeopleFile
    groups: list[Group]

    def facts(self, group: Group, held: Mapping[str, FactColumn] | None = None) -> Facts:
        """Return the facts of a group; ``held`` are there already."""
        ...

    def reopened(self, file: PeopleFile) -> Source:
        """Return the same groups for the facts of ``file``, another view of the same file."""
        ...

    @property
    def scattered(self) -> bool | None:
        """Whether rows of a household lie apart; ``None`` where only reading tells."""
        ...


def known_in(column: FactColumn) -> Words:
    """Return the rows that know a fact."""
    return column.truth.yes | column.truth.no if isinstance(column, Flagged) else column.known


def groups_of(file: PeopleFile, together: int = _TOGETHER) -> list[Group] | None:
    """Return the row groups in order, small ones together; ``None`` when one is too large for memory."""
    metadata = file.parquet.metadata
    made: list[Group] = []
    before = 0
    for index in range(metadata.num_row_groups):
        rows: int = metadata.row_group(index).num_rows
        if rows > LARGEST_GROUP:
            return None
        if made and made[-1].rows + rows <= together:
            last = made.pop()
            made.append(Group((*last.indexes, index), last.before, last.rows + rows))
        else:
            made.append(Group((index,), before, rows))
        before += rows
    return made


class GroupReader:
    """Reads columns of row groups; each thread has a reader of its own."""

    scattered = None

    def __init__(self, file: PeopleFile, groups: list[Group]) -> None:
        self.file = file
        self.groups = groups
        self._readers = local()
        metadata = file.parquet.metadata
        paths = [metadata.schema.column(place).path for place in range(metadata.num_columns)]
        self._places = {
            name: [
                place for place, path in enumerate(paths) if path == name or path.startswith(name + ".list.")
            ]
            for name in file.present
        }

    def facts(self, group: Group, held: Mapping[str, FactColumn] | None = None) -> Facts:
        """Return the facts of a group; ``held`` are there already."""
        return GroupFacts(self, group, held)

    def reopened(self, file: PeopleFile) -> Source:
        """Return the same groups for the facts of ``file``."""
        return GroupReader(file, self.groups)

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
    """The facts of one group of a Parquet file."""

    def __init__(
        self, reader: GroupReader, group: Group, held: Mapping[str, FactColumn] | None = None
    ) -> None:
        self.reader = reader
        self.group = group
        self.columns: dict[str, FactColumn] = dict(held or {})
        self.unusual: set[str] = set()
        self._told: set[str] = set()

    def read(self, names: Collection[str]) -> None:
        """Make the columns of the facts ``names``; those that need more care are noted as ``unusual``."""
        file = self.reader.file
        for name in names:
            if name in self.columns or name in self.unusual:
                continue
            try:
                table = self.reader.table(self.group, file.columns_of((name,)))
                self.columns[name] = of_arrays(table, file.vocabulary[name], file.layout[name])
            except UnusualError:
                self.unusual.add(name)

    def frame(self, names: Collection[str], faults: Faults) -> pl.DataFrame:
        """Return facts in the form of the layout; what does not fit is told once."""
        file = self.reader.file
        raw = pl.DataFrame(self.reader.table(self.group, file.columns_of(names)))
        fresh, before = Faults(), self.group.before
        frame = file.reader.frame(raw, before, fresh, names)
        fresh.values = {key: rows for key, rows in fresh.values.items() if key[0] not in self._told}
        faults.merge(fresh)
        self._told.update(column for name in names for column in (name, *file.columns_of((name,))))
        return frame

    def homes(self) -> Homes | None:
        """Return who lives together, where the file says so."""
        keys = self.households()
        return None if keys is None else homes_of(keys)

    def households(self) -> pl.Series | None:
        """Return the column ``household_id`` as texts, where there is one."""
        if not self.reader.file.has_households:
            return None
        table = self.reader.table(self.group, (HOUSEHOLD,))
        return pl.DataFrame(table)[HOUSEHOLD].cast(pl.String())


def no_words(rows: int) -> Words:
    """Return bits that are set for nobody."""
    return np.zeros((rows + 63) // 64, dtype=np.uint64)
