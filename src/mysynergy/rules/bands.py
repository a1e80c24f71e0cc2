"""Ranges to choose from instead of an exact figure, cut where the rules cut: a range then still settles."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, cast

from mysynergy.rules.rulebook import Rulebook
from mysynergy.rules.syntax import Compare, Const, Holds, Name, Node, walk
from mysynergy.rules.values import Interval, Kind, Number
from mysynergy.rules.vocabulary import Fact

MOST_BANDS: Final = 7
_NEAR: Final = Decimal("0.08")
_STEP: Final = {Kind.INT: Decimal(1), Kind.DECIMAL: Decimal("0.01")}
# Whether a boundary lies before the figure (it belongs to the band above) or after it.
_BEFORE: Final = {"<": True, ">=": True, "<=": False, ">": False}


def bands(rulebook: Rulebook, name: str, as_of: dt.date, most: int = MOST_BANDS) -> tuple[Interval, ...]:
    """Return at most ``most`` ranges that together cover all values a number may have, lowest first.

    The ends are the figures that conditions compare the fact with on the day ``as_of``; where there are too
    many, or two amounts lie close together, the ones that most conditions use. Empty for a fact that is no
    number, has no bounds, or that no condition compares with a published figure.
    """
    fact = rulebook.vocabulary[name]
    if not fact.type.is_number or fact.least is None or fact.most is None:
        return ()
    used = Counter(_ends(rulebook, fact, as_of))
    chosen = _apart([end for end, _ in used.most_common()], fact, most - 1)
    if not chosen:
        return ()
    step = _STEP[fact.type]
    lows = [fact.least, *(end + step for end in chosen)]
    highs = [*chosen, fact.most]
    return tuple(
        Interval(_typed(fact, low), _typed(fact, high))
        for low, high in zip(lows, highs, strict=True)
        if low <= high
    )


def _apart(ends: list[Decimal], fact: Fact, most: int) -> list[Decimal]:
    """Return the first ends that stand apart: nobody can say whether it is RM5,858 or RM5,880."""
    chosen: list[Decimal] = []
    for end in ends:
        close = fact.type is Kind.DECIMAL and any(abs(end - one) < _NEAR * max(end, one) for one in chosen)
        if not close and len(chosen) < most:
            chosen.append(end)
    return sorted(chosen)


def named_programmes(rulebook: Rulebook, name: str) -> tuple[str, ...]:
    """Return which programmes conditions look for in a fact that is a list of programmes."""
    found: dict[str, None] = {}
    for tree in _trees(rulebook):
        for node in walk(tree):
            if isinstance(node, Holds) and node.listed.name == name and isinstance(node.needle, Const):
                found[str(node.needle.value)] = None
    return tuple(found)


def _trees(rulebook: Rulebook) -> Iterator[Node]:
    for programme in rulebook.programmes.values():
        for criterion in programme.criteria:
            yield criterion.when.tree


def _ends(rulebook: Rulebook, fact: Fact, as_of: dt.date) -> Iterator[Decimal]:
    """Yield the upper end of the band below each figure that a condition compares the fact with."""
    figures = rulebook.figures_on(as_of)
    step = _STEP[fact.type]
    least, most = cast(Decimal, fact.least), cast(Decimal, fact.most)
    for node in (node for tree in _trees(rulebook) for node in walk(tree)):
        if isinstance(node, Compare) and isinstance(node.left, Name) and node.left.name == fact.name:
            right = node.right
            value = right.value if isinstance(right, Const) else None
            if isinstance(right, Name):
                value = figures.get(right.name)
            if isinstance(value, int | Decimal) and not isinstance(value, bool) and node.op in _BEFORE:
                end = Decimal(value) - (step if _BEFORE[node.op] else 0)
                if least <= end < most:
                    yield end


def _typed(fact: Fact, value: Decimal) -> Number:
    return int(value) if fact.type is Kind.INT else value
