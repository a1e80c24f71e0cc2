"""Plain arithmetic of counts: of other agencies they are told to the nearest five. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: A count of others' people below this could point at one of them.
SMALLEST_CELL: Final = 5
#: What others add up to is told to the nearest of these.
STEP: Final = 5


@dataclass(frozen=True, slots=True)
class Count:
    """A number of something. Of others it is told to the nearest five, and ``None`` below five: ``<5``."""

    number: int | None

    @property
    def text(self) -> str:
        """Return what a page shows."""
        return f"<{SMALLEST_CELL}" if self.number is None else f"{self.number:,}"


def told(number: int, *, own: bool) -> Count:
    """Return a count: exact of the reader's own agency, of all agencies to the nearest five.

    Who takes away what she knows exactly, her own agency's figures, is left with several numbers that it may
    have been, never with one; so is who takes one period from another. Nothing is nothing. It is no proof
    against all arithmetic: a line whose cells all stand at the edge of their rounding tells them.
    """
    if own or number == 0:
        return Count(number)
    return Count(None if number < SMALLEST_CELL else (number + STEP // 2) // STEP * STEP)


def told_all(numbers: Mapping[str, int], *, own: bool) -> dict[str, Count]:
    """Return the counts of one breakdown, each told by itself."""
    return {key: told(number, own=own) for key, number in numbers.items()}


def middle(days: Mapping[int, int]) -> float:
    """Return the median of days given as (days: how often), 0 for none."""
    count = sum(days.values())
    if count == 0:
        return 0.0
    low, high = (_at(days, place) for place in ((count - 1) // 2, count // 2))
    return (low + high) / 2


def _at(days: Mapping[int, int], place: int) -> int:
    for value in sorted(days):
        place -= days[value]
        if place < 0:
            return value
    raise IndexError(place)


@dataclass(frozen=True, slots=True)
class Spread:
    """Whole days that something took, ``of`` many: half within ``median``, nine in ten within ``p90``.

    Of all agencies ``of`` is told to the nearest five.
    """

    of: int
    median: int
    p90: int


def spread(days: Mapping[int, int], *, own: bool = True) -> Spread | None:
    """Return the spread of days given as (days: how often); ``None`` for none, of others for under five."""
    count = sum(days.values())
    of = told(count, own=own).number
    if not of:
        return None
    return Spread(of, _at(days, (count - 1) // 2), _at(days, -(-count * 9 // 10) - 1))
