"""Pairs of people found by a run carry evidence that adds up to their weight, also where a cap holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from mysynergy.linkage import default_weights
from mysynergy.linkage.batch import COLUMNS, Limits, find_people

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


def test_what_a_cap_took_away_stands_in_the_evidence(tmp_path: Path) -> None:
    records = pl.DataFrame(
        [{name: one.get(name) for name in COLUMNS} for one in (TWIN, OTHER)],
        schema=dict.fromkeys(COLUMNS, pl.String),
    )
    weights = replace(default_weights(), review=-50.0)
    found = find_people(
        records,
        np.array([0, 1], np.int32),
        folder=tmp_path,
        as_of=dt.date(2026, 1, 5),
        weights=weights,
        limits=Limits(joined_share=1.0),
    )
    (pair,) = found.pairs
    (guard,) = [one for one in pair.evidence if one.field == "guard"]
    assert guard.weight < -1
    told = weights.prior_bits + sum(one.weight for one in pair.evidence)
    assert told == pytest.approx(pair.weight, abs=0.001)
