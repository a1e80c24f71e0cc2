"""Pairs of people found by a run carry evidence that adds up to their weight, also where a cap holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from mysynergy.linkage import default_weights
from mysynergy.linkage.batch import COLUMNS, Limits, PeopleFound, RecordsError, find_people

TWIN = {
    "rec_id": "1",
    "name": "Siti Aminah binti Abdul Rahman",
    "dob": "1985-03-12",
    "gender": "F",
    "state": "MY-14",
    "postcode": "50480",
    "phone": "012-345 6789",
    "mother": "Kamariah binti Yusof",
}
OTHER = TWIN | {"rec_id": "2", "name": "Nor Khadijah binti Abdul Rahman"}


def found_among(folder: Path, *records: dict[str, str], persons: list[int], **options: object) -> PeopleFound:
    rows = [{name: one.get(name) for name in COLUMNS} for one in records]
    chosen = {"weights": default_weights(), "limits": Limits(joined_share=1.0), **options}
    return find_people(
        pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String)),
        np.array(persons, np.int32),
        folder=folder,
        as_of=dt.date(2026, 1, 5),
        **chosen,  # type: ignore[arg-type]
    )


def test_what_a_cap_took_away_stands_in_the_evidence(tmp_path: Path) -> None:
    weights = replace(default_weights(), review=-50.0)
    (pair,) = found_among(tmp_path, TWIN, OTHER, persons=[0, 1], weights=weights).pairs
    (guard,) = [one for one in pair.evidence if one.field == "guard"]
    assert guard.weight < -1
    told = weights.prior_bits + sum(one.weight for one in pair.evidence)
    assert told == pytest.approx(pair.weight, abs=0.001)


def test_numbers_a_slip_apart_that_records_bear_out_hold_two_people_apart(tmp_path: Path) -> None:
    """Nobody slips twice alike: two records of one person bear a number out as two people's do."""
    one, other = TWIN | {"ic": "850312145678"}, TWIN | {"ic": "850312145688"}
    by_chance = found_among(tmp_path, one, one | {"rec_id": "2"}, other | {"rec_id": "3"}, persons=[0, 0, 1])
    assert [pair.linked for pair in by_chance.pairs] == [True]
    records = [record | {"rec_id": str(place)} for place, record in enumerate((one, one, other, other))]
    borne_out = found_among(tmp_path, *records, persons=[0, 0, 1, 1])
    assert [pair.linked for pair in borne_out.pairs] == [False]


def test_among_many_records_strangers_agree_more_often_by_chance(tmp_path: Path) -> None:
    again = TWIN | {"rec_id": "2"}
    (few,) = found_among(tmp_path, TWIN, again, persons=[0, 1]).pairs
    (many,) = found_among(tmp_path, TWIN, again, persons=[0, 1], among=34_000_000).pairs
    assert many.weight == pytest.approx(few.weight - 4.1, abs=0.1)


def test_what_stands_around_two_people_joins_them_or_does_not(tmp_path: Path) -> None:
    """What is less than sure is joined where nobody else comes into question, and told with that reason."""
    bare = {"rec_id": "2", "name": "Siti Aminah Abdul Rahman", "state": "MY-14", "postcode": "50480"}
    weights = replace(default_weights(), link=90.0, around=2.0, review=-50.0)
    (pair,) = found_among(tmp_path, TWIN, bare, persons=[0, 1], weights=weights).pairs
    assert pair.linked
    namesake = TWIN | {"rec_id": "3", "dob": "1951-07-30", "phone": "019-222 3333", "mother": "Lim Ah Moi"}
    three = found_among(tmp_path, TWIN, bare, namesake, persons=[0, 1, 2], weights=weights)
    assert not any(pair.linked for pair in three.pairs), "she may be either: nobody is joined"
    for one in three.pairs:
        assert weights.prior_bits + sum(part.weight for part in one.evidence) == pytest.approx(
            one.weight, abs=0.01
        )
    assert {part.level for one in three.pairs for part in one.evidence if part.field == "around"} == {
        "against"
    }


def test_too_little_memory_is_said_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="say --memory"):
        found_among(tmp_path, TWIN, OTHER, persons=[0, 1], memory_gib=0.5)
