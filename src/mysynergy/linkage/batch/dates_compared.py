"""Birth dates compared many at once, and numbers that contradict the birth date or the sex beside them."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mysynergy.linkage.compare import LEVELS

Dates = NDArray[np.int32]
Levels = NDArray[np.int8]
Mask = NDArray[np.bool_]
_DIFFERENT: Final = LEVELS["dob"].index("different")


def full_dates(one: Dates, other: Dates) -> Levels:
    """Return the level of "dob" of full dates (year * 10000 + month * 100 + day)."""
    levels = np.full(one.size, LEVELS["dob"].index("same"), np.int8)
    unequal = np.flatnonzero(one != other)
    levels[unequal] = _unequal_dates(one[unequal], other[unequal])
    return levels


def _unequal_dates(one: Dates, other: Dates) -> Levels:
    same_year = one // 10_000 == other // 10_000
    swapped = same_year & (one // 100 % 100 == other % 100) & (one % 100 == other // 100 % 100)
    # Places of the eight digits, from the last; one that differs, or two neighbours that changed places.
    tens = 10 ** np.arange(8)
    mine, theirs = one[:, None] // tens % 10, other[:, None] // tens % 10
    differ = mine != theirs
    apart = differ.sum(axis=1)
    crossed = (
        (mine[:, :-1] == theirs[:, 1:]) & (mine[:, 1:] == theirs[:, :-1]) & differ[:, :-1] & differ[:, 1:]
    )
    one_off = (apart == 1) | ((apart == 2) & crossed.any(axis=1))
    conditions = [swapped, one_off, same_year]
    levels = [LEVELS["dob"].index(level) for level in LEVELS["dob"][1:-1]]
    return np.select(conditions, levels, _DIFFERENT).astype(np.int8)


def doubted(table: pl.DataFrame) -> Mask:
    """``PersonRecord.doubts`` in columns: records whose valid number contradicts what else they say.

    Takes ``ic``, ``ic_valid``, ``ic_born`` (the date in the number), ``dob`` and ``sex`` as in ``Records``.
    """
    by_number = 2 - table["ic"].str.slice(-1).cast(pl.Int8, strict=False) % 2
    found: Mask = (table["ic_valid"] & (by_number != table["sex"])).fill_null(value=False).to_numpy().copy()
    # Mostly the date said is the number's: only where it is not is there anything to compare.
    asked = (table["ic_valid"] & (table["dob"] != table["ic_born"])).fill_null(value=False).arg_true()
    said, born = (table[name].gather(asked).to_numpy() for name in ("dob", "ic_born"))
    there = said // 1_000_000 * 1_000_000 + born % 1_000_000
    year = there // 10_000
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    full = (said % 100 > 0) & (said // 100 % 100 > 0)
    apart = np.where(
        full, full_dates(said, there.astype(np.int32)) == _DIFFERENT, np.abs(said // 10_000 - year) > 1
    )
    found[asked.to_numpy()] |= apart & (leap | (born % 10_000 != 229))
    return found
