"""What the public reads about the five schemes: dated statements with sources, from ``rulebook/guides/``.

The figures in them are those of the tables, filled in for the day of reading; all faults are told at once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

from mysynergy.kernel.periods import Period
from mysynergy.statutory.amounts import percent, plain, rm
from mysynergy.statutory.contributions import contribution
from mysynergy.statutory.loading import SCHEMES
from mysynergy.statutory.reading import LONG_AGO, Part, read_file
from mysynergy.statutory.refusals import NotPublished, Refused, TableFaults
from mysynergy.statutory.results import Confidence, Contribution, Words
from mysynergy.statutory.tables import Tables

FOLDER: Final = "guides"
#: In the order in which they are read.
SECTIONS: Final = ("covered", "left_out", "pays", "begins", "register", "claim", "does_not")
_WANTED: Final = ("covered", "pays", "begins", "register", "claim", "does_not")
_KINDS: Final = ("phone", "web", "email")
_OTHERS: Final = ("workers", "helplines", "danger")
_NAME: Final = re.compile(r"\{([a-z0-9_]+)\}")


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact in both languages; ``confidence`` is ``None`` for our own advice, which has no ``source``."""

    says: Words
    period: Period
    source: str
    confidence: Confidence | None


@dataclass(frozen=True, slots=True)
class Channel:
    """Where to register, ask or claim: ``kind`` phone, web or email."""

    kind: str
    value: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Example:
    """What the worked example of a scheme's page is computed from."""

    wage: Decimal | None
    category: int | None
    plan: str | None


