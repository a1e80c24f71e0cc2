"""What a list's rows are marked with when they are tried, so that the list can be looked at as a whole."""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mysynergy.imports.domain import MOST_ROWS_OF_A_NUMBER, What

MARK: Final = np.dtype([("row", "<u8"), ("number", "<u8"), ("what", "u1")])
#: Beside what would become of a row: its number stands for somebody known already.
HELD: Final = 0x80
#: What would become of a row, as its mark says it; 0: it has an error.
BECOMES: Final = (What.ERROR, What.NEW, What.ATTACHED, What.REVIEW, What.KNOWN)
MAY_JOIN: Final = [BECOMES.index(What.NEW), BECOMES.index(What.REVIEW)]


def repeats(marks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which rows stand before in the list, and for those whose number too many bear, how many do."""
    rows, numbers = marks["row"], marks["number"]
    order = np.argsort(rows, kind="stable")
    again = np.zeros(len(rows), bool)
    again[order[1:]] = (rows[order][1:] == rows[order][:-1]) & (rows[order][1:] != 0)
    distinct = np.where(again, 0, numbers)
    _values, place, borne = np.unique(distinct, return_inverse=True, return_counts=True)
    shared = np.where((distinct != 0) & (borne[place] > MOST_ROWS_OF_A_NUMBER), borne[place], 0)
    return again, shared


def without_repeats(
    counts: Counter[str],
    becomes: NDArray[np.uint8],
    again: NDArray[np.bool_],
    shared: NDArray[np.bool_],
) -> None:
    """Count rows that stand before, or whose number many bear, as that and as nothing else any more."""
    for place, what in enumerate(BECOMES):
        counts[what] -= int(((again | shared) & (becomes == place)).sum())
    counts[What.TWICE] += int(again.sum())
    counts[What.ERROR] += int(shared.sum())
    counts["fault:identity_number:number_on_many_rows"] += int(shared.sum())
    for empty_one in [name for name, count in counts.items() if not count]:
        del counts[empty_one]
