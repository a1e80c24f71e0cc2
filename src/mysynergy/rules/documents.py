"""YAML files as plain data that still knows where each piece stood.

Numbers with a point become ``Decimal`` (never a float), only ``true`` and ``false`` are booleans (``no``
stays a word), and a key written twice is a fault.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from mysynergy.rules.faults import RuleFault, told

if TYPE_CHECKING:
    _Base = yaml.SafeLoader
else:
    _Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Scalar = str | bool | int | Decimal | dt.date | None
Plain = Scalar | list["Plain"] | dict[str, "Plain"]
Place = tuple[str | int, ...]

MAX_BYTES = 2_000_000
MAX_DEPTH = 30
MAX_PIECES = 200_000  # an alias that repeats an alias could otherwise fill the memory


class _Loader(_Base):
    """The safe loader with YAML 1.2's idea of a boolean and no floats."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:float")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("!decimal", re.compile(r"^[-+]?\d+\.\d+$"), list("-+0123456789"))


#: Where the text of a scalar begins in its file (line and column from 0), and how it is quoted.
Written = tuple[int, int, str | None]


@dataclass(frozen=True)
class Document:
    """One file: its data, and for each path in it the line and column (from 1) where it begins."""

    file: str
    data: Plain
    places: dict[Place, tuple[int, int]] = field(default_factory=dict)
    texts: dict[Place, Written] = field(default_factory=dict)
    source: str = ""

    def place(self, path: Place) -> tuple[int, int]:
        """Return line and column of ``path``, or of the nearest thing above it that exists."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    def fault(self, path: Place, message: str, remedy: str) -> RuleFault:
        """Return a fault at ``path``; without a file to point into, the message names the path."""
        if not self.places and path:
            message = told(
                "%(path)s: %(message)s", path=".".join(str(step) for step in path), message=message
            )
        line, column = self.place(path)
        return RuleFault(self.file, line, column, message, remedy)

    def fault_inside(self, path: Place, line: int, column: int, message: str, remedy: str) -> RuleFault:
        """Return a fault at ``line`` and ``column`` inside the text that stands at ``path``."""
        written = self.texts.get(path)
        text = _at_path(self.data, path)
        # Only now, for a fault: to find each character of each text would take most of the reading.
        positions = _positions(self.source, written, text) if written and isinstance(text, str) else ()
        if positions and isinstance(text, str):
            lines = text.split("\n")
            offset = sum(len(one) + 1 for one in lines[: line - 1]) + column - 1
            index = positions[min(offset, len(positions) - 1)]
            before = self.source[:index]
            line, column = before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1
            return RuleFault(self.file, line, column, message, remedy)
        return self.fault(path, message, remedy)


def _at_path(data: Plain, path: Place) -> Plain:
    for step in path:
        if isinstance(data, dict) and isinstance(step, str):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def read_document(path: Path, root: Path) -> tuple[Document, list[RuleFault]]:
    """Read one YAML file below ``root``; what is wrong comes back as faults, never as an exception."""
    file = path.relative_to(root).as_posix()
    empty = Document(file, None)
    try:
        raw = path.read_bytes()
        if len(raw) > MAX_BYTES:
            return empty, [RuleFault(file, 1, 1, "The file is larger than 2 MB.", "Split it.")]
        source = raw.decode("utf-8")
    except OSError:
        return empty, [
            RuleFault(file, 1, 1, "The file cannot be read.", "Check that it exists and may be read.")
        ]
    except UnicodeDecodeError:
        return empty, [RuleFault(file, 1, 1, "The file is not UTF-8 text.", "Save it as UTF-8.")]
    return parse_document(source, file)


def parse_document(source: str, file: str) -> tuple[Document, list[RuleFault]]:
    """Read YAML text; ``file`` is the name that faults carry."""
    loader = _Loader(source)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = told("This is not YAML: %(value)s.", value=error.problem or error.context or "unreadable")
        return Document(file, None), [
            RuleFault(file, line, column, what, "Check indentation, quotes and colons.")
        ]
    except yaml.YAMLError:
        return Document(file, None), [
            RuleFault(file, 1, 1, "This is not YAML.", "Check for control characters.")
        ]
    finally:
        loader.dispose()
    reader = _Reader(file)
    data = reader.plain(node, ()) if node is not None else None
    return Document(file, data, reader.places, reader.texts, source), reader.faults


class _Reader:
    """Turns composed nodes into plain data, noting places as it goes."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Place, tuple[int, int]] = {}
        self.texts: dict[Place, Written] = {}
        self.faults: list[RuleFault] = []
        self.pieces = 0

    def plain(self, node: yaml.Node, path: Place) -> Plain:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        self.places[path] = (line, column)
        self.pieces += 1
        if len(path) > MAX_DEPTH or self.pieces > MAX_PIECES:
            self._fault(node, "This is nested too deeply or repeats itself.", "Write it out more simply.")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Place) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(key_node, "A key must be a word.", "Write a word before the colon.")
                continue
            key = str(key_node.value)
            if key in found:
                self._fault(key_node, told("%(key)s is written twice.", key=key), "Keep one of the two.")
                continue
            found[key] = self.plain(value_node, (*path, key))
        return found

    def _scalar(self, node: yaml.Node, path: Place) -> Scalar:
        text = str(node.value)
        match node.tag.removeprefix("tag:yaml.org,2002:"):
            case "null":
                return None
            case "bool":
                return text == "true"
            case "int":
                return self._int(node, text)
            case "!decimal":
                return Decimal(text)
            case "timestamp":
                return self._date(node, text)
            case "str":
                mark = node.start_mark
                self.texts[path] = (mark.line, mark.column, getattr(node, "style", None))
                return text
            case _:
                self._fault(node, "This kind of YAML value is not used in a rulebook.", "Write plain text.")
                return None

    def _int(self, node: yaml.Node, text: str) -> int | None:
        if not re.fullmatch(r"[-+]?(?:0|[1-9]\d*)", text):
            self._fault(node, "A whole number is written with digits only.", "Quote it if it is a code.")
            return None
        return int(text)

    def _date(self, node: yaml.Node, text: str) -> dt.date | None:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            self._fault(node, "This is not a date of the calendar.", "Write year-month-day, as 2024-01-31.")
            return None

    def _fault(self, node: yaml.Node, message: str, remedy: str) -> None:
        mark = node.start_mark
        self.faults.append(RuleFault(self.file, mark.line + 1, mark.column + 1, message, remedy))


