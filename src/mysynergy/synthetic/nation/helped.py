"""Who was helped with what by the agencies that know a family; overlaps and the left behind are planted.

An overlap is two awards for one purpose to one person or household at one time. Every overlap in the file is
planted and says so; where chance made another, the later award is taken out.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import polars as pl

from mysynergy.synthetic.nation.chance import Dice, Flags, Ints
from mysynergy.synthetic.nation.known import Listed
from mysynergy.synthetic.nation.people import Chunk
from mysynergy.synthetic.nation.rates import Lists, Rates

_POVERTY_LINE, _AVERAGE_SIZE = 2_705, 3.8  # RM a month, household income survey 2024
_YEARS_BACK = 900  # days
_MONTH = 30
_SEN = 100


@dataclass(frozen=True)
class _Aid:
    """The programmes as columns."""

    names: tuple[str, ...]
    agency: Ints
    purpose: Ints
    purposes: tuple[str, ...]
    household: Flags
    every: tuple[str, ...]
    months: Ints
    low: Ints
    high: Ints
    who: tuple[str, ...]
    share: np.ndarray[tuple[int], np.dtype[np.float64]]


@cache
def _aid(codes: tuple[str, ...]) -> _Aid:
    text = resources.files("mysynergy.synthetic").joinpath("data", "aid.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    purposes = tuple(dict.fromkeys(row["purpose"] for row in rows))

    def numbers(name: str) -> Ints:
        return np.array([int(row[name]) for row in rows], dtype=np.int64)

    return _Aid(
        names=tuple(row["programme"] for row in rows),
        agency=np.array([codes.index(row["agency"]) for row in rows]),
        purpose=np.array([purposes.index(row["purpose"]) for row in rows]),
        purposes=purposes,
        household=np.array([row["unit"] == "household" for row in rows]),
        every=tuple(row["every"] for row in rows),
        months=numbers("months"),
        low=numbers("low"),
        high=numbers("high"),
        who=tuple(row["who"] for row in rows),
        share=np.array([float(row["share"]) for row in rows]),
    )


@dataclass(frozen=True)
class Helped:
    """One row an award; ``record`` is the row of the record under which it was given."""

    record: Ints
    person: Ints
    programme: Ints
    start: Ints
    end: Ints
    sen: Ints
    overlaps: Flags


@dataclass(frozen=True)
class Homes:
    """One row a household: what it needs and whether anybody helped."""

    in_need: Flags
    known: Flags
    helped: Flags

    @property
    def left_behind(self) -> Flags:
        """In need, and nobody helped."""
        return self.in_need & ~self.helped


class Helper:
    """Gives help chunk after chunk."""

    def __init__(self, dice: Dice, rates: Rates, lists: Lists, as_of: int) -> None:
        self.dice, self.rates, self.lists, self.as_of = dice, rates, lists, as_of
        self.aid = _aid(lists.codes)

    def give(self, chunk: Chunk, listed: Listed) -> tuple[Helped, Homes]:
        """The awards of a chunk, in the order of its records, and what became of its households."""
        income = chunk.pool.income[chunk.templates]
        size = np.maximum(1, chunk.pool.living[chunk.templates])
        in_need = income * _AVERAGE_SIZE / size < _POVERTY_LINE * self.rates.need_line
        home_keys = np.arange(chunk.templates.size) + chunk.first_household
        passed_over = in_need & self.dice.yes("left behind", home_keys, self.rates.left_behind)
        asked = self._asked(chunk, listed, in_need, passed_over)
        helped = self._kept(chunk, listed, asked)
        known = np.zeros(chunk.templates.size, dtype=np.bool_)
        known[chunk.home[listed.person]] = True
        reached = np.zeros(chunk.templates.size, dtype=np.bool_)
        reached[chunk.home[helped.person]] = True
        return helped, Homes(in_need, known, reached)

    def _asked(self, chunk: Chunk, listed: Listed, in_need: Flags, passed_over: Flags) -> tuple[Ints, Ints]:
        """(Record, programme) of everything that would be given if nobody looked."""
        aid, records, programmes = self.aid, [], []
        person, home = listed.person, chunk.home[listed.person]
        served = ~passed_over[home] & chunk.alive[person]
        for at, who in enumerate(aid.who):
            fits = served & (listed.agency == aid.agency[at]) & self._fits(who, chunk, in_need)[person]
            rows = np.flatnonzero(fits)
            given = self.dice.yes(f"aid/{aid.names[at]}", listed.key[rows], aid.share[at])
            records.append(rows[given])
            programmes.append(np.full(int(given.sum()), at, dtype=np.int64))
        record, programme = np.concatenate(records), np.concatenate(programmes)
        order = np.lexsort((programme, record))
        return record[order], programme[order]

    def _fits(self, who: str, chunk: Chunk, in_need: Flags) -> Flags:
        age, needy = chunk.code("age"), in_need[chunk.home]
        bereaved = np.zeros(chunk.templates.size, dtype=np.bool_)
        bereaved[chunk.home[~chunk.alive]] = True
        by_who = {
            "poor": needy & (age >= 18),
            "poor_elder": needy & (age >= 60),
            "elder": age >= 60,
            "child": needy & (age >= 6) & (age < 18),
            "young": (age >= 16) & (age < 35),
            "worker": chunk.flag("works"),
            "jobless": chunk.flag("jobless"),
            "bereaved": bereaved[chunk.home] & (age >= 18),
        }
        return by_who[who]

    def _kept(self, chunk: Chunk, listed: Listed, asked: tuple[Ints, Ints]) -> Helped:
        """Of the awards for one purpose to one unit, the first; a second only where an overlap is planted."""
        record, programme = asked
        person = listed.person[record]
        keys = listed.key[record] * 64 + programme
        purpose = self.aid.purpose[programme]
        # A household's purpose is one slot whoever of it asked: the unit is the household for all of them.
        slot = (chunk.home_key[person] * 64 + purpose) * 64 + np.where(
            self._of_household(purpose), 63, chunk.within[person]
        )
        turn = self.dice.unit("aid/turn", keys)
        order = np.lexsort((turn, slot))
        begins = (
            np.r_[True, slot[order][1:] != slot[order][:-1]] if slot.size else np.zeros(0, dtype=np.bool_)
        )
        place = np.arange(slot.size) - np.maximum.accumulate(np.where(begins, np.arange(slot.size), 0))
        rank = np.empty(slot.size, dtype=np.int64)
        rank[order] = place
        planted = (rank == 1) & self.dice.yes("aid/overlap", keys, self.rates.overlaps)
        kept = (rank == 0) | planted
        first = np.empty(slot.size, dtype=np.int64)
        first[order] = order[np.arange(slot.size) - place] if slot.size else order
        start, end = self._period(keys, programme)
        start, end = self._over(start, end, planted, first, keys)
        return Helped(
            record[kept],
            person[kept],
            programme[kept],
            start[kept],
            end[kept],
            self._sen(keys, programme)[kept],
            planted[kept],
        )

    def _of_household(self, purpose: Ints) -> Flags:
        shared = np.zeros(len(self.aid.purposes), dtype=np.bool_)
        shared[self.aid.purpose[self.aid.household]] = True
        return shared[purpose]

    def _period(self, keys: Ints, programme: Ints) -> tuple[Ints, Ints]:
        start = self.as_of - 1 - self.dice.below("aid/start", keys, _YEARS_BACK)
        return start, start + self.aid.months[programme] * _MONTH

    def _over(self, start: Ints, end: Ints, planted: Flags, first: Ints, keys: Ints) -> tuple[Ints, Ints]:
        """Move planted awards into the time of the first of their slot."""
        span = np.maximum(1, np.minimum(end[first], self.as_of) - start[first])
        inside = start[first] + self.dice.below("aid/inside", keys, span)
        moved = np.where(planted, inside, start)
        return moved, moved + (end - start)

    def _sen(self, keys: Ints, programme: Ints) -> Ints:
        """Amounts in sen, in steps of RM10; 0 where the help is no money."""
        low, high = self.aid.low[programme], self.aid.high[programme]
        steps = (high - low) // 10 + 1
        return (low + self.dice.below("aid/amount", keys, steps) * 10) * _SEN

    def frame(
        self, chunk: Chunk, helped: Helped, people: pl.Series, records: pl.Series, homes: pl.Series
    ) -> pl.DataFrame:
        """The rows of ``assistance.parquet``, from the ids of the chunk's people, records and households."""
        aid, at = self.aid, helped.programme
        record = records.gather(helped.record)
        start, end = (pl.Series(days).cast(pl.Int32).cast(pl.Date) for days in (helped.start, helped.end))
        return pl.DataFrame(
            {
                "help_id": record
                + pl.Series([f"-{number:02d}" for number in range(len(aid.names))]).gather(at),
                "rec_id": record,
                "person_id": people.gather(helped.person),
                "household_id": homes.gather(chunk.home[helped.person]),
                "agency": pl.Series(self.lists.codes).gather(aid.agency[at]),
                "programme": pl.Series(aid.names).gather(at),
                "purpose": pl.Series(aid.purposes).gather(aid.purpose[at]),
                "unit": pl.Series(["person", "household"]).gather(aid.household[at].astype(np.int64)),
                "every": pl.Series(aid.every).gather(at),
                "starts": start,
                "ends": end,
                "amount": _ringgit(helped.sen),
                "planted_overlap": helped.overlaps,
            }
        )


def _ringgit(sen: Ints) -> pl.Series:
    """Whole sen as decimals of RM, empty for help that is no money; no binary fraction on the way."""
    frame = pl.DataFrame({"sen": sen})
    amount = pl.col("sen").cast(pl.Decimal(18, 2)) / pl.lit(100, dtype=pl.Decimal(18, 2))
    return frame.select(
        pl.when(pl.col("sen") > 0).then(amount.cast(pl.Decimal(18, 2))).alias("amount")
    ).to_series()
