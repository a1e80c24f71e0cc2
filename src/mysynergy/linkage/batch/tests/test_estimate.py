"""A weight file estimated from lists: it follows what the lists show, and a wrong estimate fails loudly."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path

import polars as pl
import pytest

from mysynergy.linkage import WeightsError, assumed_weights, default_weights, load_weights
from mysynergy.linkage.batch import COLUMNS, estimate_from
from mysynergy.linkage.batch.estimate import stand_together
from mysynergy.linkage.batch.records import read_records
from mysynergy.synthetic import make_population, make_records

#: Beside each other, so that the lists are made up by one process only.
pytestmark = pytest.mark.xdist_group("estimate")
DAY = dt.date(2026, 11, 21)


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    rows = [asdict(record) for _, record in make_records(make_population(1_500, 21, DAY))]
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(
        rec_id=pl.int_range(pl.len()).cast(pl.String)
    )


def estimated(folder: Path, frame: pl.DataFrame) -> dict[str, object]:
    frame.write_parquet(folder / "lists.parquet")
    made = estimate_from([folder / "lists.parquet"], as_of=DAY, former=assumed_weights())
    whole: dict[str, object] = json.loads(made.text)
    return whole


def test_an_estimate_is_a_weight_file_with_its_card(lists: pl.DataFrame, tmp_path: Path) -> None:
    whole = estimated(tmp_path, lists)
    weights = load_weights(json.dumps(whole))
    assert weights.levels["identity"]["exact"].bits > 20
    assert weights.prior == default_weights().prior, "the counter's own"
    assert 1e-5 < weights.among(lists.height).prior < 1e-2, "about one pair in ten thousand is one person"
    assert weights.among(100 * lists.height).prior == pytest.approx(
        weights.among(lists.height).prior / 100, rel=0.01
    )
    rare, common = (weights.bits("name", "exact", (word,)) for word in ("UNGGAT", "AHMAD"))
    assert rare > common + 3, "a rare name tells more than a common one"
    assert weights.families
    card = whole["card"]
    assert isinstance(card, dict)
    assert card["records"] == lists.height
    assert card["anchored_pairs"]["dob"] > 300


def test_it_follows_what_the_lists_show(lists: pl.DataFrame, tmp_path: Path) -> None:
    one_place = lists.with_columns(postcode=pl.lit("50000"), state=pl.lit("Kuala Lumpur"))
    before = load_weights(json.dumps(estimated(tmp_path, lists))).levels["place"]["postcode_same"].bits
    after = load_weights(json.dumps(estimated(tmp_path, one_place))).levels["place"]["postcode_same"].bits
    assert before > 3
    assert after < 1, "where all live in one place, living there tells nothing"


def test_homes_of_one_person_each_are_told_from_those_of_families() -> None:
    """400 people who live alone, each on two lists, the birth date of one in ten mistyped on the second."""
    rows = [
        {
            "rec_id": f"{person}-{turn}",
            "name": f"Name {person}",
            "address": f"No {person} Jalan Mawar",
            "dob": f"{1940 + (person * 7 + 40 * (turn and person % 10 == 0)) % 80}-03-{1 + person % 28:02}",
        }
        for person in range(400)
        for turn in (0, 1)
    ]
    alone = pl.DataFrame(rows)
    together = alone.with_columns(address=pl.format("No {} Jalan Mawar", pl.int_range(pl.len()) // 6))
    found = [
        stand_together(read_records(_as_list(frame), DAY)) for frame in (alone, together, alone.head(100))
    ]
    assert found == [False, True, True], "too few homes tell nothing: families are taken to be there"


def _as_list(frame: pl.DataFrame) -> pl.LazyFrame:
    missing = [pl.lit(None, pl.String).alias(name) for name in COLUMNS if name not in frame.columns]
    return frame.lazy().with_columns(missing).select(COLUMNS)


def test_lists_in_which_nobody_is_twice_carry_no_estimate(tmp_path: Path) -> None:
    people = list(make_population(1_500, 22, DAY).living())
    once = pl.DataFrame(
        {
            "rec_id": [str(place) for place in range(len(people))],
            "name": [person.name for person in people],
            "dob": [person.birth_date.isoformat() for person in people],
        }
    )
    with pytest.raises(WeightsError, match="collapsed"):
        estimated(tmp_path, once)
