"""The person evaluator over columns: for the few expressions that columns cannot hold exactly.

Each distinct combination of the facts an expression reads is evaluated once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import polars as pl

from mysynergy.engines.derived import needed_for
from mysynergy.engines.layout import Layout, from_code
from mysynergy.engines.plan import Asked
from mysynergy.engines.reckoning import MOST_SEN
from mysynergy.kernel.money import ringgit
from mysynergy.rules import Interval, Value, Vocabulary
from mysynergy.rules.derived import derive
from mysynergy.rules.values import Number, between, ends


def people_of(frame: pl.DataFrame, layout: Layout, names: frozenset[str]) -> Iterator[dict[str, Value]]:
    """Yield what each row of ``frame`` knows of ``names``, as the person evaluator takes it."""
    slots = {name: slot for name, slot in layout.items() if name in names}
    if not slots:
        yield from ({} for _ in range(frame.height))
        return
    for row in frame.select([column for slot in slots.values() for column in slot.columns]).iter_rows(
        named=True
    ):
        known: dict[str, Value] = {}
        for name, slot in slots.items():
            low, high = row[slot.columns[0]], row[slot.columns[-1]]
            if low is None:
                continue
            if slot.kind.is_number:
                known[name] = _between(from_code(low, slot.kind), from_code(high, slot.kind))
            else:
                known[name] = tuple(low) if isinstance(low, list) else low
        yield known


def _between(low: Number, high: Number) -> Number | Interval:
    return between(low, high)


def evaluated(
    frame: pl.DataFrame, asked: Asked, layout: Layout, figures: Mapping[str, Value], vocabulary: Vocabulary
) -> list[Value]:
    """Return the value of one expression at each row of ``frame``."""
    names = needed_for(asked.expression.names)
    found: list[Value] = []
    for known in people_of(frame, layout, names):
        environment: dict[str, Value] = {**figures, **known}
        derive(environment, vocabulary.facts)
        found.append(asked.expression.run(environment))
    return found


def _answered(
    frame: pl.DataFrame,
    asked: Asked,
    layout: Layout,
    figures: Mapping[str, Value],
    vocabulary: Vocabulary,
    answers: Mapping[str, pl.DataType],
) -> pl.DataFrame:
    """The columns ``answers`` for each row, each distinct row evaluated once."""
    names = needed_for(asked.expression.names)
    columns = [column for name, slot in layout.items() if name in names for column in slot.columns]
    if not columns:
        frame = pl.DataFrame({"nothing": pl.zeros(frame.height, dtype=pl.Int8(), eager=True)})
        columns = ["nothing"]
    distinct = frame.select(columns).unique(maintain_order=True)
    values = evaluated(distinct, asked, layout, figures, vocabulary)
    rows = [_row(value, len(answers)) for value in values]
    made = pl.DataFrame(rows, schema=dict(answers), orient="row")
    joined = frame.select(columns).join(
        distinct.hstack(made), on=columns, how="left", nulls_equal=True, maintain_order="left"
    )
    return joined.select(list(answers))


def _row(value: Value, width: int) -> tuple[object, ...]:
    if width == 1:
        return (value,)
    if value is None or isinstance(value, (str, tuple)):
        return (None, None)
    low, high = (_sen(end) for end in ends(value))  # type: ignore[arg-type]
    return (low, high) if -MOST_SEN <= low <= high <= MOST_SEN else (None, None)


def _sen(amount: Number) -> int:
    # ringgit() works with the thread's 28 digits, which more than any money needs
    return int(ringgit(amount) * 100) if abs(Decimal(amount)) <= MOST_SEN else MOST_SEN + 1


def truths(
    frame: pl.DataFrame, asked: Asked, layout: Layout, figures: Mapping[str, Value], vocabulary: Vocabulary
) -> pl.Series:
    """Return a condition's truth at each row."""
    answers: dict[str, pl.DataType] = {"truth": pl.Boolean()}
    return _answered(frame, asked, layout, figures, vocabulary, answers)["truth"]


def amounts_in_sen(
    frame: pl.DataFrame, asked: Asked, layout: Layout, figures: Mapping[str, Value], vocabulary: Vocabulary
) -> tuple[pl.Series, pl.Series]:
    """Return an amount's smallest and largest value at each row, in sen."""
    answers: dict[str, pl.DataType] = {"low": pl.Int64(), "high": pl.Int64()}
    found = _answered(frame, asked, layout, figures, vocabulary, answers)
    return found["low"], found["high"]
