"""Cutting conditions into atoms: the smallest parts that columns answer, shared by all programmes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast

from mysynergy.engines.bits.columns import Comparison
from mysynergy.engines.bits.linear import difference, number_of
from mysynergy.engines.layout import Layout
from mysynergy.rules import Kind
from mysynergy.rules.evaluate import compile_node
from mysynergy.rules.syntax import (
    Choice,
    Compare,
    Const,
    Holds,
    Logic,
    Name,
    Node,
    Not,
    OneOf,
    names_in,
)

_TURNED: dict[Comparison, Comparison] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}
# A whole number whose domain is not wider is looked up value by value.
SMALL_DOMAIN = 4_096
_FARTHEST = 2**61


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes or no fact."""

    name: str


@dataclass(frozen=True, slots=True)
class Held:
    """Whether a list fact holds a member."""

    name: str
    member: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number or a date against a literal. A date counts in days."""

    name: str
    op: Comparison
    cut: Fraction


@dataclass(frozen=True, slots=True)
class Balance:
    """Several facts with weights, added up, against a literal."""

    terms: tuple[tuple[str, Fraction], ...]
    op: Comparison
    cut: Fraction


@dataclass(frozen=True, slots=True)
class Lookup:
    """A condition of one fact that has few values: the person evaluator answers each value."""

    name: str
    tree: Node


@dataclass(frozen=True, slots=True)
class Worked:
    """A condition over several facts, or over what must be reckoned: a truth column of Polars."""

    tree: Node


@dataclass(frozen=True, slots=True)
class Joined:
    """Kleene's *and* or *or*."""

    every: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Opposite:
    """Kleene's *not*."""

    part: Part


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same for everybody: true, false or not known."""

    truth: bool | None


Looking = Flag | Held | Threshold | Balance | Lookup
Atom = Looking | Worked
Part = Atom | Joined | Opposite | Fixed


def facts_of(atom: Looking) -> tuple[str, ...]:
    """Return the facts whose columns an atom looks at."""
    return tuple(name for name, _ in atom.terms) if isinstance(atom, Balance) else (atom.name,)


@dataclass
class Cutter:
    """Cuts trees for the facts of ``layout``; ``derived`` are those that rows may have to derive."""

    layout: Layout
    derived: frozenset[str] = frozenset()
    known: dict[Node, Part] = field(default_factory=dict)

    def cut(self, tree: Node) -> Part:
        """Return the condition in parts; equal trees give the same part."""
        done = self.known.get(tree)
        if done is None:
            done = self.known[tree] = self._cut(tree)
        return done

    def _cut(self, tree: Node) -> Part:
        if isinstance(tree, Const):
            return Fixed(cast(bool, tree.value))
        names = names_in(tree)
        present = [name for name in names if name in self.layout]
        if not present:
            return Fixed(cast("bool | None", compile_node(tree)({})))  # no row knows any of its facts
        if len(names) == 1 and self._is_small(names[0]):
            return Lookup(names[0], tree)
        return self._parts(tree)

    def _parts(self, tree: Node) -> Part:
        match tree:
            case Logic(every=every, operands=operands):
                return Joined(every, tuple(self.cut(operand) for operand in operands))
            case Not(operand=operand):
                return Opposite(self.cut(operand))
            case Choice(condition=condition, yes=yes, no=no):
                return self._chosen(self.cut(condition), self.cut(yes), self.cut(no))
            case Name(name=name):
                return Flag(name)
            case Compare():
                return self._compared(tree)
            case OneOf(needle=Name() as needle, options=options):
                compares = (Compare("==", needle, option) for option in options)
                return Joined(every=False, parts=tuple(self.cut(one) for one in compares))
            case Holds(needle=Const(value=str(member)), listed=Name(name=name)):
                return Held(name, member)
            case _:
                return Worked(tree)

    def _is_small(self, name: str) -> bool:
        slot = self.layout[name]
        if slot.kind in (Kind.ENUM, Kind.STRING):
            return True
        if slot.ranged or name in self.derived:
            return False
        return slot.kind is Kind.INT and slot.most - slot.least < SMALL_DOMAIN

    def _chosen(self, condition: Part, yes: Part, no: Part) -> Part:
        taken = Joined(every=True, parts=(condition, yes))
        passed_over = Joined(every=True, parts=(Opposite(condition), no))
        return Joined(every=False, parts=(taken, passed_over, Joined(every=True, parts=(yes, no))))

    def _compared(self, tree: Compare) -> Part:
        left, right, op = tree.left, tree.right, tree.op
        if isinstance(left, (Const, Choice)):
            left, right, op = right, left, _TURNED[op]
        if isinstance(right, Choice) and right.kind.is_number and op not in ("==", "!="):
            # An order holds for the range of both choices exactly when it holds for each of them.
            return self._chosen(
                self.cut(right.condition),
                self.cut(Compare(op, left, right.yes)),
                self.cut(Compare(op, left, right.no)),
            )
        if isinstance(left, Name) and isinstance(right, Const):
            cut = number_of(right.value)
            return Worked(tree) if cut is None else self._threshold(tree, left.name, op, cut)
        found = difference(left, right, self.layout)
        if found is None or not found.terms:
            return Worked(tree)
        if len(found.terms) > 1:
            return Balance(found.terms, op, -found.constant)
        name, weight = found.terms[0]
        return self._threshold(tree, name, op if weight > 0 else _TURNED[op], -found.constant / weight)

    def _threshold(self, tree: Compare, name: str, op: Comparison, cut: Fraction) -> Part:
        slot = self.layout[name]
        if slot.rounded and (cut * slot.per / 2).denominator != 1:
            return Worked(tree)
        if slot.wide and abs(cut * slot.per) > _FARTHEST:  # the engine keeps 64 bits of such a column
            return Worked(tree)
        return Threshold(name, op, cut)


def worked_trees(parts: Mapping[Node, Part]) -> tuple[Node, ...]:
    """Return the trees that Polars has to work out, each once."""
    return tuple(dict.fromkeys(part.tree for part in parts.values() if isinstance(part, Worked)))
