"""Whole numbers bit by bit: a threshold over a million rows is one operation on bitmaps for each bit.

Bit *n* of ``planes[i]`` is bit *i* of the code of row *n*; a code counts steps from the smallest number. To
ask which codes reach a cut, the planes are joined from the lowest bit of the cut upwards: *and* where the cut
has a one, *or* where it has a zero.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mysynergy.engines.bits.bitmaps import Words, packed

# What rows answer: bits, or the same for all of them.
Chosen = Words | bool


@dataclass(frozen=True, slots=True)
class Planes:
    """Numbers ``first + step * code`` as planes of bits, the lowest first.

    Rows that are not known hold any code; bits beyond the last row mean nothing.
    """

    first: int
    step: int
    planes: npt.NDArray[np.uint64]

    def at_least(self, number: int) -> Chosen:
        """The rows whose number is ``number`` or more."""
        return self.within((number,))

    def within(self, edges: Sequence[int]) -> Chosen:
        """The rows with an odd count of ``edges`` at or below their number.

        With the edges (a, b) that is from a up to, but not with, b. The edges rise.
        """
        places = [-((self.first - edge) // self.step) for edge in edges]
        return self._within(len(self.planes), 0, places)

    def _within(self, bits: int, base: int, edges: Sequence[int]) -> Chosen:
        inside = [edge for edge in edges if base < edge < base + (1 << bits)]
        if not inside:
            return sum(edge <= base for edge in edges) % 2 == 1
        half = bits - 1
        low = self._within(half, base, edges)
        high = self._within(half, base + (1 << half), edges)
        return _either(self.planes[half], low, high)


def _either(plane: Words, low: Chosen, high: Chosen) -> Chosen:
    """``high`` where the bit is set, ``low`` elsewhere."""
    if isinstance(low, bool) and low is high:
        return low
    match low, high:
        case False, True:
            return plane
        case True, False:
            return ~plane
        case False, _:
            return plane & high
        case _, True:
            return plane | low
        case True, _:
            return high | ~plane
        case _, False:
            return low & ~plane
        case _:
            return low ^ (plane & (low ^ high))


def masked(chosen: Chosen, known: Words) -> Words:
    """Return the chosen rows among the known ones."""
    if isinstance(chosen, bool):
        return known if chosen else np.zeros_like(known)
    return chosen & known


def planes_of(numbers: Sequence[npt.NDArray[np.int64]], known: npt.NDArray[np.bool_]) -> list[Planes]:
    """Return arrays of numbers as planes with the same steps; ``known`` are the rows that count."""
    seen = [array[known] for array in numbers]
    if not seen[0].size:
        return [Planes(0, 1, np.zeros((0, 0), dtype=np.uint64)) for _ in numbers]
    first = min(int(array.min()) for array in seen)
    last = max(int(array.max()) for array in seen)
    step = math.gcd(*(int(np.gcd.reduce(array - first)) for array in seen)) or 1
    bits = ((last - first) // step).bit_length()
    return [Planes(first, step, _cut(np.where(known, array - first, 0) // step, bits)) for array in numbers]


def _cut(codes: npt.NDArray[np.int64], bits: int) -> npt.NDArray[np.uint64]:
    small: npt.NDArray[np.integer[Any]] = codes.astype(
        np.uint8 if bits <= 8 else np.int32 if bits <= 31 else np.int64
    )
    planes = np.zeros((bits, (codes.size + 63) // 64), dtype=np.uint64)
    for bit in range(bits):
        planes[bit] = packed(small & (1 << bit))
    return planes
