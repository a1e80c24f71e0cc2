"""The figures of a list as lines: what becomes of rows, why some do not come in, what was repaired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mysynergy.imports.public import BatchView, State
from mysynergy.words.imports import WHAT, coded

_TONES = {
    "new": ("ok", "plus"),
    "attached": ("ok", "link"),
    "review": ("warn", "people"),
    "error": ("bad", "alert"),
    "twice": ("non", "info"),
    "known": ("non", "info"),
    "taken_back": ("non", "undo"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: how many rows of what."""

    word: str
    count: int
    tone: str = "non"
    icon: str = "info"


def what_lines(counts: Mapping[str, int]) -> list[Line]:
    """Return what becomes of rows, in the order in which it is asked."""
    return [Line(_(WHAT[what]), counts[what], *_TONES[what]) for what in WHAT if counts.get(what)]


def fault_lines(counts: Mapping[str, int]) -> list[Line]:
    """Return why rows do not come in, the most frequent first."""
    return _coded(counts, "fault")


def note_lines(counts: Mapping[str, int]) -> list[Line]:
    """Return what was repaired or left out, the most frequent first."""
    return _coded(counts, "note")


def kept_lines(counts: Mapping[str, int]) -> list[Line]:
    """Return why rows were left by a roll back."""
    return _coded(counts, "kept")


def _coded(counts: Mapping[str, int], prefix: str) -> list[Line]:
    return [Line(one.word, one.count) for one in coded(counts, prefix)]


def looks(view: BatchView) -> list[tuple[str, str]]:
    """Return how the file was read: its kind, its encoding, what was odd about it."""
    found = view.looks
    if not found:
        return []
    kinds = {"csv": _("Text with delimiters (CSV)"), "xlsx": _("Spreadsheet"), "parquet": "Parquet"}
    lines = [(_("File"), f"{view.file_name} · {kinds.get(str(found.get('format')), '')}")]
    if found.get("format") == "csv":
        signs = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("stroke")}
        sign = signs.get(str(found.get("delimiter")), str(found.get("delimiter")))
        encodings = {"utf-8": "UTF-8", "utf-16": "UTF-16", "windows-1252": "Windows-1252"}
        encoding = encodings.get(str(found.get("encoding")), _("mixed: each line was read by itself"))
        lines.append((_("Read as"), _("%(encoding)s, columns parted by %(sign)s") % _named(encoding, sign)))
    if not found.get("has_header"):
        lines.append((_("Column names"), _("None were found: columns are numbered")))
    if found.get("skipped"):
        lines.append((_("Above the column names"), _("Title lines were passed over")))
    if found.get("twice"):
        names = ", ".join(str(one) for one in _list(found["twice"]))
        lines.append((_("Column names that stand twice"), names))
    if found.get("number_of_two"):
        pairs = [_("rows %(one)s and %(other)s") % _two(pair) for pair in _list(found["number_of_two"])]
        lines.append((_("One number, two people"), "; ".join(pairs)))
    if found.get("open_end") and view.state is not State.FAILED:
        lines.append(
            (_("End of the file"), _("The last row has no line end. Look whether rows are missing."))
        )
    return lines


def _named(encoding: str, sign: str) -> dict[str, str]:
    return {"encoding": encoding, "sign": sign}


def _two(pair: object) -> dict[str, object]:
    one, other = _list(pair)
    return {"one": one, "other": other}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
