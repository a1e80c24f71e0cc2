"""A made-up nation on disk: people, who they really are, what agencies' lists say, and who was helped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from mysynergy.synthetic.nation.chance import Dice, Ints
from mysynergy.synthetic.nation.fields import Fields
from mysynergy.synthetic.nation.helped import Helper
from mysynergy.synthetic.nation.homes import Streets
from mysynergy.synthetic.nation.known import ID_DIGITS, Listed, list_people
from mysynergy.synthetic.nation.naming import NameGiver, Names
from mysynergy.synthetic.nation.numbers import NO_NUMBER, NumberOffice, Numbers
from mysynergy.synthetic.nation.people import Chunk, draw_chunk
from mysynergy.synthetic.nation.rates import Errors, Rates, lists, rates_for
from mysynergy.synthetic.nation.spelt import Speller
from mysynergy.synthetic.nation.templates import NOBODY, PAPERS, POOL, TRADITIONS, Pool, make_pool

FILES = ("people", "households", "identities", "records", "truth", "assistance")
HOUSEHOLDS = 30_000  # drawn at once: what is in memory; the people are the same whatever it is
_BIRTH = "person.birth_date"
_EPOCH = dt.date(1970, 1, 1)
# Few different values: worth a dictionary. For the others it would cost time and gain nothing.
_ALIKE = (
    "agency",
    "gender",
    "state",
    "postcode",
    "programme",
    "purpose",
    "unit",
    "every",
    "community",
    "tradition",
)


@dataclass
class Summary:
    """What was written; a count is 0 where the files asked for do not tell it.

    ``listed``: people with a record; ``again``: records that repeat another of the same list; ``own_number``:
    of the records ``read``, those with the person's own twelve digits; ``no_number``: those with nothing.
    """

    people: int = 0
    dead: int = 0
    households: int = 0
    records: int = 0
    listed: int = 0
    again: int = 0
    read: int = 0
    own_number: int = 0
    no_number: int = 0
    awards: int = 0
    overlaps: int = 0
    in_need: int = 0
    left_behind: int = 0
    files: tuple[Path, ...] = field(default_factory=tuple)


def take_census(
    people: int,
    seed: int,
    out: Path,
    as_of: dt.date,
    *,
    errors: Errors = "typical",
    only: Collection[str] = FILES,
    on_progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Write ``people`` living made-up people, chunk by chunk, to the files named in ``only`` below ``out``.

    ``on_progress(done, people)`` is called after each chunk. The same arguments write the same rows, whatever
    other files are asked for. Raises ``ValueError`` for a number below one or an unknown file or level of
    errors, and ``OSError`` where the folder cannot be written.
    """
    if people < 1:
        raise ValueError("a population has at least one person")
    unknown = sorted(set(only) - set(FILES))
    if unknown or not only:
        raise ValueError(f"files are {', '.join(FILES)}, not {', '.join(unknown) or 'none'}")
    rates = rates_for(errors)
    out.mkdir(parents=True, exist_ok=True)
    pool = make_pool(min(POOL, people), seed, as_of)
    dice = Dice(seed)
    registrar = _Registrar(pool, dice, rates, people, (as_of - _EPOCH).days)
    summary = Summary()
    with _Files(out, [name for name in FILES if name in only]) as files:
        for chunk in _chunks(pool, dice, people, (as_of - _EPOCH).days):
            registrar.take(chunk, files, summary)
            if on_progress:
                on_progress(summary.people, people)
        summary.files = files.paths
    return summary


def draw_households(pool: Pool, dice: Dice, people: int) -> Ints:
    """Households of the pool that hold ``people`` living people in all; each once if they are just these."""
    if int(pool.living.sum()) == people:
        return np.arange(pool.households)
    chosen = dice.below("household", np.arange(people), pool.households)
    together = np.cumsum(pool.living[chosen])
    kept = chosen[: int(np.searchsorted(together, people, side="right"))]
    rest = people - int(pool.living[kept].sum())
    last: list[int] = []
    while rest:  # the last places go to households that fit into them
        small = np.flatnonzero(pool.living <= rest)
        one = int(small[dice.below("last household", np.array([len(last)]), small.size)[0]])
        last.append(one)
        rest -= int(pool.living[one])
    return np.concatenate((kept, np.array(last, dtype=np.int64)))


