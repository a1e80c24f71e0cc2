"""Answering a plan's conditions from the columns of one piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import numpy.typing as npt
import polars as pl

from mysynergy.engines import by_person
from mysynergy.engines.algebra import NotLoweredError
from mysynergy.engines.bits import bitmaps
from mysynergy.engines.bits.atoms import (
    Balance,
    Cutter,
    Fixed,
    Flag,
    Held,
    Joined,
    Looking,
    Lookup,
    Opposite,
    Part,
    Threshold,
    Worked,
    facts_of,
    worked_trees,
)
from mysynergy.engines.bits.bitmaps import Truths
from mysynergy.engines.bits.columns import (
    Coded,
    FactColumn,
    Flagged,
    Listed,
    Measured,
    compared,
    looked_up,
    looked_up_by_bits,
)
from mysynergy.engines.bits.linear import balanced
from mysynergy.engines.bits.slices import Planes
from mysynergy.engines.compiled import ByPerson, blamed
from mysynergy.engines.derived import Deriving, needed_for
from mysynergy.engines.layout import FactColumns, Layout
from mysynergy.engines.lowering import Lowering
from mysynergy.engines.plan import Asked, Plan
from mysynergy.engines.polars_columns import PLAIN, PolarsColumns
from mysynergy.rules.evaluate import Run, compile_node
from mysynergy.rules.expression import expression_of
from mysynergy.rules.syntax import Node, names_in
from mysynergy.rules.values import Value

_WORKED = "worked {}"
Answers = npt.NDArray[np.int8]


class ConditionBits:
    """A plan cut into atoms for the facts of ``layout``."""

    def __init__(self, plan: Plan, layout: Layout) -> None:
        self.plan = plan
        self.layout = layout
        columns = PolarsColumns()
        deriving = Deriving(columns, layout, plan.figures)
        self.wide, derived = deriving.run(plan.names, frozenset(plan.vocabulary.facts))
        self._derived_stages = [*columns.stages.taken(), [(one.name, one.expression) for one in derived]]
        self.derived = frozenset(fact for fact, slot in self.wide.items() if slot != layout.get(fact))
        cutter = Cutter(self.wide, self.derived)
        self.parts = [cutter.cut(asked.tree) for asked in plan.conditions]
        self.atoms = [
            part for part in cutter.known.values() if not isinstance(part, (Joined, Opposite, Fixed, Worked))
        ]
        self.worked_parts = [part for part in cutter.known.values() if isinstance(part, Worked)]
        self.worked = worked_trees(cutter.known)
        self._lower(columns)
        self._answers: dict[tuple[int, object], Answers] = {}
        self._runs: dict[Node, Run] = {}

    def _lower(self, columns: PolarsColumns) -> None:
        lowering = Lowering(columns, FactColumns(columns, self.wide))
        lowered: list[tuple[str, pl.Expr]] = []
        self.by_person: list[ByPerson] = []
        self._by_person: dict[Node, Asked] = {}
        for index, tree in enumerate(self.worked):
            try:
                lowered.append((_WORKED.format(index), lowering.truth(tree)))
            except NotLoweredError as error:
                owner = self._owner(tree)
                self.by_person.append(blamed(index, owner, error))
                self._by_person[tree] = Asked(expression_of(owner.expression.text, tree), tree, owner.used_by)
        self._worked_stages = [*columns.stages.taken(), lowered]

    def _owner(self, tree: Node) -> Asked:
        """A condition that has ``tree`` as a part, for messages."""
        found = [asked for asked in self.plan.conditions if set(names_in(tree)) <= set(names_in(asked.tree))]
        return next((asked for asked in found if tree == asked.tree), found[0])

    @property
    def reckoned(self) -> frozenset[str]:
        """The facts that Polars reads: of worked conditions, and those that others derive from."""
        read = {name for tree in self.worked for name in names_in(tree)}
        return frozenset(needed_for(read) & self.layout.keys())

    @property
    def looked_at(self) -> frozenset[str]:
        """The facts that atoms read themselves."""
        return frozenset(name for atom in self.atoms for name in facts_of(atom))

    def with_derived(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Add the derived columns of ``wide`` to a frame that has all facts of ``layout``."""
        return _staged(frame, self._derived_stages)

    def worked_truths(self, frame: pl.DataFrame, *, derived: bool) -> dict[Node, Truths]:
        """Work out the worked conditions from a frame with the facts ``reckoned``."""
        if not self.worked:
            return {}
        whole = self.with_derived(frame) if derived else frame
        made = _staged(whole, self._worked_stages)
        found: dict[Node, Truths] = {}
        for index, tree in enumerate(self.worked):
            asked = self._by_person.get(tree)
            if asked is None:
                truth = made[_WORKED.format(index)]
            else:
                plan = self.plan
                truth = by_person.truths(frame, asked, self.layout, plan.figures, plan.vocabulary)
            found[tree] = truths_of(truth)
        return found

    def conditions(
        self,
        columns: Mapping[str, FactColumn],
        worked: Mapping[Node, Truths],
        rows: int,
        kept: Mapping[int, Truths] | None = None,
    ) -> list[Truths]:
        """Return the truths of the plan's conditions, in their order.

        ``kept`` are truths that are there already, by the ``id`` of their atom: their columns are not needed.
        """
        done: dict[int, Truths] = dict(kept or {})
        return [self._answered(part, columns, worked, rows, done) for part in self.parts]

    def _answered(
        self,
        part: Part,
        columns: Mapping[str, FactColumn],
        worked: Mapping[Node, Truths],
        rows: int,
        done: dict[int, Truths],
    ) -> Truths:
        found = done.get(id(part))  # the cutter made equal parts one
        if found is not None:
            return found
        match part:
            case Joined(every=every, parts=parts):
                truths = [self._answered(one, columns, worked, rows, done) for one in parts]
                found = bitmaps.every(truths) if every else bitmaps.some(truths)
            case Opposite(part=inner):
                found = bitmaps.negation(self._answered(inner, columns, worked, rows, done))
            case Fixed(truth=truth):
                found = _fixed(truth, rows)
            case Worked(tree=tree):
                found = worked[tree]
            case _:
                found = self.atom(part, columns)
        done[id(part)] = found
        return found

    def atom(self, atom: Looking, columns: Mapping[str, FactColumn]) -> Truths:
        """Return the truths of one atom from the columns of its facts."""
        if isinstance(atom, Balance):
            ends = {name: cast(Measured, columns[name]) for name in facts_of(atom)}
            return balanced(atom.terms, ends, atom.op, atom.cut)
        column = columns[atom.name]
        match atom:
            case Flag():
                return cast(Flagged, column).truth
            case Held(member=member):
                return cast(Listed, column).holds(member)
            case Threshold(op=op, cut=cut):
                return compared(cast(Measured, column), op, cut)
            case Lookup(tree=tree, name=name):
                return self._looked_up(tree, name, column)

    def _looked_up(self, tree: Node, name: str, column: FactColumn) -> Truths:
        if isinstance(column, Coded):
            key: tuple[int, object] = (id(tree), column.values)
            values: Sequence[object] = column.values
            codes, first = column.codes, 0
        else:
            slot = self.layout[name]
            key, codes, first = (id(tree), None), cast(Measured, column).low, slot.least
            values = range(slot.least, slot.most + 1)
        answers = self._answers.get(key)
        if answers is None:
            answers = self._answers[key] = self._answer_all(tree, name, values)
        known = cast("Coded | Measured", column).known
        planes = _planes_of(column)
        if planes is None:
            found = looked_up(codes, answers, first, known)
        else:
            found = looked_up_by_bits(planes, answers, first, known)
        without = self._runs[tree]({})
        if without is None:
            return found
        others = bitmaps.full(codes.size) & ~known  # an answer that does not hang on the fact after all
        return (
            Truths(found.yes | others, found.no) if without is True else Truths(found.yes, found.no | others)
        )

    def _answer_all(self, tree: Node, name: str, values: Sequence[object]) -> Answers:
        """Ask the person evaluator about each value."""
        run = self._runs.setdefault(tree, compile_node(tree))
        truths = (run({name: cast(Value, value)}) for value in values)
        return np.array([-1 if truth is None else int(truth is True) for truth in truths], dtype=np.int8)


def _staged(frame: pl.DataFrame, stages: Sequence[Sequence[tuple[str, pl.Expr]]]) -> pl.DataFrame:
    staged = frame.lazy()
    for stage in stages:
        staged = staged.with_columns([expression.alias(name) for name, expression in stage])
    return staged.collect(optimizations=PLAIN)


def truths_of(series: pl.Series) -> Truths:
    """Return a column of truths as bitmaps."""
    known = series.is_not_null().to_numpy()
    yes = series.fill_null(value=False).to_numpy()
    return Truths(bitmaps.packed(yes), bitmaps.packed(known & ~yes))


def _planes_of(column: FactColumn) -> Planes | None:
    if isinstance(column, Coded):
        return column.planes
    return column.planes[0] if isinstance(column, Measured) and column.planes else None


def _fixed(truth: bool | None, rows: int) -> Truths:
    everybody = bitmaps.full(rows)
    nobody = np.zeros_like(everybody)
    return Truths(everybody if truth is True else nobody, everybody if truth is False else nobody)
