"""The deeper checks of a rulebook, for policy staff and for the build: every fault, in one go."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mysynergy.rules.brackets import FIGURE
from mysynergy.rules.cases import Checked, check_cases
from mysynergy.rules.documents import Document, Place, read_document
from mysynergy.rules.expression import Expression
from mysynergy.rules.faults import RuleFault, told
from mysynergy.rules.programme import Programme
from mysynergy.rules.rulebook import Reading, Rulebook, read_rulebook
from mysynergy.rules.syntax import Const, Holds, Name, walk
from mysynergy.rules.verdict import Outcome

FAITH: Final = "faith"
#: Months whose names are the same in Malay and in English.
_SAME_MONTHS: Final = {"April", "September", "November"}
_ASSISTANCE: Final = ("assistance.current", "assistance.completed")
#: The least number of test cases of a programme that gives verdicts.
LEAST_CASES: Final = 3
#: What the cases of an open programme must show between them.
_ANSWERS: Final = {
    Outcome.ELIGIBLE: "somebody who is eligible",
    Outcome.NOT_ELIGIBLE: "somebody who is not eligible, and because of which criterion",
    Outcome.UNKNOWN: "somebody about whom an answer is missing, and what is asked",
}


@dataclass(frozen=True, slots=True)
class LintReport:
    """What a lint found: the faults (none is good), and how much was looked at."""

    faults: tuple[RuleFault, ...]
    programmes: int
    cases: int


def lint_rulebook(path: Path) -> LintReport:
    """Check the rulebook in the folder ``path`` thoroughly; never raises for what is written in it.

    Beyond what ``load_rulebook`` refuses: criteria without a citation, low confidence that is not a
    directory entry, overlap rules about programmes or purposes that do not exist, questions about faith
    without a wish, facts that nobody knows how to ask, unpublished figures with nothing asked instead,
    programmes with too few test cases, and test cases that fail. Those checks run only once everything
    can be read.
    """
    reading = read_rulebook(path)
    if reading.faults:
        return LintReport(reading.faults, len(reading.rulebook.programmes), 0)
    faults = list(_deep_faults(reading))
    ran, case_faults = _run_cases(path, reading)
    faults.extend(case_faults)
    return LintReport(tuple(sorted(set(faults))), len(reading.rulebook.programmes), ran)


def _deep_faults(reading: Reading) -> Iterator[RuleFault]:
    for document, programme in _programmes(reading):
        for finding in findings_of(programme, reading.rulebook):
            yield document.fault(*finding)


def _programmes(reading: Reading) -> Iterator[tuple[Document, Programme]]:
    for programme in reading.rulebook.programmes.values():
        yield reading.documents[f"programmes/{programme.id}.yaml"], programme


Finding = tuple[Place, str, str]


def findings_of(programme: Programme, rulebook: Rulebook) -> Iterator[Finding]:
    """Yield what the deeper checks find in one programme that can be read: place, fault, remedy."""
    for check in _CHECKS:
        yield from check(programme, rulebook)


def _citations(programme: Programme, rulebook: Rulebook) -> Iterator[Finding]:
    for key in ("criteria", "mandatory", "excludes"):
        for index, entry in enumerate(getattr(programme, key)):
            if not entry.cite:
                yield (
                    (key, index),
                    told("%(id)s has no citation.", id=entry.id),
                    "Add cite: where the rule stands.",
                )


def _confidence(programme: Programme, rulebook: Rulebook) -> Iterator[Finding]:
    if programme.confidence == "low" and programme.status == "open":
        yield (
            ("status",),
            "A programme of low confidence may not give verdicts.",
            "Write status: directory, or raise the confidence with a source.",
        )


def _effective(programme: Programme, rulebook: Rulebook) -> Iterator[Finding]:
    said = programme.effective
    if said is None or said.ms != said.en:
        return
    if set(re.findall(r"[A-Za-z]{3,}", said.ms)) - _SAME_MONTHS:
        yield ("effective",), "effective holds words of one language.", "Write {ms: ..., en: ...}."


def _targets(programme: Programme, rulebook: Rulebook) -> Iterator[Finding]:
    purposes = {purpose for other in rulebook.programmes.values() for purpose in other.purposes}
    for index, rule in enumerate(programme.excludes):
        if rule.programme is not None and rule.programme not in rulebook.programmes:
            yield (
                ("excludes", index, "programme"),
                told("There is no programme %(programme)s.", programme=rule.programme),
                "Mend the id, or add the programme (a directory entry will do).",
            )
        wanted = (rule.purpose,) if rule.purpose else rule.cap.purposes if rule.cap else ()
        for purpose in wanted:
            if purpose not in purposes:
                key = "purpose" if rule.purpose else "cap"
                yield (
                    ("excludes", index, key),
                    told("No programme has the purpose %(purpose)s.", purpose=purpose),
                    "Mend the purpose.",
                )


def _expressions(programme: Programme) -> Iterator[tuple[Place, Expression]]:
    for index, criterion in enumerate(programme.criteria):
        yield ("criteria", index, "when"), criterion.when
    for index, rule in enumerate(programme.mandatory):
        yield ("mandatory", index, "when"), rule.when
    for index, note in enumerate(programme.notes):
        if note.when is not None:
            yield ("notes", index, "when"), note.when


def _programme_ids(programme: Programme, rulebook: Rulebook) -> Iterator[Finding]:
    """A misspelt id in ``"..." in assistance.current`` would be false for ever."""
    for place, expression in _expressions(programme):
        for node in walk(expression.tree):
            if isinstance(node, Holds) and node.listed.name in _ASSISTANCE and isinstance(node.needle, Const):
                wanted = node.needle.value
                if wanted not in rulebook.programmes:
                    remedy = "Mend the id, or add the programme (a directory entry will do)."
                    yield place, told("There is no programme %(wanted)s.", wanted=wanted), remedy


def _unpublished(programme: Programme, rulebook: Rulebook) -> Iterator[Finding]:
    """A criterion over a figure that nobody published can be settled only through another fact."""
    for index, criterion in enumerate(programme.criteria):
        names = {node.name for node in walk(criterion.when.tree) if isinstance(node, Name)}
        for name in sorted(names):
            figure = rulebook.figures.get(name.removeprefix(FIGURE)) if name.startswith(FIGURE) else None
            if figure is None or figure.published:
                continue
            if figure.ask_instead not in names:
                wanted = figure.ask_instead or "a fact"
                yield (
                    ("criteria", index, "when"),
                    told(
                        "%(name)s is not published, so %(id)s could never be settled.",
                        name=name,
                        id=criterion.id,
                    ),
                    told(
                        "Let the criterion also take %(wanted)s, as the agency found it (ask_instead).",
                        wanted=wanted,
                    ),
                )


def _relations(programme: Programme, rulebook: Rulebook) -> Iterator[Finding]:
    for index, relation in enumerate(programme.relations):
        place = ("relations", index)
        if not relation.cite:
            yield place, told("%(id)s has no citation.", id=relation.id), "Add cite: where the rule stands."
        other = rulebook.programmes.get(relation.programme)
        if other is None:
            remedy = "Mend the id, or add the programme (a directory entry will do)."
            yield (
                (*place, "programme"),
                told("There is no programme %(programme)s.", programme=relation.programme),
                remedy,
            )
        elif relation.kind == "tops-up" and any(
            rule.programme == relation.programme and rule.effect == "refuse" for rule in programme.excludes
        ):
            yield (
                place,
                told(
                    "%(programme)s is topped up here and refused under excludes.",
                    programme=relation.programme,
                ),
                "Keep one of the two.",
            )
        if relation.programme == programme.id or (other is not None and _circle(programme, rulebook)):
            yield place, told("%(id)s comes before itself.", id=programme.id), "Break the circle of requires."


def _circle(programme: Programme, rulebook: Rulebook) -> bool:
    """Whether following ``requires`` from ``programme`` leads back to it."""
    waiting, seen = [programme], set[str]()
    while waiting:
        for relation in waiting.pop().relations:
            other = rulebook.programmes.get(relation.programme)
            if relation.kind != "requires" or other is None or other.id in seen:
                continue
            if other.id == programme.id:
                return True
            seen.add(other.id)
            waiting.append(other)
    return False


def _beyond_citations(programme: Programme, rulebook: Rulebook) -> Iterator[Finding]:
    for key in ("window", "frequency"):
        limit = getattr(programme, key)
        if limit is not None and not limit.cite:
            yield (key,), told("%(key)s has no citation.", key=key), "Add cite: where it is said."


def _faith(programme: Programme, rulebook: Rulebook) -> Iterator[Finding]:
    if programme.wish is not None or programme.status != "open":
        return
    for place, expression in _expressions(programme):
        for name in expression.names:
            fact = rulebook.vocabulary.facts.get(name)
            if (
                fact is not None
                and fact.sensitive == FAITH
                and fact.related is None
                and name.startswith("person.")
            ):
                yield (
                    place,
                    told("%(name)s would be asked of everybody.", name=name),
                    "Faith is asked only after a wish: add wish: zakat to the programme.",
                )


def _askable(programme: Programme, rulebook: Rulebook) -> Iterator[Finding]:
    for place, expression in _expressions(programme):
        for name in expression.names:
            fact = rulebook.vocabulary.facts.get(name)
            if fact is not None and not fact.question_ms and fact.derived_from is None:
                yield (
                    place,
                    told("Nobody knows how to ask %(name)s.", name=name),
                    "Add its question to vocabulary.yaml.",
                )


_CHECKS: Final[tuple[Callable[[Programme, Rulebook], Iterator[Finding]], ...]] = (
    _citations,
    _confidence,
    _effective,
    _targets,
    _programme_ids,
    _unpublished,
    _relations,
    _beyond_citations,
    _faith,
    _askable,
)


def _run_cases(path: Path, reading: Reading) -> tuple[int, list[RuleFault]]:
    faults: list[RuleFault] = []
    ran = 0
    named: set[str] = set()
    for document, programme in _programmes(reading):
        checked = Checked(0, frozenset(), [])
        if programme.cases is not None:
            named.add(programme.cases)
            checked = _cases_of(path, document, programme, reading.rulebook)
        ran += checked.ran
        faults.extend(checked.faults)
        faults.extend(document.fault(*finding) for finding in _too_few(programme, checked))
    for file in sorted(path.glob("cases/*.yaml")):
        if file.relative_to(path).as_posix() not in named:
            remedy = "Name it in its programme: cases: cases/<id>.yaml."
            faults.append(
                RuleFault(file.relative_to(path).as_posix(), 1, 1, "No programme names this file.", remedy)
            )
    return ran, faults


def _cases_of(path: Path, document: Document, programme: Programme, rulebook: Rulebook) -> Checked:
    file = (path / str(programme.cases)).resolve()
    if not file.is_relative_to(path.resolve()) or not file.is_file():
        fault = document.fault(("cases",), f"There is no file {programme.cases}.", "Mend the path.")
        return Checked(0, frozenset(), [fault])
    case_document, found = read_document(file, path.resolve())
    checked = check_cases(case_document, programme.id, rulebook)
    return Checked(checked.ran, checked.expected, [*found, *checked.faults])


def _too_few(programme: Programme, checked: Checked) -> Iterator[Finding]:
    """A rule that nobody has tried on people is not to be trusted with people."""
    if programme.status == "directory" or not programme.criteria or checked.faults:
        return
    place: Place = ("cases",) if programme.cases else ()
    if checked.ran < LEAST_CASES:
        message = told(
            "%(id)s has %(ran)s test cases; it needs at least %(least_cases)s.",
            id=programme.id,
            ran=checked.ran,
            least_cases=LEAST_CASES,
        )
        yield (
            place,
            message,
            told("Write them in cases/%(id)s.yaml, and name that file under cases.", id=programme.id),
        )
    if programme.closed_on(dt.date.max) == "status":
        return  # nobody is ever looked at: there is nothing else to show
    for outcome, wanted in _ANSWERS.items():
        if outcome not in checked.expected:
            yield (
                place,
                told("%(id)s has no test case with expect: %(outcome)s.", id=programme.id, outcome=outcome),
                told("Show %(wanted)s.", wanted=wanted),
            )