def _chunks(pool: Pool, dice: Dice, people: int, as_of: int) -> Iterator[Chunk]:
    templates = draw_households(pool, dice, people)
    living = dead = 0
    for begin in range(0, templates.size, HOUSEHOLDS):
        some = templates[begin : begin + HOUSEHOLDS]
        yield draw_chunk(pool, dice, some, (begin, living, dead), as_of)
        living += int(pool.living[some].sum())
        dead += int((pool.sizes[some] - pool.living[some]).sum())


@dataclass(frozen=True)
class _Ids:
    people: pl.Series
    homes: pl.Series


class _Registrar:
    """Makes the rows of every file for one chunk after another."""

    def __init__(self, pool: Pool, dice: Dice, rates: Rates, people: int, as_of: int) -> None:
        self.pool, self.dice, self.rates, self.lists = pool, dice, rates, lists()
        self.names = NameGiver(dice, rates)
        self.office = NumberOffice(dice, rates, as_of)
        self.speller = Speller(self.names, dice, rates, self.lists)
        self.streets = Streets(dice, pool.state_codes)
        self.fields = Fields(dice, rates, self.lists, self.streets, people)
        self.helper = Helper(dice, rates, self.lists, as_of)
        self._frame_rows = _frame_rows(pool)

    def take(self, chunk: Chunk, files: _Files, summary: Summary) -> None:
        """Write one chunk and count it."""
        ids = _ids(chunk)
        summary.people += chunk.living
        summary.dead += chunk.key.size - chunk.living
        summary.households += chunk.templates.size
        if files.wants("people"):
            files.write("people", self._people(chunk, ids))
        if not files.wants("households", "identities", "records", "truth", "assistance"):
            return
        listed = list_people(chunk, self.dice, self.rates, self.lists)
        record_ids = _numbered("r", listed.number, ID_DIGITS)
        self._write_help(chunk, listed, record_ids, ids, files, summary)
        if files.wants("truth"):
            owners = ids.people.gather(listed.person)
            files.write("truth", pl.DataFrame({"rec_id": record_ids, "person_id": owners}))
        summary.records += listed.size
        summary.listed += int(np.unique(listed.person).size)
        summary.again += int(listed.again.sum())
        if files.wants("identities", "records"):
            self._write_named(chunk, listed, record_ids, ids, files, summary)

    def _write_named(
        self,
        chunk: Chunk,
        listed: Listed,
        record_ids: pl.Series,
        ids: _Ids,
        files: _Files,
        summary: Summary,
    ) -> None:
        names = self.names.name_all(chunk)
        mothers = self.names.mothers(chunk, names)
        numbers = self.office.issue(chunk)
        if files.wants("identities"):
            files.write("identities", self._identities(chunk, names, mothers, numbers, ids))
        if files.wants("records"):
            records = self._records(chunk, listed, record_ids, names, mothers, numbers)
            digits = records["ic"].str.replace_all("-", "", literal=True)
            own = pl.Series(numbers.own[listed.person])
            numbered = pl.Series(numbers.own[listed.person] != NO_NUMBER)
            summary.read += listed.size
            summary.own_number += int((numbered & (digits == own.cast(pl.String).str.zfill(12))).sum())
            summary.no_number += int(digits.null_count())
            files.write("records", records)

    def _people(self, chunk: Chunk, ids: _Ids) -> pl.DataFrame:
        live = np.flatnonzero(chunk.alive)
        frame = self.pool.facts[self._frame_rows[chunk.row[live]]]
        born = pl.Series(chunk.birth[live]).cast(pl.Int32).cast(pl.Date)
        return frame.select(
            ids.people.gather(live).alias("person_id"),
            ids.homes.gather(chunk.home[live]).alias("household_id"),
            pl.all(),
        ).with_columns(pl.when(pl.col(_BIRTH).is_not_null()).then(born).alias(_BIRTH))

    def _records(
        self,
        chunk: Chunk,
        listed: Listed,
        record_ids: pl.Series,
        names: Names,
        mothers: Names,
        numbers: Numbers,
    ) -> pl.DataFrame:
        first = np.flatnonzero(chunk.within == 0)
        keys, state, rural = chunk.home_key[first], chunk.code("state")[first], chunk.flag("rural")[first]
        now = self.streets.find(keys, state, rural)
        before = self.streets.find(keys, state, rural, former=True)
        said = self.fields.write(chunk, listed, numbers, now, before)
        mother = pl.DataFrame(
            {
                "mother": self.speller.mothers(listed, mothers),
                "gone": self.fields.missing("no_mother", listed),
            }
        ).select(pl.when(~pl.col("gone")).then("mother").alias("mother"))
        return pl.DataFrame(
            {
                "rec_id": record_ids,
                "agency": pl.Series(self.lists.codes).gather(listed.agency),
                "ic": said["ic"],
                "name": self.speller.names(chunk, listed, names),
                "dob": said["dob"],
                "gender": said["gender"],
                "state": said["state"],
                "postcode": said["postcode"],
                "phone": said["phone"],
                "mother": mother.to_series(),
                "address": said["address"],
            }
        )

    def _identities(
        self, chunk: Chunk, names: Names, mothers: Names, numbers: Numbers, ids: _Ids
    ) -> pl.DataFrame:
        """Who everybody really is, the dead among them."""
        rows = np.arange(chunk.key.size)
        twin = np.where(chunk.twin == rows, NOBODY, chunk.twin)
        own, old = pl.Series(numbers.own), pl.Series(numbers.old)
        frame = pl.DataFrame(
            {
                "person_id": ids.people,
                "household_id": ids.homes.gather(chunk.home),
                "name": self.names.write(names),
                "mother_name": self.names.write(mothers),
                "sex": pl.Series(["female", "male"]).gather(chunk.flag("male").astype(np.int64)),
                "birth_date": pl.Series(chunk.birth).cast(pl.Int32).cast(pl.Date),
                "died_on": pl.Series(chunk.death).cast(pl.Int32).cast(pl.Date),
                "papers": pl.Series(PAPERS).gather(chunk.code("papers")),
                "ic": own.cast(pl.String).str.zfill(12),
                "old_ic": old.cast(pl.String).str.zfill(7),
                "other_number": numbers.other,
                "number_disagrees": numbers.disagrees,
                "state": pl.Series(self.pool.state_codes).gather(chunk.code("state")),
                "community": pl.Series(self.pool.communities).gather(chunk.code("community")),
                "tradition": pl.Series(TRADITIONS).gather(chunk.code("tradition")),
                "mother_id": _linked(ids.people, chunk.mother),
                "father_id": _linked(ids.people, chunk.father),
                "spouse_id": _linked(ids.people, chunk.spouse),
                "twin_of": _linked(ids.people, twin),
            }
        )
        return frame.with_columns(
            pl.when(own != NO_NUMBER).then("ic").alias("ic"),
            pl.when(old != NO_NUMBER).then("old_ic").alias("old_ic"),
            pl.col("other_number").replace("", None),
            pl.when(pl.Series(~chunk.alive)).then("died_on").alias("died_on"),
        )

    def _write_help(
        self,
        chunk: Chunk,
        listed: Listed,
        record_ids: pl.Series,
        ids: _Ids,
        files: _Files,
        summary: Summary,
    ) -> None:
        if not files.wants("assistance", "households"):
            return
        helped, homes = self.helper.give(chunk, listed)
        summary.awards += int(helped.person.size)
        summary.overlaps += int(helped.overlaps.sum())
        summary.in_need += int(homes.in_need.sum())
        summary.left_behind += int(homes.left_behind.sum())
        if files.wants("assistance"):
            frame = self.helper.frame(chunk, helped, ids.people, record_ids, ids.homes)
            files.write("assistance", frame)
        if files.wants("households"):
            first = np.flatnonzero(chunk.within == 0)
            frame = pl.DataFrame(
                {
                    "household_id": ids.homes,
                    "head_id": ids.people.gather(first),
                    "state": pl.Series(self.pool.state_codes).gather(chunk.code("state")[first]),
                    "rural": chunk.flag("rural")[first],
                    "size": self.pool.living[chunk.templates],
                    "gross_income": pl.Series(self.pool.income[chunk.templates]).cast(pl.Decimal(18, 2)),
                    "in_need": homes.in_need,
                    "on_a_list": homes.known,
                    "helped": homes.helped,
                    "left_behind": homes.left_behind,
                }
            )
            files.write("households", frame)


