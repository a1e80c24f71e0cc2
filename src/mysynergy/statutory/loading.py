"""From the rulebook's folder to ``Tables``; all faults are told at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

from mysynergy.kernel.periods import Period
from mysynergy.statutory.reading import Part, read_file
from mysynergy.statutory.refusals import TableFaults
from mysynergy.statutory.results import Confidence, Source, Sponsorship
from mysynergy.statutory.tables import (
    COLUMN_OF_WAGE,
    Cited,
    Derivation,
    Figure,
    Item,
    Mark,
    Qualifying,
    Row,
    Scheme,
    Table,
    Tables,
)

FOLDER: Final = "statutory"
SCHEMES: Final = ("act4", "skbbk", "eis", "sksps", "skssr")
#: Columns that are not amounts.
_PLACES: Final = {"row", "class", "over", "up_to", "plan"}


def load_tables(rulebook: Path) -> Tables:
    """Read ``statutory/`` of a rulebook folder.

    Raises ``TableFaults`` with every fault found: file, place, and what to write.
    """
    faults: list[str] = []
    folder = rulebook / FOLDER
    files = {name: read_file(folder / f"{name}.yaml", faults) for name in (*SCHEMES, "rates")}
    if faults:
        raise TableFaults(faults)
    schemes = {name: _scheme(files[name], name) for name in SCHEMES}
    figures = {figure.name: figure for figure in _figures(files["rates"], rulebook)}
    qualifying, schedule = files["eis"].part("qualifying"), files["skssr"].part("schedule")
    claim_columns = ("claim", "least", "most", "window", "payments")
    source_of_schedule = _source(schedule)
    tables = Tables(
        schemes=schemes,
        figures=figures,
        qualifying=tuple(_qualifying(row) for row in qualifying.rows(claim_columns)),
        qualifying_source=_source(qualifying),
        qualifying_from=qualifying.day("from"),
        schedule=tuple(_item(item) for item in schedule.each("items")),
        schedule_source=source_of_schedule,
        schedule_heading_source=Source(
            f"{source_of_schedule.citation}; the heading is from memory",
            schedule.confidence("heading_confidence"),
            derived=False,
        ),
        schedule_from=schedule.day("from"),
        sponsorships=tuple(_sponsorship(one) for one in files["sksps"].each("sponsorships")),
        derivation=_derivation(files["skbbk"].part("derivation")),
    )
    if faults:
        raise TableFaults(faults)
    return tables


def _source(part: Part) -> Source:
    confidence = part.confidence()
    derived = confidence is Confidence.DERIVED
    return Source(f"{part.text('citation')}. {part.text('source')}", confidence, derived)


def _scheme(file: Part, name: str) -> Scheme:
    if file.text("scheme") != name:
        file.fault(f"scheme must be {name}, as the file is called.")
    columns = tuple(str(one.data) for one in file.each("columns"))
    parts = list(file.each("tables"))
    starts = [part.day("from") for part in parts]
    if not parts or starts != sorted(set(starts)):
        file.fault("tables: write at least one, oldest first, each day once.")
    tables = tuple(
        _table(part, columns, period) for part, period in zip(parts, _periods(starts), strict=True)
    )
    return Scheme(name, file.words("name"), file.text("law"), file.day("checked"), tables)


def _periods(starts: list[dt.date]) -> Iterator[Period]:
    """Each lasts until the next begins; out of order (a fault already) none ends, so that reading goes on."""
    ordered = starts == sorted(set(starts))
    ends = [*starts[1:], None] if ordered else [None] * len(starts)
    for start, end in zip(starts, ends[: len(starts)], strict=True):
        yield Period(start, end)


def _table(part: Part, columns: tuple[str, ...], period: Period) -> Table:
    rows = tuple(_row(row, columns) for row in part.rows(columns))
    _check_rows(part, rows, banded="over" in columns)
    return Table(
        period=period,
        rows=rows,
        confidence=part.confidence(),
        start_confidence=part.confidence("start_confidence")
        if part.has("start_confidence")
        else part.confidence(),
        citation=part.text("citation"),
        origin=part.text("source"),
        marks=tuple(_mark(mark, columns) for mark in part.each("marks")),
        notes=tuple(note.words() for note in part.each("notes")),
        wage_confidence=part.confidence("wage_confidence") if part.has("wage_confidence") else None,
        phase=part.count("phase") if part.has("phase") else None,
        factor=part.number("factor") if part.has("factor") else None,
        ceiling=part.money("ceiling") if part.has("ceiling") else None,
    )


def _row(row: Part, columns: tuple[str, ...]) -> Row:
    amounts = {name: row.money(name) for name in columns if name not in _PLACES}
    if "insured" in amounts:
        amounts[COLUMN_OF_WAGE] = amounts.pop("insured")
    return Row(
        number=row.count("class" if "class" in columns else "row"),
        amounts=amounts,
        over=row.money("over") if "over" in columns else None,
        up_to=row.money("up_to") if row.has("up_to") else None,
        plan=row.text("plan") if row.has("plan") else None,
    )


def _check_rows(part: Part, rows: tuple[Row, ...], *, banded: bool) -> None:
    """Rows count from 1; bands begin at zero, meet without a gap, and only the last is open."""
    if [row.number for row in rows] != list(range(1, len(rows) + 1)) or not rows:
        part.fault("rows must count 1, 2, 3 ... without a gap.")
    if not banded:
        return
    ends: list[Decimal | None] = [Decimal(0), *(row.up_to for row in rows)]
    if [row.over for row in rows] != ends[:-1] or ends[-1] is not None:
        part.fault("each row's band must begin where the one before ends; only the last ends with null.")


def _mark(mark: Part, columns: tuple[str, ...]) -> Mark:
    first, last = mark.span("rows")
    column = mark.text("column")
    if column not in columns:
        mark.fault(f"column: {column!r} is none of {', '.join(columns)}.")
    return Mark(range(first, last + 1), column, mark.confidence(), mark.words())


def _qualifying(row: Part) -> Qualifying:
    return Qualifying(*(row.count(name) for name in ("claim", "least", "most", "window", "payments")))


def _item(item: Part) -> Item:
    return Item(
        item.count("item"),
        item.number("percent"),
        item.money("most"),
        item.words(),
        item.flag("heading_from_memory", default=False),
    )


def _derivation(part: Part) -> Derivation:
    return Derivation(part.text("of"), part.text("column"), part.number("round_to"))


def _sponsorship(part: Part) -> Sponsorship:
    published = part.flag("published", default=True)
    percent = part.number("percent") if published else None
    return Sponsorship(
        id=part.text("id"),
        years=part.span("years"),
        plans=tuple(str(one.data) for one in part.each("plans")),
        percent=None if percent is None else Decimal(percent.numerator) / Decimal(percent.denominator),
        sponsor=part.money("sponsor") if part.has("sponsor") else None,
        own=part.money("self") if part.has("self") else None,
        on_top_of=part.text("on_top_of") if part.has("on_top_of") else None,
        sponsor_name=part.words("sponsor_name"),
        who=part.words("who"),
        source=Source(
            part.text("source"), part.confidence(), derived=part.flag("amounts_derived", default=False)
        ),
    )


def _figures(file: Part, rulebook: Path) -> Iterator[Figure]:
    """Return the figures of ``rates.yaml``; one that programmes use too is kept once, in ``figures/``."""
    shared = _shared(rulebook, file.faults) if any(one.has("same_as") for one in file.each()) else {}
    seen: set[str] = set()
    for part in file.each():
        name = part.text("name")
        if name in seen:
            part.fault(f"{name} is written twice. Keep one.")
        seen.add(name)
        values = part
        if part.has("same_as"):
            if part.text("same_as") not in shared:
                part.fault(f"same_as: {part.text('same_as')} is no figure of figures/benefits.yaml.")
                continue
            values = shared[part.text("same_as")]
        published = part.flag("published", default=True)
        yield Figure(
            name=name,
            unit=part.text("unit", ""),
            says=part.words(),
            history=_history(values, part) if published else (),
            why=None if published else part.words("why"),
            origin="" if published else part.text("source"),
        )


def _shared(rulebook: Path, faults: list[str]) -> Mapping[str, Part]:
    file = read_file(rulebook / "figures" / "benefits.yaml", faults)
    return {part.text("name"): part for part in file.each()}


def _history(values: Part, part: Part) -> tuple[Cited, ...]:
    entries = list(values.each("values"))
    starts = [entry.day("from") for entry in entries]
    if not entries or starts != sorted(set(starts)):
        part.fault("values: write at least one, oldest first, each day once.")
        return ()
    return tuple(_cited(entry, part, period) for entry, period in zip(entries, _periods(starts), strict=True))


def _cited(entry: Part, part: Part, period: Period) -> Cited:
    written = entry.data.get("value") if isinstance(entry.data, dict) else None
    if isinstance(written, list):
        values = tuple(entry.exact(str(one), "value") for one in written)
    else:
        values = (entry.number("value"),)
    confidence = entry.confidence() if entry.has("confidence") else part.confidence()
    citation = entry.text("source")
    if entry.flag("assumed_start", default=False):
        citation += " (first day assumed)"
    return Cited(values, period, Source(citation, confidence, confidence is Confidence.DERIVED))
