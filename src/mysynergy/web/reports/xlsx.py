"""Tables as a spreadsheet file. Pure.

Every text is written as a text: whatever it begins with, no program takes it for a formula or a link.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from xlsxwriter import Workbook

Cell = str | int
#: What XML 1.0 cannot hold.
_NO_TEXT: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_NAME: Final = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME: Final = 31
_WIDEST: Final = 60
#: Nothing is read out of a text: no formula, no address, no number.
_AS_IT_STANDS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a file: its name, its head (it stays in sight), and its rows."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return a file of these sheets; names are cut to what a spreadsheet allows."""
    out = io.BytesIO()
    with Workbook(out, _AS_IT_STANDS) as book:
        bold = book.add_format({"bold": True})
        for one in sheets:
            page = book.add_worksheet(_NO_NAME.sub(" ", one.name)[:_LONGEST_NAME].strip() or "-")
            page.freeze_panes(1, 0)
            for at, title in enumerate(one.head):
                page.write_string(0, at, title, bold)
            for number, row in enumerate(one.rows, 1):
                for at, cell in enumerate(row):
                    if isinstance(cell, int):
                        page.write_number(number, at, cell)
                    else:
                        page.write_string(number, at, _NO_TEXT.sub("", cell))
            page.autofit(max_width=_WIDEST * 7)
    return out.getvalue()
