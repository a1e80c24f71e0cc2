"""Dated figures (rates, ceilings, lines) and formulas: the numbers of the law, apart from the rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from mysynergy.rules.brackets import FIGURE, Bracket
from mysynergy.rules.documents import Document, Plain
from mysynergy.rules.expression import Declarations, Expression, expand, expression_of, parse_expression
from mysynergy.rules.faults import FactError, RuleError, RuleFault
from mysynergy.rules.fields import Part, no_repeats, parts_of
from mysynergy.rules.syntax import Node, names_in
from mysynergy.rules.values import FactValue, Kind, Value
from mysynergy.rules.vocabulary import Fact, Vocabulary, plain_value

FORMULA = "formula."


@dataclass(frozen=True, slots=True)
class FigureValue:
    """What a figure was from ``start`` (in) until ``end`` (out; open when ``None``), and who says so."""

    start: dt.date
    end: dt.date | None
    value: FactValue
    source: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A published number with its history. ``published`` is false when the owner keeps it to itself.

    Then ``ask_instead`` may name the fact that the officer is asked: what the owner itself found.
    """

    name: str
    type: Kind
    unit: str
    ms: str
    en: str
    values: tuple[FigureValue, ...]
    published: bool = True
    note: str = ""
    ask_instead: str = ""

    def at(self, day: dt.date) -> Value:
        """Return the value in force on ``day``, or ``None`` when it is not known."""
        known = self.entry(day)
        return None if known is None else known.value

    def entry(self, day: dt.date) -> FigureValue | None:
        """Return the dated entry in force on ``day``, with its source."""
        for entry in reversed(self.values):
            if entry.start <= day:
                return entry if entry.end is None or day < entry.end else None
        return None

    def tried(self, raw: str, day: dt.date, source: str) -> Figure:
        """Return the figure with the value that ``raw`` stands for from ``day`` on, to try it.

        Later values are left out. Raises ``FactError`` for what is not a value of the figure's type.
        """
        written: object = {"true": True, "false": False}.get(raw, raw) if self.type is Kind.BOOL else raw
        entry = FigureValue(day, None, _shape(self.name, self.type).read(written), source)
        kept = tuple(one for one in self.values if one.start < day)
        return replace(self, values=(*kept, entry), published=True)

    def to_mapping(self) -> dict[str, Plain]:
        """Return the figure as it is written in YAML."""
        mapping: dict[str, Plain] = {"name": self.name, "type": self.type.value, "ms": self.ms, "en": self.en}
        if self.unit:
            mapping["unit"] = self.unit
        if self.note:
            mapping["note"] = self.note
        if not self.published:
            mapping["published"] = False
        if self.ask_instead:
            mapping["ask_instead"] = self.ask_instead
        entries: list[Plain] = []
        for entry in self.values:
            written: dict[str, Plain] = {
                "from": entry.start.isoformat(),
                "value": plain_value(entry.value),
                "source": entry.source,
            }
            if entry.end is not None:
                written["to"] = entry.end.isoformat()
            entries.append(written)
        mapping["values"] = entries
        return mapping


@dataclass(frozen=True, slots=True)
class Formula:
    """A named expression over facts, figures and other formulas."""

    name: str
    type: Kind
    expression: Expression
    ms: str
    en: str
    cite: str

    def to_mapping(self) -> dict[str, Plain]:
        """Return the formula as it is written in YAML."""
        return {
            "name": self.name,
            "type": self.type.value,
            "expression": self.expression.text,
            "ms": self.ms,
            "en": self.en,
            "cite": self.cite,
        }


def read_figures(document: Document, faults: list[RuleFault], known: dict[str, Figure]) -> None:
    """Read one file of figures into ``known``."""
    data = document.data
    if data is None:
        return
    for part in parts_of(document, faults, (), data.get("figures") if isinstance(data, dict) else data):
        figure = _read_figure(part)
        if figure.name in known:
            part.fault(
                "name", f"The figure {figure.name} is written twice.", "Give each figure its own name."
            )
        known[figure.name] = figure


def _read_figure(part: Part) -> Figure:
    part.keys({"name", "type", "unit", "ms", "en", "values", "published", "note", "ask_instead"})
    name = _bare_name(part)
    kind = _figure_kind(part)
    said = part.languages()
    published = not part.has("published") or part.flag("published")
    entries = part.parts("values")
    if published and not entries:
        part.fault(
            "values", f"The figure {name} has no values.", "Add a dated value, or write published: false."
        )
    shape = _shape(name, kind)
    values = [_read_entry(entry, shape) for entry in entries]
    for earlier, later, entry in zip(values, values[1:], entries[1:], strict=False):
        if later.start <= earlier.start or (earlier.end is not None and later.start < earlier.end):
            entry.fault(
                "from", "The dated values overlap or are out of order.", "Write them from old to new."
            )
    return Figure(
        name, kind, part.text("unit", required=False), said.ms, said.en, tuple(values), published,
        part.text("note", required=False), part.text("ask_instead", required=False),
    )  # fmt: skip


