"""Which rows of a piece could learn a fact from other facts: most pieces have none, and need no deriving.

Only a rough look: a row that is named may still learn nothing, but a row that is not named never would.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np

from mysynergy.engines.bits.bitmaps import Words
from mysynergy.engines.bits.columns import Coded, FactColumn, Measured, compared, looked_up
from mysynergy.rules import Value
from mysynergy.rules.derived import B40_CEILING, BUMIPUTERA, M40_CEILING, NOT_BUMIPUTERA

Columns = Mapping[str, FactColumn]


def _among(column: FactColumn, wanted: frozenset[str]) -> Words | None:
    """Rows whose text is one of ``wanted``; ``None`` when the column does not tell."""
    if not isinstance(column, Coded):
        return None
    answers = np.array([int(value in wanted) for value in column.values], dtype=np.int8)
    return looked_up(column.codes, answers, 0, column.known).yes


def _bumiputera(columns: Columns, figures: Mapping[str, Value]) -> Words | None:
    """Siamese and others are asked, never assumed."""
    return _among(columns["person.community"], BUMIPUTERA | NOT_BUMIPUTERA)


def _single_parent(columns: Columns, figures: Mapping[str, Value]) -> Words | None:
    """The unmarried are asked, unless there is no child."""
    status = _among(columns["person.marital_status"], frozenset(("married", "widowed", "divorced")))
    children = columns["household.children_under_18"]
    if status is None or not isinstance(children, Measured):
        return None
    return status | compared(children, "==", Fraction(0)).yes


def _income_band(columns: Columns, figures: Mapping[str, Value]) -> Words | None:
    """A range that crosses a ceiling gives no band."""
    income, b40, m40 = columns["household.gross_income"], figures.get(B40_CEILING), figures.get(M40_CEILING)
    if not (isinstance(income, Measured) and isinstance(b40, Decimal) and isinstance(m40, Decimal)):
        return None
    first, second = compared(income, "<=", Fraction(b40)), compared(income, "<=", Fraction(m40))
    return first.yes | (first.no & (second.yes | second.no))


_LOOKS: Mapping[str, Callable[[Columns, Mapping[str, Value]], Words | None]] = {
    "person.bumiputera": _bumiputera,
    "person.single_parent": _single_parent,
    "household.income_band": _income_band,
}


def looks_into(fact: str) -> bool:
    """Whether ``may_learn`` looks at the values of the fact's inputs."""
    return fact in _LOOKS


def may_learn(fact: str, columns: Columns, figures: Mapping[str, Value]) -> Words | None:
    """Rows whose known inputs may give ``fact``; ``None`` when that cannot be told beforehand."""
    return _LOOKS[fact](columns, figures)
