"""Google CEL as parser and type checker: text in, its checked syntax tree as protobuf out.

No package ships the message classes of ``cel.expr``, so the part we read is described here in code.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any, Protocol, cast

from cel_expr_python import cel
from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError, Message

from mysynergy.rules.faults import RuleError, both, either, told
from mysynergy.rules.values import Kind

MAX_LENGTH = 10_000

_Field = descriptor_pb2.FieldDescriptorProto
_KINDS = {
    "bool": _Field.TYPE_BOOL,
    "int64": _Field.TYPE_INT64,
    "uint64": _Field.TYPE_UINT64,
    "int32": _Field.TYPE_INT32,
    "double": _Field.TYPE_DOUBLE,
    "string": _Field.TYPE_STRING,
    "bytes": _Field.TYPE_BYTES,
}
# message -> (field, number, type, repeated); numbers are those of cel/expr/{checked,syntax}.proto
_SHAPE: dict[str, list[tuple[str, int, str, bool]]] = {
    "Constant": [
        ("null_value", 1, "int32", False),
        ("bool_value", 2, "bool", False),
        ("int64_value", 3, "int64", False),
        ("uint64_value", 4, "uint64", False),
        ("double_value", 5, "double", False),
        ("string_value", 6, "string", False),
        ("bytes_value", 7, "bytes", False),
    ],
    "Ident": [("name", 1, "string", False)],
    "Select": [("operand", 1, "Expr", False), ("field", 2, "string", False)],
    "Call": [("target", 1, "Expr", False), ("function", 2, "string", False), ("args", 3, "Expr", True)],
    "ListExpr": [("elements", 1, "Expr", True)],
    "Opaque": [],
    "Expr": [
        ("id", 2, "int64", False),
        ("const_expr", 3, "Constant", False),
        ("ident_expr", 4, "Ident", False),
        ("select_expr", 5, "Select", False),
        ("call_expr", 6, "Call", False),
        ("list_expr", 7, "ListExpr", False),
        ("struct_expr", 8, "Opaque", False),
        ("comprehension_expr", 9, "Opaque", False),
    ],
    "Position": [("key", 1, "int64", False), ("value", 2, "int32", False)],
    "SourceInfo": [("positions", 4, "Position", True)],
    "CheckedExpr": [("source_info", 5, "SourceInfo", False), ("expr", 4, "Expr", False)],
}
_CHOICES = {
    "Constant": [name for name, *_ in _SHAPE["Constant"]],
    "Expr": [name for name, *_ in _SHAPE["Expr"] if name != "id"],
}


class Expr(Protocol):
    """The part of ``cel.expr.Expr`` that we read."""

    id: int
    const_expr: Any
    ident_expr: Any
    select_expr: Any
    call_expr: Any
    list_expr: Any

    def WhichOneof(self, name: str) -> str | None: ...  # noqa: N802 - protobuf's own name


def _message_class() -> type[Message]:
    described = descriptor_pb2.FileDescriptorProto(
        name="mysynergy_cel.proto", package="mysynergy.cel", syntax="proto3"
    )
    for message_name, fields in _SHAPE.items():
        message = described.message_type.add(name=message_name)
        if message_name in _CHOICES:
            message.oneof_decl.add(name="choice")
        for name, number, kind, repeated in fields:
            added = message.field.add(
                name=name, number=number, label=_Field.LABEL_REPEATED if repeated else _Field.LABEL_OPTIONAL
            )
            if kind in _KINDS:
                added.type = _KINDS[kind]
            else:
                added.type = _Field.TYPE_MESSAGE
                added.type_name = f".mysynergy.cel.{kind}"
            if name in _CHOICES.get(message_name, ()):
                added.oneof_index = 0
    pool = descriptor_pool.DescriptorPool()
    pool.Add(described)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("mysynergy.cel.CheckedExpr"))


_CHECKED = _message_class()


def _function_declarations() -> list[object]:
    kinds = cel.Type
    declared: list[object] = []
    for name in ("min", "max"):
        overloads = [
            cel.Overload(f"{name}_{label}_{count}", kind, [kind] * count)
            for label, kind in (("int", kinds.INT), ("double", kinds.DOUBLE))
            for count in (2, 3, 4)
        ]
        declared.append(cel.FunctionDecl(name, overloads))
    declared.append(cel.FunctionDecl("date", [cel.Overload("date_string", kinds.TIMESTAMP, [kinds.STRING])]))
    looked_up = (("int", kinds.INT), ("double", kinds.DOUBLE))
    tables = [
        cel.Overload(f"bracket_{label}", kinds.DOUBLE, [kinds.STRING, kind]) for label, kind in looked_up
    ]
    declared.append(cel.FunctionDecl("bracket", tables))
    for name in ("days_between", "months_between", "years_between"):
        overload = cel.Overload(name, kinds.INT, [kinds.TIMESTAMP, kinds.TIMESTAMP])
        declared.append(cel.FunctionDecl(name, [overload]))
    return declared


class CelChecker:
    """A CEL environment with these names declared; building one costs milliseconds, so keep it."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        types = {
            Kind.BOOL: cel.Type.BOOL,
            Kind.INT: cel.Type.INT,
            Kind.DECIMAL: cel.Type.DOUBLE,
            Kind.DATE: cel.Type.TIMESTAMP,
            Kind.ENUM: cel.Type.STRING,
            Kind.STRING: cel.Type.STRING,
            Kind.LIST: cel.Type.List(cel.Type.STRING),
        }
        self._names = tuple(kinds)
        self._env = cel.NewEnv(
            variables={name: types[kind] for name, kind in kinds.items()}, functions=_function_declarations()
        )

    def parse(self, text: str) -> tuple[Expr, dict[int, int]]:
        """Return the checked tree and the offset of each node by its id; raises ``RuleError``."""
        if len(text) > MAX_LENGTH:
            raise RuleError(
                told("The expression is longer than %(max_length)s characters.", max_length=MAX_LENGTH),
                1,
                1,
                "Move parts of it into formulas.",
            )
        try:
            compiled = self._env.compile(text)
        except RuntimeError as error:
            raise _translated(text, str(error), self._names) from error
        envelope = any_pb2.Any()
        checked = cast(Any, _CHECKED())
        try:
            envelope.ParseFromString(compiled.serialize())
            checked.ParseFromString(envelope.value)
        except DecodeError as error:  # protobuf refuses trees deeper than 100 messages
            raise RuleError(
                "The expression is nested too deeply.", 1, 1, "Move parts of it into formulas."
            ) from error
        return cast(Expr, checked.expr), {found.key: found.value for found in checked.source_info.positions}


