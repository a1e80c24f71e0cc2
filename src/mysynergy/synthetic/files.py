"""Writing a population as Parquet: people and households by vocabulary name, records, and the truth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import polars as pl

from mysynergy.kernel.periods import whole_years
from mysynergy.synthetic.circumstances import BANDED, household_fact_names
from mysynergy.synthetic.figures import Habits, agencies, fact_types
from mysynergy.synthetic.population import population_blocks
from mysynergy.synthetic.shapes import FactValue, Interval, MadePerson, MadeRecord, Population
from mysynergy.synthetic.spelling import spell_as

Progress = Callable[[int, int], None]

_MONEY = pl.Decimal(18, 2)
_RATIO = pl.Decimal(18, 4)
_KINDS: dict[str, pl.DataType] = {
    "date": pl.Date(),
    "int": pl.Int32(),
    "decimal": _MONEY,
    "bool": pl.Boolean(),
    "enum": pl.String(),
    "string": pl.String(),
    "list": pl.List(pl.String()),
}
_RECORD_FIELDS = ("agency", "ic", "name", "dob", "gender", "state", "postcode", "phone", "mother", "address")
_GROWN = 16
_KNOW_CHILDREN = frozenset(("JKM", "IRM", "MIASA", "MVM"))
_RECORDS_EACH = ((0, 0.16), (1, 0.36), (2, 0.28), (3, 0.14), (4, 0.06))


@dataclass(frozen=True)
class Written:
    """What was written: the files and how many rows each has."""

    folder: Path
    people: int
    households: int
    records: int
    files: tuple[Path, ...] = field(default_factory=tuple)


def synthesise(
    people: int, seed: int, out: Path, as_of: dt.date, on_progress: Progress | None = None
) -> Written:
    """Make ``people`` living people and write them below ``out`` without holding them all as objects.

    ``on_progress(done, people)`` is called after each block. The same arguments write the same bytes.
    Raises ``ValueError`` for a number below one and ``OSError`` where the folder cannot be written.
    """
    return _write(population_blocks(people, seed, as_of), people, out, on_progress)


def write_files(population: Population, out: Path, on_progress: Progress | None = None) -> Written:
    """Write a population that is already made; files and errors as for ``synthesise``."""
    total = sum(1 for _ in population.living())
    return _write([population], total, out, on_progress)


def make_records(population: Population) -> Iterator[tuple[MadePerson, MadeRecord]]:
    """Yield what the agencies wrote about the living: none to four records each, at most one an agency."""
    known = agencies()
    counts = [count for count, _ in _RECORDS_EACH]
    chances = [chance for _, chance in _RECORDS_EACH]
    for person in population.living():
        # One generator a person: records then do not depend on who else is in the population.
        rng = Random(f"records/{population.seed}/{person.key}")  # noqa: S311 - repeatable on purpose
        wanted = rng.choices(counts, chances)[0]
        grown = whole_years(person.birth_date, population.as_of) >= _GROWN
        fit = [agency for agency in known.values() if _serves(agency, person, grown=grown)]
        for _ in range(min(wanted, len(fit))):
            agency = rng.choices(fit, [one.share * (6 if one.home else 1) for one in fit])[0]
            fit.remove(agency)
            yield person, spell_as(agency.code, person, rng)


def _serves(agency: Habits, person: MadePerson, *, grown: bool) -> bool:
    """Children are known to welfare, zakat councils and charities; councils know Muslims of their state."""
    if agency.home not in (None, person.state) or (agency.zakat and person.religion != "islam"):
        return False
    return grown or agency.zakat or agency.code in _KNOW_CHILDREN


def _write(parts: Iterable[Population], total: int, out: Path, on_progress: Progress | None) -> Written:
    out.mkdir(parents=True, exist_ok=True)
    frames: dict[str, list[pl.DataFrame]] = {"people": [], "households": [], "records": [], "truth": []}
    done = records = 0
    for part in parts:
        frames["people"].append(people_frame(part))
        frames["households"].append(_households(part))
        written, truth = _records(part, records)
        frames["records"].append(written)
        frames["truth"].append(truth)
        records += written.height
        done += frames["people"][-1].height
        if on_progress:
            on_progress(done, total)
    files = []
    counts = {}
    for name, pieces in frames.items():
        frame = pl.concat(pieces)
        if name in ("records", "truth"):
            frame = frame.sort("rec_id")
        files.append(out / f"{name}.parquet")
        frame.write_parquet(files[-1], compression="zstd")
        counts[name] = frame.height
        pieces.clear()
    return Written(out, counts["people"], counts["households"], counts["records"], tuple(files))


def _kind(name: str) -> pl.DataType:
    return _RATIO if name == "household.had_kifayah_ratio" else _KINDS[fact_types()[name]]


def _fact_schema(names: Iterable[str]) -> dict[str, pl.DataType]:
    schema: dict[str, pl.DataType] = {}
    for name in names:
        schema[name] = _kind(name)
        if name in BANDED:
            schema[f"{name}__lo"] = schema[f"{name}__hi"] = _MONEY
    return schema


def _columns(rows: list[dict[str, FactValue]], schema: dict[str, pl.DataType]) -> list[pl.Series]:
    series = []
    for name, kind in schema.items():
        fact, _, end = name.partition("__")
        values: list[object] = [row.get(fact) for row in rows]
        if fact in BANDED:
            values = [_end_of(value, end) for value in values]
        elif kind == _KINDS["list"]:
            values = [list(value) if isinstance(value, tuple) else None for value in values]
        series.append(pl.Series(name, values, dtype=kind))
    return series


def _end_of(value: object, end: str) -> object:
    """The value for the plain column, or one end of the band for a ``__lo`` or ``__hi`` column."""
    if isinstance(value, Interval):
        return None if not end else value.low if end == "lo" else value.high
    return None if end else value


def people_frame(part: Population) -> pl.DataFrame:
    """Return the living of a population as they stand in ``people.parquet``."""
    living = list(part.living())
    rows = [dict(part.facts_of(person)) for person in living]
    keys = [
        pl.Series("person_id", [person_id(person.key) for person in living], dtype=pl.String),
        pl.Series("household_id", [household_id(person.household_key) for person in living], dtype=pl.String),
    ]
    return pl.DataFrame([*keys, *_columns(rows, _fact_schema(fact_types()))])


def _households(part: Population) -> pl.DataFrame:
    homes = part.households
    keys = [
        pl.Series("household_id", [household_id(home.key) for home in homes], dtype=pl.String),
        pl.Series("head_id", [person_id(home.head_key) for home in homes], dtype=pl.String),
        pl.Series("state", [home.state for home in homes], dtype=pl.String),
        pl.Series("tenure", [home.tenure for home in homes], dtype=pl.String),
    ]
    names = [name for name in fact_types() if name in household_fact_names()]
    return pl.DataFrame([*keys, *_columns([dict(home.facts) for home in homes], _fact_schema(names))])


def _records(part: Population, start: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The records in an order that does not give the person away: ``rec_id`` is shuffled within the part."""
    pairs = list(make_records(part))
    Random(f"order/{part.seed}/{start}").shuffle(pairs)  # noqa: S311 - repeatable on purpose
    ids = [f"r{start + index:09d}" for index in range(len(pairs))]
    fields = [
        pl.Series(name, [getattr(record, name) for _, record in pairs], dtype=pl.String)
        for name in _RECORD_FIELDS
    ]
    rec_ids = pl.Series("rec_id", ids, dtype=pl.String)
    owners = pl.Series("person_id", [person_id(person.key) for person, _ in pairs], dtype=pl.String)
    return pl.DataFrame([rec_ids, *fields]), pl.DataFrame([rec_ids, owners])


def person_id(key: int) -> str:
    """The key of a person as it stands in the files."""
    return f"p{key:09d}"


def household_id(key: int) -> str:
    """The key of a household as it stands in the files."""
    return f"h{key:09d}"
