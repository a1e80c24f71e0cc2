"""Who is one person: links joined into clusters, the strongest first, and a join that contradicts refused.

A cluster never holds two valid identity numbers that are more than a slip apart, whatever chain of
look-alikes leads from one to the other, nor two that are a slip apart but each stand on several records
(twins' numbers are neighbours; nobody slips twice alike). It never grows beyond a set size. What was refused
is kept with its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA


class Joined(IntEnum):
    """What became of a link."""

    JOINED = 0
    #: The two are in one cluster already.
    WITHIN = 1
    TWO_NUMBERS = 2
    TOO_LARGE = 3


@dataclass(frozen=True, slots=True)
class Clusters:
    """``cluster`` gives each record's cluster by its first record; ``links`` what became of each link."""

    cluster: NDArray[np.int32]
    links: NDArray[np.int8]
    largest: int


def cluster(
    count: int,
    one: NDArray[np.int32],
    other: NDArray[np.int32],
    numbers: Sequence[str | None],
    largest: int,
    sure: Set[str] | None = None,
) -> Clusters:
    """Join ``count`` records by the links (``one[i]``, ``other[i]``), which stand in falling order of weight.

    ``numbers`` has the valid twelve-digit number of each record; ``sure`` those that stand on several, where
    these records are not all there are. The order decides: equal input gives equal clusters.
    """
    sure = _on_several(numbers) if sure is None else sure
    parent = list(range(count))
    size = [1] * count
    held: dict[int, set[str]] = {}
    links = np.empty(len(one), np.int8)

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    def numbers_of(place: int) -> set[str]:
        kept = held.get(place)
        if kept is not None:
            return kept
        number = numbers[place]
        return {number} if number is not None else set()

    for place, (mine, theirs) in enumerate(zip(one.tolist(), other.tolist(), strict=True)):
        first, second = root(mine), root(theirs)
        if first == second:
            links[place] = Joined.WITHIN
            continue
        if size[first] + size[second] > largest:
            links[place] = Joined.TOO_LARGE
            continue
        ours, others = numbers_of(first), numbers_of(second)
        if ours and others and ours != others and _contradict(ours, others, sure):
            links[place] = Joined.TWO_NUMBERS
            continue
        low, high = min(first, second), max(first, second)
        parent[high] = low
        size[low] += size[high]
        held.pop(high, None)
        if ours or others:
            held[low] = ours | others
        links[place] = Joined.JOINED
    roots = np.fromiter((root(place) for place in range(count)), np.int32, count)
    return Clusters(roots, links, max(size, default=0))


def _on_several(numbers: Sequence[str | None]) -> Set[str]:
    borne = Counter(number for number in numbers if number is not None)
    return {number for number, times in borne.items() if times > 1}


def _contradict(ours: set[str], others: set[str], sure: Set[str]) -> bool:
    """Whether two numbers of the two sets are more than one slip apart, or differ and are both ``sure``."""
    return any(
        one != other and ((one in sure and other in sure) or OSA.distance(one, other, score_cutoff=1) > 1)
        for one in ours
        for other in others
    )
