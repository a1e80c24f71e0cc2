"""Bitmaps: thresholds over single numbers and ranges, exactly as the person evaluator has them."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mysynergy.engines.bits import linear
from mysynergy.engines.bits.bitmaps import Truths, count, full, packed, unpacked
from mysynergy.engines.bits.columns import Comparison, Measured, compared, looked_up, looked_up_by_bits
from mysynergy.engines.bits.linear import balanced
from mysynergy.engines.bits.slices import planes_of
from mysynergy.rules import Kind, Value, compile_expression
from mysynergy.rules.values import between

OPS: tuple[Comparison, ...] = ("==", "!=", "<", "<=", ">", ">=")


def truth_at(truths: Truths, row: int, rows: int) -> bool | None:
    yes, no = (unpacked(words, rows)[row] for words in (truths.yes, truths.no))
    return True if yes else False if no else None


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.tuples(st.integers(-6, 6), st.integers(0, 4))), min_size=1, max_size=70),
    st.sampled_from(OPS),
    st.integers(-14, 14),
    st.booleans(),
)
def test_thresholds_on_and_between_the_steps_of_a_column_are_those_of_the_evaluator(
    rows: list[tuple[int, int] | None], op: Comparison, half_steps: int, ranges: bool
) -> None:
    cut = Decimal(half_steps) / 8  # the column's steps are quarters: every other cut lies between two of them
    ends = [(0, 0) if row is None else (row[0], row[0] + (row[1] if ranges else 0)) for row in rows]
    low, high = (np.array([end[side] for end in ends], dtype=np.int64) for side in (0, 1))
    known = packed(np.array([row is not None for row in rows]))
    column = Measured(low, high if ranges else low, 4, known)
    truths = compared(column, op, Fraction(cut))
    ends_by_bits = planes_of([low, high if ranges else low], unpacked(known, len(rows)))
    by_bits = dataclasses.replace(column, planes=(ends_by_bits[0], ends_by_bits[1]))
    sliced = compared(by_bits, op, Fraction(cut))
    assert (sliced.yes == truths.yes).all()
    assert (sliced.no == truths.no).all()
    run = compile_expression(f"x.d {op} {cut:.3f}", {"x.d": Kind.DECIMAL}).run
    for row, (first, last) in enumerate(ends):
        value: Value = None if rows[row] is None else between(Decimal(first) / 4, Decimal(last) / 4)
        assert truth_at(truths, row, len(rows)) is run({"x.d": value})


@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_flags_survive_packing_and_nothing_lies_beyond_the_last_row(flags: list[bool]) -> None:
    words = packed(np.array(flags))
    assert unpacked(words, len(flags)).tolist() == flags
    assert count(words) == sum(flags)
    assert count(full(len(flags))) == len(flags)


@given(
    st.lists(st.one_of(st.none(), st.integers(-3, 20)), min_size=1, max_size=140),
    st.lists(st.sampled_from((-1, 0, 1)), min_size=24, max_size=24),
    st.sampled_from((1, 3)),
)
def test_any_answers_looked_up_bit_by_bit_are_those_of_the_table(
    rows: list[int | None], answers: list[int], step: int
) -> None:
    codes = np.array([0 if row is None else row // step * step for row in rows], dtype=np.int64)
    known = packed(np.array([row is not None for row in rows]))
    told = np.array(answers, dtype=np.int8)
    expected = looked_up(codes, told, -3, known)
    (planes,) = planes_of([codes], unpacked(known, len(rows)))
    found = looked_up_by_bits(planes, told, -3, known)
    assert (found.yes == expected.yes).all()
    assert (found.no == expected.no).all()


def test_a_sum_compared_some_rows_at_a_time_is_the_sum_compared_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = 300
    known = packed(np.arange(rows) % 7 != 0)
    first = Measured(np.arange(rows), np.arange(rows), 1, known)
    second = Measured(
        np.arange(rows)[::-1].copy(), np.arange(rows)[::-1] + 5, 4, packed(np.arange(rows) % 5 != 0)
    )
    terms = (("one", Fraction(1, 2)), ("two", Fraction(-2)))
    columns = {"one": first, "two": second}
    for op in OPS:
        whole = balanced(terms, columns, op, Fraction(3))
        monkeypatch.setattr(linear, "_AT_ONCE", 64)
        parts = balanced(terms, columns, op, Fraction(3))
        monkeypatch.undo()
        assert (whole.yes == parts.yes).all()
        assert (whole.no == parts.no).all()
        assert count(whole.yes) + count(whole.no) > 100
