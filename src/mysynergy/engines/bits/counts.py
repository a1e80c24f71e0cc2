"""Counting people straight from a Parquet file: row groups side by side, only what atoms need."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import cast

import numpy as np
import polars as pl

from mysynergy.engines.bits.answers import ConditionBits
from mysynergy.engines.bits.bitmaps import Truths, Words, count, full
from mysynergy.engines.bits.columns import Coded, FactColumn, Flagged, Listed, Measured
from mysynergy.engines.bits.derivable import looks_into, may_learn
from mysynergy.engines.bits.groups import Group, GroupFacts, GroupReader, no_words
from mysynergy.engines.bits.pieces import from_frame
from mysynergy.engines.bits.verdicts import count_bits
from mysynergy.engines.plan import Plan
from mysynergy.engines.reading import Faults, PeopleFile
from mysynergy.engines.tally import Tallies
from mysynergy.rules import Kind
from mysynergy.rules.derived import DERIVATIONS
from mysynergy.rules.syntax import Node

CURRENT = "assistance.current"


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
        self.reader = GroupReader(file)

    def count(self, group: Group) -> tuple[Tallies, Faults, int]:
        """Count one group; gives its tallies, what is wrong with its rows, and how many rows it has."""
        faults = Faults()
        facts = GroupFacts(self.reader, group)
        columns, worked = self.columns(facts, faults)
        conditions = self.bits.conditions(columns, worked, group.rows)
        current = cast("Listed | None", columns.get(CURRENT))
        return count_bits(self.plan, conditions, current, group.rows), faults, group.rows

    def columns(self, facts: GroupFacts, faults: Faults) -> tuple[dict[str, FactColumn], dict[Node, Truths]]:
        """Return the columns that atoms look at and the conditions worked out by Polars, for one group."""
        rows = facts.group.rows
        facts.read(self.direct)
        derive = self._must_derive(facts)
        unusual = frozenset(facts.unusual)
        columns = {name: column for name, column in facts.columns.items() if name in self.direct}
        careful = set(self.bits.reckoned) | unusual | (self.derivable if derive else frozenset())
        worked: dict[Node, Truths] = {}
        if careful:
            raw = pl.DataFrame(facts.table(self.file.columns_of(careful)))
            frame = self.file.reader.frame(raw, facts.group.before, faults, careful)
            worked, made = self._careful(frame, unusual & self.direct, derive=derive)
            columns.update(made)
        for fact in self.derived - columns.keys():
            columns[fact] = _nobody(self.bits.wide[fact].kind, rows)
        return columns, worked

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

    def _must_derive(self, facts: GroupFacts) -> bool:
        """Whether any row lacks a fact that it could derive."""
        for fact in self.derived:
            inputs = self.inputs[fact]
            facts.read(inputs)
            if fact in facts.unusual or any(name in facts.unusual for name in inputs):
                return True
            possible = full(facts.group.rows)
            for name in inputs:
                possible = possible & facts.known(name)
            if fact in self.file.layout:
                possible = possible & ~facts.known(fact)
            if count(possible) and self._may_learn(fact, facts, possible):
                return True
        return False

    def _may_learn(self, fact: str, facts: GroupFacts, possible: Words) -> bool:
        """Whether the values of the inputs would tell any of the rows ``possible`` something."""
        if not looks_into(fact):
            return True
        learning = may_learn(fact, facts.columns, self.plan.figures)
        return learning is None or count(possible & learning) > 0


def _nobody(kind: Kind, rows: int) -> FactColumn:
    """A derived fact that nobody in the group has."""
    nothing = no_words(rows)
    if kind is Kind.BOOL:
        return Flagged(Truths(nothing, nothing))
    zeros = np.zeros(rows, dtype=np.int8)
    if kind in (Kind.ENUM, Kind.STRING):
        return Coded(zeros, (), nothing)
    return Measured(zeros, zeros, 1, nothing)


def count_file(counter: FileCounter, groups: list[Group]) -> Iterator[tuple[Tallies, Faults, int]]:
    """Yield the counts of each group in order, two or more groups at once."""
    workers = max(1, min(4, os.cpu_count() or 1))
    with ThreadPoolExecutor(workers) as pool:
        waiting: list[Future[tuple[Tallies, Faults, int]]] = []
        rest = iter(groups)
        waiting += [pool.submit(counter.count, group) for group in islice(rest, workers + 1)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(counter.count, group) for group in islice(rest, 1)]
