"""Two versions of a programme on the same people: who gains, who loses, by place, age and income."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from mysynergy.engines.counting import Codes, Mask
from mysynergy.engines.layout import HIGH, LOW
from mysynergy.engines.reading import HOUSEHOLD
from mysynergy.engines.reckoning import GRID
from mysynergy.engines.trial import Answers, Crowd
from mysynergy.kernel.periods import whole_years

STANDINGS = ("eligible", "unknown", "not_eligible")
_OPEN, _NO = 1, 2
_CHANGES = ("gained", "lost", "opened", "ruled_out")
#: Not known, or known only as a range that runs over the bounds of several bands.
UNKNOWN = "unknown"
AGES = ((18, "under-18"), (40, "18-39"), (60, "40-59"), (None, "60-and-over"))
INCOMES = (
    (2_000, "under-2000"),
    (4_000, "2000-3999"),
    (6_000, "4000-5999"),
    (10_000, "6000-9999"),
    (None, "10000-and-over"),
)


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many people, and in how many households."""

    people: int
    households: int


@dataclass(frozen=True, slots=True)
class Group:
    """People who have something in common, with those eligible before and after."""

    key: str
    people: int
    before: int
    after: int
    gained: Headcount
    lost: Headcount
    opened: Headcount
    ruled_out: Headcount


@dataclass(frozen=True)
class Comparison:
    """What changes: ``gained`` are eligible now and were not, ``lost`` were and are not any more.

    ``opened`` were not eligible and are now not known, ``ruled_out`` the other way round. ``more`` and
    ``less`` are eligible in both, with an amount that certainly rises or falls. ``moves`` counts people by
    standing before and after. ``groups`` has the kinds ``state``, ``age`` and ``income``. ``gainers``,
    ``losers`` and ``others`` (all else that changes) are rows of the crowd.
    """

    people: int
    households: int
    gained: Headcount
    lost: Headcount
    opened: Headcount
    ruled_out: Headcount
    more: Headcount
    less: Headcount
    moves: Mapping[tuple[str, str], int]
    groups: Mapping[str, tuple[Group, ...]]
    gainers: tuple[int, ...]
    losers: tuple[int, ...]
    others: tuple[int, ...]


def compare(crowd: Crowd, before: Answers, after: Answers, *, examples: int = 3) -> Comparison:
    """Compare two versions on the same crowd; ``examples`` bounds how many rows are named of each kind."""
    gained = after.eligible & ~before.eligible
    lost = before.eligible & ~after.eligible
    more, less = _paid(before, after)
    standings = _standing(before), _standing(after)
    moves = {
        (was, now): int(((standings[0] == i) & (standings[1] == j)).sum())
        for i, was in enumerate(STANDINGS)
        for j, now in enumerate(STANDINGS)
    }
    homes = _homes(crowd.frame)
    others = ((standings[0] != standings[1]) | more | less) & ~gained & ~lost
    changes = {
        "gained": gained,
        "lost": lost,
        "opened": (standings[0] == _NO) & (standings[1] == _OPEN),
        "ruled_out": (standings[0] == _OPEN) & (standings[1] == _NO),
    }
    people = pl.DataFrame({"home": homes, "before": before.eligible, "after": after.eligible, **changes})
    return Comparison(
        people=crowd.frame.height,
        households=int(np.unique(homes).size),
        **{name: _headcount(mask, homes) for name, mask in changes.items()},
        more=_headcount(more, homes),
        less=_headcount(less, homes),
        moves=moves,
        groups={
            kind: _groups(people.with_columns(labels.alias("key")), order)
            for kind, (labels, order) in _labels(crowd).items()
        },
        gainers=_some(gained, examples),
        losers=_some(lost, examples),
        others=_some(others, examples),
    )


def _standing(answers: Answers) -> npt.NDArray[np.int8]:
    """The place in ``STANDINGS`` of each person; who is not looked at is not eligible."""
    if answers.settled is not None:
        return np.full(answers.people, _NO, dtype=np.int8)
    return np.select([answers.eligible, answers.failed], [0, _NO], _OPEN).astype(np.int8)


def _paid(before: Answers, after: Answers) -> tuple[Mask, Mask]:
    nobody = np.zeros(before.people, dtype=np.bool_)
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return nobody, nobody
    both = before.eligible & after.eligible
    more = (after.low > before.high).fill_null(value=False).to_numpy()
    less = (after.high < before.low).fill_null(value=False).to_numpy()
    return both & more, both & less


