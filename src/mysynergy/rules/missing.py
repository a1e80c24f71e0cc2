"""Which names keep a result from being known: only those that matter.

``false && unknown`` lacks nothing. A range that is too wide to decide counts as missing: asking for the
exact figure would settle it.
"""

from __future__ import annotations

from collections.abc import Callable

from mysynergy.rules.evaluate import Environment, compile_node
from mysynergy.rules.syntax import Choice, Const, Logic, Name, Node, Sum, children, walk
from mysynergy.rules.values import Interval

# Adds the names to blame, in reading order; called only when the node's own value is open.
Blame = Callable[[Environment, dict[str, None]], None]


def compile_missing(node: Node) -> Blame:
    """Return the closure that collects the names ``node`` lacks, given that its value is open."""
    only = _only_name(node)
    if only is not None:
        return _the_name(only)
    match node:
        case Const():
            return _nothing
        case Name(name=name):
            return _the_name(name)
        case Logic(operands=operands):
            return _unknown_ones(operands)
        case Choice():
            return _of_choice(node)
        case _:
            return _open_ones(children(node))


def _only_name(node: Node) -> str | None:
    """The one name a tree reads, when its being open can only be that name's fault.

    The date of the screening is always known; a division may also fail by a zero.
    """
    parts = tuple(walk(node))
    names = {part.name for part in parts if isinstance(part, Name)} - {"as_of"}
    divides = any(isinstance(part, Sum) and part.op == "/" for part in parts)
    return names.pop() if len(names) == 1 and not divides else None


def _nothing(environment: Environment, found: dict[str, None]) -> None:
    return None


def _the_name(name: str) -> Blame:
    def blame(environment: Environment, found: dict[str, None]) -> None:
        found[name] = None

    return blame


def _unknown_ones(nodes: tuple[Node, ...]) -> Blame:
    parts = tuple((compile_node(node), compile_missing(node)) for node in nodes)

    def blame(environment: Environment, found: dict[str, None]) -> None:
        for run, collect in parts:
            if run(environment) is None:
                collect(environment, found)

    return blame


def _open_ones(nodes: tuple[Node, ...]) -> Blame:
    parts = tuple((compile_node(node), compile_missing(node)) for node in nodes)

    def blame(environment: Environment, found: dict[str, None]) -> None:
        for run, collect in parts:
            value = run(environment)
            if value is None or isinstance(value, Interval):
                collect(environment, found)

    return blame


def _of_choice(node: Choice) -> Blame:
    decide, blame_condition = compile_node(node.condition), compile_missing(node.condition)
    yes, no = _open_ones((node.yes,)), _open_ones((node.no,))

    def blame(environment: Environment, found: dict[str, None]) -> None:
        truth = decide(environment)
        if truth is None:
            blame_condition(environment, found)
        if truth is not False:
            yes(environment, found)
        if truth is not True:
            no(environment, found)

    return blame
