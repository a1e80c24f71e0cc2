"""Pairs of records compared, column by column: the levels of ``compare.py``, a small number for each pair.

The level of a field is its place in ``LEVELS``, -1 where one of the two lacks the field. Names have a module
of their own (``names_compared``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from mysynergy.linkage.batch.dates_compared import full_dates
from mysynergy.linkage.compare import LEVELS

Levels = NDArray[np.int8]
MISSING: Final = -1


def at(field: str, level: str) -> int:
    """Return the number that stands for a level of a field."""
    return LEVELS[field].index(level)


def compare_columns(mine: pl.DataFrame, theirs: pl.DataFrame) -> dict[str, Levels]:
    """Return the levels of all fields but names for pairs of rows of ``Records.table``."""
    return {
        "identity": _identity(mine, theirs),
        "other_number": _other_number(mine, theirs),
        **_dates(mine["dob"], theirs["dob"]),
        "sex": _equal(mine["sex"], theirs["sex"]),
        "phone": _equal(mine["phone"], theirs["phone"]),
        "place": _place(mine, theirs),
        "home": _equal(mine["home"], theirs["home"]),
    }


def _mask(column: pl.Series) -> NDArray[np.bool_]:
    return column.fill_null(value=False).to_numpy()


def _equal(mine: pl.Series, theirs: pl.Series) -> Levels:
    return (mine != theirs).cast(pl.Int8).fill_null(MISSING).to_numpy().copy()


def _distances(mine: pl.Series, theirs: pl.Series, cutoff: int) -> NDArray[np.int32]:
    """How many slips (a sign wrong, missing, extra, or two swapped) part two texts; cutoff + 1 for more."""
    found: NDArray[np.int32] = cpdist(
        mine.to_list(), theirs.to_list(), scorer=OSA.distance, score_cutoff=cutoff, dtype=np.int32
    )
    return found


def _identity(mine: pl.DataFrame, theirs: pl.DataFrame) -> Levels:
    levels = np.full(mine.height, MISSING, np.int8)
    valid = (mine["ic_valid"] & theirs["ic_valid"]).to_numpy()
    own = (mine["ic_own"] & theirs["ic_own"]).to_numpy()
    same = _mask(mine["ic"] == theirs["ic"])
    levels[same & valid] = at("identity", "exact")
    unequal = np.flatnonzero(_mask(mine["ic"] != theirs["ic"]))
    if unequal.size:
        first, second = mine["ic"][unequal], theirs["ic"][unequal]
        slips = _distances(first, second, 1)
        lengths = (first.str.len_bytes() == second.str.len_bytes()).to_numpy()
        apart = _digits_apart(first, second)
        here = np.full(unequal.size, MISSING, np.int8)
        here[own[unequal]] = at("identity", "different")
        here[slips == 1] = at("identity", "one_digit")
        here[(slips == 1) & lengths & (apart == 2)] = at("identity", "transposed")
        levels[unequal] = here
    return levels


def _digits_apart(first: pl.Series, second: pl.Series) -> NDArray[np.int64]:
    widest = 13
    texts = [series.str.pad_end(widest).to_numpy().astype(f"S{widest}") for series in (first, second)]
    one, other = (text.view(np.uint8).reshape(-1, widest) for text in texts)
    apart: NDArray[np.int64] = (one != other).sum(axis=1)
    return apart


def _other_number(mine: pl.DataFrame, theirs: pl.DataFrame) -> Levels:
    levels = np.full(mine.height, MISSING, np.int8)
    both = np.flatnonzero((mine["other"].is_not_null() & theirs["other"].is_not_null()).to_numpy())
    if both.size:
        first, second = mine["other"][both], theirs["other"][both]
        slips = _distances(first, second, 1)
        short = np.minimum(first.str.len_bytes().to_numpy(), second.str.len_bytes().to_numpy())
        here = np.full(both.size, at("other_number", "different"), np.int8)
        here[(slips == 1) & (short >= _TELLING_LENGTH)] = at("other_number", "near")
        here[slips == 0] = at("other_number", "exact")
        levels[both] = here
    return levels


_TELLING_LENGTH: Final = 6


def _dates(mine: pl.Series, theirs: pl.Series) -> dict[str, Levels]:
    both = (mine.is_not_null() & theirs.is_not_null()).to_numpy()
    one, other = (column.fill_null(0).to_numpy() for column in (mine, theirs))
    full = both & (one % 100 > 0) & (other % 100 > 0)
    return {
        "dob": np.where(full, full_dates(one, other), MISSING).astype(np.int8),
        "dob_partial": np.where(both & ~full, _partial_dates(one, other), MISSING).astype(np.int8),
    }


def _partial_dates(one: NDArray[np.int32], other: NDArray[np.int32]) -> Levels:
    years = np.abs(one // 10_000 - other // 10_000)
    months = one // 100 % 100, other // 100 % 100
    known = (months[0] > 0) & (months[1] > 0)
    conditions = [
        (years == 0) & known & (months[0] == months[1]),
        (years == 0) & ~known,
        years <= 1,
    ]
    chosen = np.select(
        conditions,
        [at("dob_partial", level) for level in ("month", "year", "near")],
        at("dob_partial", "different"),
    )
    return chosen.astype(np.int8)


def _place(mine: pl.DataFrame, theirs: pl.DataFrame) -> Levels:
    postcode = _mask(mine["postcode"] == theirs["postcode"])
    states = _equal(mine["state"], theirs["state"])
    by_state = np.where(states == 0, at("place", "state_same"), at("place", "different"))
    levels = np.where(postcode, at("place", "postcode_same"), np.where(states == MISSING, MISSING, by_state))
    return levels.astype(np.int8)


def named(levels: Mapping[str, Levels], pair: int) -> dict[str, str]:
    """Return the levels of one pair by their names, without the fields that one of the two lacks."""
    return {field: LEVELS[field][column[pair]] for field, column in levels.items() if column[pair] != MISSING}
