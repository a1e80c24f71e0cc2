"""A programme as somebody proposes it: read and checked against the rulebook in force, and run on cases."""

from __future__ import annotations

from dataclasses import dataclass

from mysynergy.rules.cases import check_cases
from mysynergy.rules.documents import MAX_BYTES, parse_document
from mysynergy.rules.faults import RuleFault, told
from mysynergy.rules.lint import findings_of
from mysynergy.rules.programme import Programme
from mysynergy.rules.reading import read_programme
from mysynergy.rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Changed:
    """A proposed programme, ``None`` when it has ``faults``: those of the text, with line and column."""

    programme: Programme | None
    faults: tuple[RuleFault, ...]


def read_changed(source: str, rulebook: Rulebook, former: Programme) -> Changed:
    """Read the YAML text ``source`` as a new version of ``former``; never raises for what is written in it.

    It is read as a file of the rulebook is, and looked at as ``lint_rulebook`` does, beside the other
    programmes of ``rulebook``; id and agency stay what they were. Its test cases are ``check_changed``'s.
    """
    file = f"{former.id}.yaml"
    if len(source.encode()) > MAX_BYTES:
        return Changed(None, (RuleFault(file, 1, 1, "The text is larger than 2 MB.", "Shorten it."),))
    document, faults = parse_document(source, file)
    if document.data is None and faults:
        return Changed(None, tuple(faults))
    programme = read_programme(document, rulebook.terms, faults)
    for key, was, became in (
        ("id", former.id, programme.id),
        ("agency", former.agency, programme.agency),
    ):
        if became and became != was:
            message = told(
                "The %(key)s of this programme is %(was)s, not %(became)s.", key=key, was=was, became=became
            )
            faults.append(document.fault((key,), message, told("Write %(key)s: %(was)s.", key=key, was=was)))
    if not faults:
        beside = rulebook.with_programmes(programme)
        faults.extend(document.fault(*finding) for finding in findings_of(programme, beside))
    return Changed(None if faults else programme, tuple(sorted(set(faults))))


@dataclass(frozen=True, slots=True)
class CasesRun:
    """How many test cases could be run, and those that do not come out as they are written."""

    ran: int
    faults: tuple[RuleFault, ...]


def check_changed(source: str, programme_id: str, rulebook: Rulebook) -> CasesRun:
    """Run the test cases of the YAML text ``source`` on a programme of ``rulebook``."""
    document, faults = parse_document(source, f"cases/{programme_id}.yaml")
    checked = check_cases(document, programme_id, rulebook)
    return CasesRun(checked.ran, tuple(sorted({*faults, *checked.faults})))
