"""The deeper checks of a rulebook, for policy staff and for the build: every fault, in one go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mysynergy.rules.cases import check_cases
from mysynergy.rules.documents import Document, Place, read_document
from mysynergy.rules.expression import Expression
from mysynergy.rules.faults import RuleFault
from mysynergy.rules.programme import Programme
from mysynergy.rules.rulebook import Reading, Rulebook, read_rulebook
from mysynergy.rules.syntax import Const, Holds, walk

FAITH: Final = "faith"
#: Months whose names are the same in Malay and in English.
_SAME_MONTHS: Final = {"April", "September", "November"}
_ASSISTANCE: Final = ("assistance.current", "assistance.completed")


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
    without a wish, facts that nobody knows how to ask, and test cases that fail. Those checks run only
    once everything can be read.
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
        for check in _CHECKS:
            for place, message, remedy in check(programme, reading.rulebook):
                yield document.fault(place, message, remedy)


def _programmes(reading: Reading) -> Iterator[tuple[Document, Programme]]:
    for programme in reading.rulebook.programmes.values():
        yield reading.documents[f"programmes/{programme.id}.yaml"], programme


Finding = tuple[Place, str, str]


def _citations(programme: Programme, rulebook: Rulebook) -> Iterator[Finding]:
    for key in ("criteria", "mandatory", "excludes"):
        for index, entry in enumerate(getattr(programme, key)):
            if not entry.cite:
                yield (key, index), f"{entry.id} has no citation.", "Add cite: where the rule stands."


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
                f"There is no programme {rule.programme}.",
                "Mend the id, or add the programme (a directory entry will do).",
            )
        wanted = (rule.purpose,) if rule.purpose else rule.cap.purposes if rule.cap else ()
        for purpose in wanted:
            if purpose not in purposes:
                key = "purpose" if rule.purpose else "cap"
                yield (
                    ("excludes", index, key),
                    f"No programme has the purpose {purpose}.",
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
                    yield place, f"There is no programme {wanted}.", remedy


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
                    f"{name} would be asked of everybody.",
                    "Faith is asked only after a wish: add wish: zakat to the programme.",
                )


def _askable(programme: Programme, rulebook: Rulebook) -> Iterator[Finding]:
    for place, expression in _expressions(programme):
        for name in expression.names:
            fact = rulebook.vocabulary.facts.get(name)
            if fact is not None and not fact.question_ms and fact.derived_from is None:
                yield place, f"Nobody knows how to ask {name}.", "Add its question to vocabulary.yaml."


_CHECKS: Final[tuple[Callable[[Programme, Rulebook], Iterator[Finding]], ...]] = (
    _citations,
    _confidence,
    _effective,
    _targets,
    _programme_ids,
    _faith,
    _askable,
)


def _run_cases(path: Path, reading: Reading) -> tuple[int, list[RuleFault]]:
    faults: list[RuleFault] = []
    ran = 0
    named: set[str] = set()
    for document, programme in _programmes(reading):
        if programme.cases is None:
            continue
        named.add(programme.cases)
        file = (path / programme.cases).resolve()
        if not file.is_relative_to(path.resolve()) or not file.is_file():
            faults.append(
                document.fault(("cases",), f"There is no file {programme.cases}.", "Mend the path.")
            )
            continue
        case_document, found = read_document(file, path.resolve())
        faults.extend(found)
        count, failed = check_cases(case_document, programme.id, reading.rulebook)
        ran += count
        faults.extend(failed)
    for file in sorted(path.glob("cases/*.yaml")):
        if file.relative_to(path).as_posix() not in named:
            remedy = "Name it in its programme: cases: cases/<id>.yaml."
            faults.append(
                RuleFault(file.relative_to(path).as_posix(), 1, 1, "No programme names this file.", remedy)
            )
    return ran, faults
