"""Rows of one list that bear one number: what becomes of the later ones once the first is in.

Chunk by chunk nobody sees it, for the first row's person does not stand yet while a list is tried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mysynergy.access.public import Actor
from mysynergy.imports.domain import Row, RowTarget, What
from mysynergy.imports.models import Chunk

#: So many rows are read again at most; of more, what they become is told when they come in.
MOST_COMPARED: Final = 100_000
#: So many pairs of rows are named on the page.
_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class Sharing:
    """``becomes``: place in the list, and what becomes of the row there after all. ``two``: rows, by number,
    of one identity number under two names: the first of them, and another; ``unread``: rows not compared.
    """

    becomes: dict[int, What]
    two: tuple[tuple[int, int], ...]
    unread: int

    @property
    def named(self) -> list[list[int]]:
        """The first pairs of rows of one number and two names, for the page."""
        return [list(pair) for pair in self.two[:_NAMED]]


def sharing(
    *,
    actor: Actor,
    target: RowTarget,
    numbers: NDArray[np.uint64],
    chunks: Sequence[Chunk],
    rows: Callable[[Chunk, frozenset[int]], dict[int, Row]],
) -> Sharing:
    """Compare rows of one number with each other. ``numbers``: the number's digest at each place of the list,
    0 where a row does not count; ``rows``: reads rows of a chunk, by their places there.
    """
    _values, inverse, borne = np.unique(numbers, return_inverse=True, return_counts=True)
    places = np.flatnonzero((numbers != 0) & (borne[inverse] > 1))
    # Whole groups, or none of a group.
    places = places[np.argsort(inverse[places], kind="stable")]
    if len(places) > MOST_COMPARED:
        edge = inverse[places[MOST_COMPARED]]
        compared = places[: np.searchsorted(inverse[places], edge)]
    else:
        compared = places
    read = _read(compared, chunks, rows)
    groups: dict[int, list[int]] = defaultdict(list)
    for place in compared.tolist():
        groups[int(inverse[place])].append(place)
    becomes: dict[int, What] = {}
    two: list[tuple[int, int]] = []
    for group in groups.values():
        first, *later = (read[place] for place in group)
        outcomes = target.after(actor=actor, first=first, later=later)
        for place, row, what in zip(group[1:], later, outcomes, strict=True):
            if what is None:
                continue
            becomes[place] = what
            if what is What.REVIEW:
                two.append((first.number, row.number))
    return Sharing(becomes, tuple(sorted(two)), len(places) - len(compared))


def _read(
    places: NDArray[np.intp], chunks: Sequence[Chunk], rows: Callable[[Chunk, frozenset[int]], dict[int, Row]]
) -> dict[int, Row]:
    wanted = np.sort(places)
    found: dict[int, Row] = {}
    start = 0
    for chunk in chunks:
        low, high = np.searchsorted(wanted, [start, start + chunk.rows])
        if low < high:
            mine = frozenset((wanted[low:high] - start).tolist())
            found.update({start + at: row for at, row in rows(chunk, mine).items()})
        start += chunk.rows
    return found
