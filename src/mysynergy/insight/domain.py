"""Plain arithmetic of counts: small cells of other agencies are not shown. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: A count of somebody else's people below this could point at one of them.
SMALLEST_CELL: Final = 5


@dataclass(frozen=True, slots=True)
class Count:
    """A number of something; ``exact`` is ``None`` when it is small and of other agencies: ``<5``."""

    exact: int | None

    @property
    def text(self) -> str:
        """Return what a page shows."""
        return f"<{SMALLEST_CELL}" if self.exact is None else f"{self.exact:,}"


def shown(number: int, *, own: bool) -> Count:
    """Return the count, withheld when it is small and not of the reader's own agency. Nothing is nothing."""
    return Count(number if own or number == 0 or number >= SMALLEST_CELL else None)


def shown_all(numbers: Mapping[str, int], *, own: bool) -> dict[str, Count]:
    """Return counts of one breakdown; where one cell alone is withheld the next smallest is, too.

    Otherwise the total would give the withheld one away.
    """
    counts = {key: shown(number, own=own) for key, number in numbers.items()}
    withheld = [key for key, count in counts.items() if count.exact is None]
    if len(withheld) == 1:
        rest = [key for key, count in counts.items() if count.exact]
        if rest:
            counts[min(rest, key=lambda key: (numbers[key], key))] = Count(None)
    return counts


def shown_table(rows: Mapping[str, Mapping[str, int]], *, own: bool) -> dict[str, dict[str, Count]]:
    """Return a table of counts whose lines and columns are told in sum elsewhere.

    No line and no column keeps one withheld cell alone beside others: their sum would give it away.
    """
    shown_rows = {key: shown_all(row, own=own) for key, row in rows.items()}
    columns = {
        column: [key for key in rows if column in rows[key]] for row in rows.values() for column in row
    }
    lines = [[(key, column) for column in row] for key, row in rows.items()]
    lines += [[(key, column) for key in keys] for column, keys in columns.items()]
    while alone := [line for line in lines if _alone(shown_rows, line)]:
        for line in alone:
            rest = [(rows[key][column], key, column) for key, column in line if shown_rows[key][column].exact]
            if rest and _alone(shown_rows, line):
                _number, key, column = min(rest)
                shown_rows[key][column] = Count(None)
    return shown_rows


def _alone(cells: Mapping[str, Mapping[str, Count]], line: list[tuple[str, str]]) -> bool:
    counts = [cells[key][column].exact for key, column in line]
    return counts.count(None) == 1 and any(counts)


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
    """Whole days that something took, ``of`` many: half within ``median``, nine in ten within ``p90``."""

    of: int
    median: int
    p90: int


def spread(days: Mapping[int, int], *, least: int = 1) -> Spread | None:
    """Return the spread of days given as (days: how often); ``None`` for fewer than ``least``."""
    count = sum(days.values())
    if count < max(least, 1):
        return None
    return Spread(count, _at(days, (count - 1) // 2), _at(days, -(-count * 9 // 10) - 1))
