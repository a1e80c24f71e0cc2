"""Bracket tables: looked up by step and by day, ranges kept, faults with a way out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mysynergy.rules import (
    Declarations,
    Interval,
    Kind,
    RulebookFaults,
    RuleError,
    compile_expression,
    load_rulebook,
    rulebook_from_mapping,
    screen_programme,
)
from mysynergy.rules.brackets import Bracket, DatedRows, Row

TABLES = """\
- name: by_children
  by: int
  unit: RM per year
  ms: Ikut anak
  en: By children
  values:
    - {from: 2020-01-01, source: gazette 1, rows: [{upto: 0, value: "100.00"}, {upto: 2, value: "200.00"}, {value: "300.00"}]}
    - {from: 2025-01-01, source: gazette 2, rows: [{upto: 1, value: "150.00"}, {value: "350.00"}]}
"""  # noqa: E501 - one table, one line
AMOUNT = ('amount: "min(300.00, formula.half_gap)"', "amount: 'bracket(\"by_children\", household.size)'")
WriteRulebook = Callable[..., Path]


@pytest.fixture
def book_folder(write_rulebook: WriteRulebook) -> Path:
    folder = write_rulebook({"programmes/aid.yaml": AMOUNT})
    (folder / "brackets").mkdir()
    (folder / "brackets/help.yaml").write_text(TABLES, encoding="utf-8")
    return folder


def _amount(folder: Path, day: dt.date, **facts: int | Interval) -> Decimal | Interval | None:
    book = load_rulebook(folder)
    return screen_programme(book, "aid", {f"household.{k}": v for k, v in facts.items()}, day).amount


@pytest.mark.parametrize(("size", "amount"), [(1, "200.00"), (2, "200.00"), (3, "300.00"), (40, "300.00")])
def test_a_number_finds_its_step(book_folder: Path, size: int, amount: str) -> None:
    assert _amount(book_folder, dt.date(2024, 12, 31), size=size) == Decimal(amount)


def test_a_table_holds_from_its_day_on_and_may_have_fewer_rows(book_folder: Path) -> None:
    assert _amount(book_folder, dt.date(2024, 12, 31), size=2) == Decimal("200.00")
    assert _amount(book_folder, dt.date(2025, 1, 1), size=1) == Decimal("150.00")
    assert _amount(book_folder, dt.date(2025, 1, 1), size=2) == Decimal("350.00")


def test_a_range_gives_the_range_of_the_steps_it_may_fall_into(book_folder: Path) -> None:
    day = dt.date(2024, 1, 1)
    assert _amount(book_folder, day, size=Interval(1, 3)) == Interval(Decimal("200.00"), Decimal("300.00"))
    assert _amount(book_folder, day, size=Interval(3, 9)) == Decimal("300.00")
    assert _amount(book_folder, day) == Interval(Decimal("100.00"), Decimal("300.00"))


def test_a_stored_rulebook_keeps_its_tables(book_folder: Path) -> None:
    book = load_rulebook(book_folder)
    again = rulebook_from_mapping(book.to_mapping())
    assert again.version == book.version
    assert again.brackets == book.brackets


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("upto: 2,", "upto: 0,", "The rows do not rise."),
        ("{upto: 0, value", "{value", "upto is missing."),
        ('{value: "300.00"}', '{upto: 9, value: "300.00"}', "The last row is for everything above"),
        ("upto: 0,", 'upto: "0.50",', "upto is a whole number here."),
        ("by: int", "by: text", "is not a known by"),
        ("2025-01-01", "2019-01-01", "The dated tables are out of order."),
    ],
)
def test_a_faulty_table_is_told_with_line_and_remedy(
    book_folder: Path, old: str, new: str, message: str
) -> None:
    (book_folder / "brackets/help.yaml").write_text(TABLES.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulebookFaults) as found:
        load_rulebook(book_folder)
    assert [one for one in found.value.faults if message in one.message and one.line > 0 and one.remedy]


def _declared(table: Bracket) -> Declarations:
    return Declarations({"n.a": Kind.INT, "d.a": Kind.DECIMAL}, brackets={table.name: table})


def _table(limits: list[int], day: dt.date = dt.date(2020, 1, 1)) -> Bracket:
    rows = [Row(limit, Decimal(place)) for place, limit in enumerate(limits)]
    dated = DatedRows(day, "made up", (*rows, Row(None, Decimal(len(limits)))))
    return Bracket("steps", Kind.INT, "", "Tangga", "Steps", (dated,))


@given(
    st.lists(st.integers(-20, 20), max_size=6, unique=True).map(sorted),
    st.integers(-30, 30),
    st.integers(0, 9),
)
def test_looking_up_equals_counting_the_limits_below(limits: list[int], low: int, width: int) -> None:
    table = _table(limits)
    run = compile_expression('bracket("steps", n.a)', _declared(table)).run
    figures = table.figures_on(dt.date(2026, 1, 1))

    def step(number: int) -> Decimal:
        return Decimal(sum(limit < number for limit in limits))

    assert run({**figures, "n.a": low}) == step(low)
    wide = run({**figures, "n.a": Interval(low, low + width)})
    first, last = step(low), step(low + width)
    assert wide == (first if first == last else Interval(first, last))


def test_before_the_first_table_nothing_is_known() -> None:
    table = _table([1, 2])
    run = compile_expression('bracket("steps", n.a)', _declared(table)).run
    assert run({**table.figures_on(dt.date(2019, 12, 31)), "n.a": 1}) is None


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ('bracket("stairs", n.a) > 0.0', "There is no bracket table stairs.", "Tables: steps."),
        ('bracket("steps", d.a) > 0.0', "steps is looked up by a whole number.", "Give it another fact."),
        ("bracket(n.a, n.a) > 0.0", "", ""),
    ],
)
def test_a_wrong_look_up_is_refused_with_a_way_out(text: str, message: str, remedy: str) -> None:
    with pytest.raises(RuleError) as found:
        compile_expression(text, _declared(_table([1])), Kind.BOOL)
    assert message in found.value.message
    assert remedy in found.value.remedy