def _positions(source: str, written: Written, text: str) -> tuple[int, ...]:
    """Return the offset in ``source`` of each character of a scalar's text, or nothing when unsure.

    Quotes, escapes, folding and indentation all move characters; the walk goes through the source and
    picks up the text's characters in order, treating a run of white space as one.
    """
    line, column, style = written
    start = _index(source, line, column)
    if style in ("|", ">"):
        start = source.find("\n", start) + 1
    elif style in ("'", '"'):
        start += 1
    found: list[int] = []
    index = start
    for character in text:
        index = _next_match(source, index, character, style)
        if index < 0:
            return ()
        found.append(index)
        index += 1
    found.append(index)
    return tuple(found)


def _next_match(source: str, index: int, character: str, style: str | None) -> int:
    if character in " \n":
        # A fold writes a blank for a line break; block text starts each line with indentation.
        return index if index < len(source) and source[index].isspace() else -1
    while index < len(source) and source[index] != character:
        if source[index].isspace() or (style == '"' and source[index] == "\\"):
            index += 1
        else:
            return -1
    if style == "'" and character == "'" and source[index : index + 2] == "''":
        return index + 1
    return index if index < len(source) else -1


def _index(source: str, line: int, column: int) -> int:
    index = 0
    for _ in range(line):
        index = source.find("\n", index) + 1
    return index + column
