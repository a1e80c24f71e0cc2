"""A whole rulebook: vocabulary, agencies, figures, formulas and programmes, checked together."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from mysynergy.rules.brackets import FIGURE, Bracket, figures_of, read_brackets
from mysynergy.rules.documents import Document, Plain, read_document
from mysynergy.rules.faults import RulebookFaults, RuleFault
from mysynergy.rules.fields import Part, Words, json_plain, no_repeats, parts_of
from mysynergy.rules.figures import Figure, Formula, read_figures, read_formulas
from mysynergy.rules.programme import Programme
from mysynergy.rules.reading import Terms, read_programme
from mysynergy.rules.values import Value
from mysynergy.rules.verdict import Plans, make_plans
from mysynergy.rules.vocabulary import Vocabulary, read_vocabulary

_REMEMBERED_DAYS, _REMEMBERED_FOLDERS = 64, 4


@dataclass(frozen=True, slots=True)
class AgencyEntry:
    """An agency as the rulebook lists it; ``more`` keeps every further key as it was written."""

    code: str
    name: Words
    more: Mapping[str, Plain]

    def to_mapping(self) -> dict[str, Plain]:
        """Return it as written in YAML."""
        return {"code": self.code, "name": self.name.to_mapping(), **self.more}


@dataclass(frozen=True)
class Rulebook:
    """An immutable rulebook. Two with the same content have the same ``version``, wherever they came from."""

    vocabulary: Vocabulary
    agencies: Mapping[str, AgencyEntry]
    figures: Mapping[str, Figure]
    formulas: Mapping[str, Formula]
    programmes: Mapping[str, Programme]
    brackets: Mapping[str, Bracket]
    terms: Terms = field(compare=False, repr=False)
    _days: dict[dt.date, dict[str, Value]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def version(self) -> str:
        """The SHA-256 (hex) of the canonical content: JSON with sorted keys, without test cases."""
        text = json.dumps(self.to_mapping(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def to_mapping(self) -> dict[str, Plain]:
        """Return plain data fit for JSON; ``rulebook_from_mapping`` gives the same rulebook back."""
        programmes = sorted(self.programmes.values(), key=lambda programme: programme.id)
        mapping: dict[str, Plain] = {
            "vocabulary": [fact.to_mapping() for fact in self.vocabulary.facts.values()],
            "agencies": [agency.to_mapping() for _, agency in sorted(self.agencies.items())],
            "figures": [figure.to_mapping() for _, figure in sorted(self.figures.items())],
            "formulas": [formula.to_mapping() for _, formula in sorted(self.formulas.items())],
            "programmes": [programme.to_mapping() for programme in programmes],
        }
        if self.brackets:
            mapping["brackets"] = [table.to_mapping() for _, table in sorted(self.brackets.items())]
        return mapping

    def with_programmes(self, *programmes: Programme) -> Rulebook:
        """Return a rulebook in which these programmes stand in place of those of the same id, or are new."""
        changed = {**self.programmes, **{programme.id: programme for programme in programmes}}
        return replace(self, programmes=dict(sorted(changed.items())), _days={})

    def with_figures(self, *figures: Figure) -> Rulebook:
        """Return a rulebook in which these figures stand in place of those of the same name."""
        changed = {**self.figures, **{figure.name: figure for figure in figures}}
        return replace(self, figures=changed, _days={})

    def only(self, programme_id: str) -> Rulebook:
        """Return a rulebook of this one programme, with all figures and facts."""
        return replace(self, programmes={programme_id: self.programmes[programme_id]}, _days={})

    @cached_property
    def plans(self) -> Plans:
        """The programmes made ready for screening."""
        return make_plans(self.programmes.values())

    def figures_on(self, day: dt.date) -> Mapping[str, Value]:
        """Return all figures and rows of tables on ``day``, by name; the caller must not change them."""
        found = self._days.get(day)
        if found is None:
            if len(self._days) >= _REMEMBERED_DAYS:
                self._days.clear()
            found = {FIGURE + name: figure.at(day) for name, figure in self.figures.items()}
            found.update(figures_of(self.brackets, day))
            self._days[day] = found
        return found


#: Rulebooks that were read, by what their files held. A rulebook never changes, so all may share one.
_READ: dict[bytes, Rulebook] = {}


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from a folder; ``rulebook`` is to be used only when there are no ``faults``."""

    rulebook: Rulebook
    documents: Mapping[str, Document]
    faults: tuple[RuleFault, ...]


def load_rulebook(path: Path) -> Rulebook:
    """Read the rulebook in the folder ``path``.

    A folder whose files hold what they held before gives the rulebook that was read then. Raises
    ``RulebookFaults`` with every fault of every file. Test cases and the deeper checks are those of
    ``lint_rulebook``.
    """
    content = _content_of(path)
    if content in _READ:
        return _READ[content]
    reading = read_rulebook(path)
    if reading.faults:
        raise RulebookFaults(reading.faults)
    if content:
        if len(_READ) >= _REMEMBERED_FOLDERS:
            _READ.clear()
        _READ[content] = reading.rulebook
    return reading.rulebook