def _frame_rows(pool: Pool) -> Ints:
    """Where each row of the pool stands in the frame of the living (the dead: anywhere)."""
    rows: Ints = np.cumsum(pool.flags["alive"]) - 1
    return rows


def _ids(chunk: Chunk) -> _Ids:
    alive = chunk.alive
    numbers = np.where(alive, chunk.first_person + np.cumsum(alive), chunk.first_dead + np.cumsum(~alive))
    frame = pl.DataFrame({"alive": alive, "number": pl.Series(numbers).cast(pl.String).str.zfill(9)})
    letter = pl.when("alive").then(pl.lit("p")).otherwise(pl.lit("d"))
    people = frame.select(pl.concat_str(letter, "number").alias("id")).to_series()
    homes = np.arange(chunk.templates.size) + chunk.first_household + 1
    return _Ids(people, _numbered("h", homes, 9))


def _numbered(letter: str, numbers: Ints, digits: int) -> pl.Series:
    text = pl.DataFrame({"number": pl.Series(numbers).cast(pl.String).str.zfill(digits)})
    return text.select(pl.concat_str(pl.lit(letter), "number").alias("id")).to_series()


def _linked(ids: pl.Series, rows: Ints) -> pl.Series:
    frame = pl.DataFrame({"id": ids.gather(np.maximum(rows, 0)), "has": rows != NOBODY})
    return frame.select(pl.when("has").then("id").alias("id")).to_series()


