"""How the facts of many people stand in columns.

An amount is an int64 of 1/10,000 sen, a whole number an int64, a text a string, a list a list of strings;
null is *not known yet*. A fact that some rows know only as a range has two columns, ``name__lo`` and
``name__hi``, which are equal where the row knows the number itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic

from mysynergy.engines.algebra import INT64, Columns, E, Number
from mysynergy.engines.reckoning import GRID, code_of
from mysynergy.rules import Fact, Kind

LOW, HIGH = "__lo", "__hi"
# Whole numbers without bounds of their own: what a fact's text may hold (15 digits).
_MOST_WHOLE = 10**15 - 1


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one fact stands: one column, or two for ranges; for numbers, what their codes mean and may be."""

    kind: Kind
    columns: tuple[str, ...]
    per: int = 1
    least: int = 0
    most: int = 0
    rounded: bool = False
    wide: bool = False

    @property
    def ranged(self) -> bool:
        """Whether the fact has two columns."""
        return len(self.columns) == 2


Layout = Mapping[str, Slot]


def bounds_of(fact: Fact) -> tuple[int, int]:
    """Return the smallest and largest code a number fact may have in a column."""
    per = GRID if fact.type is Kind.DECIMAL else 1
    widest = INT64 - 1 if fact.type is Kind.DECIMAL else _MOST_WHOLE
    least = -widest if fact.least is None else max(-widest, _ceiling(fact.least, per))
    most = widest if fact.most is None else min(widest, _floor(fact.most, per))
    return least, most


def _floor(value: Decimal, per: int) -> int:
    top, bottom = value.as_integer_ratio()
    return top * per // bottom


def _ceiling(value: Decimal, per: int) -> int:
    return -_floor(-value, per)


def slot_of(fact: Fact, *, ranged: bool) -> Slot:
    """Return the slot of a fact of the vocabulary."""
    if not fact.type.is_number:
        return Slot(fact.type, (fact.name,))
    least, most = bounds_of(fact)
    columns = (fact.name + LOW, fact.name + HIGH) if ranged else (fact.name,)
    return Slot(fact.type, columns, GRID if fact.type is Kind.DECIMAL else 1, least, most)


class FactColumns(Generic[E]):
    """Gives the columns of names: what ``Lowering`` asks for."""

    def __init__(self, columns: Columns[E], layout: Layout) -> None:
        self._columns = columns
        self._layout = layout

    def __call__(self, name: str) -> E | Number[E] | None:
        slot = self._layout.get(name)
        if slot is None:
            return None
        low = self._columns.column(slot.columns[0])
        if not slot.kind.is_number:
            return low
        high = self._columns.column(slot.columns[1]) if slot.ranged else low
        return Number(low, high, slot.per, slot.least, slot.most, slot.wide, slot.rounded)


def to_code(value: int | Decimal, kind: Kind) -> int:
    """Return how a number stands in its column."""
    return code_of(value, GRID) if kind is Kind.DECIMAL else int(value)


def from_code(code: int, kind: Kind) -> int | Decimal:
    """Return the number that a code of a column stands for."""
    return Decimal(code).scaleb(-6) if kind is Kind.DECIMAL else code
