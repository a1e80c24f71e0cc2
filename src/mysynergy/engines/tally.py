"""What a sweep counts for each programme, piece by piece, and the table it becomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

import polars as pl

from mysynergy.engines.plan import Plan, PlannedProgramme


@dataclass
class Tally:
    """Counts of one programme. Amounts are in sen and run from ``cost_from`` to ``cost_to``.

    ``eligible_not_assisted`` are those left behind, ``assisted_not_eligible`` those outside the target.
    ``units`` are the eligible persons, or their households where the programme counts by more than one
    person; ``cost_unknown`` are those among them whose amount is not known.
    """

    eligible: int = 0
    not_eligible: int = 0
    unknown: int = 0
    assisted: int = 0
    eligible_not_assisted: int = 0
    assisted_not_eligible: int = 0
    eligible_assistance_unknown: int = 0
    units: int = 0
    cost_from: int = 0
    cost_to: int = 0
    cost_unknown: int = 0

    def add(self, other: Tally) -> None:
        """Add the counts of another piece."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


Tallies = dict[str, Tally]


def merged(parts: Iterable[Mapping[str, Tally]]) -> Tallies:
    """Return the sum of the counts of all pieces."""
    whole: Tallies = {}
    for part in parts:
        for name, tally in part.items():
            whole.setdefault(name, Tally()).add(tally)
    return whole


_MONEY = pl.Decimal(38, 2)
_COUNTS = ("eligible", "not_eligible", "unknown")


def as_table(plan: Plan, tallies: Mapping[str, Tally], people: int, *, counts_only: bool) -> pl.DataFrame:
    """Return one row for each programme, in the order of their ids."""
    rows = [_row(one, tallies.get(one.id, Tally()), people) for one in plan.programmes]
    schema: dict[str, pl.DataType] = {
        "programme": pl.String(),
        "agency": pl.String(),
        "module": pl.String(),
        "state": pl.String(),
        "people": pl.Int64(),
        **{name: pl.Int64() for name in _COUNTS},
        "assisted": pl.Int64(),
        "eligible_not_assisted": pl.Int64(),
        "assisted_not_eligible": pl.Int64(),
        "eligible_assistance_unknown": pl.Int64(),
        "unit": pl.String(),
        "units_eligible": pl.Int64(),
        "every": pl.String(),
        "cost": _MONEY,
        "cost_from": _MONEY,
        "cost_to": _MONEY,
        "cost_unknown": pl.Int64(),
    }
    table = pl.DataFrame(rows, schema=schema, orient="row")
    if counts_only:
        table = table.drop("units_eligible", "every", "cost", "cost_from", "cost_to", "cost_unknown")
    return table


def _row(planned: PlannedProgramme, tally: Tally, people: int) -> tuple[object, ...]:
    programme = planned.programme
    head = (programme.id, programme.agency, programme.module)
    unit = programme.unit
    if planned.settled is not None:
        counts: tuple[object, ...] = (None,) * len(_COUNTS)
        return (
            *head,
            planned.settled.value,
            people,
            *counts,
            tally.assisted,
            *(None,) * 3,
            unit,
            *(None,) * 6,
        )
    counts = (tally.eligible, tally.not_eligible, tally.unknown)
    errors = (tally.eligible_not_assisted, tally.assisted_not_eligible, tally.eligible_assistance_unknown)
    money: tuple[object, ...] = (None,) * 5
    if planned.amount is not None:
        low, high = _ringgit(tally.cost_from), _ringgit(tally.cost_to)
        every = programme.benefit.every if programme.benefit else None
        certain = low if low == high and not tally.cost_unknown else None
        money = (every, certain, low, high, tally.cost_unknown)
    return (*head, "screened", people, *counts, tally.assisted, *errors, unit, tally.units, *money)


def _ringgit(sen: int) -> Decimal:
    return Decimal(sen).scaleb(-2)
