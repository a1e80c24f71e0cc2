"""The syntax tree of the rule language: small, immutable, typed.

Every engine (this room's evaluator, and those that work on columns) reads this tree and nothing else.
``at`` is the offset of the node in its expression, for messages; it takes no part in equality.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from mysynergy.rules.values import FactValue, Kind

Comparison = Literal["==", "!=", "<", "<=", ">", ">="]
Arithmetic = Literal["+", "-", "*", "/"]


@dataclass(frozen=True, slots=True)
class Const:
    """A literal."""

    value: FactValue
    kind: Kind
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A fact (``person.age``), a figure (``figure.x``), a formula (``formula.y``) or ``as_of``."""

    name: str
    kind: Kind
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """``!operand``."""

    operand: Node
    at: int = field(default=0, compare=False)
    kind: Kind = Kind.BOOL


@dataclass(frozen=True, slots=True)
class Logic:
    """``a && b && ...`` (``every``) or ``a || b || ...``: flat, at least two operands."""

    every: bool
    operands: tuple[Node, ...]
    at: int = field(default=0, compare=False)
    kind: Kind = Kind.BOOL


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right``, both of one kind."""

    op: Comparison
    left: Node
    right: Node
    at: int = field(default=0, compare=False)
    kind: Kind = Kind.BOOL


@dataclass(frozen=True, slots=True)
class OneOf:
    """``needle in [option, ...]``."""

    needle: Node
    options: tuple[Node, ...]
    at: int = field(default=0, compare=False)
    kind: Kind = Kind.BOOL


@dataclass(frozen=True, slots=True)
class Holds:
    """``needle in listed``, where ``listed`` is a fact that is a list."""

    needle: Node
    listed: Name
    at: int = field(default=0, compare=False)
    kind: Kind = Kind.BOOL


@dataclass(frozen=True, slots=True)
class Sum:
    """``left op right`` over numbers of one kind."""

    op: Arithmetic
    left: Node
    right: Node
    kind: Kind
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Minus:
    """``-operand``."""

    operand: Node
    kind: Kind
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """``condition ? yes : no``."""

    condition: Node
    yes: Node
    no: Node
    kind: Kind
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """``min``, ``max``, ``double`` or one of the ``..._between`` functions."""

    function: str
    arguments: tuple[Node, ...]
    kind: Kind
    at: int = field(default=0, compare=False)


Node = Const | Name | Not | Logic | Compare | OneOf | Holds | Sum | Minus | Choice | Call


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below ``node``, in reading order."""
    match node:
        case Const() | Name():
            return ()
        case Not(operand=operand) | Minus(operand=operand):
            return (operand,)
        case Logic(operands=operands):
            return operands
        case Compare(left=left, right=right) | Sum(left=left, right=right):
            return (left, right)
        case OneOf(needle=needle, options=options):
            return (needle, *options)
        case Holds(needle=needle, listed=listed):
            return (needle, listed)
        case Choice(condition=condition, yes=yes, no=no):
            return (condition, yes, no)
        case Call(arguments=arguments):
            return arguments


def walk(node: Node) -> Iterator[Node]:
    """Yield ``node`` and everything below it, in reading order."""
    yield node
    for child in children(node):
        yield from walk(child)


def names_in(node: Node) -> tuple[str, ...]:
    """Return every name the tree mentions, each once, in reading order."""
    return tuple(dict.fromkeys(found.name for found in walk(node) if isinstance(found, Name)))
