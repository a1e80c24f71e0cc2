"""Counting people straight from a Parquet file: row groups side by side, only what atoms need."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from threading import local
from typing import cast

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from mysynergy.engines.bits.answers import ConditionBits
from mysynergy.engines.bits.bitmaps import Truths, Words, count, full
from mysynergy.engines.bits.columns import Coded, FactColumn, Flagged, Listed, Measured
from mysynergy.engines.bits.derivable import looks_into, may_learn
from mysynergy.engines.bits.from_arrow import known_of, one_array
from mysynergy.engines.bits.pieces import from_frame, from_table
from mysynergy.engines.bits.verdicts import count_bits
from mysynergy.engines.layout import LOW
from mysynergy.engines.plan import Plan
from mysynergy.engines.reading import Faults, PeopleFile, PeopleFileError
from mysynergy.engines.tally import Tallies
from mysynergy.rules import Kind
from mysynergy.rules.derived import DERIVATIONS
from mysynergy.rules.syntax import Node

CURRENT = "assistance.current"
# Small pieces use the same memory again and again: a fresh page costs more than it saves.
_TOGETHER = 131_072
LARGEST_GROUP = 2_000_000


@dataclass(frozen=True)
class _Group:
    """Row groups that are counted at once."""

    indexes: tuple[int, ...]
    before: int
    rows: int


def groups_of(file: PeopleFile) -> list[_Group] | None:
    """Return the row groups in order, small ones together; ``None`` when one is too large for memory."""
    metadata = file.parquet.metadata
    made: list[_Group] = []
    before = 0
    for index in range(metadata.num_row_groups):
        rows: int = metadata.row_group(index).num_rows
        if rows > LARGEST_GROUP:
            return None
        if made and made[-1].rows + rows <= _TOGETHER:
            last = made.pop()
            made.append(_Group((*last.indexes, index), last.before, last.rows + rows))
        else:
            made.append(_Group((index,), before, rows))
        before += rows
    return made


class FileCounter:
    """Counts the groups of one file; each thread has its own reader."""

    def __init__(self, file: PeopleFile, plan: Plan) -> None:
        self.file = file
        self.plan = plan
        self.bits = ConditionBits(plan, file.layout)
        bits, layout = self.bits, file.layout
        self.derived = bits.looked_at & bits.derived
        self.direct = (bits.looked_at | {CURRENT}) & layout.keys()
        self.inputs = {
            one.fact: tuple(name for name in one.inputs if name in layout)
            for one in DERIVATIONS
            if one.fact in bits.derived
        }
        self.derivable = frozenset(
            name for fact, inputs in self.inputs.items() for name in (fact, *inputs) if name in layout
        )
        wanted = self.direct | bits.reckoned | (self.derivable if self.derived else frozenset())
        self.columns = file.columns_of(wanted)
        self._readers = local()

    def _reader(self) -> pq.ParquetFile:
        reader: pq.ParquetFile | None = getattr(self._readers, "reader", None)
        if reader is None:
            texts = [name for name, slot in self.file.layout.items() if slot.kind in (Kind.ENUM, Kind.STRING)]
            reader = self._readers.reader = pq.ParquetFile(
                self.file.path, read_dictionary=texts, memory_map=True, pre_buffer=False
            )
        return reader

    def count(self, group: _Group) -> tuple[Tallies, Faults, int]:
        """Count one group; gives its tallies, what is wrong with its rows, and how many rows it has."""
        faults = Faults()
        if not self.columns:
            nothing = self.bits.conditions({}, {}, group.rows)
            return count_bits(self.plan, nothing, None, group.rows), faults, group.rows
        try:
            table = self._reader().read_row_groups(group.indexes, columns=self.columns, use_threads=False)
        except (OSError, pa.ArrowException) as error:
            raise PeopleFileError(
                f"{self.file.path} is damaged after row {group.before:,}: {error}"
            ) from error
        columns, unusual = from_table(
            table, self.file.vocabulary.facts, self.file.layout, frozenset(self.direct)
        )
        derive = self._must_derive(table, unusual, group.rows)
        careful = set(self.bits.reckoned) | unusual | (self.derivable if derive else frozenset())
        worked: dict[Node, Truths] = {}
        if careful:
            raw = pl.DataFrame(table.select(self.file.columns_of(careful)))
            frame = self.file.reader.frame(raw, group.before, faults, careful)
            worked, made = self._careful(frame, unusual, derive=derive)
            columns.update(made)
        for fact in self.derived - columns.keys():
            columns[fact] = _nobody(self.bits.wide[fact].kind, group.rows)
        conditions = self.bits.conditions(columns, worked, group.rows)
        current = cast("Listed | None", columns.get(CURRENT))
        return count_bits(self.plan, conditions, current, group.rows), faults, group.rows

    def _careful(
        self, frame: pl.DataFrame, unusual: frozenset[str], *, derive: bool
    ) -> tuple[dict[Node, Truths], dict[str, FactColumn]]:
        bits = self.bits
        made = from_frame(frame, self.file.layout, unusual)
        reads_derived = any(name in bits.derived for name in bits.reckoned)
        if derive or reads_derived:
            frame = bits.with_derived(self._completed(frame))
        if derive:
            made.update(from_frame(frame, bits.wide, self.derived))
        return bits.worked_truths(frame, derived=False), made

    def _completed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Deriving wants every input as a column, even of facts this group does not need."""
        missing = [
            pl.lit(None, dtype=pl.Int64()).alias(column)
            for name in self.derivable
            for column in self.file.layout[name].columns
            if column not in frame.columns
        ]
        return frame.with_columns(missing) if missing else frame

    def _must_derive(self, table: pa.Table, unusual: frozenset[str], rows: int) -> bool:
        """Whether any row lacks a fact that it could derive."""
        for fact in self.derived:
            inputs = self.inputs[fact]
            if fact in unusual or any(name in unusual for name in inputs):
                return True
            possible = full(rows)
            for name in inputs:
                possible = possible & self._known(table, name)
            if fact in self.file.layout:
                possible = possible & ~self._known(table, fact)
            if count(possible) and self._may_learn(fact, table, possible):
                return True
        return False

    def _may_learn(self, fact: str, table: pa.Table, possible: Words) -> bool:
        """Whether the values of the inputs would tell any of the rows ``possible`` something."""
        inputs = frozenset(self.inputs[fact])
        if not looks_into(fact):
            return True
        columns, unusual = from_table(table, self.file.vocabulary.facts, self.file.layout, inputs)
        if unusual:
            return True
        learning = may_learn(fact, columns, self.plan.figures)
        return learning is None or count(possible & learning) > 0

    def _known(self, table: pa.Table, name: str) -> Words:
        known: Words | None = None
        for column in (name, name + LOW):
            if column in table.column_names:
                there = known_of(one_array(table[column]))
                known = there if known is None else known | there
        return full(table.num_rows) if known is None else known


def _nobody(kind: Kind, rows: int) -> FactColumn:
    """A derived fact that nobody in the group has."""
    nothing = np.zeros((rows + 63) // 64, dtype=np.uint64)
    if kind is Kind.BOOL:
        return Flagged(Truths(nothing, nothing))
    zeros = np.zeros(rows, dtype=np.int8)
    if kind in (Kind.ENUM, Kind.STRING):
        return Coded(zeros, (), nothing)
    return Measured(zeros, zeros, 1, nothing)


def count_file(counter: FileCounter, groups: list[_Group]) -> Iterator[tuple[Tallies, Faults, int]]:
    """Yield the counts of each group in order, two or more groups at once."""
    workers = max(1, min(4, os.cpu_count() or 1))
    with ThreadPoolExecutor(workers) as pool:
        waiting: list[Future[tuple[Tallies, Faults, int]]] = []
        rest = iter(groups)
        waiting += [pool.submit(counter.count, group) for group in islice(rest, workers + 1)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(counter.count, group) for group in islice(rest, 1)]