_PLACE = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")
_OVERLOAD = re.compile(r"found no matching overload for '([^']+)' applied to '\((.*)\)'")
_UNDECLARED = re.compile(r"undeclared reference to '([^']*)'")
_UNEXPECTED = re.compile(r"(?:mismatched|extraneous) input '(.*)' expecting|missing '.*' at '(.*)'")
_PLAIN_KINDS = {
    "double": "decimal amount",
    "int": "whole number",
    "string": "text",
    "bool": "yes/no value",
    "timestamp": "date",
    "google.protobuf.Timestamp": "date",
}


def _translated(text: str, raw: str, names: tuple[str, ...]) -> RuleError:
    """Turn the checker's first complaint into plain words with a way out."""
    if "recursion" in raw:
        return RuleError("The expression is nested too deeply.", 1, 1, "Move parts of it into formulas.")
    found = _PLACE.search(raw)
    if found is None:
        return RuleError(
            "The expression cannot be read.", 1, 1, "Compare it with docs/reference/rule-language.md."
        )
    line, column, complaint = int(found[1]), int(found[2]), found[3]
    if overload := _OVERLOAD.search(complaint):
        message, remedy = _overload_words(overload[1], overload[2])
        return RuleError(message, line, column, remedy)
    if undeclared := _UNDECLARED.search(complaint):
        return _undeclared_error(text, undeclared[1], line, column, names)
    if "invalid" in complaint and "literal" in complaint:
        return RuleError(
            "This number is too large or not a number.", line, column, "Write it with fewer digits."
        )
    message, remedy = _syntax_words(text, complaint, line, column)
    return RuleError(message, line, column, remedy)


