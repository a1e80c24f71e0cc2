"""Who bears a name: persons, papers or none, seen and to be expected; and what a name weighs by that."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from mysynergy.linkage import default_weights
from mysynergy.linkage.batch import COLUMNS
from mysynergy.linkage.batch.bearers import borne, count_bearers
from mysynergy.linkage.batch.levels import at
from mysynergy.linkage.batch.names import Names
from mysynergy.linkage.batch.records import Records, read_records

Row = dict[str, str]


def read(rows: list[Row]) -> Records:
    numbered = [{**dict.fromkeys(COLUMNS), **row, "rec_id": f"r{at}"} for at, row in enumerate(rows)]
    lists = pl.DataFrame(numbered, schema=dict.fromkeys(COLUMNS, pl.String)).lazy()
    return read_records(lists, dt.date(2026, 11, 21))


def test_a_name_weighs_what_its_bearers_allow() -> None:
    """Of two who bear a name, a record with nothing but the name is as likely of the one as of the other; of
    a name that only one bears it is hers, however common its words.
    """
    bearers = pl.Series([1] * 900 + [2] * 90 + [3], dtype=pl.Int32)
    words = pl.Series([[]], dtype=pl.List(pl.Int32))
    table = pl.DataFrame({"bag": range(bearers.len()), "bearers": bearers, "unseen": 0.2})
    names = Names(table, words, pl.Series([""]))
    weights = default_weights()
    one, other = np.array([0, 950, 990, 0, 0, 0]), np.array([0, 950, 990, 0, 0, 1])
    own = np.ones(6, np.int64)
    same = at("father", "same")
    levels = np.zeros(6, np.int8), np.array([same, same, same, at("father", "near"), -1, same], np.int8)
    given, father = weights.levels["name"]["exact"].m, weights.levels["father"]["same"].m
    both = given * father
    for bits in (np.full(6, 40, np.float32), np.full(6, 1, np.float32)):
        left = bits + borne(names, one, other, levels, own, bits, weights) + weights.prior_bits
        assert left[:3] == pytest.approx(np.log2([both / 0.2, both / 1.2, both / 2.2]), abs=1e-3)
        alone = bits + borne(names, one, other, levels, own + 1, bits, weights) + weights.prior_bits
        assert alone[1] == left[0], "the two bearers are the two at hand"
        assert left[3] == pytest.approx(bits[3] + weights.prior_bits, abs=1e-3), "another father"
        assert left[4] == pytest.approx(np.log2(given / 0.2), abs=1e-3), "without fathers the given name"
    assert left[5] == pytest.approx(1 + weights.prior_bits, abs=1e-3), "other words give nothing"


def test_who_is_not_seen_is_as_seldom_as_a_number_that_stands_alone() -> None:
    """1,000 names of one bearer, 100 of two, and each number on four records but for 100 of them."""
    bags = [*range(1_000), *(place for place in range(1_000, 1_100) for _ in (1, 2))]
    times = [1] * 100 + [4] * (len(bags) - 100)
    rows = [
        {"name": place, "ic": f"{place:012}", "ic_own": True, "ic_born": 19_000_102 + place * 10_000}
        for place, count in zip(range(len(bags)), times, strict=True)
        for _ in range(count)
    ]
    blank = {"other": None, "dob": None}
    table = pl.DataFrame([{**row, **blank} for row in rows], schema_overrides={"other": pl.String})
    table = table.with_columns(dob=pl.lit(None, pl.Int32), ic_valid="ic_own")
    counted = count_bearers(table, pl.DataFrame({"bag": bags}))
    assert counted["bearers"].value_counts().sort("bearers")["count"].to_list() == [1_000, 200]
    alone = 101 / (100 + 4 * 1_100 + 2)
    assert counted["unseen"][0] == pytest.approx(0.2 * alone / (1 - alone), rel=1e-3)


def test_the_bearers_of_a_name_are_persons_not_records() -> None:
    rows: list[Row] = [
        {"ic": "800101105432", "name": "Aminah binti Daud", "dob": "01/01/1980"},
        {"ic": "800101105432", "name": "AMINAH BT DAUD", "dob": "01/01/1980"},
        {"ic": "750505015512", "name": "Aminah Daud", "dob": "05/05/1975"},
        {"ic": "750505015512", "name": "Aminah Daud", "dob": "09/09/2015"},
        {"name": "Aminah Daud"},
    ]
    records = read(rows)
    said = records.names.table["bearers"].gather(records.table["name"])
    assert said.unique().to_list() == [2]


def test_who_has_no_papers_bears_her_name_too() -> None:
    rows: list[Row] = [
        {"name": "Suryani", "dob": "02/03/1980"},
        {"name": "SURYANI", "dob": "03/02/1980"},
        {"name": "Suryani", "dob": "05/05/1975"},
        {"name": "Suryani", "ic": "B1234567"},
        {"name": "Suryani", "dob": "01/01/1990"},
        {"name": "Suryani"},
    ]
    records = read(rows)
    said = records.names.table["bearers"].gather(records.table["name"])
    assert said.unique().to_list() == [3], "two dates (day and month swapped are one) and a paper"
