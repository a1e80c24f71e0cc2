"""A report as rows for a spreadsheet: every line of every breakdown, with plain codes beside the names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import gettext as _

from mysynergy.insight.public import Count, Line, Report
from mysynergy.kernel.days import KUALA_LUMPUR
from mysynergy.web.reports.words import Words
from mysynergy.web.reports.xlsx import Cell, Sheet, workbook
from mysynergy.words.needs import close_reason
from mysynergy.words.referrals import decline_reason

#: What a program that opens a file of plain text may take for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_TIMES: Final = ("answer_median_days", "answer_p90_days", "help_median_days", "help_p90_days")


def name_of(found: Report, ending: str) -> str:
    """Return the file's name."""
    return f"mysynergy-{found.side}-{found.since:%Y-%m}-{found.until:%Y-%m}.{ending}"


def as_csv(found: Report, words: Words) -> str:
    """Return the file as CSV, in UTF-8 with the mark that spreadsheets wait for."""
    out = io.StringIO("")
    out.write("\ufeff")
    writer = csv.writer(out)
    for number, sheet in enumerate(_sheets(found, words)):
        writer.writerows([[]] if number else [])
        writer.writerows([_harmless(cell) for cell in row] for row in (sheet.head, *sheet.rows))
    return out.getvalue()


def as_xlsx(found: Report, words: Words) -> bytes:
    """Return the file as a workbook: what it is about, referrals, needs."""
    return workbook(_sheets(found, words))


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _sheets(found: Report, words: Words) -> list[Sheet]:
    numbers, needs = list(found.total.numbers), list(found.needs.numbers)
    as_of = found.as_of.astimezone(KUALA_LUMPUR).isoformat() if found.as_of else ""
    about: list[list[Cell]] = [
        ["side", found.side],
        ["months", words.span(found.since, found.until)],
        ["of", words.own if found.own else _("All agencies, to the nearest five")],
    ]
    return [
        Sheet(_("About"), ("as_of", as_of), about),
        Sheet(
            _("Referrals"),
            ("breakdown", "key", "name", *numbers, *_TIMES),
            list(_referrals(found, words, numbers)),
        ),
        Sheet(_("Needs"), ("needs", "key", "name", *needs), list(_needs(found, words, needs))),
    ]


def _referrals(found: Report, words: Words, numbers: list[str]) -> Iterator[list[Cell]]:
    yield ["total", "", words.span(found.since, found.until), *_cells(found.total, numbers)]
    yield ["before", "", _("As many months before"), *_cells(found.before, numbers)]
    for month, line in found.months.items():
        yield ["month", f"{month:%Y-%m}", words.month(month), *_cells(line, numbers)]
    for dimension, some in found.by.items():
        for key, line in sorted(some.items()):
            yield [dimension, key, words.name(dimension, key), *_cells(line, numbers)]
    for code, count in sorted(found.total.reasons.items()):
        yield ["declined_because", code, decline_reason(code), _plain(count)]


def _needs(found: Report, words: Words, numbers: list[str]) -> Iterator[list[Cell]]:
    yield ["total", "", words.span(found.since, found.until), *_counts(found.needs.numbers, numbers)]
    yield ["before", "", _("As many months before"), *_counts(found.needs_before.numbers, numbers)]
    for dimension, some in found.needs_by.items():
        for key, line in sorted(some.items()):
            yield [dimension, key, words.name(dimension, key), *_counts(line.numbers, numbers)]
    for code, count in sorted(found.needs.reasons.items()):
        yield ["unmet_because", code, close_reason(code), _plain(count)]


def _cells(line: Line, numbers: list[str]) -> list[Cell]:
    spreads = (line.to_answer, line.to_help)
    days: list[Cell] = [day for one in spreads for day in ((one.median, one.p90) if one else ("", ""))]
    return [*_counts(line.numbers, numbers), *days]


def _counts(counts: Mapping[str, Count], names: list[str]) -> list[Cell]:
    return [_plain(counts[name]) for name in names]


def _plain(count: Count) -> Cell:
    """Return a figure without separators, or ``<5``."""
    return count.text if count.number is None else count.number
