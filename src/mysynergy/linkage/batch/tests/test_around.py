"""What stands around two records: lists that name both, and others whom either may be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from mysynergy.linkage import default_weights
from mysynergy.linkage.batch.around import look_around
from mysynergy.linkage.batch.levels import at
from mysynergy.linkage.batch.writing import no_pairs
from mysynergy.linkage.score import GUARDS

#: People whom the lists "welfare" and "zakat" both name, joined already.
SURE = 300
WEIGHTS = replace(default_weights().with_prior(1 / 3), link=5.0, around=1.0)
SISTERS = list(GUARDS).index("given_names_differ")


def around(folder: Path, pairs: list[dict[str, float]], lists: list[str | None]) -> pl.DataFrame:
    """Look around ``pairs`` of records that come behind those of the sure people, on ``lists``."""
    sure = [{"one": 2 * person, "other": 2 * person + 3, "weight": -1.0} for person in range(SURE - 1)]
    behind = [{**pair, "one": pair["one"] + 2 * SURE, "other": pair["other"] + 2 * SURE} for pair in pairs]
    blank = no_pairs()
    rows = [
        {**dict.fromkeys(blank.columns, -1), "said_bits": 0, "name_bits": 9.0, **one} for one in behind + sure
    ]
    frame = pl.DataFrame(rows).select(pl.col(name).cast(kind) for name, kind in blank.schema.items())
    frame = frame.with_columns(pl.col("^.*_bits$").clip(lower_bound=0.0))
    frame.sort("weight", descending=True).write_parquet(folder / "pairs.parquet")
    cluster = np.array([*np.arange(2 * SURE) // 2 * 2, *(2 * SURE + np.arange(len(lists)))], np.int32)
    named = pl.Series([*["welfare", "zakat"] * SURE, *lists])
    found = look_around(ranked(folder), cluster, pl.DataFrame({"cluster": cluster, "list": named}), WEIGHTS)
    return found.filter(pl.col("one") >= 2 * SURE)


def ranked(folder: Path) -> pl.LazyFrame:
    return pl.scan_parquet(folder / "pairs.parquet", row_index_name="rank")


def test_who_may_be_two_people_alike_is_neither_surely(tmp_path: Path) -> None:
    pairs = [
        {"one": 0, "other": 1, "weight": 3.0},
        {"one": 2, "other": 3, "weight": 3.0},
        {"one": 2, "other": 4, "weight": 3.0},
    ]
    found = around(tmp_path, pairs, [None] * 5)
    weights = dict(zip(found["other"] - 2 * SURE, found["weight"], strict=True))
    assert weights[1] == 3.0
    assert weights[3] == weights[4] < 0


def test_two_whom_one_list_names_are_less_likely_one(tmp_path: Path) -> None:
    pairs = [{"one": 0, "other": 1, "weight": 3.0}, {"one": 2, "other": 3, "weight": 3.0}]
    one_list, two = around(tmp_path, pairs, ["welfare", "welfare", "welfare", "lender"]).sort("weight")[
        "weight"
    ]
    assert one_list < 0 < 3.0 < two


def test_names_alike_are_a_slip_unless_one_list_names_both(tmp_path: Path) -> None:
    alike = {"weight": -1.01, "guard": SISTERS, "name": at("name", "alike")}
    pairs = [{"one": 0, "other": 1, **alike}, {"one": 2, "other": 3, **alike}]
    found = around(tmp_path, pairs, ["welfare", "welfare", "welfare", "lender"])
    assert found["one"].to_list() == [2 * SURE + 2]
    assert found["weight"].item() > 8
    assert around(tmp_path, pairs, [None] * 4).is_empty()
    another_sex = {**pairs[1], "sex": at("sex", "different")}
    assert around(tmp_path, [another_sex], ["welfare", "welfare", "welfare", "lender"]).is_empty()


def test_who_may_as_well_be_a_twin_is_asked_about_and_never_linked(tmp_path: Path) -> None:
    same = {"dob": at("dob", "same"), "home": at("home", "same")}
    twin = {"weight": -1.01, "guard": SISTERS, "name": at("name", "different"), **same}
    pairs = [{"one": 0, "other": 1, **twin}, {"one": 2, "other": 3, **twin}]
    found = around(tmp_path, pairs, ["welfare", "welfare", "welfare", "lender"])
    assert found["one"].to_list() == [2 * SURE + 2]
    assert 0 < found["weight"].item() < WEIGHTS.around


def test_lists_that_repeat_everybody_prove_nothing(tmp_path: Path) -> None:
    pairs = [{"one": 0, "other": 1, "weight": 3.0}]
    assert around(tmp_path, pairs, ["lender", "lender"])["weight"].item() < 0
    cluster = np.array([*np.arange(2 * SURE) // 2 * 2, 2 * SURE, 2 * SURE + 1], np.int32)
    same = pl.DataFrame({"cluster": cluster, "list": ["only list"] * cluster.size})
    found = look_around(ranked(tmp_path), cluster, same, WEIGHTS).filter(pl.col("one") >= 2 * SURE)
    assert found["weight"].to_list() == [3.0]