def _shape(name: str, kind: Kind) -> Fact:
    """What reads the values of a figure: a fact of its type, without bounds."""
    return Fact(name, kind, "", (), "", None, None, name, name, "", "", None, None, None)


def _bare_name(part: Part) -> str:
    name = part.slug("name")
    if "-" in name:
        part.fault("name", f"{name} cannot be used in an expression.", "Use underscores: poverty_line.")
    return name.replace("-", "_")


def _figure_kind(part: Part) -> Kind:
    written = part.choice("type", {"decimal", "int", "date", "bool", "string"})
    try:
        return Kind(written)
    except ValueError:
        return Kind.DECIMAL


def _read_entry(part: Part, shape: Fact) -> FigureValue:
    part.keys({"from", "to", "value", "source"})
    start, end = part.date("from"), part.date("to")
    if start is None and not part.has("from"):
        part.fault(None, "from is missing.", "Write the first day on which the value holds.")
    if start and end and end <= start:
        part.fault("to", "to is the first day after the value ended.", "It lies after from.")
    value: FactValue = Decimal(0)
    try:
        value = shape.read(part.data.get("value"))
    except FactError as error:
        part.fault(
            "value" if part.has("value") else None, f"The value does not fit: {error.message}", "Mend it."
        )
    return FigureValue(start or dt.date.min, end, value, part.text("source"))


def declarations(
    vocabulary: Vocabulary,
    figures: Mapping[str, Figure],
    formulas: Mapping[str, Kind],
    brackets: Mapping[str, Bracket],
) -> Declarations:
    """Return what expressions may name, formulas by kind only."""
    kinds = {name: fact.type for name, fact in vocabulary.facts.items()}
    kinds.update({FIGURE + name: figure.type for name, figure in figures.items()})
    kinds.update({FORMULA + name: kind for name, kind in formulas.items()})
    allowed = {name: frozenset(fact.allowed) for name, fact in vocabulary.facts.items() if fact.allowed}
    return Declarations(kinds, allowed, brackets=brackets)


def read_formulas(
    document: Document,
    faults: list[RuleFault],
    vocabulary: Vocabulary,
    figures: Mapping[str, Figure],
    brackets: Mapping[str, Bracket],
) -> tuple[dict[str, Formula], Declarations]:
    """Read the formulas; gives them compiled, and the declarations that programmes are read with."""
    data = document.data
    listed = data.get("formulas") if isinstance(data, dict) else data
    parts = parts_of(document, faults, (), listed) if listed is not None else []
    no_repeats(parts, "name")
    by_name = {_bare_name(part): part for part in parts}
    kinds = {name: _figure_kind(part) for name, part in by_name.items()}
    declared = declarations(vocabulary, figures, kinds, brackets)
    trees: dict[str, Node] = {}
    for name, part in by_name.items():
        part.keys({"name", "type", "expression", "ms", "en", "cite"})
        text = part.code(None, "expression")
        if text is None:
            part.fault(None, "expression is missing.", "Write the formula.")
            continue
        try:
            trees[FORMULA + name] = parse_expression(text, declared, kinds[name])
        except RuleError as error:
            note_expression_fault(part, "expression", error)
    written_out = _written_out(trees, by_name)
    formulas: dict[str, Formula] = {}
    for name, part in by_name.items():
        tree = written_out.get(FORMULA + name)
        said = part.languages()
        cite = part.text("cite", required=False)
        if tree is not None:
            expression = expression_of(part.code(None, "expression") or "", tree)
            formulas[name] = Formula(name, kinds[name], expression, said.ms, said.en, cite)
    return formulas, replace(declared, formulas=written_out)


def _written_out(trees: dict[str, Node], parts: Mapping[str, Part]) -> dict[str, Node]:
    """Replace formulas in formulas, innermost first; a circle is a fault."""
    done: dict[str, Node] = {}
    waiting = dict(trees)
    while waiting:
        ready = [
            name for name, tree in waiting.items() if not any(used in waiting for used in names_in(tree))
        ]
        if not ready:
            for name in waiting:
                parts[name.removeprefix(FORMULA)].fault(
                    "expression", f"{name} refers to itself, directly or through others.", "Break the circle."
                )
            return done
        for name in ready:
            done[name] = expand(waiting.pop(name), done)
    return done


def note_expression_fault(part: Part, key: str, error: RuleError) -> None:
    """Note a fault inside the expression at ``key``, at its own line and column of the file."""
    part.faults.append(
        part.document.fault_inside((*part.path, key), error.line, error.column, error.message, error.remedy)
    )