def _plain(kind: str) -> str:
    listed = re.fullmatch(r"list\((.*)\)", kind)
    return f"a list of {_plain_word(listed[1])}s" if listed else f"a {_plain_word(kind)}"


def _plain_word(kind: str) -> str:
    return _PLAIN_KINDS.get(kind, kind)


def _overload_words(function: str, applied: str) -> tuple[str, str]:
    kinds = [kind.strip() for kind in re.split(r", (?![^(]*\))", applied)]
    flat = {re.sub(r"list\((.*)\)", r"\1", kind) for kind in kinds}
    sign = "?:" if function == "_?_:_" else function.strip("@_")
    if function == "_?_:_" and kinds[:1] != ["bool"]:
        return (
            told("The part before ? is %(kinds)s, not a condition.", kinds=_plain(kinds[0])),
            "Compare it with something first.",
        )
    if flat == {"double", "int"} or (function == "_?_:_" and flat == {"bool", "double", "int"}):
        mixed = both(dict.fromkeys(_plain(kind) for kind in kinds if kind != "bool"))
        return (
            told("%(sign)s mixes %(mixed)s.", sign=sign, mixed=mixed),
            "Write amounts with a decimal point (500.0, not 500) and whole numbers without (18, not 18.0); "
            "double(x) turns a whole number into a decimal.",
        )
    mixed = both(dict.fromkeys(_plain(kind) for kind in kinds))
    return told(
        "%(sign)s cannot be used on %(mixed)s.", sign=sign, mixed=mixed
    ), "Both sides must be of the same type."


def _undeclared_error(text: str, name: str, line: int, column: int, names: tuple[str, ...]) -> RuleError:
    lines = text.split("\n")
    before = lines[line - 1][: column - 1] if line <= len(lines) else ""
    # The checker points at the last dot of a dotted name, or at the bracket of a call: go back to the start.
    start = re.search(r"[\w.]*\s*$", before)
    if start and start.group():
        column -= len(start.group())
    following = lines[line - 1][column - 1 + len(name) :].lstrip() if line <= len(lines) else ""
    if following.startswith("("):
        return RuleError(
            told("There is no function %(name)s with these arguments.", name=name),
            line,
            column,
            "Functions are min, max (two to four numbers), double, date, days_between, months_between, "
            "years_between.",
        )
    swaps = {"True": "true", "False": "false", "not": "!", "None": "nothing: leave the fact out"}
    if name in swaps:
        return RuleError(
            told("%(name)s is not a word of the rule language.", name=name),
            line,
            column,
            told("Write %(swaps)s.", swaps=swaps[name]),
        )
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    remedy = (
        told("Did you mean %(close)s?", close=either(close))
        if close
        else "Declare it in vocabulary.yaml, figures or formulas.yaml."
    )
    return RuleError(
        told("There is no fact, figure or formula called %(name)s.", name=name), line, column, remedy
    )


def _syntax_words(text: str, complaint: str, line: int, column: int) -> tuple[str, str]:
    unexpected = _UNEXPECTED.search(complaint)
    word = (unexpected[1] or unexpected[2] or "") if unexpected else ""
    if not text.strip():
        return "The expression is empty.", "Write a condition, or leave the key out."
    if word == "<EOF>":
        return (
            "The expression stops too early.",
            "Something is missing at the end: a value, or a closing bracket.",
        )
    lines = text.split("\n")
    here = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    if here.startswith("=") and not here.startswith("=="):
        return "A single = is not a comparison.", "Write == ."
    if word in {"and", "or", "not"}:
        return told(
            "%(word)s is not a word of the rule language.", word=word
        ), "Write && for and, || for or, ! for not."
    if word == ",":
        return "A comma cannot stand here.", "Write numbers without commas: 1000.00, not 1,000.00."
    if "token recognition error" in complaint and here[:1] in "'\"":
        return "A text is not closed.", "End it with the same quotation mark."
    shown = word or here[:1]
    return told(
        "%(shown)s cannot stand here.", shown=repr(shown)
    ), "Compare the expression with docs/reference/rule-language.md."