@dataclass(frozen=True, slots=True)
class Guide:
    """All that is said of a scheme in plain words; ``programmes`` are ids of the rulebook."""

    scheme: str
    short: Words
    programmes: tuple[str, ...]
    example: Example
    sections: Mapping[str, tuple[Statement, ...]]
    channels: tuple[Channel, ...]

    def on(self, tables: Tables, day: dt.date) -> Mapping[str, tuple[Statement, ...]]:
        """Return the statements that hold on ``day``, section by section, with that day's figures in them.

        A statement whose figure was not published for that day is left out.
        """
        found = {}
        for section, statements in self.sections.items():
            told = [_filled(one, tables, day) for one in statements if day in one.period]
            if any(told):
                found[section] = tuple(one for one in told if one is not None)
        return found

    def worked(self, tables: Tables, day: dt.date) -> Contribution:
        """Return the scheme's example as of ``day``. Raises ``BadInput`` before the first table."""
        given = self.example
        return contribution(
            tables, self.scheme, as_of=day, wage=given.wage, category=given.category, plan=given.plan
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """From a day on: the schemes that are deducted, and the category of Act 4."""

    period: Period
    schemes: tuple[str, ...]
    category: int


@dataclass(frozen=True, slots=True)
class Worker:
    """A kind of worker, and what is deducted from her wage; ``but`` must be said with the answer."""

    id: str
    says: Words
    terms: tuple[Terms, ...]
    but: Words | None
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector of self-employment that must be insured, since when; ``licensed_only``: with a licence."""

    mandatory_from: dt.date
    licensed_only: bool
    source: str


@dataclass(frozen=True, slots=True)
class Helpline:
    """A telephone number that an agency (its code) publishes."""

    agency: str
    number: str
    says: Words
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Guides:
    """All guides, kinds of worker, sectors that must be insured, and helplines; ``danger``: those to ring
    when somebody is in danger. Nothing in it changes.
    """

    schemes: Mapping[str, Guide]
    workers: Mapping[str, Worker]
    sectors: Mapping[str, Sector]
    helplines: tuple[Helpline, ...]
    danger: tuple[Helpline, ...]


def load_guides(rulebook: Path, tables: Tables) -> Guides:
    """Read ``guides/`` of a rulebook folder, whose ``tables`` give the figures.

    Raises ``TableFaults`` with every fault found: file, place, and what to write.
    """
    faults: list[str] = []
    folder = rulebook / FOLDER
    files = {name: read_file(folder / f"{name}.yaml", faults) for name in (*SCHEMES, *_OTHERS)}
    sectors = read_file(rulebook / "schemes" / "sksps.yaml", faults)
    if faults:
        raise TableFaults(faults)
    guides = Guides(
        schemes={name: _guide(files[name], name, tables) for name in SCHEMES},
        workers={one.id: one for one in (_worker(part) for part in files["workers"].each())},
        sectors=_sectors(sectors.part("sectors")),
        helplines=tuple(_helpline(part) for part in files["helplines"].each()),
        danger=tuple(_helpline(part) for part in files["danger"].each()),
    )
    if not guides.workers:
        files["workers"].fault("write at least one kind of worker.")
    if faults:
        raise TableFaults(faults)
    return guides


def _guide(file: Part, name: str, tables: Tables) -> Guide:
    if file.text("scheme") != name:
        file.fault(f"scheme must be {name}, as the file is called.")
    keys = set(file.data) if isinstance(file.data, dict) else set()
    unknown = keys - {"scheme", "short", "programmes", "example", "channels", *SECTIONS}
    for key in sorted(unknown):
        file.fault(f"{key} is not known here. Write one of {', '.join(SECTIONS)}.")
    sections = {key: tuple(_statement(one, tables) for one in file.each(key)) for key in SECTIONS}
    for key in _WANTED:
        if not sections[key]:
            file.fault(f"{key} is missing. Write at least one statement.")
    given = file.part("example")
    guide = Guide(
        scheme=name,
        short=file.words("short"),
        programmes=tuple(str(one.data) for one in file.each("programmes")),
        example=Example(
            given.money("wage") if given.has("wage") else None,
            given.count("category") if given.has("category") else None,
            given.text("plan") if given.has("plan") else None,
        ),
        sections={key: told for key, told in sections.items() if told},
        channels=tuple(_channel(one) for one in file.each("channels")),
    )
    if not guide.channels:
        file.fault("channels is missing. Write at least one.")
    try:
        guide.worked(tables, tables.schemes[name].checked)
    except Refused as refused:
        given.fault(f"the example cannot be computed: {refused.says.en}")
    return guide


def _statement(part: Part, tables: Tables) -> Statement:
    one = dated_statement(part)
    named = {language: _NAME.findall(text) for language, text in (("ms", one.says.ms), ("en", one.says.en))}
    for name in sorted({*named["ms"], *named["en"]} - set(tables.figures)):
        part.fault(f"{{{name}}} is no figure of statutory/rates.yaml.")
    if sorted(named["ms"]) != sorted(named["en"]):
        part.fault("both languages must name the same figures.")
    return one


def dated_statement(part: Part) -> Statement:
    """Return a statement as it is written: its period, and its source unless it is our own advice."""
    advice = part.flag("advice", default=False)
    start = part.day("from") if part.has("from") else LONG_AGO
    end = part.day("until") if part.has("until") else None
    if end is not None and end <= start:
        part.fault("until must be later than from.")
        end = None
    return Statement(
        part.words(),
        Period(start, end),
        "" if advice else part.text("source"),
        None if advice else part.confidence(),
    )


def _filled(one: Statement, tables: Tables, day: dt.date) -> Statement | None:
    def figure(found: re.Match[str]) -> str:
        name = found[1]
        return _written(tables.figure(name, day).value, tables.figures[name].unit)

    try:
        says = Words(_NAME.sub(figure, one.says.ms), _NAME.sub(figure, one.says.en))
    except NotPublished:
        return None
    return Statement(says, one.period, one.source, one.confidence)


def _written(value: Fraction, unit: str) -> str:
    if unit.startswith("RM"):
        return rm(value)
    return percent(value) if unit == "percent" else plain(value)


def _channel(part: Part) -> Channel:
    kind = part.text("kind")
    if kind not in _KINDS:
        part.fault(f"kind: {kind!r} is none of {', '.join(_KINDS)}.")
    return Channel(kind, part.text("value"), part.text("source"), part.confidence())


def _worker(part: Part) -> Worker:
    starts = [one.day("from") for one in part.each("terms")]
    if not starts or starts != sorted(set(starts)):
        part.fault("terms: write at least one, oldest first, each day once.")
        starts = []
    ends = [*starts[1:], None]
    terms = tuple(
        Terms(Period(start, end), _schemes_of(one), one.count("category"))
        for one, start, end in zip(part.each("terms"), starts, ends, strict=False)
    )
    return Worker(
        id=part.text("id"),
        says=part.words(),
        terms=terms,
        but=part.words("but") if part.has("but") else None,
        source=part.text("source"),
        confidence=part.confidence(),
    )


def _schemes_of(part: Part) -> tuple[str, ...]:
    schemes = tuple(str(one.data) for one in part.each("schemes"))
    for unknown in [one for one in schemes if one not in SCHEMES]:
        part.fault(f"schemes: {unknown!r} is none of {', '.join(SCHEMES)}.")
    return schemes


def _sectors(part: Part) -> Mapping[str, Sector]:
    names = tuple(part.data) if isinstance(part.data, dict) else ()
    return {
        name: Sector(one.day("mandatory_from"), one.flag("licensed_only", default=False), one.text("source"))
        for name in names
        for one in (part.part(name),)
    }


def _helpline(part: Part) -> Helpline:
    number = part.text("number")
    if not re.fullmatch(r"[0-9][0-9 -]{1,14}[0-9]", number):
        part.fault(f"number: {number!r} is not a telephone number. Write digits, hyphens and blanks.")
    return Helpline(part.text("agency"), number, part.words(), part.text("source"), part.confidence())
