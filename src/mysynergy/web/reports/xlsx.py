"""Tables as a spreadsheet file (Office Open XML, ISO/IEC 29500), by the standard library alone. Pure.

Every text is written as a text: whatever it begins with, no program takes it for a formula.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

Cell = str | int
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
#: What XML 1.0 cannot hold.
_NO_TEXT: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_NAME: Final = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME: Final = 31
_WIDEST: Final = 60
#: One plain style and one for heads, in bold.
_STYLES: Final = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill '
    'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1">'
    '<border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf/>'
    '</cellStyleXfs><cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>'
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a file: its name, its head (it stays in sight), and its rows."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return a file of these sheets; names are cut to what a spreadsheet allows."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name={quoteattr(_name(one.name))} sheetId="{n}" r:id="r{n}"/>'
        for n, one in zip(numbers, sheets, strict=True)
    )
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/'
            'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            'ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
            + "".join(
                f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
                for n in numbers
            )
            + "</Types>"
        ),
        "_rels/.rels": _relations([("r1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relations(
            [
                *((f"r{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers),
                ("styles", "styles", "styles.xml"),
            ]
        ),
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{n}.xml": _sheet(one) for n, one in zip(numbers, sheets, strict=True)},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, text in parts.items():
            packed.writestr(path, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}')
    return out.getvalue()


def _name(name: str) -> str:
    return _NO_NAME.sub(" ", name)[:_LONGEST_NAME].strip() or "-"


def _relations(targets: Sequence[tuple[str, str, str]]) -> str:
    found = "".join(
        f'<Relationship Id="{name}" Type="{_RELATED}/{kind}" Target="{target}"/>'
        for name, kind, target in targets
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'


def _sheet(one: Sheet) -> str:
    lines = [one.head, *one.rows]
    widths = [0] * max(map(len, lines))
    for line in lines:
        for at, cell in enumerate(line):
            widths[at] = max(widths[at], len(str(cell)))
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{min(width, _WIDEST) + 2}" customWidth="1"/>'
        for at, width in enumerate(widths, 1)
    )
    rows = "".join(
        f'<row r="{number}">{"".join(_cell(cell, head=number == 1) for cell in line)}</row>'
        for number, line in enumerate(lines, 1)
    )
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
        'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{rows}</sheetData></worksheet>"
    )


def _cell(cell: Cell, *, head: bool) -> str:
    style = ' s="1"' if head else ""
    if isinstance(cell, int):
        return f"<c{style}><v>{cell}</v></c>"
    text = escape(_NO_TEXT.sub("", cell))
    return f'<c{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
