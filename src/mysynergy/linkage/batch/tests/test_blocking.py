"""Which pairs are worth comparing: numbers held apart by arithmetic alone, as spelling distance does."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import duckdb
import polars as pl
import pytest
from rapidfuzz.distance import OSA

from mysynergy.linkage.batch.blocking import key_columns, one_slip, write_pairs
from mysynergy.linkage.batch.records import COLUMNS, RecordsError, read_records


def slipped(number: str, slips: int, chance: random.Random) -> str:
    other = list(number)
    for _ in range(slips):
        at = chance.randrange(12)
        if chance.random() < 0.5:
            other[at - 1], other[at] = other[at], other[at - 1]
        else:
            other[at] = chance.choice("0123456789")
    return "".join(other)


def test_one_slip_apart_is_what_spelling_distance_says() -> None:
    chance = random.Random(5)  # noqa: S311 - not a secret
    numbers = ["".join(chance.choices("0189", k=12)) for _ in range(4_000)]
    pairs = [(number, slipped(number, place % 4, chance)) for place, number in enumerate(numbers)]
    packed = [[int(number, 16) for number in side] for side in zip(*pairs, strict=True)]
    asked = f"SELECT {one_slip('a', 'b')} FROM (SELECT unnest(?::BIGINT[]) AS a, unnest(?::BIGINT[]) AS b)"  # noqa: S608
    with duckdb.connect() as connection:
        said = [told for (told,) in connection.execute(asked, packed).fetchall()]
    assert said == [OSA.distance(one, other) <= 1 for one, other in pairs]
    assert 1_000 < sum(said) < 3_000


def test_another_birth_date_parts_two_whom_only_a_name_brings_together(tmp_path: Path) -> None:
    name, phone = "SITI AMINAH BINTI RAZALI", "012-345 6789"
    dates = ["1985-03-12", "1986-03-12", "1985-12-03", "1985-01-01", "1985-07-30", "1992-11-04", "1961-08-21"]
    said = [{"name": name, "dob": date, "state": "JOHOR"} for date in dates]
    said[5]["phone"] = said[6]["phone"] = phone
    rows = [
        {column: one.get(column) for column in COLUMNS} | {"rec_id": str(at)} for at, one in enumerate(said)
    ]
    lists = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String)).lazy()
    records = read_records(lists, dt.date(2026, 11, 22))
    write_pairs(key_columns(records), tmp_path / "pairs.parquet", memory_gib=1, folder=tmp_path)
    assert pl.read_parquet(tmp_path / "pairs.parquet").rows() == [
        (0, 1),  # a slip
        (0, 2),  # day and month in each other's place
        (0, 3),  # 1 January: often not known
        (2, 3),
        (3, 4),
        (5, 6),  # the telephone
    ]
    found = write_pairs(
        key_columns(records), tmp_path / "alone.parquet", memory_gib=1, folder=tmp_path, families=False
    )
    assert found.pairs == 21, "where no families stand on the lists, a date may be any slip"


def test_what_does_not_fit_into_memory_goes_to_disk_for_open_lists_alone(tmp_path: Path) -> None:
    lists = pl.DataFrame({column: ["1"] for column in COLUMNS}).lazy()
    one = key_columns(read_records(lists, dt.date(2026, 11, 22)))
    row = pl.int_range(pl.len(), dtype=pl.Int32)
    nobodys = {name: pl.lit(None, kind) for name, kind in one.schema.items() if name not in {"rid", "ic"}}
    count = 1_000_000  # without the disk three times the memory below
    keys = pl.select(pl.repeat(0, count)).select(
        row.alias("rid"), (row // 2).cast(pl.String).alias("ic"), **nobodys
    )[one.columns]
    pairs, told = tmp_path / "pairs.parquet", r"does not fit into its 0\.0 GiB: give the run more"
    found = write_pairs(keys, pairs, memory_gib=0.03, folder=tmp_path)
    assert found.pairs == count // 2
    assert pl.read_parquet(pairs).rows()[:2] == [(0, 1), (2, 3)]
    with pytest.raises(RecordsError, match=told):
        write_pairs(keys, pairs, memory_gib=0.03, folder=None)
