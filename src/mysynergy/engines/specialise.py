"""An expression on one day: figures in force and the day itself put in, what follows from them worked out.

Columns then hold facts only. The person evaluator does the working out, so both sides start equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from mysynergy.rules import Value
from mysynergy.rules.evaluate import compile_node
from mysynergy.rules.syntax import (
    Call,
    Choice,
    Compare,
    Const,
    Holds,
    Logic,
    Minus,
    Name,
    Node,
    Not,
    OneOf,
    Sum,
    children,
    names_in,
)

# No fact bears this name: it stands for a part that no row can know.
NOT_KNOWN = "not known"


def specialise(node: Node, figures: Mapping[str, Value], settled: frozenset[str]) -> Node:
    """Return ``node`` with every part that reads only ``settled`` names replaced by its value.

    ``figures`` holds their values; a settled name without a value is not known.
    """
    if not isinstance(node, Const) and settled.issuperset(names_in(node)):
        value = compile_node(node)(figures)
        if value is None:
            return Name(NOT_KNOWN, node.kind, node.at)
        return node if isinstance(value, tuple) else Const(value, node.kind, node.at)

    def inside(part: Node) -> Node:
        return specialise(part, figures, settled)

    match node:
        case Logic():
            return _joined(node, tuple(inside(part) for part in node.operands))
        case Choice():
            return _chosen(node, inside(node.condition), inside(node.yes), inside(node.no))
        case _:
            made = _rebuilt(node, inside)
            return Name(NOT_KNOWN, node.kind, node.at) if _lacks(made) else made


def _lacks(node: Node) -> bool:
    """Whether an operand without which nothing can be said is not known to anybody."""
    match node:
        case Not() | Minus() | Compare() | Sum() | Call():
            needed = children(node)
        case OneOf(needle=needle):
            needed = (needle,)
        case _:
            return False
    return any(isinstance(part, Name) and part.name == NOT_KNOWN for part in needed)


def _rebuilt(node: Node, inside: Callable[[Node], Node]) -> Node:
    match node:
        case Not() | Minus():
            return replace(node, operand=inside(node.operand))
        case Compare() | Sum():
            return replace(node, left=inside(node.left), right=inside(node.right))
        case OneOf():
            options = tuple(inside(part) for part in node.options)
            return replace(node, needle=inside(node.needle), options=options)
        case Holds():
            return replace(node, needle=inside(node.needle))
        case Call():
            return replace(node, arguments=tuple(inside(part) for part in node.arguments))
        case _:
            return node


def _joined(node: Logic, operands: tuple[Node, ...]) -> Node:
    """A certain part decides the whole or falls away."""
    kept: list[Node] = []
    for operand in operands:
        if isinstance(operand, Const):
            if operand.value is not node.every:
                return operand
            continue
        if isinstance(operand, Logic) and operand.every is node.every:
            kept.extend(operand.operands)
        else:
            kept.append(operand)
    if not kept:
        return Const(node.every, node.kind, node.at)
    return kept[0] if len(kept) == 1 else replace(node, operands=tuple(kept))


def _chosen(node: Choice, condition: Node, yes: Node, no: Node) -> Node:
    if isinstance(condition, Const):
        return yes if condition.value is True else no
    return replace(node, condition=condition, yes=yes, no=no)
