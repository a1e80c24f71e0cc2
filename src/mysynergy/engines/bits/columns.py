"""The facts of one piece of a file as arrays, and how each answers the questions rules ask of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from mysynergy.engines.bits.bitmaps import Flags, Truths, Words, packed
from mysynergy.engines.bits.slices import Planes, masked

Comparison = Literal["==", "!=", "<", "<=", ">", ">="]
Integers = npt.NDArray[np.integer[Any]]
_MOST_RUNS = 6


@dataclass(frozen=True)
class Flagged:
    """A yes or no fact: it is its own truth."""

    truth: Truths


@dataclass(frozen=True)
class Coded:
    """A fact of few values: row *n* has the value ``values[codes[n]]`` where it is ``known``.

    ``planes`` are the same codes bit by bit, where the people were prepared.
    """

    codes: Integers
    values: tuple[object, ...]
    known: Words
    planes: Planes | None = None


@dataclass(frozen=True)
class Measured:
    """Numbers or days: the row's value lies from ``low / per`` to ``high / per`` where it is ``known``.

    ``low`` and ``high`` are one array where there are no ranges. Rows that are not known hold any number.
    ``planes`` are both ends bit by bit, where the people were prepared.
    """

    low: Integers
    high: Integers
    per: int
    known: Words
    planes: tuple[Planes, Planes] | None = None

    @property
    def point(self) -> bool:
        """Whether there are no ranges."""
        return self.low is self.high


@dataclass(frozen=True)
class Listed:
    """A fact that is a list: who has it at all, and who holds which member."""

    known: Words
    holders: Mapping[str, Words]

    def holds(self, member: str) -> Truths:
        """Whether the list holds ``member``."""
        yes = self.holders.get(member)
        if yes is None:
            return Truths(np.zeros_like(self.known), self.known)
        return Truths(yes, self.known & ~yes)


FactColumn = Flagged | Coded | Measured | Listed


def compared(column: Measured, op: Comparison, cut: Fraction) -> Truths:
    """Compare every row with ``cut``, exactly, ranges by both ends."""
    scaled = cut * column.per
    down, up = scaled.__floor__(), scaled.__ceil__()
    known = column.known
    if column.planes is not None:
        return _compared_by_bits(column, column.planes, op, (down, up))
    if op in ("==", "!="):
        truth = _equal(column, down, up)
        return truth if op == "==" else Truths(truth.no, truth.yes)
    if op == "<":
        return _split(column, column.high < up, lambda: column.low >= up, known)
    if op == "<=":
        return _split(column, column.high <= down, lambda: column.low > down, known)
    if op == ">":
        return _split(column, column.low > down, lambda: column.high <= down, known)
    return _split(column, column.low >= up, lambda: column.high < up, known)


def _compared_by_bits(
    column: Measured, ends: tuple[Planes, Planes], op: Comparison, cut: tuple[int, int]
) -> Truths:
    """Compare with a cut from ``down`` to ``up``, which are equal where the cut is a code."""
    (low, high), (down, up), known = ends, cut, column.known
    if op in ("==", "!="):
        yes = masked(low.within((down, down + 1)) if down == up else False, known)
        if column.point:
            no = known & ~yes
        else:
            yes = yes & masked(high.within((down, down + 1)), known)
            between = masked(high.at_least(down if down == up else up), known)
            no = known & ~(between & ~masked(low.at_least(up + 1 if down == up else up), known))
        return Truths(yes, no) if op == "==" else Truths(no, yes)
    edge = up if op in ("<", ">=") else down + 1
    reached = masked(low.at_least(edge), known)  # surely at the edge or beyond
    below = known & ~(reached if column.point else masked(high.at_least(edge), known))
    return Truths(below, reached) if op in ("<", "<=") else Truths(reached, below)


def _split(column: Measured, surely: Flags, never: Callable[[], Flags], known: Words) -> Truths:
    yes = packed(surely) & known
    if column.point:
        return Truths(yes, known & ~yes)
    return Truths(yes, packed(never()) & known)


def _equal(column: Measured, down: int, up: int) -> Truths:
    """Equality with a cut from ``down`` to ``up``: one code, or between two where no row can stand."""
    known = column.known
    if column.point:
        yes = packed(column.low == down) & known if down == up else np.zeros_like(known)
        return Truths(yes, known & ~yes)
    if down != up:
        apart = (column.high <= down) | (column.low >= up)
        return Truths(np.zeros_like(known), packed(apart) & known)
    yes = packed((column.low == down) & (column.high == down)) & known
    return Truths(yes, packed((column.high < down) | (column.low > down)) & known)


def looked_up(codes: Integers, answers: npt.NDArray[np.int8], first: int, known: Words) -> Truths:
    """Give each row the answer of its code; ``answers[0]`` is that of code ``first``.

    An answer is 1 for true, 0 for false, -1 for not known. Codes of known rows have an answer.
    """
    yes = _where(codes, answers == 1, first) & known
    if (answers >= 0).all():
        return Truths(yes, known & ~yes)
    return Truths(yes, _where(codes, answers == 0, first) & known)


def looked_up_by_bits(planes: Planes, answers: npt.NDArray[np.int8], first: int, known: Words) -> Truths:
    """The same as ``looked_up`` from codes bit by bit."""
    yes = masked(planes.within(_edges(answers == 1, first)), known)
    if (answers >= 0).all():
        return Truths(yes, known & ~yes)
    return Truths(yes, masked(planes.within(_edges(answers == 0, first)), known))


def _edges(wanted: Flags, first: int) -> list[int]:
    """Where runs of wanted codes begin and end."""
    return [int(edge) + first for edge in np.flatnonzero(np.diff(np.concatenate(([False], wanted, [False]))))]


def _where(codes: Integers, wanted: Flags, first: int) -> Words:
    """The rows whose code is wanted: runs of codes by comparison, many runs by table."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], wanted, [False]))))
    starts, ends = edges[::2], edges[1::2]
    if not starts.size:
        return np.zeros((codes.size + 63) // 64, dtype=np.uint64)
    if starts.size > _MOST_RUNS:
        inside = (codes >= first) & (codes < first + wanted.size)
        places = np.where(inside, codes.astype(np.int64) - first, 0)
        return packed(np.take(wanted, places) & inside)
    found = _run(codes, int(starts[0]) + first, int(ends[0]) + first)
    for start, end in zip(starts[1:], ends[1:], strict=True):
        found = found | _run(codes, int(start) + first, int(end) + first)
    return packed(found)


def _run(codes: Integers, start: int, end: int) -> Flags:
    limits = np.iinfo(codes.dtype)
    if end - start == 1:
        found: Flags = codes == start
    elif start <= limits.min:
        found = codes < end
    elif end > limits.max:
        found = codes >= start
    else:
        found = (codes >= start) & (codes < end)
    return found
