"""A Parquet file of people, read piece by piece: only what rules ask for, faults by row number."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from mysynergy.engines.columns_in import (
    RowNumbers,
    Trouble,
    WrongTypeError,
    column_type,
    ranged,
    row_numbers,
    typed,
)
from mysynergy.engines.layout import HIGH, LOW, Layout, Slot, slot_of
from mysynergy.rules import Fact, Vocabulary

KEYS = ("person_id", "household_id")
HOUSEHOLD = "household_id"
PIECE = 262_144
_ROWS_SHOWN = 5


class PeopleFileError(Exception):
    """A people file that cannot be read at all; says what to do."""


@dataclass
class Faults:
    """What is wrong with a people file: whole columns in words, values by their first row numbers."""

    columns: list[str] = field(default_factory=list)
    values: dict[tuple[str, str], tuple[int, list[int]]] = field(default_factory=dict)

    def note(self, column: str, trouble: Trouble, rows: RowNumbers) -> None:
        """Count the rows of a trouble; ``rows`` says which rows of the file they are."""
        count, shown = self.values.get((column, trouble.problem), (0, []))
        for number in row_numbers(trouble.rows, rows):
            if len(shown) >= _ROWS_SHOWN:
                break
            shown.append(number)
        self.values[column, trouble.problem] = (count + int(trouble.rows.sum()), shown)

    def merge(self, other: Faults) -> None:
        """Add what was found in a later piece."""
        for key, (count, rows) in other.values.items():
            known, shown = self.values.get(key, (0, []))
            self.values[key] = (known + count, sorted([*shown, *rows])[:_ROWS_SHOWN])

    def __bool__(self) -> bool:
        return bool(self.columns or self.values)

    def lines(self) -> Iterator[str]:
        """Yield every fault in words."""
        yield from self.columns
        for (column, problem), (count, rows) in sorted(self.values.items()):
            listed = ", ".join(f"{number:,}" for number in rows) + (", ..." if count > len(rows) else "")
            rows_word = "row" if count == 1 else f"{count:,} rows:"
            yield f"{column}: {problem}; taken as not known ({rows_word} {listed})"


class PeopleFile:
    """A file of people and what of it can be used for the facts ``wanted``."""

    def __init__(self, path: Path, vocabulary: Vocabulary, wanted: frozenset[str]) -> None:
        """Raises ``PeopleFileError`` when there is no such file or it is not Parquet."""
        self.path = path
        self.vocabulary = vocabulary
        try:
            self.parquet = pq.ParquetFile(path)
        except (OSError, pa.ArrowException) as error:
            raise PeopleFileError(f"{path} cannot be read as a Parquet file: {error}") from error
        self.rows: int = self.parquet.metadata.num_rows
        self.faults = Faults()
        names: list[str] = self.parquet.schema_arrow.names
        self.present = frozenset(names)
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise PeopleFileError(f"{path} has columns of the same name: {', '.join(repeated)}.")
        self._note_strange(names)
        self.layout: Layout = self._layout(wanted)
        self.columns = [name for name in names if self._fact_of(name) in self.layout]
        self._columns_of: dict[str, list[str]] = {}
        for name in self.columns:
            self._columns_of.setdefault(self._fact_of(name), []).append(name)

    def _without_rows(self) -> pl.DataFrame:
        """The columns of the file without a row. Arrow's own ``empty_table`` loads pandas where it can."""
        return pl.DataFrame(pa.Table.from_batches([], self.parquet.schema_arrow))

    @property
    def reader(self) -> PeopleColumns:
        """What turns raw pieces of this file into columns."""
        return PeopleColumns(self.vocabulary, self.layout, self.present)

    @property
    def has_households(self) -> bool:
        """Whether the file says who lives together."""
        return HOUSEHOLD in self.present

    def _fact_of(self, column: str) -> str:
        return column.removesuffix(LOW).removesuffix(HIGH)

    def _note_strange(self, names: list[str]) -> None:
        facts = self.vocabulary.facts
        for name in names:
            if name in facts or name in KEYS:
                continue
            fact = facts.get(self._fact_of(name))
            if fact is not None and not fact.type.is_number:
                self.faults.columns.append(f"{name}: only numbers can be ranges; the column is left out")
            elif fact is None:
                near = difflib.get_close_matches(name, facts, n=2, cutoff=0.75)
                hint = f" Did you mean {' or '.join(near)}?" if near else ""
                self.faults.columns.append(f"{name}: there is no such fact; the column is left out.{hint}")
            elif name.endswith(LOW) and fact.name + HIGH not in names:
                self.faults.columns.append(f"{name}: {fact.name + HIGH} is missing; the column is left out")
            elif name.endswith(HIGH) and fact.name + LOW not in names:
                self.faults.columns.append(f"{name}: {fact.name + LOW} is missing; the column is left out")

    def _layout(self, wanted: frozenset[str]) -> Layout:
        layout: dict[str, Slot] = {}
        empty = self._without_rows()
        for name, fact in self.vocabulary.facts.items():
            if name not in wanted:
                continue
            with_range = fact.type.is_number and {name + LOW, name + HIGH} <= self.present
            read = [column for column in (name, name + LOW, name + HIGH) if column in self.present]
            if not (with_range or name in self.present):
                continue
            try:
                for column in read:
                    typed(fact, empty[column])
            except WrongTypeError as error:
                self.faults.columns.append(f"{column}: {error}; {name} is taken as not known for everybody")
                continue
            layout[name] = slot_of(fact, ranged=with_range)
        return layout

    def pieces(self, *, households: bool = False) -> Iterator[tuple[int, pl.DataFrame]]:
        """Yield the rows that came before and the next rows, columns as in ``layout``.

        With ``households``, the column ``household_id`` comes along.
        """
        columns = [*self.columns, HOUSEHOLD] if households and self.has_households else self.columns
        before = 0
        if not columns:
            for start in range(0, self.rows, PIECE):
                yield start, pl.DataFrame(height=min(PIECE, self.rows - start))
            return
        try:
            for raw in self._raw(columns):
                yield before, self.reader.frame(raw, before, self.faults)
                before += raw.height
        except (OSError, pa.ArrowException, pl.exceptions.PolarsError) as error:
            raise PeopleFileError(f"{self.path} is damaged after row {before:,}: {error}") from error

    def _raw(self, columns: list[str]) -> Iterator[pl.DataFrame]:
        """Yield the columns piece by piece as they stand in the file.

        Polars reads texts three times as fast as Arrow, but a whole row group at least: large ones, and
        types of which it has another opinion, are left to Arrow.
        """
        sizes = self._pieces_of_groups()
        scanned = pl.scan_parquet(self.path, glob=False).select(columns)
        expected = self._without_rows().select(columns).schema
        if sizes is None or scanned.collect_schema() != expected:
            for batch in self.parquet.iter_batches(batch_size=PIECE, columns=columns):
                yield pl.DataFrame(batch)
            return
        before = 0
        for rows in sizes:
            yield scanned.slice(before, rows).collect()
            before += rows

    def _pieces_of_groups(self) -> list[int] | None:
        """The rows of each row group, small ones together; ``None`` when one is too large for a piece."""
        metadata = self.parquet.metadata
        made: list[int] = []
        for index in range(metadata.num_row_groups):
            rows: int = metadata.row_group(index).num_rows
            if rows > 2 * PIECE:
                return None
            if made and made[-1] + rows <= PIECE:
                made[-1] += rows
            else:
                made.append(rows)
        return made

    def columns_of(self, names: Collection[str]) -> list[str]:
        """Return the file's columns of some facts of the layout."""
        return [column for name in names for column in self._columns_of.get(name, ())]


