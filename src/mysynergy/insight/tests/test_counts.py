"""Counts are withheld where they are small and somebody else's; the median is the median."""

from __future__ import annotations

from collections import Counter
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from mysynergy.insight.domain import SMALLEST_CELL, middle, shown, shown_all, shown_table

CELLS = st.dictionaries(st.text("abcde", min_size=1, max_size=2), st.integers(0, 30), max_size=8)


@given(CELLS)
def test_small_cells_of_others_are_withheld_and_never_alone(numbers: dict[str, int]) -> None:
    cells = shown_all(numbers, own=False)
    assert cells.keys() == numbers.keys()
    for key, count in cells.items():
        assert count.exact in (None, numbers[key])
        if 0 < numbers[key] < SMALLEST_CELL:
            assert count.exact is None
            assert count.text == "<5"
    withheld = [key for key, count in cells.items() if count.exact is None]
    others = [key for key, number in numbers.items() if number and key not in withheld]
    # One withheld cell could be worked out from the total: then another one is withheld with it.
    assert len(withheld) != 1 or not others


@given(st.dictionaries(st.text("xyz", min_size=1, max_size=1), CELLS, max_size=4))
def test_no_cell_of_a_table_is_worked_out_from_its_line_or_its_column(
    rows: dict[str, dict[str, int]],
) -> None:
    table = shown_table(rows, own=False)
    assert {key: row.keys() for key, row in table.items()} == {key: row.keys() for key, row in rows.items()}
    lines = [[(key, column) for column in row] for key, row in rows.items()]
    lines += [
        [(key, column) for key in rows if column in rows[key]]
        for column in {c for r in rows.values() for c in r}
    ]
    for line in lines:
        cells = [(table[key][column].exact, rows[key][column]) for key, column in line]
        assert all(
            exact in (None, number) and (exact is None or not 0 < number < SMALLEST_CELL)
            for exact, number in cells
        )
        assert [exact for exact, _ in cells].count(None) != 1 or not any(exact for exact, _ in cells)
    assert shown_table(rows, own=True) == {key: shown_all(row, own=True) for key, row in rows.items()}


@given(CELLS)
def test_ones_own_figures_are_exact(numbers: dict[str, int]) -> None:
    assert {key: count.exact for key, count in shown_all(numbers, own=True).items()} == numbers


def test_nothing_is_shown_as_nothing() -> None:
    assert shown(0, own=False).text == "0"
    assert shown(4, own=False).text == "<5"
    assert shown(1234, own=False).text == "1,234"


@given(st.lists(st.integers(0, 400), min_size=1))
def test_the_middle_is_the_median(days: list[int]) -> None:
    assert middle(Counter(days)) == median(days)
    assert middle({}) == 0.0
