"""The file of rows that were not brought in is opened in spreadsheets: no cell of it may act there."""

from __future__ import annotations

import csv

import pytest

from mysynergy.imports.public import WrongRow, WrongRows
from mysynergy.kernel.errors import Fault
from mysynergy.words.imports import error_file


def written(column: str, cell: str) -> list[list[str]]:
    row = WrongRow(2, (cell, "Ali"), (Fault("name", "needed_is_empty"),))
    lines = "".join(error_file(WrongRows((column, "Nama"), True, ",", iter([row])))).lstrip("\ufeff")
    return list(csv.reader(lines.splitlines(keepends=True)))


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "@SUM(A1)",
        "+A1",
        "-A1",
        "-2+3+cmd|' /C calc'!A0",
        "+1-cmd|' /C calc'!A0",
        " =1+1",
        "\t=1",
        "-",
    ],
)
def test_neither_a_cell_nor_a_column_name_is_a_formula(cell: str) -> None:
    header, row = written(cell, cell)
    assert header[0].startswith("'")
    assert row[0].startswith("'")


@pytest.mark.parametrize("cell", ["+60 12-345 6789", "-12.50", "012-3456789", "Ali = Abu", ""])
def test_telephones_figures_and_words_stay_as_they_were(cell: str) -> None:
    assert written("Telefon", cell)[1][0] == cell