def _content_of(path: Path) -> bytes:
    """Return a digest of every file that ``read_rulebook`` may read, or nothing if one cannot be read."""
    digest = hashlib.sha256()
    for file in sorted((*path.glob("*.yaml"), *path.glob("*/*.yaml"))):  # through linked folders, as it reads
        try:
            content = file.read_bytes()
        except OSError:
            return b""
        digest.update(f"{file.relative_to(path)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.digest()


def read_rulebook(path: Path) -> Reading:
    """Read as much of the folder as possible, with the faults and the documents they point into."""
    faults: list[RuleFault] = []
    documents: dict[str, Document] = {}

    def read(file: Path) -> Document:
        document, found = read_document(file, path)
        faults.extend(found)
        documents[document.file] = document
        return document

    formulas = path / "formulas.yaml"
    rulebook = assemble(
        vocabulary=read(path / "vocabulary.yaml"),
        agencies=read(path / "agencies.yaml"),
        figures=[read(file) for file in sorted(path.glob("figures/*.yaml"))],
        brackets=[read(file) for file in sorted(path.glob("brackets/*.yaml"))],
        formulas=read(formulas) if formulas.exists() else Document("formulas.yaml", None),
        programmes=[read(file) for file in sorted(path.glob("programmes/*.yaml"))],
        faults=faults,
    )
    return Reading(rulebook, documents, tuple(sorted(set(faults))))


def assemble(
    *,
    vocabulary: Document,
    agencies: Document,
    figures: list[Document],
    brackets: list[Document],
    formulas: Document,
    programmes: list[Document],
    faults: list[RuleFault],
) -> Rulebook:
    """Build a rulebook from its documents, adding to ``faults``.

    A document without data was faulted when it was read.
    """
    facts = read_vocabulary(vocabulary, faults) if vocabulary.data is not None else Vocabulary({})
    known_agencies = _read_agencies(agencies, faults) if agencies.data is not None else {}
    known_figures: dict[str, Figure] = {}
    for document in figures:
        read_figures(document, faults, known_figures)
    tables: dict[str, Bracket] = {}
    for document in brackets:
        read_brackets(document, faults, tables)
    known_formulas, declared = read_formulas(formulas, faults, facts, known_figures, tables)
    terms = Terms(declared, frozenset(known_agencies))
    found: dict[str, Programme] = {}
    for document in programmes:
        if document.data is None:
            continue
        programme = read_programme(document, terms, faults)
        stem = document.file.rsplit("/", 1)[-1].removesuffix(".yaml")
        if document.places and programme.id and programme.id != stem:
            remedy = f"Rename the file to {programme.id}.yaml, or the id to {stem}."
            faults.append(document.fault(("id",), f"The id {programme.id} is not the file's name.", remedy))
        if programme.id in found:
            faults.append(
                document.fault(("id",), f"The id {programme.id} is used twice.", "Give it another id.")
            )
        found[programme.id] = programme
    programmes_by_id = dict(sorted(found.items()))
    return Rulebook(facts, known_agencies, known_figures, known_formulas, programmes_by_id, tables, terms)


def rulebook_from_mapping(mapping: Mapping[str, Plain]) -> Rulebook:
    """Return the rulebook that ``Rulebook.to_mapping`` wrote; raises ``RulebookFaults``."""
    faults: list[RuleFault] = []
    figures = mapping.get("figures")
    programmes = mapping.get("programmes")
    rulebook = assemble(
        vocabulary=Document("vocabulary", mapping.get("vocabulary") or []),
        agencies=Document("agencies", mapping.get("agencies") or []),
        figures=[Document("figures", figures)],
        brackets=[Document("brackets", mapping.get("brackets"))],
        formulas=Document("formulas", mapping.get("formulas")),
        programmes=[
            Document("programmes", item) for item in (programmes if isinstance(programmes, list) else [])
        ],
        faults=faults,
    )
    if faults:
        raise RulebookFaults(faults)
    return rulebook


def _read_agencies(document: Document, faults: list[RuleFault]) -> dict[str, AgencyEntry]:
    data = document.data
    parts = parts_of(document, faults, (), data.get("agencies") if isinstance(data, dict) else data)
    no_repeats(parts, "code")
    return {agency.code: agency for agency in (_read_agency(part) for part in parts) if agency.code}


def _read_agency(part: Part) -> AgencyEntry:
    more = {key: json_plain(value) for key, value in part.data.items() if key not in ("code", "name")}
    return AgencyEntry(part.text("code"), part.words("name"), more)
