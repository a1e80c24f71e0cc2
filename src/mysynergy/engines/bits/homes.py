"""Who lives together in one piece, and benefits that a household gets once, summed across pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from mysynergy.engines.bits.bitmaps import Flags
from mysynergy.engines.tally import Tally

Numbers = npt.NDArray[np.int64]
_FAR = 2**62


@dataclass(frozen=True)
class Homes:
    """The households of a piece: rows of one stand together and have one number, counted from 0.

    ``first`` and ``last`` are the marks of the households at the edges, ``None`` where a row has none.
    ``marks`` are those of all households of the piece, to notice one that was met before.
    """

    numbers: npt.NDArray[np.int32]
    first: int | None
    last: int | None
    marks: npt.NDArray[np.uint64]

    @property
    def size(self) -> int:
        """How many households there are."""
        return int(self.numbers[-1]) + 1 if self.numbers.size else 0


def homes_of(keys: pl.Series) -> Homes:
    """Return the households of a piece from the column ``household_id``; a row without one is its own."""
    key = pl.col("key")
    begins = key.ne_missing(key.shift()) | key.is_null()
    starts = pl.DataFrame({"key": keys}).select(begins).to_series()
    if len(starts):
        starts[0] = True
    begun = starts.to_numpy()
    heads = keys.filter(starts)
    edges = [_mark(heads, place) for place in (0, -1)] if len(heads) else [None, None]
    return Homes(numbered(begun), edges[0], edges[1], heads.drop_nulls().hash(seed=7).to_numpy())


def _mark(keys: pl.Series, place: int) -> int | None:
    key = keys[place]
    return None if key is None else int(pl.Series([key]).hash(seed=7)[0])


def numbered(begun: Flags) -> npt.NDArray[np.int32]:
    """Return the number of each row's household; ``begun`` are the rows that begin one."""
    numbers: npt.NDArray[np.int32] = np.cumsum(begun, dtype=np.int32) - np.int32(1)
    return numbers


@dataclass(frozen=True, slots=True)
class Sen:
    """Amounts of the eligible rows in sen, from ``low`` to ``high``; ``open`` where they are not known."""

    low: Numbers
    high: Numbers
    open: Flags


@dataclass(slots=True)
class Unit:
    """What one household would be given: the largest amount of its eligible members."""

    low: int
    high: int
    open: bool

    def joined(self, other: Unit | None) -> Unit:
        """The same household with more members."""
        if other is None:
            return self
        return Unit(max(self.low, other.low), max(self.high, other.high), self.open or other.open)


@dataclass(frozen=True, slots=True)
class Counted:
    """Units and costs of one programme in one piece without the households at its edges."""

    inner: Tally
    first: Unit | None
    last: Unit | None


def count_units(homes: Homes, eligible: npt.NDArray[np.intp], amounts: Sen | None) -> Counted:
    """Count the households of the eligible rows; a piece of one household has it as its ``first``."""
    inner = Tally()
    if not eligible.size:
        return Counted(inner, None, None)
    numbers = homes.numbers[eligible]
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    here = numbers[starts]
    if amounts is None:
        nothing = np.zeros(eligible.size, dtype=np.int64)
        amounts = Sen(nothing, nothing, np.zeros(eligible.size, dtype=np.bool_))
    low = np.maximum.reduceat(amounts.low, starts)
    high = np.maximum.reduceat(amounts.high, starts)
    unsure = np.logical_or.reduceat(amounts.open, starts)

    def unit(place: int) -> Unit:
        return Unit(int(low[place]), int(high[place]), bool(unsure[place]))

    first = unit(0) if here[0] == 0 else None
    last = unit(-1) if homes.size > 1 and here[-1] == homes.size - 1 else None
    inside = slice(0 if first is None else 1, here.size if last is None else here.size - 1)
    settled = ~unsure[inside]
    inner.units = int(settled.size)
    inner.cost_unknown = inner.units - int(settled.sum())
    inner.cost_from, inner.cost_to = total(low[inside][settled]), total(high[inside][settled])
    return Counted(inner, first, last)


def total(numbers: Numbers) -> int:
    """Return the sum, exactly, however large."""
    if not numbers.size:
        return 0
    if max(-int(numbers.min()), int(numbers.max())) * numbers.size < _FAR:
        return int(numbers.sum())
    return sum(numbers.tolist())


@dataclass
class Across:
    """Joins the pieces of a file: a household that goes on in the next piece counts once."""

    _open: dict[str, Unit | None] = field(default_factory=dict)
    _last: int | None = None
    tallies: dict[str, Tally] = field(default_factory=dict)

    def add(self, homes: Homes, counted: Mapping[str, Counted]) -> bool:
        """Add the next piece; return whether its first household is the last of the piece before."""
        if not homes.size:
            return False
        goes_on = self._last is not None and self._last == homes.first
        for name, one in counted.items():
            tally = self.tallies.setdefault(name, Tally())
            tally.add(one.inner)
            before = self._open.get(name)
            if before is not None and goes_on:
                first: Unit | None = before.joined(one.first)
            else:
                _close(tally, before)
                first = one.first
            if homes.size > 1:
                _close(tally, first)
                self._open[name] = one.last
            else:
                self._open[name] = first
        self._last = homes.last
        return goes_on

    def finish(self) -> dict[str, Tally]:
        """Return units and costs of all pieces."""
        for name, unit in self._open.items():
            _close(self.tallies[name], unit)
        self._open.clear()
        return self.tallies


def _close(tally: Tally, unit: Unit | None) -> None:
    if unit is None:
        return
    tally.units += 1
    if unit.open:
        tally.cost_unknown += 1
    else:
        tally.cost_from += unit.low
        tally.cost_to += unit.high