def _homes(frame: pl.DataFrame) -> Codes:
    """A number for each household; a row without one is a household of its own."""
    own = pl.lit("row ") + pl.int_range(pl.len()).cast(pl.String())
    key = pl.coalesce(HOUSEHOLD, own) if HOUSEHOLD in frame.columns else own
    return frame.select(key.rank("dense").cast(pl.Int64()).alias("home"))["home"].to_numpy()


def _headcount(mask: Mask, homes: Codes) -> Headcount:
    return Headcount(int(mask.sum()), int(np.unique(homes[mask]).size))


def _some(mask: Mask, most: int) -> tuple[int, ...]:
    """Rows spread over those of the mask, always the same ones."""
    rows = np.flatnonzero(mask)
    if rows.size <= most:
        return tuple(int(row) for row in rows)
    return tuple(int(rows[index * (rows.size - 1) // max(1, most - 1)]) for index in range(most))


def _groups(people: pl.DataFrame, order: tuple[str, ...]) -> tuple[Group, ...]:
    """Count the people of each ``key``, in this order."""
    found = people.group_by("key").agg(
        pl.len(),
        pl.col("before", "after", *_CHANGES).sum(),
        *(pl.col("home").filter(name).n_unique().alias(f"homes {name}") for name in _CHANGES),
    )
    groups = [
        Group(
            row["key"],
            row["len"],
            row["before"],
            row["after"],
            *(Headcount(row[name], row[f"homes {name}"]) for name in _CHANGES),
        )
        for row in found.iter_rows(named=True)
    ]
    places = {key: place for place, key in enumerate(order)}
    return tuple(sorted(groups, key=lambda group: places[group.key]))


def _labels(crowd: Crowd) -> dict[str, tuple[pl.Series, tuple[str, ...]]]:
    frame = crowd.frame
    state = "person.residence_state"
    nowhere = pl.Series("key", [UNKNOWN] * frame.height, dtype=pl.String())
    states = frame[state].cast(pl.String()).fill_null(UNKNOWN) if state in frame.columns else nowhere
    known = sorted(set(states.unique()) - {UNKNOWN})
    return {
        "state": (states, (*known, UNKNOWN)),
        "age": (_ages(crowd), (*(name for _, name in AGES), UNKNOWN)),
        "income": (_incomes(frame), (*(name for _, name in INCOMES), UNKNOWN)),
    }


def _ages(crowd: Crowd) -> pl.Series:
    frame = crowd.frame
    found = pl.Series("age", [None] * frame.height, dtype=pl.Int64())
    if "person.birth_date" in frame.columns:
        born = frame["person.birth_date"]
        days = {day: whole_years(day, crowd.as_of) for day in born.drop_nulls().unique()}
        found = born.replace_strict(days, default=None, return_dtype=pl.Int64())
    name = "person.age" if "person.age" in frame.columns else "person.age" + LOW
    if name in frame.columns:
        found = frame[name].cast(pl.Int64()).fill_null(found)
    return _banded(found, found, AGES)


def _incomes(frame: pl.DataFrame) -> pl.Series:
    name = "household.gross_income"
    if name in frame.columns:
        return _banded(frame[name] // GRID, frame[name] // GRID, INCOMES)
    if name + LOW in frame.columns:
        return _banded(frame[name + LOW] // GRID, frame[name + HIGH] // GRID, INCOMES)
    return pl.Series("key", [UNKNOWN] * frame.height, dtype=pl.String())


def _banded(low: pl.Series, high: pl.Series, bands: tuple[tuple[int | None, str], ...]) -> pl.Series:
    """The band in which both ends lie."""
    limits = [limit for limit, _ in bands if limit is not None]
    names = [name for _, name in bands]
    frame = pl.DataFrame({"low": low, "high": high})
    ends = [pl.sum_horizontal([pl.col(end) >= limit for limit in limits]) for end in ("low", "high")]
    table = dict(enumerate(names))
    both = (ends[0] == ends[1]) & pl.col("low").is_not_null() & pl.col("high").is_not_null()
    band = pl.when(both).then(ends[0]).otherwise(None)
    return frame.select(band.cast(pl.Int64()).replace_strict(table, default=UNKNOWN).alias("key"))["key"]
