"""People kept in memory as bitmaps: what a change of rules or figures does to everybody, in a moment.

A reform asks the same people again. Only programmes whose conditions changed are counted anew, and of those
only the smallest parts that are new are worked out; every other answer is there already as two bitmaps.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

import polars as pl

from mysynergy.engines.bits.atoms import Atom, Worked, facts_of
from mysynergy.engines.bits.bitmaps import Truths
from mysynergy.engines.bits.columns import FactColumn, Listed
from mysynergy.engines.bits.counts import CURRENT, FileCounter
from mysynergy.engines.bits.groups import Group, Source
from mysynergy.engines.bits.sources import source_of
from mysynergy.engines.bits.verdicts import count_bits
from mysynergy.engines.derived import possible
from mysynergy.engines.plan import Plan, PlannedProgramme, make_plan
from mysynergy.engines.reading import Faults, PeopleFile, PeopleFileError
from mysynergy.engines.tally import Tallies, as_table, merged
from mysynergy.rules import Outcome, Rulebook
from mysynergy.rules.derived import B40_CEILING, M40_CEILING
from mysynergy.rules.syntax import Node, names_in

_Key = tuple[Outcome | None, tuple[Node, ...]]
# The one fact that is derived with the help of figures.
_BAND, _CEILINGS = "household.income_band", (B40_CEILING, M40_CEILING)


@dataclass(frozen=True)
class Reform:
    """Counts before and after, as the table of a sweep with ``counts_only``.

    ``counted`` are the programmes that were counted anew. ``faults`` are of facts that were read for it.
    """

    before: pl.DataFrame
    after: pl.DataFrame
    counted: tuple[str, ...]
    faults: Faults

    @property
    def difference(self) -> pl.DataFrame:
        """One row for each programme whose counts changed: eligible and unknown before and after."""
        shown = ("programme", "eligible", "unknown", "eligible_not_assisted", "assisted_not_eligible")
        joined = self.before.select(shown).join(
            self.after.select(shown), on="programme", how="full", suffix="_after", coalesce=True
        )
        moved = [pl.col(name).ne_missing(pl.col(f"{name}_after")) for name in shown[1:]]
        return joined.filter(pl.any_horizontal(moved)).sort("programme")


@dataclass(frozen=True)
class _Piece:
    """One group of rows: its facts as the file has them, the columns that atoms read (derived where rows
    lack a fact), and the truths of the atoms in their order."""

    group: Group
    facts: Mapping[str, FactColumn]
    columns: Mapping[str, FactColumn]
    truths: tuple[Truths, ...]


class Resident:
    """The people of a Parquet file in memory, counted by a rulebook on a day.

    ``table`` are those counts, ``reform`` those of another rulebook. ``faults`` is what is wrong with the
    file, as for a sweep. It holds some 220 bytes a person, and reads the file again only where a reform
    asks for facts that the first rulebook did not.
    """

    def __init__(
        self,
        people: Path,
        rulebook: Rulebook,
        as_of: dt.date,
        wishes: frozenset[str] = frozenset(),
        *,
        prepare: bool | None = None,
    ) -> None:
        """Read and count everybody; ``prepare`` as for ``sweep``.

        Raises ``PeopleFileError`` when the file cannot be read so.
        """
        self.people = people
        self.as_of = as_of
        self.wishes = wishes
        self.file, self.plan = self._planned(rulebook, frozenset())
        self._asked = self.plan.names | self.plan.absent
        self.faults: Faults = self.file.faults
        source, self.remarks = source_of(self.file, prepare=prepare)
        if source is None:
            raise PeopleFileError(f"{people} has row groups of millions of rows: write it with smaller ones.")
        self._source: Source = source
        counter = FileCounter(source, self.plan)
        self._atoms: tuple[Atom, ...] = (*counter.bits.atoms, *counter.bits.worked_parts)
        self._places = {atom: place for place, atom in enumerate(self._atoms)}
        counted = _side_by_side(lambda group: self._take(counter, group), source.groups)
        self._pieces = tuple(piece for piece, _, _ in counted)
        for _, _, faults in counted:
            self.faults.merge(faults)
        self._tallies = merged(tallies for _, tallies, _ in counted)
        self.table = as_table(self.plan, self._tallies, self.file.rows, counts_only=True)

    def _planned(self, rulebook: Rulebook, held: frozenset[str]) -> tuple[PeopleFile, Plan]:
        plan = make_plan(rulebook, self.as_of, self.wishes).without_amounts()
        if plan.names <= held:
            file = self.file
        else:
            file = PeopleFile(self.people, rulebook.vocabulary, plan.names | {CURRENT} | held)
        return file, plan.without(plan.names - possible(file.layout))

    def _take(self, counter: FileCounter, group: Group) -> tuple[_Piece, Tallies, Faults]:
        """Read one group and answer all atoms."""
        faults = Faults()
        facts = counter.source.facts(group)
        columns, worked = counter.columns(facts, faults)
        bits = counter.bits
        truths = [bits.atom(atom, columns) for atom in bits.atoms]
        truths += [worked[part.tree] for part in bits.worked_parts]
        kept = {id(atom): truth for atom, truth in zip(self._atoms, truths, strict=True)}
        conditions = bits.conditions(columns, worked, group.rows, kept)
        tallies = count_bits(self.plan, conditions, _current(columns), group.rows)
        return _Piece(group, facts.columns, columns, tuple(truths)), tallies, faults

    def reform(self, rulebook: Rulebook) -> Reform:
        """Count the same people by ``rulebook`` on the same day; what is resident stays as it was.

        The table ``after`` equals that of a whole sweep. Raises ``PeopleFileError`` when the file, read
        again for a fact that nobody asked before, is gone.
        """
        file, plan = self._planned(rulebook, self._asked)
        stale = self._stale(plan)
        before = {one.id: _key(self.plan, one) for one in self.plan.programmes}
        changed = [
            one.id
            for one in plan.programmes
            if before.get(one.id) != _key(plan, one) or (stale and not stale.isdisjoint(_facts(plan, one)))
        ]
        fresh: Tallies = {}
        faults = Faults(columns=list(file.faults.columns))
        if changed:
            counter = FileCounter(self._source_for(file), plan.only(changed))
            shared = self._shared(counter, stale)
            counted = _side_by_side(lambda one: self._again(counter, one, shared, stale), self._pieces)
            fresh = merged(tallies for tallies, _ in counted)
            for _, more in counted:
                faults.merge(more)
        tallies = {one.id: fresh.get(one.id) or self._tallies[one.id] for one in plan.programmes}
        after = as_table(plan, tallies, self.file.rows, counts_only=True)
        return Reform(self.table, after, tuple(changed), faults)

    def _source_for(self, file: PeopleFile) -> Source:
        """The same rows with the facts of ``file``, in the groups that are resident."""
        return self._source if file is self.file else self._source.reopened(file)

    def _stale(self, plan: Plan) -> frozenset[str]:
        """The facts that other figures derive differently."""
        same = all(self.plan.figures.get(name) == plan.figures.get(name) for name in _CEILINGS)
        return frozenset() if same else frozenset({_BAND})

    def _shared(self, counter: FileCounter, stale: frozenset[str]) -> dict[int, int]:
        """The atoms of the reform that are answered already, by their ``id``, and their places."""
        found: dict[int, int] = {}
        for atom in (*counter.bits.atoms, *counter.bits.worked_parts):
            place = self._places.get(atom)
            if place is not None and stale.isdisjoint(_read(atom)):
                found[id(atom)] = place
        return found

    def _again(
        self, counter: FileCounter, piece: _Piece, shared: Mapping[int, int], stale: frozenset[str]
    ) -> tuple[Tallies, Faults]:
        bits, rows, faults = counter.bits, piece.group.rows, Faults()
        kept = {part: piece.truths[place] for part, place in shared.items()}
        needed = {name for atom in bits.atoms if id(atom) not in kept for name in facts_of(atom)}
        columns, worked = piece.columns, dict[Node, Truths]()
        strange = any(id(part) not in kept for part in bits.worked_parts)
        if strange or not needed <= piece.columns.keys() or not stale.isdisjoint(needed):
            facts = counter.source.facts(piece.group, piece.facts)
            columns, worked = counter.columns(facts, faults)
        conditions = bits.conditions(columns, worked, rows, kept)
        return count_bits(counter.plan, conditions, _current(piece.columns), rows), faults


def _key(plan: Plan, one: PlannedProgramme) -> _Key:
    return one.settled, tuple(plan.conditions[place].tree for place in one.conditions)


def _facts(plan: Plan, one: PlannedProgramme) -> set[str]:
    return {name for place in one.conditions for name in names_in(plan.conditions[place].tree)}


def _read(atom: Atom) -> tuple[str, ...]:
    return names_in(atom.tree) if isinstance(atom, Worked) else facts_of(atom)


def _current(columns: Mapping[str, FactColumn]) -> Listed | None:
    return cast("Listed | None", columns.get(CURRENT))


T = TypeVar("T")
R = TypeVar("R")


def _side_by_side(work: Callable[[T], R], over: Iterable[T]) -> list[R]:
    """Do the work on each, as many at once as there are cores, results in order."""
    with ThreadPoolExecutor(max(1, min(4, os.cpu_count() or 1))) as pool:
        return list(pool.map(work, over))
