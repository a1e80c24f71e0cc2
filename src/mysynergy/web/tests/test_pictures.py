"""Pictures stay inside their frame and tell the figures they were given."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mysynergy.web.look import pictures

figures = st.integers(0, 10**9)


def number(text: str) -> float:
    return float(text.removesuffix("%"))


@given(st.lists(st.lists(figures, min_size=1, max_size=8), min_size=1, max_size=6))
def test_a_stacked_bar_never_leaves_its_frame_and_follows_itself(rows: list[list[int]]) -> None:
    for row, values in zip(pictures.stacked_bars([("x", values) for values in rows]), rows, strict=True):
        end = 0.0
        for piece in row.segments:
            assert number(piece.x) == pytest.approx(end, abs=0.1)
            end = number(piece.x) + number(piece.width)
        assert end <= 100.1
        assert row.values == tuple(values)


def test_a_negative_figure_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot show -1"):
        pictures.stacked_bars([("x", [3, -1])])


def test_colours_are_the_callers_choice() -> None:
    pieces = pictures.stacked_bars([("x", [1, 2, 3])], [2, 1, 3])[0].segments
    assert [piece.series for piece in pieces] == [2, 1, 3]


def test_the_map_has_sixteen_tiles_that_do_not_cover_each_other() -> None:
    laid = pictures.tile_map({"MY-01": 3})
    assert len({(tile.x, tile.y) for tile in laid.tiles}) == len(laid.tiles) == 16
    assert all(tile.x + pictures.TILE <= laid.width for tile in laid.tiles)
    assert all(tile.y + pictures.TILE <= laid.height for tile in laid.tiles)


def test_levels_follow_the_breaks_and_a_missing_figure_has_none() -> None:
    laid = pictures.tile_map({"MY-01": 5, "MY-02": 10, "MY-12": 30, "MY-13": None}, [10, 14, 18, 22])
    levels = {tile.code: tile.level for tile in laid.tiles}
    assert (levels["MY-01"], levels["MY-02"], levels["MY-12"], levels["MY-13"]) == (1, 2, 5, 0)
    assert [tile.code for tile in laid.ranked[:3]] == ["MY-12", "MY-02", "MY-01"]


def test_a_stranger_among_the_states_is_refused() -> None:
    with pytest.raises(KeyError, match="MY-99"):
        pictures.tile_map({"MY-99": 1})


@given(st.lists(st.decimals(-20, 20, places=1), min_size=1, max_size=12))
def test_the_sum_of_the_evidence_is_the_sum_of_its_weights(weights: list[Decimal]) -> None:
    fall = pictures.waterfall([("x", "", weight) for weight in weights], Decimal(10))
    assert fall.total == sum(weights)
    assert all(0 <= number(step.x) <= 100.1 for step in fall.steps)
    assert all(number(step.x) + number(step.width) <= 100.1 for step in fall.steps)


def test_most_states_without_anybody_are_the_palest_on_the_map() -> None:
    laid = pictures.tile_map({code: 1 if code == "MY-12" else 0 for code in pictures.STATES})
    levels = {tile.code: tile.level for tile in laid.tiles}
    assert levels.pop("MY-12") == 2
    assert set(levels.values()) == {1}
