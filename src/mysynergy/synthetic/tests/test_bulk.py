"""Populations drawn in bulk: whole households, ages that stay true, the same bytes for the same seed."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import polars as pl
import pytest

from mysynergy.kernel.periods import whole_years
from mysynergy.synthetic import synthesise_many
from mysynergy.synthetic.nation import census

AS_OF = dt.date(2026, 11, 1)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census, "POOL", 500)
    monkeypatch.setattr(census, "HOUSEHOLDS", 200)


def test_many_people_live_in_whole_households_with_ages_that_fit(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    written = synthesise_many(1_500, 4, tmp_path, AS_OF, lambda done, total: told.append((done, total)))
    people = pl.read_parquet(tmp_path / "people.parquet")
    assert len(told) > 1
    assert told == sorted(told)
    assert told[-1] == (1_500, 1_500)
    assert people.height == written.people == people["person_id"].n_unique() == 1_500
    homes = people.group_by("household_id", maintain_order=True).agg(pl.len(), pl.col("household.size").max())
    known = homes.drop_nulls()
    assert (known["len"] == known["household.size"]).all()
    assert written.households == homes.height
    aged = people.filter(pl.col("person.birth_date").is_not_null() & pl.col("person.age").is_not_null())
    for born, age in aged.select("person.birth_date", "person.age").iter_rows():
        assert whole_years(born, AS_OF) == age
    assert aged["person.birth_date"].n_unique() > 500  # more birthdays than the pool has people


def test_the_same_seed_draws_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 4), ("b", 4), ("c", 5)):
        synthesise_many(900, seed, tmp_path / name, AS_OF)
    digests = [
        hashlib.sha256((tmp_path / name / "people.parquet").read_bytes()).hexdigest() for name in "abc"
    ]
    assert digests[0] == digests[1] != digests[2]
