"""Each distinct pair of names compared once, by the function that compares them at a counter."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mysynergy.linkage.batch.levels import MISSING, Levels, at
from mysynergy.linkage.batch.names import Names
from mysynergy.linkage.compare_names import compare_names, likest
from mysynergy.linkage.names import Marker, NormalName
from mysynergy.linkage.weights import Weights

_CHUNK: Final = 20_000
Read = tuple[list[str], list[str], list[str], Marker | None, str, str]
_COLUMNS: Final = ("given", "father", "alias", "marker", "spelled", "spelled_father")


class NamesCompared(NamedTuple):
    """Levels of given name and father's name of each pair, and the bits that their words are worth."""

    given: Levels
    father: Levels
    given_bits: NDArray[np.float32]
    father_bits: NDArray[np.float32]


def compare_pairs(
    names: Names, mine: pl.Series, theirs: pl.Series, weights: Weights, pool: Executor | None = None
) -> NamesCompared:
    """Compare the names at the places ``mine[i]`` and ``theirs[i]``; a null place has no name."""
    both = (mine.is_not_null() & theirs.is_not_null()).to_numpy()
    one, other = (column.fill_null(0).to_numpy().astype(np.int64) for column in (mine, theirs))
    keys = np.where(both, np.minimum(one, other) << 32 | np.maximum(one, other), -1)
    distinct, back = np.unique(keys, return_inverse=True)
    start = 1 if distinct.size and distinct[0] == -1 else 0
    asked = distinct[start:]
    found = _compare(names, asked >> 32, asked & 0xFFFFFFFF, weights, pool)
    blank = np.array([(MISSING, MISSING, 0.0, 0.0)] * start, dtype=np.float32).reshape(start, 4)
    rows = np.vstack([blank, found])[back] if distinct.size else found
    return NamesCompared(
        rows[:, 0].astype(np.int8), rows[:, 1].astype(np.int8), rows[:, 2].copy(), rows[:, 3].copy()
    )


def mothers(compared: NamesCompared) -> Levels:
    """Fold what names said into the levels of a mother's name."""
    same, near, different = (at("mother", level) for level in ("same", "near", "different"))
    by_given = np.array(
        [{"same": same, "near": near}.get(likest(level), different) for level in _GIVEN] + [different],
        np.int8,
    )
    levels = by_given[np.where(compared.given == MISSING, len(_GIVEN), compared.given)]
    apart = compared.father == at("father", "different")
    nothing = (compared.given == MISSING) & (compared.father == MISSING)
    return np.where(nothing, MISSING, np.where(apart, different, levels)).astype(np.int8)


_GIVEN: Final = ("exact", "variant", "near", "partial", "alike", "different")


def _compare(
    names: Names, one: NDArray[np.int64], other: NDArray[np.int64], weights: Weights, pool: Executor | None
) -> NDArray[np.float32]:
    if not one.size:
        return np.zeros((0, 4), np.float32)
    table = names.table.select(_COLUMNS)
    parts = [
        (table[one[here : here + _CHUNK]].rows(), table[other[here : here + _CHUNK]].rows(), weights)
        for here in range(0, one.size, _CHUNK)
    ]
    mapped: Iterator[NDArray[np.float32]] = (
        pool.map(_compare_part, *zip(*parts, strict=True))
        if pool
        else itertools.starmap(_compare_part, parts)
    )
    return np.vstack(list(mapped))


def _compare_part(mine: Sequence[Read], theirs: Sequence[Read], weights: Weights) -> NDArray[np.float32]:
    return np.array(
        [_one(_name(first), _name(second), weights) for first, second in zip(mine, theirs, strict=True)],
        dtype=np.float32,
    )


def _one(mine: NormalName, theirs: NormalName, weights: Weights) -> tuple[float, float, float, float]:
    found = compare_names(mine, theirs)
    given = MISSING if found.given is None else at("name", found.given)
    father = MISSING if found.father is None else at("father", found.father)
    given_bits = weights.bits("name", found.given, found.given_terms) if found.given else 0.0
    father_bits = weights.bits("father", found.father, found.father_terms) if found.father else 0.0
    return given, father, given_bits, father_bits


def _name(row: Read) -> NormalName:
    given, father, alias, marker, spelled, spelled_father = row
    return NormalName(
        tuple(given), tuple(father), marker, tuple(alias), spelled, spelled_father, truncated=False
    )