@dataclass(frozen=True)
class PeopleColumns:
    """Turns raw pieces of a people file into the form of ``layout``; ``present`` are the file's columns."""

    vocabulary: Vocabulary
    layout: Layout
    present: frozenset[str]

    def frame(
        self, raw: pl.DataFrame, rows: RowNumbers, faults: Faults, only: Collection[str] | None = None
    ) -> pl.DataFrame:
        """Return a raw piece with columns as in ``layout``, of all facts or of some.

        Faults are noted in ``faults``; ``rows`` is how many rows of the file came earlier, or their numbers.
        """
        made: list[pl.Series] = []
        for name, slot in self.layout.items():
            if only is None or name in only:
                made += self._series(self.vocabulary[name], slot, raw, rows, faults)
        if HOUSEHOLD in raw.columns:
            made.append(raw[HOUSEHOLD].cast(pl.String()))
        return pl.DataFrame(made)

    def _series(
        self, fact: Fact, slot: Slot, raw: pl.DataFrame, rows: RowNumbers, faults: Faults
    ) -> list[pl.Series]:
        def read(column: str) -> pl.Series:
            values, troubles = typed(fact, raw[column])
            for trouble in troubles:
                faults.note(column, trouble, rows)
            return values

        if not slot.ranged:
            return [read(fact.name)]
        plain = read(fact.name) if fact.name in self.present else None
        low, high, troubles = ranged(plain, read(fact.name + LOW), read(fact.name + HIGH))
        for trouble in troubles:
            faults.note(fact.name, trouble, rows)
        return [low.rename(fact.name + LOW), high.rename(fact.name + HIGH)]


def schema_of(layout: Layout) -> dict[str, pl.DataType]:
    """Return the columns of a layout with their types."""
    return {column: column_type(slot.kind) for slot in layout.values() for column in slot.columns}
