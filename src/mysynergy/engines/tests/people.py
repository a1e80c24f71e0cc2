"""Rows of a people file as the person evaluator takes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from mysynergy.rules import FactValue, Interval, Vocabulary

AS_OF = dt.date(2026, 11, 1)


def facts_of_rows(frame: pl.DataFrame, vocabulary: Vocabulary) -> Iterator[dict[str, FactValue]]:
    """Yield the facts of each row; bands become intervals."""
    for row in frame.iter_rows(named=True):
        facts: dict[str, FactValue] = {}
        for name, fact in vocabulary.facts.items():
            value, low = row.get(name), row.get(f"{name}__lo")
            if value is None and low is not None:
                value = Interval(low, row[f"{name}__hi"])
            if value is None:
                continue
            facts[name] = fact.check(tuple(value) if isinstance(value, list) else value)
        yield facts


def whole(value: object) -> Decimal:
    """Return a number as a Decimal."""
    assert isinstance(value, (int, Decimal))
    return Decimal(value)
