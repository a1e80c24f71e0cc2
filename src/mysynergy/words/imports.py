"""What is said of lists: kinds, columns, states, and what is the matter with a row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_noop as noop

from mysynergy.imports.public import BatchView, State, WrongRow, WrongRows
from mysynergy.kernel.errors import Fault
from mysynergy.words.errors import fault_sentence, sentence

_PLAIN_FIGURE: Final = re.compile(r"[+-][0-9][0-9 .,-]*")
KINDS: Final[Mapping[str, str]] = {
    "beneficiaries": noop("People whom the agency helps"),
    "applicants": noop("People who applied"),
    "awards": noop("Help that was given"),
}
FIELDS: Final[Mapping[str, str]] = {
    "name": noop("Name"),
    "identity_number": noop("Identity number"),
    "identity_kind": noop("Kind of document"),
    "birth_date": noop("Date of birth"),
    "sex": noop("Sex"),
    "phone": noop("Telephone number"),
    "address": noop("Address"),
    "postcode": noop("Postcode"),
    "district": noop("District"),
    "state": noop("State"),
    "language": noop("Language"),
    "mother_name": noop("Name of the mother"),
    "safe_to_contact": noop("Safe to contact"),
    "programme": noop("Programme"),
    "given_on": noop("Given on"),
    "amount": noop("Amount"),
    "description": noop("Description"),
    "reference": noop("Reference"),
}
STATES: Final[Mapping[str, str]] = {
    "received": noop("Being read"),
    "mapping": noop("Columns to be confirmed"),
    "checking": noop("Being checked"),
    "checked": noop("Ready to be brought in"),
    "applying": noop("Being brought in"),
    "paused": noop("Paused"),
    "applied": noop("Brought in"),
    "undoing": noop("Being taken back"),
    "undone": noop("Taken back"),
    "failed": noop("Could not be read"),
    "discarded": noop("Thrown away"),
}
#: Why a whole file could not be read, and what to do.
PROBLEMS: Final[Mapping[str, str]] = {
    "empty": noop("Nothing stands in the file. Look whether the right one was sent."),
    "only_a_header": noop("The file has column names and no rows. Look whether the right one was sent."),
    "wrong_kind": noop("This is no list. Send it as CSV, Excel (XLSX) or Parquet."),
    "damaged": noop("The file is damaged or was cut off on its way. Save it again and send it anew."),
    "locked": noop("The file is locked with a password. Save it without one and send it again."),
    "too_large_inside": noop(
        "The file cannot be unpacked: more is in it than can be read, or it is damaged. "
        "Remove what stands far away from the list, or save it as CSV, and send it again."
    ),
    "too_many_rows": noop("The file has more than 5 million rows. Send it in parts."),
}
#: What becomes of a row.
WHAT: Final[Mapping[str, str]] = {
    "new": noop("New person"),
    "attached": noop("Joined to a person known already"),
    "review": noop("New, and similar to somebody known: data stewards decide"),
    "error": noop("Not brought in, with a reason"),
    "twice": noop("Stands before in the same list: left out"),
    "known": noop("Brought in before: left out"),
    "taken_back": noop("Taken back"),
}
#: What was repaired or left out in a row that comes in.
NOTES: Final[Mapping[str, str]] = {
    "zeros_restored": noop("Leading zeros that a spreadsheet had eaten were put back"),
    "spreadsheet_date": noop("A spreadsheet's day number was read as a date"),
    "century_read": noop("The year had two digits: the later century that is not in the future was read"),
    "number_of_two": noop(
        "The number of an earlier row, with another name or birth date: data stewards decide"
    ),
    "not_compared": noop("The number of an earlier row: whether both are one person is told afterwards"),
    "kind_assumed": noop("The kind of document was read from the shape of the number"),
    "quote_broken": noop("A quotation mark that never closes was taken as a letter"),
    "left_out": noop("Could not be read and was left out"),
    "postcode_zero_restored": noop("The leading zero of the postcode was put back"),
}
KEPT: Final[Mapping[str, str]] = {
    "built_on": noop("Left as it is: something was built on this person since"),
    "reversed_before": noop("Left as it is: an officer reversed this help before"),
    "moved_since": noop("Left as it is: an officer brought the record to another person since"),
}


#: The same in short, of many rows, where the sentence speaks of one row's figures.
_SHORT: Final[Mapping[str, str]] = {
    "too_short": noop("Too few digits for an identity card"),
    "too_long": noop("Too long to be kept, or too many digits"),
    "not_digits": noop("Something else than digits in the number"),
    "too_long_ago": noop("A year before 1880"),
    "too_many_cells": noop("More cells than the list has columns"),
    "too_few_cells": noop("Fewer cells than the list has columns"),
    "number_on_many_rows": noop("The same number on too many rows"),
}


def fault_in_short(code: str) -> str:
    """Return what is the matter with all rows of a code."""
    return gettext(_SHORT[code]) if code in _SHORT else sentence(code)


def row_reason(number: int, faults: tuple[Fault, ...]) -> str:
    """Return why a row was not brought in, all reasons in one text."""
    said = [
        f"{gettext(FIELDS[fault.field])}: {fault_sentence(fault)}"
        if fault.field in FIELDS
        else fault_sentence(fault)
        for fault in faults
    ]
    place = gettext("Row %(number)s") % {"number": number}
    return f"{place}. {' '.join(said)}"


def rows_in_words(count: int) -> str:
    """Return a number of rows."""
    return ngettext("%(count)s row", "%(count)s rows", count) % {"count": f"{count:,}"}


def came_in_words(brought: Mapping[str, int], rows: int) -> str:
    """Return how many rows of a list came in."""
    came = sum(brought.get(what, 0) for what in ("new", "attached", "review"))
    return gettext("%(came)s of %(rows)s") % {"came": f"{came:,}", "rows": rows_in_words(rows)}


def what_said(what: str) -> str:
    """Return what becomes of a row, in words."""
    return gettext(WHAT[what])


def field_said(field: str) -> str:
    """Return what a field of a list is called."""
    return gettext(FIELDS[field])


def problem_said(code: str) -> str:
    """Return why a whole file could not be read; a code nobody named is quoted."""
    return gettext(PROBLEMS[code]) if code in PROBLEMS else sentence(code)


@dataclass(frozen=True, slots=True)
class Coded:
    """How many rows of a list share something that was found: its field, its stable code, in words."""

    field: str
    code: str
    count: int
    word: str


def coded(counts: Mapping[str, int], prefix: str) -> list[Coded]:
    """Return what was found (``fault``, ``note``) or left (``kept``), the most frequent first."""
    found = []
    for name, count in counts.items():
        kind, _sign, rest = name.partition(":")
        if kind != prefix:
            continue
        field, _sign, code = rest.rpartition(":")
        known = NOTES.get(code) or KEPT.get(code)
        word = gettext(known) if known and prefix != "fault" else fault_in_short(code)
        text = f"{gettext(FIELDS[field])}: {word}" if field in FIELDS else word
        found.append(Coded(field, code, count, text))
    return sorted(found, key=lambda one: (-one.count, one.word))


def looks(view: BatchView) -> list[tuple[str, str]]:
    """Return how the file was read: its kind, its encoding, what was odd about it."""
    found = view.looks
    if not found:
        return []
    kinds = {
        "csv": gettext("Text with delimiters (CSV)"),
        "xlsx": gettext("Spreadsheet"),
        "parquet": "Parquet",
    }
    lines = [(gettext("File"), f"{view.file_name} · {kinds.get(str(found.get('format')), '')}")]
    if found.get("format") == "csv":
        signs = {
            ",": gettext("comma"),
            ";": gettext("semicolon"),
            "\t": gettext("tab"),
            "|": gettext("stroke"),
        }
        sign = signs.get(str(found.get("delimiter")), str(found.get("delimiter")))
        encodings = {"utf-8": "UTF-8", "utf-16": "UTF-16", "windows-1252": "Windows-1252"}
        encoding = encodings.get(str(found.get("encoding")), gettext("mixed: each line was read by itself"))
        lines.append(
            (
                gettext("Read as"),
                gettext("%(encoding)s, columns parted by %(sign)s") % {"encoding": encoding, "sign": sign},
            )
        )
    if not found.get("has_header"):
        lines.append((gettext("Column names"), gettext("None were found: columns are numbered")))
    if found.get("skipped"):
        lines.append((gettext("Above the column names"), gettext("Title lines were passed over")))
    if found.get("twice"):
        names = ", ".join(str(one) for one in _list(found["twice"]))
        lines.append((gettext("Column names that stand twice"), names))
    if found.get("number_of_two"):
        pairs = [gettext("rows %(one)s and %(other)s") % _two(pair) for pair in _list(found["number_of_two"])]
        lines.append((gettext("One number, two people"), "; ".join(pairs)))
    if found.get("open_end") and view.state is not State.FAILED:
        lines.append(
            (
                gettext("End of the file"),
                gettext("The last row has no line end. Look whether rows are missing."),
            )
        )
    return lines


def _two(pair: object) -> dict[str, object]:
    one, other = _list(pair)
    return {"one": one, "other": other}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def error_file_name(file_name: str) -> str:
    """Return what the file of rows that were not brought in is called."""
    name = file_name.rpartition(".")[0]
    stem = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in name)
    return f"{stem.encode('ascii', 'ignore').decode() or 'list'}-errors.csv"


def error_lines(wrong: WrongRows, language: str) -> Iterator[str]:
    """Return ``error_file`` in a language, whatever is active while its lines are sent."""
    lines = error_file(wrong)
    while True:
        with override(language):
            line = next(lines, None)
        if line is None:
            return
        yield line


def error_file(wrong: WrongRows) -> Iterator[str]:
    """Return a file of the same shape, line by line: the rows that were not brought in, and a reason column.

    It begins with the mark by which Excel knows UTF-8. A cell that a spreadsheet would take for a formula
    gets an apostrophe in front, which is taken off when the file is sent again.
    """
    sign = wrong.delimiter
    yield "\ufeff" + _line((*(_safe(name) for name in wrong.columns), gettext("Reason")), sign)
    for row in wrong.rows:
        yield _line((*_padded(row, len(wrong.columns)), row_reason(row.number, row.faults)), sign)


def _padded(row: WrongRow, width: int) -> tuple[str, ...]:
    cells = row.cells
    if len(cells) > width:
        cells = (*cells[: width - 1], " ".join(cells[width - 1 :]))
    return (*(_safe(cell) for cell in cells), *("" for _place in range(width - len(cells))))


def _safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: spaces before a sign do not hide it, and only
    a telephone or a plain figure may begin with plus or minus.
    """
    text = cell.lstrip()
    risky = text[:1] in ("=", "@") or cell[:1] in ("\t", "\r")
    risky = risky or (text[:1] in ("+", "-") and _PLAIN_FIGURE.fullmatch(text) is None)
    return f"'{text}" if risky else cell


def _line(cells: tuple[str, ...], sign: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=sign, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