# As a file is read quickest: amounts as whole numbers, truths in runs.
_WRITTEN: Final = {"compression": "snappy", "store_decimal_as_integer": True, "data_page_version": "2.0"}


class _Files:
    """Parquet files that grow chunk by chunk, written beside the making of the next one."""

    def __init__(self, out: Path, names: Collection[str]) -> None:
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._names = {name: out / f"{name}.parquet" for name in names}
        self._thread = ThreadPoolExecutor(1)
        self._pending: list[Future[None]] = []

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files asked for."""
        return tuple(self._names.values())

    def wants(self, *names: str) -> bool:
        """Whether one of the files is asked for."""
        return any(name in self._names for name in names)

    def write(self, name: str, frame: pl.DataFrame) -> None:
        """Add rows to a file; waits while the rows of the chunk before are not on disk."""
        while len(self._pending) >= len(self._names):
            self._pending.pop(0).result()
        self._pending.append(self._thread.submit(self._append, name, frame))

    def _append(self, name: str, frame: pl.DataFrame) -> None:
        table = frame.to_arrow()
        if name not in self._writers:
            alike = [column for column in table.column_names if column in _ALIKE or "." in column]
            self._writers[name] = pq.ParquetWriter(
                self._names[name], table.schema, use_dictionary=alike, **_WRITTEN
            )
        self._writers[name].write_table(table)

    def __enter__(self) -> _Files:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            for one in self._pending:
                one.result()
        finally:
            self._thread.shutdown()
            for writer in self._writers.values():
                writer.close()
