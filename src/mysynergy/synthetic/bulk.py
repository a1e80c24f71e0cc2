"""Millions of made-up people: whole households drawn again and again from a pool that was made one by one.

Every household of the pool is calibrated and consistent, so any number of draws is. Each drawn person gets a
key and, within the same year of age, a birthday of their own. Only ``people.parquet`` is written: names,
records and kin exist for people who were made one by one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow.parquet as pq

from mysynergy.kernel.periods import whole_years
from mysynergy.synthetic.files import Written, people_frame
from mysynergy.synthetic.population import population_blocks

POOL = 40_000
BLOCK = 262_144
_BIRTH = "person.birth_date"
_DAYS = 365  # of every year of age, leap or not
# As a file is read quickest: amounts as whole numbers, truths in runs.
_WRITTEN: Final = {"compression": "snappy", "store_decimal_as_integer": True, "data_page_version": "2.0"}
Indexes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Pool:
    """People by household, whose rows begin at ``starts``; ``births``: the last days of their year of age."""

    people: pl.DataFrame
    births: Indexes
    starts: Indexes
    sizes: Indexes


def synthesise_many(
    people: int, seed: int, out: Path, as_of: dt.date, on_progress: Callable[[int, int], None] | None = None
) -> Written:
    """Write ``people`` made-up people to ``people.parquet`` below ``out``, block by block.

    ``on_progress(done, people)`` is called after each block. The same arguments write the same bytes. Raises
    ``ValueError`` for a number below one and ``OSError`` where the folder cannot be written.
    """
    if people < 1:
        raise ValueError("a population has at least one person")
    pool = _pool(min(POOL, people), seed, as_of)
    out.mkdir(parents=True, exist_ok=True)
    file = out / "people.parquet"
    rng = np.random.Generator(np.random.PCG64(seed))
    writer: pq.ParquetWriter | None = None
    done = households = 0
    try:
        for chosen in _drawn(pool, people, rng):
            table = _block(pool, chosen, done, households, rng).to_arrow()
            if writer is None:
                writer = pq.ParquetWriter(file, table.schema, **_WRITTEN)
            writer.write_table(table, row_group_size=BLOCK)
            done += table.num_rows
            households += chosen.size
            if on_progress:
                on_progress(done, people)
    finally:
        if writer is not None:
            writer.close()
    return Written(out, done, households, 0, (file,))


def _pool(people: int, seed: int, as_of: dt.date) -> _Pool:
    frame = pl.concat([people_frame(part) for part in population_blocks(people, seed, as_of)])
    sizes = frame["household_id"].rle().struct.field("len").cast(pl.Int64()).to_numpy()
    people_only = frame.drop("person_id", "household_id")
    return _Pool(people_only, _latest_births(frame[_BIRTH], as_of), np.cumsum(sizes) - sizes, sizes)


def _drawn(pool: _Pool, people: int, rng: np.random.Generator) -> Iterator[Indexes]:
    """Yield households, block by block, that hold ``people`` people in all."""
    left = people
    while left:
        goal = min(left, BLOCK)
        chosen = rng.integers(0, pool.sizes.size, size=goal)
        kept = int(np.searchsorted(np.cumsum(pool.sizes[chosen]), goal, side="right"))
        picked = [chosen[:kept]]
        rest = goal - int(pool.sizes[picked[0]].sum())
        while rest:  # the last places of a block go to households that fit into them
            small = np.flatnonzero(pool.sizes <= rest)
            one = small[rng.integers(0, small.size, size=1)]
            picked.append(one)
            rest -= int(pool.sizes[one[0]])
        yield np.concatenate(picked)
        left -= goal


def _block(
    pool: _Pool, chosen: Indexes, people: int, households: int, rng: np.random.Generator
) -> pl.DataFrame:
    """The rows of the chosen households, with keys that go on from those before."""
    sizes = pool.sizes[chosen]
    total = int(sizes.sum())
    within = np.arange(total) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    rows = np.repeat(pool.starts[chosen], sizes) + within
    frame = pool.people[rows]
    homes = np.repeat(np.arange(chosen.size), sizes) + households + 1
    born = pl.Series(pool.births[rows] - rng.integers(0, _DAYS, size=total)).cast(pl.Int32()).cast(pl.Date())
    return frame.select(
        _keys("p", np.arange(total) + people + 1).alias("person_id"),
        _keys("h", homes).alias("household_id"),
        pl.all(),
    ).with_columns(pl.when(pl.col(_BIRTH).is_not_null()).then(born).alias(_BIRTH))


def _keys(letter: str, numbers: Indexes) -> pl.Expr:
    return pl.lit(letter) + pl.lit(pl.Series(numbers)).cast(pl.String()).str.zfill(9)


def _latest_births(births: pl.Series, as_of: dt.date) -> Indexes:
    """For each birth the last day of birth with the same completed years on ``as_of``; 0 where not known."""
    return np.array([0 if born is None else _latest(born, as_of) for born in births], dtype=np.int64)


def _latest(born: dt.date, as_of: dt.date) -> int:
    year = as_of.year - whole_years(born, as_of)
    leap_day = (as_of.month, as_of.day) == (2, 29) and year % 4 != 0
    last = dt.date(year, as_of.month, 28 if leap_day else as_of.day)
    return (last - dt.date(1970, 1, 1)).days
