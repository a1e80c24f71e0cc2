"""Reading a programme from plain data: structure, languages, known words and compiled expressions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from mysynergy.rules import programme as words
from mysynergy.rules.beyond import Relation
from mysynergy.rules.beyond_reading import read_frequency, read_relations, read_window
from mysynergy.rules.documents import Document, Plain
from mysynergy.rules.expression import Declarations, Expression, compile_expression
from mysynergy.rules.faults import RulebookFaults, RuleError, RuleFault, told
from mysynergy.rules.fields import Part, Words, no_repeats
from mysynergy.rules.figures import note_expression_fault
from mysynergy.rules.programme import (
    Benefit,
    Cap,
    Criterion,
    Exclusion,
    Note,
    Paper,
    Programme,
    Response,
    Statement,
)
from mysynergy.rules.values import Kind

_PROGRAMME_KEYS: Final = frozenset({
    "id", "agency", "module", "kind", "status", "confidence", "name", "gives", "benefit", "unit", "purposes",
    "valid", "wish", "sensitive", "criteria", "mandatory", "notes", "discretion", "obligations", "excludes",
    "documents", "respond_within", "channel", "source", "effective", "cases", "relations", "window",
    "frequency",
})  # fmt: skip
_EXCLUSION_KEYS: Final = frozenset({
    "id", "same", "programme", "purpose", "any_agency", "cap", "unit", "period", "direction", "basis",
    "effect", "says", "cite", "confidence",
})  # fmt: skip
_TARGETS: Final = ("same", "programme", "purpose", "any_agency", "cap")


@dataclass(frozen=True)
class Terms:
    """What a programme is read against: the names its expressions may use, and the agencies there are."""

    declared: Declarations
    agencies: Collection[str]


def programme_from_mapping(
    mapping: Mapping[str, Plain], terms: Terms, *, file: str = "programme"
) -> Programme:
    """Return the programme that ``mapping`` (from JSON or YAML) describes.

    Raises ``RulebookFaults`` with everything that is wrong with it; ``file`` is the name faults carry.
    """
    faults: list[RuleFault] = []
    read = read_programme(Document(file, dict(mapping)), terms, faults)
    if faults:
        raise RulebookFaults(faults)
    return read


def read_programme(document: Document, terms: Terms, faults: list[RuleFault]) -> Programme:
    """Read a programme; what is wrong is added to ``faults`` (the result is then not to be used)."""
    data = document.data
    if not isinstance(data, dict):
        faults.append(document.fault((), "A programme is a mapping.", "Begin with id: ..."))
        data = {}
    part = Part(document, faults, (), data)
    part.keys(_PROGRAMME_KEYS)
    agency = part.text("agency")
    if agency and agency not in terms.agencies:
        part.fault(
            "agency", told("There is no agency %(agency)s.", agency=agency), "Use a code of agencies.yaml."
        )
    valid = part.part("valid") or Part(document, faults, ("valid",), {})
    valid.keys({"from", "to"})
    start, end = valid.date("from"), valid.date("to")
    if start and end and end <= start:
        valid.fault("to", "to is the first day after the programme ended.", "It lies after from.")
    relations = read_relations(part)
    return Programme(
        id=part.slug("id"),
        agency=agency,
        module=part.choice("module", words.MODULES),
        kind=part.slug("kind"),
        status=part.choice("status", words.STATUSES),
        confidence=part.choice("confidence", words.CONFIDENCES),
        name=part.words("name"),
        gives=part.words("gives"),
        benefit=_benefit(part, terms),
        unit=part.choice("unit", words.UNITS),
        purposes=part.strings("purposes"),
        valid_from=start,
        valid_to=end,
        wish=part.text("wish", required=False) or None,
        sensitive=part.choice("sensitive", words.SECRETS) if part.has("sensitive") else None,
        criteria=(*_prerequisites(part, relations, terms), *_criteria(part, "criteria", terms)),
        mandatory=_criteria(part, "mandatory", terms),
        notes=_notes(part, terms),
        discretion=_statements(part, "discretion"),
        obligations=_statements(part, "obligations"),
        excludes=_exclusions(part),
        documents=_papers(part),
        respond_within=_response(part),
        channel=_either(part, "channel"),
        source=part.text("source", required=False),
        effective=_either(part, "effective"),
        cases=part.text("cases", required=False) or None,
        relations=relations,
        window=read_window(part),
        frequency=read_frequency(part),
    )


def _expression(part: Part, key: str, terms: Terms, expects: Kind) -> Expression:
    text = part.code(None, key)
    if text is None:
        if not part.has(key):
            part.fault(None, told("%(key)s is missing.", key=key), told("Add %(key)s: ...", key=key))
        return compile_expression("true", {})
    try:
        return compile_expression(text, terms.declared, expects)
    except RuleError as error:
        note_expression_fault(part, key, error)
        return compile_expression("true", {})


def _prerequisites(part: Part, relations: tuple[Relation, ...], terms: Terms) -> tuple[Criterion, ...]:
    """One criterion for each programme that must come first."""
    written = {entry.get("id") for entry in _mappings(part.data.get("criteria"))}
    made: list[Criterion] = []
    for index, relation in enumerate(relations):
        if relation.kind != "requires":
            continue
        place = Part(part.document, part.faults, (*part.path, "relations", index), {})
        if relation.id in written:
            place.fault(
                "id",
                told("%(id)s is also the id of a criterion.", id=relation.id),
                "Give one of them another id.",
            )
        try:
            when = compile_expression(relation.condition, terms.declared, Kind.BOOL)
        except RuleError:
            remedy = "Add them, of type list<string>."
            place.fault(None, "The vocabulary lacks assistance.current or assistance.completed.", remedy)
            continue
        made.append(Criterion(relation.id, when, relation.says, relation.cite, relation.confidence))
    return tuple(made)


def _mappings(value: Plain) -> list[dict[str, Plain]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _criteria(part: Part, key: str, terms: Terms) -> tuple[Criterion, ...]:
    entries = part.parts(key)
    no_repeats(entries, "id")
    for entry in entries:
        entry.keys({"id", "when", "says", "cite", "confidence"})
    return tuple(
        Criterion(
            id=entry.slug("id"),
            when=_expression(entry, "when", terms, Kind.BOOL),
            says=entry.words("says"),
            cite=entry.text("cite", required=False),
            confidence=entry.choice("confidence", words.SOURCES),
        )
        for entry in entries
    )


def _notes(part: Part, terms: Terms) -> tuple[Note, ...]:
    entries = part.parts("notes")
    no_repeats(entries, "id")
    for entry in entries:
        entry.keys({"id", "when", "says", "cite", "confidence"})
    return tuple(
        Note(
            id=entry.slug("id"),
            when=_expression(entry, "when", terms, Kind.BOOL) if entry.has("when") else None,
            says=entry.words("says"),
            cite=entry.text("cite", required=False),
            confidence=entry.choice("confidence", words.SOURCES) if entry.has("confidence") else "",
        )
        for entry in entries
    )


def _statements(part: Part, key: str) -> tuple[Statement, ...]:
    entries = part.parts(key)
    for entry in entries:
        entry.keys({"says", "cite"})
    return tuple(Statement(entry.words("says"), entry.text("cite", required=False)) for entry in entries)


def _exclusions(part: Part) -> tuple[Exclusion, ...]:
    entries = part.parts("excludes")
    no_repeats(entries, "id")
    return tuple(_exclusion(entry) for entry in entries)


def _exclusion(entry: Part) -> Exclusion:
    entry.keys(_EXCLUSION_KEYS)
    targets = [key for key in _TARGETS if entry.has(key) and entry.data[key] is not False]
    if len(targets) != 1:
        remedy = told(
            "Write exactly one of %(targets)s; make two rules of it where both are meant.",
            targets=", ".join(_TARGETS),
        )
        entry.fault(None, "An overlap rule has one target.", remedy)
    if entry.has("same"):
        entry.choice("same", {"programme"})
    cap = entry.part("cap")
    if cap is not None:
        cap.keys({"amount", "purposes"})
    return Exclusion(
        id=entry.slug("id"),
        same=entry.has("same"),
        programme=entry.slug("programme") if entry.has("programme") else None,
        purpose=entry.slug("purpose") if entry.has("purpose") else None,
        any_agency=entry.flag("any_agency"),
        cap=Cap(cap.amount("amount"), cap.strings("purposes")) if cap is not None else None,
        unit=entry.choice("unit", words.UNITS),
        period=entry.choice("period", words.PERIODS, default="overlapping"),
        direction=entry.choice("direction", words.DIRECTIONS, default="mine-refused"),
        basis=entry.choice("basis", words.BASES),
        effect=entry.choice("effect", words.EFFECTS),
        says=entry.words("says"),
        cite=entry.text("cite", required=False),
        confidence=entry.choice("confidence", words.SOURCES) if entry.has("confidence") else "",
    )


def _benefit(part: Part, terms: Terms) -> Benefit | None:
    benefit = part.part("benefit")
    if benefit is None:
        return None
    benefit.keys({"kind", "every", "amount", "cite"})
    return Benefit(
        kind=benefit.choice("kind", words.BENEFITS),
        every=benefit.choice("every", words.RHYTHMS, default="varies"),
        amount=_expression(benefit, "amount", terms, Kind.DECIMAL) if benefit.has("amount") else None,
        cite=benefit.text("cite", required=False),
    )


def _papers(part: Part) -> tuple[Paper, ...]:
    entries = part.parts("documents")
    no_repeats(entries, "id")
    for entry in entries:
        entry.keys({"id", "ms", "en"})
    return tuple(Paper(entry.slug("id"), entry.languages()) for entry in entries)


def _response(part: Part) -> Response | None:
    response = part.part("respond_within")
    if response is None:
        return None
    response.keys({"working_days", "basis", "cite"})
    basis = response.choice("basis", words.RESPONSES)
    return Response(response.count("working_days"), basis, response.text("cite", required=False))


def _either(part: Part, key: str) -> Words | None:
    """Return a text that is the same in both languages, or one of each; ``None`` when absent."""
    if not part.has(key):
        return None
    if isinstance(part.data[key], dict):
        return part.words(key)
    text = part.text(key)
    return Words(text, text)
