"""Dated bracket tables: amounts that go by steps, such as so much for one child and more for three.

In an expression ``bracket("name", what)`` is written out as a chain of choices over the table's rows,
each row being an ordinary dated figure. Every engine therefore reads tables without knowing of them,
and a range or an unknown gives the range of the rows it may fall into.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mysynergy.rules.documents import Document, Plain
from mysynergy.rules.faults import RuleFault
from mysynergy.rules.fields import Part, no_repeats, parts_of
from mysynergy.rules.syntax import Choice, Compare, Name, Node
from mysynergy.rules.values import Kind, Number, Value

FIGURE: Final = "figure."


@dataclass(frozen=True, slots=True)
class Row:
    """One step: ``value`` for everything up to and including ``upto`` (``None``: everything above)."""

    upto: Number | None
    value: Decimal


@dataclass(frozen=True, slots=True)
class DatedRows:
    """The rows of a table from ``start`` on, until the next dated rows begin."""

    start: dt.date
    source: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Bracket:
    """A table of steps with its history; ``by`` is the kind of the number that is looked up."""

    name: str
    by: Kind
    unit: str
    ms: str
    en: str
    tables: tuple[DatedRows, ...]

    @property
    def steps(self) -> int:
        """How many rows the longest of the dated tables has."""
        return max((len(table.rows) for table in self.tables), default=0)

    def at(self, day: dt.date) -> DatedRows | None:
        """Return the rows in force on ``day``, or ``None`` before the first."""
        found = [table for table in self.tables if table.start <= day]
        return found[-1] if found else None

    def figures_on(self, day: dt.date) -> dict[str, Value]:
        """Return the table of ``day`` as the figures its expressions read; all unknown before the first.

        A table with fewer rows than the longest repeats its last one.
        """
        table = self.at(day)
        found: dict[str, Value] = {}
        for index in range(self.steps):
            row = table.rows[min(index, len(table.rows) - 1)] if table else None
            found[_value(self.name, index)] = row.value if row else None
            if index < self.steps - 1:
                found[_upto(self.name, index)] = None if table is None else _limit(table, index)
        return found

    def expression(self, looked_up: Node, at: int) -> Node:
        """Return the choices that look ``looked_up`` up."""
        last = self.steps - 1
        node: Node = Name(_value(self.name, last), Kind.DECIMAL, at)
        for index in range(last - 1, -1, -1):
            within = Compare("<=", looked_up, Name(_upto(self.name, index), self.by, at), at)
            value = Name(_value(self.name, index), Kind.DECIMAL, at)
            node = Choice(within, value, node, Kind.DECIMAL, at)
        return node

    def to_mapping(self) -> dict[str, Plain]:
        """Return the table as it is written in YAML."""
        values: list[Plain] = []
        for table in self.tables:
            rows: list[Plain] = []
            for row in table.rows:
                written: dict[str, Plain] = {"value": format(row.value, "f")}
                if row.upto is not None:
                    written["upto"] = row.upto if isinstance(row.upto, int) else format(row.upto, "f")
                rows.append(written)
            values.append({"from": table.start.isoformat(), "source": table.source, "rows": rows})
        mapping: dict[str, Plain] = {"name": self.name, "by": self.by.value, "ms": self.ms, "en": self.en}
        if self.unit:
            mapping["unit"] = self.unit
        mapping["values"] = values
        return mapping


def _limit(table: DatedRows, index: int) -> Number | None:
    """The upper end of a step. Beyond the last step any limit will do: both sides give the same value."""
    limits = [row.upto for row in table.rows if row.upto is not None]
    return limits[min(index, len(limits) - 1)] if limits else None


def _value(name: str, index: int) -> str:
    return f"{FIGURE}{name}.row_{index + 1}"


def _upto(name: str, index: int) -> str:
    return f"{FIGURE}{name}.upto_{index + 1}"


def read_brackets(document: Document, faults: list[RuleFault], known: dict[str, Bracket]) -> None:
    """Read one file of bracket tables into ``known``; what is wrong is added to ``faults``."""
    data = document.data
    if data is None:
        return
    parts = parts_of(document, faults, (), data.get("brackets") if isinstance(data, dict) else data)
    no_repeats(parts, "name")
    for part in parts:
        table = _read_bracket(part)
        if table.name in known:
            part.fault("name", f"The table {table.name} is written twice.", "Give each table its own name.")
        known[table.name] = table


def _read_bracket(part: Part) -> Bracket:
    part.keys({"name", "by", "unit", "ms", "en", "values"})
    name = part.slug("name")
    if "-" in name:
        part.fault("name", f"{name} cannot be used in an expression.", "Use underscores: help_by_children.")
    by = Kind.INT if part.choice("by", {"int", "decimal"}) == "int" else Kind.DECIMAL
    said = part.languages()
    entries = part.parts("values")
    if not entries:
        part.fault("values", f"The table {name} has no rows.", "Add values with from, source and rows.")
    tables = tuple(_read_table(entry, by) for entry in entries)
    for earlier, later, entry in zip(tables, tables[1:], entries[1:], strict=False):
        if later.start <= earlier.start:
            entry.fault("from", "The dated tables are out of order.", "Write them from old to new.")
    return Bracket(name, by, part.text("unit", required=False), said.ms, said.en, tables)


def _read_table(part: Part, by: Kind) -> DatedRows:
    part.keys({"from", "source", "rows"})
    start = part.date("from")
    if start is None and not part.has("from"):
        part.fault(None, "from is missing.", "Write the first day on which the rows hold.")
    entries = part.parts("rows")
    if not entries:
        part.fault(None, "rows is missing.", "Write one row for each step.")
    rows = tuple(_read_row(entry, by, last=entry is entries[-1]) for entry in entries)
    for earlier, later, entry in zip(rows, rows[1:], entries[1:], strict=False):
        if earlier.upto is not None and later.upto is not None and later.upto <= earlier.upto:
            entry.fault("upto", "The rows do not rise.", "Write them from the smallest upto to the largest.")
    return DatedRows(start or dt.date.min, part.text("source"), rows or (Row(None, Decimal(0)),))


def _read_row(part: Part, by: Kind, *, last: bool) -> Row:
    part.keys({"upto", "value"})
    if last and part.has("upto"):
        part.fault("upto", "The last row is for everything above: it has no upto.", "Remove upto.")
    elif not last and not part.has("upto"):
        part.fault(None, "upto is missing.", "Write the largest number of this step; only the last has none.")
    return Row(_read_upto(part, by) if part.has("upto") else None, part.amount("value"))


def _read_upto(part: Part, by: Kind) -> Number:
    value = part.data["upto"]
    if by is Kind.DECIMAL:
        return part.amount("upto")
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    part.fault("upto", "upto is a whole number here.", "Write upto: 2, or by: decimal for amounts.")
    return 0


def figures_of(tables: Mapping[str, Bracket], day: dt.date) -> dict[str, Value]:
    """Return the rows of all ``tables`` on ``day``, by the names that expressions read."""
    found: dict[str, Value] = {}
    for table in tables.values():
        found.update(table.figures_on(day))
    return found
