"""Counting people straight from a file: groups of rows side by side, only what atoms need."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import cast

import numpy as np
import polars as pl

from mysynergy.engines.bits.answers import ConditionBits
from mysynergy.engines.bits.bitmaps import Truths, Words, count, full
from mysynergy.engines.bits.columns import Coded, FactColumn, Flagged, Listed, Measured
from mysynergy.engines.bits.costs import Costs
from mysynergy.engines.bits.derivable import looks_into, may_learn
from mysynergy.engines.bits.groups import Facts, Group, Source, known_in, no_words
from mysynergy.engines.bits.homes import Counted, Homes
from mysynergy.engines.bits.pieces import from_frame
from mysynergy.engines.bits.verdicts import count_truths, verdicts_of
from mysynergy.engines.compiled import ByPerson
from mysynergy.engines.plan import Plan
from mysynergy.engines.reading import Faults
from mysynergy.engines.tally import Tallies
from mysynergy.rules import Kind
from mysynergy.rules.derived import DERIVATIONS
from mysynergy.rules.syntax import Node

CURRENT = "assistance.current"


@dataclass(frozen=True)
class Piece:
    """What one group counted. ``homes`` and ``shared`` are there where costs are asked for."""

    tallies: Tallies
    faults: Faults
    rows: int
    homes: Homes | None
    shared: Mapping[str, Counted]


class FileCounter:
    """Counts the groups of one file; each thread has its own reader. ``costs`` only if it is asked for."""

    def __init__(self, source: Source, plan: Plan, *, costs: bool = False) -> None:
        self.source = source
        self.file = file = source.file
        self.plan = plan
        self.bits = ConditionBits(plan, file.layout)
        self.costs = Costs(plan, file.layout) if costs else None
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

    @property
    def by_person(self) -> tuple[ByPerson, ...]:
        """The expressions that columns could not hold."""
        return (*self.bits.by_person, *(() if self.costs is None else self.costs.by_person))

    def count(self, group: Group) -> Piece:
        """Count one group."""
        faults = Faults()
        facts = self.source.facts(group)
        columns, worked = self.columns(facts, faults)
        conditions = self.bits.conditions(columns, worked, group.rows)
        current = cast("Listed | None", columns.get(CURRENT))
        truths = verdicts_of(self.plan, conditions, group.rows)
        tallies = count_truths(self.plan, truths, current, group.rows)
        homes = None
        shared: Mapping[str, Counted] = {}
        if self.costs is not None:
            homes = facts.homes()
            shared = self.costs.add(tallies, truths, facts, homes, faults)
        return Piece(tallies, faults, group.rows, homes, shared)

    def columns(self, facts: Facts, faults: Faults) -> tuple[dict[str, FactColumn], dict[Node, Truths]]:
        """Return the columns that atoms look at and the conditions worked out by Polars, for one group."""
        rows = facts.group.rows
        facts.read(self.direct)
        derive = self._must_derive(facts)
        unusual = frozenset(facts.unusual)
        columns = {name: column for name, column in facts.columns.items() if name in self.direct}
        careful = set(self.bits.reckoned) | unusual | (self.derivable if derive else frozenset())
        worked: dict[Node, Truths] = {}
        if careful:
            frame = facts.frame(careful, faults)
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

    def _must_derive(self, facts: Facts) -> bool:
        """Whether any row lacks a fact that it could derive."""
        for fact in self.derived:
            inputs = self.inputs[fact]
            facts.read(inputs)
            if fact in facts.unusual or any(name in facts.unusual for name in inputs):
                return True
            possible = full(facts.group.rows)
            for name in inputs:
                possible = possible & known_in(facts.columns[name])
            if fact in self.file.layout:
                possible = possible & ~known_in(facts.columns[fact])
            if count(possible) and self._may_learn(fact, facts, possible):
                return True
        return False

    def _may_learn(self, fact: str, facts: Facts, possible: Words) -> bool:
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


def count_file(counter: FileCounter) -> Iterator[Piece]:
    """Yield the counts of each group in order, two or more groups at once."""
    workers = max(1, min(4, os.cpu_count() or 1))
    with ThreadPoolExecutor(workers) as pool:
        waiting: list[Future[Piece]] = []
        rest = iter(counter.source.groups)
        waiting += [pool.submit(counter.count, group) for group in islice(rest, workers + 1)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(counter.count, group) for group in islice(rest, 1)]
