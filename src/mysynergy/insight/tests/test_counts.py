"""Counts of all are told to the nearest five: no subtraction leaves a small number; the median is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from statistics import median

from hypothesis import example, given
from hypothesis import strategies as st

from mysynergy.insight.domain import SMALLEST_CELL, Count, middle, spread, told, told_all

CELLS = st.dictionaries(st.text("abcde", min_size=1, max_size=2), st.integers(0, 30), max_size=8)
MOST = 60


def possible(shown: Count) -> set[int]:
    """Return every number of all agencies that is told like this: what an attacker can work out."""
    return {number for number in range(2 * MOST + 10) if told(number, own=False) == shown}


@given(CELLS)
def test_counts_of_all_are_near_the_truth_and_small_ones_are_not_told(numbers: Mapping[str, int]) -> None:
    cells = told_all(numbers, own=False)
    assert cells.keys() == numbers.keys()
    for key, count in cells.items():
        if 0 < numbers[key] < SMALLEST_CELL:
            assert (count.number, count.text) == (None, "<5")
        else:
            assert count.number is not None
            assert abs(count.number - numbers[key]) <= 2
            assert count.number % 5 == 0
            assert (count.number == 0) == (numbers[key] == 0)
    assert {key: count.number for key, count in told_all(numbers, own=True).items()} == numbers


@given(st.integers(0, MOST), st.integers(0, MOST))
@example(6, 1)
@example(1, 4)
def test_who_takes_her_own_figures_away_never_learns_a_small_one_of_others(own: int, others: int) -> None:
    """An agency knows its own figure; what is left of the total could be several numbers, or is nothing."""
    left = {total - own for total in possible(told(own + others, own=False)) if total >= own}
    assert others in left
    assert left == {0} or len(left) > 1


@given(st.integers(0, MOST // 2), st.integers(1, MOST // 2))
def test_who_takes_one_period_from_another_does_not_learn_what_came_in_between(
    before: int, more: int
) -> None:
    """All months but one, taken from all months: the month between is told by neither."""
    long, short = possible(told(before + more, own=False)), possible(told(before, own=False))
    between = {one - other for one in long for other in short if one >= other}
    assert more in between
    assert len(between) > 1


@given(st.lists(st.integers(0, 400), min_size=1))
def test_the_middle_is_the_median(days: list[int]) -> None:
    assert middle(Counter(days)) == median(days)
    assert middle({}) == 0.0


def test_how_many_took_so_many_days_is_told_like_every_count() -> None:
    assert spread({}) is None
    assert spread({3: 4}, own=False) is None
    seven = spread({1: 6, 30: 1}, own=False)
    assert seven is not None
    assert (seven.of, seven.median, seven.p90) == (5, 1, 30)
