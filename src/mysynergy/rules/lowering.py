"""From CEL's checked tree to our own small one: the documented subset, typed, enum values checked."""

from __future__ import annotations

import datetime as dt
import difflib
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, cast

from mysynergy.rules.brackets import Bracket
from mysynergy.rules.celtree import Expr
from mysynergy.rules.faults import RuleError, either, told
from mysynergy.rules.syntax import (
    Arithmetic,
    Call,
    Choice,
    Compare,
    Comparison,
    Const,
    Holds,
    Logic,
    Minus,
    Name,
    Node,
    Not,
    OneOf,
    Sum,
)
from mysynergy.rules.values import Kind

MAX_DEPTH: Final = 60
_COMPARISONS: Final = {"_==_": "==", "_!=_": "!=", "_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">="}
_ARITHMETIC: Final = {"_+_": "+", "_-_": "-", "_*_": "*", "_/_": "/"}
_SUBSET: Final = "See docs/reference/rule-language.md for what a rule may use."


class Lowering:
    """Lowers one expression; ``kinds``, ``allowed`` and ``brackets`` declare the names it may use."""

    def __init__(
        self,
        text: str,
        offsets: Mapping[int, int],
        kinds: Mapping[str, Kind],
        allowed: Mapping[str, frozenset[str]],
        brackets: Mapping[str, Bracket],
    ) -> None:
        self._text = text
        self._offsets = offsets
        self._kinds = kinds
        self._allowed = allowed
        self._brackets = brackets
        self._depth = 0

    def lower(self, expr: Expr) -> Node:
        """Return our node for ``expr``; raises ``RuleError`` outside the subset."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error(
                "The expression is nested too deeply.", self._at(expr), "Move parts of it into formulas."
            )
        try:
            return self._lower(expr)
        finally:
            self._depth -= 1

    def _lower(self, expr: Expr) -> Node:
        at = self._at(expr)
        match expr.WhichOneof("choice"):
            case "const_expr":
                return self._constant(expr, at)
            case "ident_expr" | "select_expr":
                return self._name(expr, at)
            case "call_expr":
                return self._call(expr, at)
            case "list_expr":
                raise self._error("A list can only stand after in.", at, "Write fact in [..., ...].")
            case "comprehension_expr":
                raise self._error(
                    "Macros such as exists and all are not part of the rule language.", at, _SUBSET
                )
            case _:
                raise self._error("Maps and messages are not part of the rule language.", at, _SUBSET)

    def _constant(self, expr: Expr, at: int) -> Const:
        constant = expr.const_expr
        match constant.WhichOneof("choice"):
            case "bool_value":
                return Const(bool(constant.bool_value), Kind.BOOL, at)
            case "int64_value":
                return Const(int(constant.int64_value), Kind.INT, at)
            case "double_value":
                double = float(constant.double_value)
                if not math.isfinite(double):
                    raise self._error("This number is too large.", at, "Write it with fewer digits.")
                # A CEL double means the shortest decimal that reads back as the same double.
                return Const(Decimal(repr(double)), Kind.DECIMAL, at)
            case "string_value":
                return Const(str(constant.string_value), Kind.STRING, at)
            case _:
                raise self._error(
                    "Null, unsigned numbers and bytes are not part of the rule language.", at, _SUBSET
                )

    def _name(self, expr: Expr, at: int) -> Name:
        if expr.WhichOneof("choice") == "select_expr":
            raise self._error("A field of a value cannot be read.", at, _SUBSET)
        name = str(expr.ident_expr.name)
        kind = self._kinds.get(name)
        if kind is None:
            raise self._error(told("%(name)s is the name of a type, not of a fact.", name=name), at, _SUBSET)
        return Name(name, kind, self._start_of(name, at))

    def _call(self, expr: Expr, at: int) -> Node:
        call = expr.call_expr
        function = str(call.function)
        if call.HasField("target"):
            raise self._error(
                told("%(function)s is not part of the rule language.", function=function), at, _SUBSET
            )
        if function == "@in":
            return self._membership(call.args[0], call.args[1], at)
        if function in {"date", "timestamp"}:
            return self._date(function, call.args, at)
        arguments = tuple(self.lower(argument) for argument in call.args)
        build = self._builders().get(function)
        if build is not None:
            return build(arguments, at)
        if function in _COMPARISONS:
            return self._comparison(cast(Comparison, _COMPARISONS[function]), arguments, at)
        if function in _ARITHMETIC:
            return self._arithmetic(cast(Arithmetic, _ARITHMETIC[function]), arguments, at)
        if function in {"days_between", "months_between", "years_between"}:
            return Call(function, arguments, Kind.INT, at)
        raise self._error(
            told("%(value)s is not part of the rule language.", value=function.strip("@_")), at, _SUBSET
        )

    def _builders(self) -> dict[str, Callable[[tuple[Node, ...], int], Node]]:
        return {
            "_&&_": lambda arguments, at: _logic(arguments, at, every=True),
            "_||_": lambda arguments, at: _logic(arguments, at, every=False),
            "!_": lambda arguments, at: Not(arguments[0], at),
            "-_": self._negation,
            "_?_:_": self._choice,
            "min": lambda arguments, at: Call("min", arguments, arguments[0].kind, at),
            "max": lambda arguments, at: Call("max", arguments, arguments[0].kind, at),
            "double": self._double,
            "bracket": self._bracket,
        }

    def _negation(self, arguments: tuple[Node, ...], at: int) -> Node:
        (operand,) = arguments
        if isinstance(operand, Const) and isinstance(operand.value, (int, Decimal)):
            value = operand.value.copy_negate() if isinstance(operand.value, Decimal) else -operand.value
            return Const(value, operand.kind, at)
        return Minus(operand, operand.kind, at)

    def _choice(self, arguments: tuple[Node, ...], at: int) -> Node:
        condition, yes, no = arguments
        kind = Kind.STRING if yes.kind.is_text else yes.kind
        if kind is Kind.LIST:
            raise self._error("A list cannot be chosen with ?:.", at, _SUBSET)
        return Choice(condition, yes, no, kind, at)

    def _double(self, arguments: tuple[Node, ...], at: int) -> Node:
        (argument,) = arguments
        if argument.kind is Kind.DECIMAL:
            return argument
        if argument.kind is not Kind.INT:
            raise self._error("double() takes a whole number.", at, "Write numbers as numbers, not as text.")
        return Call("double", arguments, Kind.DECIMAL, at)

    def _bracket(self, arguments: tuple[Node, ...], at: int) -> Node:
        named, looked_up = arguments
        known = ", ".join(sorted(self._brackets)) or "none"
        if not (isinstance(named, Const) and isinstance(named.value, str)):
            raise self._error(
                "A table is named by a text in quotation marks.", at, told("Tables: %(known)s.", known=known)
            )
        table = self._brackets.get(named.value)
        if table is None:
            raise self._error(
                told("There is no bracket table %(value)s.", value=named.value),
                named.at,
                told("Tables: %(known)s.", known=known),
            )
        if looked_up.kind is not table.by:
            needed = "a whole number" if table.by is Kind.INT else "an amount"
            message = told("%(name)s is looked up by %(needed)s.", name=table.name, needed=needed)
            raise self._error(message, looked_up.at, "Give it another fact.")
        return table.expression(looked_up, at)

    def _comparison(self, op: Comparison, arguments: tuple[Node, ...], at: int) -> Node:
        left, right = arguments
        if Kind.LIST in (left.kind, right.kind):
            raise self._error(
                "Lists cannot be compared.", at, 'Ask whether it holds a value: "x" in the.list.'
            )
        if op not in ("==", "!=") and not (left.kind.is_number or left.kind is Kind.DATE):
            raise self._error(
                told("%(op)s needs numbers or dates.", op=op), at, "Use == or != for texts and yes/no facts."
            )
        self._check_allowed(left, right)
        self._check_allowed(right, left)
        return Compare(op, left, right, at)

    def _arithmetic(self, op: Arithmetic, arguments: tuple[Node, ...], at: int) -> Node:
        left, right = arguments
        if not (left.kind.is_number and left.kind is right.kind):
            raise self._error(
                told("%(op)s works on numbers only.", op=op),
                at,
                "For dates use days_between, months_between or years_between.",
            )
        return Sum(op, left, right, left.kind, at)

    def _membership(self, needle_expr: Expr, listed_expr: Expr, at: int) -> Node:
        needle = self.lower(needle_expr)
        if listed_expr.WhichOneof("choice") == "list_expr":
            options = tuple(self.lower(element) for element in listed_expr.list_expr.elements)
            if not options:
                raise self._error("The list after in is empty.", at, "Write at least one value.")
            for option in options:
                self._check_allowed(needle, option)
            return OneOf(needle, options, at)
        listed = self.lower(listed_expr)
        if not isinstance(listed, Name):
            raise self._error("After in stands a list of values or a fact that is a list.", at, _SUBSET)
        self._check_allowed(listed, needle)
        return Holds(needle, listed, at)

    def _date(self, function: str, arguments: object, at: int) -> Const:
        remedy = 'Write date("2024-01-31").'
        (argument,) = cast("list[Expr]", list(cast("tuple[Expr, ...]", arguments)))
        literal = self.lower(argument)
        if not (isinstance(literal, Const) and isinstance(literal.value, str)):
            raise self._error("A date is written as a text in quotation marks.", at, remedy)
        written = literal.value
        if function == "timestamp":
            written = written.removesuffix("T00:00:00Z")
        try:
            return Const(_iso_date(written), Kind.DATE, at)
        except ValueError:
            raise self._error("This is not a date of the calendar.", literal.at, remedy) from None

    def _check_allowed(self, described: Node, value: Node) -> None:
        """An enum fact may only be compared with values it can have: a typo would be false for ever."""
        if not (isinstance(described, Name) and isinstance(value, Const) and isinstance(value.value, str)):
            return
        allowed = self._allowed.get(described.name)
        if allowed is None or value.value in allowed:
            return
        close = difflib.get_close_matches(value.value, sorted(allowed), n=3, cutoff=0.5)
        remedy = (
            told("Did you mean %(close)s?", close=either(close))
            if close
            else told("It can be %(allowed)s.", allowed=", ".join(sorted(allowed)))
        )
        raise self._error(
            told("%(name)s is never %(value)s.", name=described.name, value=repr(value.value)),
            value.at,
            remedy,
        )

    def _at(self, expr: Expr) -> int:
        return self._offsets.get(expr.id, 0)

    def _start_of(self, name: str, at: int) -> int:
        """CEL points at the last dot of a dotted name: go back to its first letter."""
        start = self._text.rfind(name, 0, at + len(name))
        return start if start != -1 else at

    def _error(self, message: str, at: int, remedy: str) -> RuleError:
        before = self._text[:at]
        line = before.count("\n") + 1
        return RuleError(message, line, at - (before.rfind("\n") + 1) + 1, remedy)


def _iso_date(written: str) -> dt.date:
    if len(written) != len("2024-01-31"):
        raise ValueError("not written as year-month-day")
    return dt.date.fromisoformat(written)


def _logic(arguments: tuple[Node, ...], at: int, *, every: bool) -> Logic:
    operands: list[Node] = []
    for argument in arguments:
        if isinstance(argument, Logic) and argument.every is every:
            operands.extend(argument.operands)
        else:
            operands.append(argument)
    return Logic(every, tuple(operands), at)
