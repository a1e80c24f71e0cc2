"""One column of a piece as it lies in a prepared file: a line of its index, and arrays one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypedDict, cast

import numpy as np
import numpy.typing as npt

from mysynergy.engines.bits.bitmaps import Truths, Words, full, unpacked
from mysynergy.engines.bits.columns import Coded, FactColumn, Flagged, Integers, Listed, Measured
from mysynergy.engines.bits.slices import Planes, planes_of

Array = npt.NDArray[Any]
# Gives the next array of a column: its type and its shape.
Next = Callable[[str, tuple[int, ...]], Array]


class Line(TypedDict, total=False):
    """What the index says of a column. ``values`` are those of codes, or the members of lists."""

    at: int
    kind: str
    gaps: bool
    values: list[str]
    first: int
    step: int
    bits: int
    per: int
    ends: int
    whole: str


def cut(column: FactColumn, start: int, end: int) -> FactColumn:
    """Return the rows from ``start`` (a multiple of 64) up to ``end`` of a column."""
    words = slice(start // 64, (end + 63) // 64)
    match column:
        case Flagged(truth=truth):
            return Flagged(Truths(truth.yes[words], truth.no[words]))
        case Coded():
            return Coded(column.codes[start:end], column.values, column.known[words])
        case Measured():
            low = column.low[start:end]
            high = low if column.point else column.high[start:end]
            return Measured(low, high, column.per, column.known[words])
        case Listed():
            holders = {name: held[words] for name, held in column.holders.items()}
            return Listed(column.known[words], holders)


def stored(column: FactColumn, rows: int) -> tuple[Line, list[Array]]:
    """Return the line and the arrays of a column."""
    if isinstance(column, Flagged):
        known = column.truth.yes | column.truth.no
        parts: list[Array] = [column.truth.yes]
        line: Line = {"kind": "flag"}
    elif isinstance(column, Listed):
        known = column.known
        held = {name: words for name, words in column.holders.items() if words.any()}
        parts = [*held.values()]
        line = {"kind": "list", "values": list(held)}
    elif isinstance(column, Coded):
        known = column.known
        line, parts = _codes(column, unpacked(known, rows))
    else:
        known = column.known
        line, parts = _numbers(column, unpacked(known, rows))
    if not np.array_equal(known, full(rows)):
        line["gaps"] = True
        parts.insert(0, known)
    return line, parts


def _codes(column: Coded, known: npt.NDArray[np.bool_]) -> tuple[Line, list[Array]]:
    (planes,) = planes_of([column.codes.astype(np.int64)], known)
    whole = _narrow(np.where(known, column.codes, 0))
    line: Line = {"kind": "code", "values": [str(value) for value in column.values], **_steps(planes)}
    line["whole"] = whole.dtype.str
    return line, [planes.planes, whole]


def _numbers(column: Measured, known: npt.NDArray[np.bool_]) -> tuple[Line, list[Array]]:
    ends = [column.low] if column.point else [column.low, column.high]
    wide = [np.where(known, end, 0).astype(np.int64) for end in ends]
    planes = planes_of(wide, known)
    both = _narrow(np.stack(wide))
    line: Line = {"kind": "number", "per": column.per, "ends": len(ends), **_steps(planes[0])}
    line["whole"] = both.dtype.str
    return line, [*(one.planes for one in planes), both]


def _steps(planes: Planes) -> Line:
    return {"first": planes.first, "step": planes.step, "bits": len(planes.planes)}


def _narrow(numbers: Integers) -> Integers:
    """The same numbers in as few bytes as hold them."""
    least, most = (int(numbers.min()), int(numbers.max())) if numbers.size else (0, 0)
    for small in (np.int8, np.int16, np.int32):
        if np.iinfo(small).min <= least and most <= np.iinfo(small).max:
            return numbers.astype(small)
    return numbers


def column_of(line: Line, rows: int, following: Next, everybody: Words) -> FactColumn:
    """Return the column that a line and its arrays stand for; ``everybody`` are the bits of all rows."""
    words = (rows + 63) // 64
    known = cast(Words, following("<u8", (words,))) if line.get("gaps") else everybody
    kind = line["kind"]
    if kind == "flag":
        yes = following("<u8", (words,))
        return Flagged(Truths(yes, known & ~yes))
    if kind == "list":
        return Listed(known, {name: following("<u8", (words,)) for name in line["values"]})
    planes = tuple(_planes(line, words, following, line.get("ends", 1)))
    if kind == "code":
        return Coded(following(line["whole"], (rows,)), tuple(line["values"]), known, planes[0])
    both = following(line["whole"], (len(planes), rows))
    low = both[0]
    high = low if len(planes) == 1 else both[1]
    return Measured(low, high, line["per"], known, (planes[0], planes[-1]))


def _planes(line: Line, words: int, following: Next, ends: int) -> Iterator[Planes]:
    for _ in range(ends):
        array = following("<u8", (line["bits"], words if line["bits"] else 0))
        yield Planes(line["first"], line["step"], array)
