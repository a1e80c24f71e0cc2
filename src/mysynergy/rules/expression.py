"""One expression of the rule language, compiled: text, tree, and how to run it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from mysynergy.rules.brackets import Bracket
from mysynergy.rules.celtree import CelChecker
from mysynergy.rules.evaluate import Environment, Run, compile_node
from mysynergy.rules.faults import RuleError, told
from mysynergy.rules.lowering import Lowering
from mysynergy.rules.missing import Blame, compile_missing
from mysynergy.rules.syntax import (
    Call,
    Choice,
    Compare,
    Holds,
    Logic,
    Minus,
    Name,
    Node,
    Not,
    OneOf,
    Sum,
    names_in,
)
from mysynergy.rules.values import Interval, Kind, Value

AS_OF = "as_of"


@dataclass(frozen=True)
class Declarations:
    """The names an expression may use.

    ``kinds`` gives each name's type, ``allowed`` the values of enum facts (and of list facts, where
    they are closed), ``formulas`` the trees that stand behind names such as ``formula.x``, ``brackets``
    the tables that ``bracket("x", ...)`` may look up. The date of the screening is always there as
    ``as_of``.
    """

    kinds: Mapping[str, Kind]
    allowed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    formulas: Mapping[str, Node] = field(default_factory=dict)
    brackets: Mapping[str, Bracket] = field(default_factory=dict)

    @cached_property
    def checker(self) -> CelChecker:
        """The CEL environment of these names, built once."""
        return CelChecker({**self.kinds, AS_OF: Kind.DATE})


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an expression gives: its value (``None``: not known yet) and the names that are missing for it."""

    value: Value
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression. Two are equal when their trees are (text and spacing apart).

    ``tree`` has formulas written out; ``names`` are the facts and figures it reads.
    """

    text: str = field(compare=False)
    kind: Kind
    tree: Node
    names: tuple[str, ...] = field(compare=False)
    run: Run = field(compare=False, repr=False)
    blame: Blame = field(compare=False, repr=False)

    def evaluate(self, environment: Environment) -> Evaluation:
        """Return the value under ``environment`` and, when it is unknown or a range, what is missing."""
        value = self.run(environment)
        return Evaluation(value, self.missing(environment, value))

    def missing(self, environment: Environment, value: Value = None) -> tuple[str, ...]:
        """Return the names that keep the result open, in reading order; nothing when ``value`` is exact."""
        if value is not None and not isinstance(value, Interval):
            return ()
        found: dict[str, None] = {}
        self.blame(environment, found)
        return tuple(found)


def parse_expression(text: str, declared: Declarations, expects: Kind | None = None) -> Node:
    """Return the checked tree of ``text``, formulas not yet written out; raises ``RuleError``.

    ``expects`` is the kind the result must have.
    """
    expr, offsets = declared.checker.parse(text)
    kinds = {**declared.kinds, AS_OF: Kind.DATE}
    lowering = Lowering(text, offsets, kinds, declared.allowed, declared.brackets)
    tree = lowering.lower(expr)
    if expects is not None and tree.kind is not expects:
        raise RuleError(*_wrong_kind(tree.kind, expects))
    return tree


def compile_expression(
    text: str, declared: Declarations | Mapping[str, Kind], expects: Kind | None = None
) -> Expression:
    """Return ``text`` checked and ready to run.

    ``declared`` names what it may use; ``expects`` is the kind it must give (``Kind.BOOL`` for a
    condition). Raises ``RuleError`` with line, column and remedy for wrong syntax, an unknown name,
    mixed types, a value outside an enum, or anything outside the documented subset of CEL.
    """
    known = declared if isinstance(declared, Declarations) else Declarations(declared)
    return expression_of(text, expand(parse_expression(text, known, expects), known.formulas))


def expression_of(text: str, tree: Node) -> Expression:
    """Return the runnable form of a tree whose formulas are written out."""
    return Expression(text, tree.kind, tree, names_in(tree), compile_node(tree), compile_missing(tree))


def expand(node: Node, formulas: Mapping[str, Node]) -> Node:
    """Return ``node`` with every formula's name replaced by the formula's tree."""

    def written_out(part: Node) -> Node:
        return expand(part, formulas)

    match node:
        case Name(name=name) if name in formulas:
            return formulas[name]
        case Not() | Minus():
            return replace(node, operand=written_out(node.operand))
        case Logic():
            return replace(node, operands=tuple(written_out(part) for part in node.operands))
        case Compare() | Sum():
            return replace(node, left=written_out(node.left), right=written_out(node.right))
        case OneOf():
            options = tuple(written_out(part) for part in node.options)
            return replace(node, needle=written_out(node.needle), options=options)
        case Holds():
            return replace(node, needle=written_out(node.needle))
        case Choice():
            return replace(
                node,
                condition=written_out(node.condition),
                yes=written_out(node.yes),
                no=written_out(node.no),
            )
        case Call():
            return replace(node, arguments=tuple(written_out(part) for part in node.arguments))
        case _:
            return node


def _wrong_kind(found: Kind, expected: Kind) -> tuple[str, int, int, str]:
    plain = {
        Kind.BOOL: "a condition (true or false)",
        Kind.DECIMAL: "a decimal amount",
        Kind.INT: "a whole number",
    }
    given, needed = plain.get(found, found.value), plain.get(expected, expected.value)
    message = told("This gives %(given)s, but %(needed)s is needed here.", given=given, needed=needed)
    if expected is Kind.DECIMAL and found is Kind.INT:
        return message, 1, 1, "Write amounts with a decimal point: 500.0, not 500."
    return (
        message,
        1,
        1,
        "Compare with == or < to make a condition." if expected is Kind.BOOL else "Change the expression.",
    )
