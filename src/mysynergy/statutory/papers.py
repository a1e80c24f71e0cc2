"""Papers that help is out of reach without, and how each is had: read from ``guides/papers.yaml``.

Who may have it, what to bring, where to go, what it costs; each statement with its source, or marked as our
own advice. What could not be made sure of is said so in the statement, or left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mysynergy.statutory.guides import FOLDER, Statement, dated_statement
from mysynergy.statutory.reading import Part, read_file
from mysynergy.statutory.refusals import TableFaults
from mysynergy.statutory.results import Words

#: In the order in which they are read.
PAPER_SECTIONS: Final = ("who", "bring", "where", "cost")
_WANTED: Final = ("who", "bring", "where")
_KEYS: Final = {"id", "need", "module", "document", "fact", "asked_as", "name", "short", *PAPER_SECTIONS}


@dataclass(frozen=True, slots=True)
class PaperGuide:
    """One paper. ``need`` in ``module``: what its lack is recorded as; ``document``: what shows one holds it.

    ``fact`` is true once one holds it, where a rule asks for it; ``asked_as``: what programmes call it among
    the documents they want.
    """

    id: str
    need: str
    module: str
    document: str
    fact: str | None
    asked_as: frozenset[str]
    name: Words
    short: Words
    sections: Mapping[str, tuple[Statement, ...]]

    def on(self, day: dt.date) -> Mapping[str, tuple[Statement, ...]]:
        """Return the statements that hold on ``day``, section by section."""
        found = {key: tuple(one for one in told if day in one.period) for key, told in self.sections.items()}
        return {key: told for key, told in found.items() if told}


def load_papers(rulebook: Path) -> Mapping[str, PaperGuide]:
    """Read the papers of a rulebook folder, by id.

    Raises ``TableFaults`` with every fault found.
    """
    faults: list[str] = []
    file = read_file(rulebook / FOLDER / "papers.yaml", faults)
    found = [_paper(part) for part in file.each()]
    if not found:
        file.fault("write at least one paper.")
    for name in ("id", "need"):
        _once(file, name, [str(getattr(one, name)) for one in found])
    _once(file, "asked_as", [word for one in found for word in one.asked_as])
    if faults:
        raise TableFaults(faults)
    return {one.id: one for one in found}


def _once(file: Part, name: str, values: Collection[str]) -> None:
    for value in sorted({one for one in values if list(values).count(one) > 1}):
        file.fault(f"{name} {value!r} stands twice.")


def _paper(part: Part) -> PaperGuide:
    keys = set(part.data) if isinstance(part.data, dict) else set()
    for key in sorted(keys - _KEYS):
        part.fault(f"{key} is not known here. Write one of {', '.join(sorted(_KEYS))}.")
    sections = {key: tuple(dated_statement(one) for one in part.each(key)) for key in PAPER_SECTIONS}
    for key in _WANTED:
        if not sections[key]:
            part.fault(f"{key} is missing. Write at least one statement.")
    return PaperGuide(
        id=part.text("id"),
        need=part.text("need"),
        module=part.text("module"),
        document=part.text("document"),
        fact=part.text("fact") if part.has("fact") else None,
        asked_as=frozenset(str(one.data) for one in part.each("asked_as")),
        name=part.words("name"),
        short=part.words("short"),
        sections=sections,
    )
