"""Truths of many rows as two bitmaps: who surely fulfils a condition, and who surely does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Truths:
    """Bit *n* of ``yes`` is set where row *n* is true, of ``no`` where it is false; neither: not known.

    Bits beyond the last row are never set.
    """

    yes: Words
    no: Words


def packed(flags: npt.NDArray[Any]) -> Words:
    """Return flags as bits, the first row in the lowest bit, filled up with zeros to whole words."""
    bits = np.packbits(flags, bitorder="little")
    words = np.zeros((flags.size + 63) // 64, dtype=np.uint64)
    words.view(np.uint8)[: bits.size] = bits
    return words


def unpacked(words: Words, rows: int) -> Flags:
    """Return the bits of the first ``rows`` rows as flags."""
    return np.unpackbits(words.view(np.uint8), count=rows, bitorder="little").view(np.bool_)


def full(rows: int) -> Words:
    """Return bits that are set for each row."""
    words = np.full((rows + 63) // 64, np.uint64(2**64 - 1), dtype=np.uint64)
    if rows % 64:
        words[-1] = np.uint64((1 << (rows % 64)) - 1)
    return words


def count(words: Words) -> int:
    """Return how many bits are set."""
    return int(np.bitwise_count(words).sum(dtype=np.int64))


def negation(truth: Truths) -> Truths:
    """Kleene's *not*: yes and no change places."""
    return Truths(truth.no, truth.yes)


def every(truths: Sequence[Truths]) -> Truths:
    """Kleene's *and*: true where all are true, false where one is false."""
    yes, no = truths[0].yes, truths[0].no
    for truth in truths[1:]:
        yes, no = yes & truth.yes, no | truth.no
    return Truths(yes, no)


def some(truths: Sequence[Truths]) -> Truths:
    """Kleene's *or*: true where one is true, false where all are false."""
    yes, no = truths[0].yes, truths[0].no
    for truth in truths[1:]:
        yes, no = yes | truth.yes, no & truth.no
    return Truths(yes, no)
