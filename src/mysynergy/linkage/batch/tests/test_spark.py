"""Lists linked on a real Spark give the clusters and reasons of DuckDB, byte by byte."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mysynergy.linkage import default_weights
from mysynergy.linkage.batch import EngineError, link, pairs_file
from mysynergy.synthetic import take_census

DAY = dt.date(2026, 11, 21)


@pytest.mark.slow
@pytest.mark.parametrize(("people", "threshold"), [(54_500, None), (1_500, 12.0)])
def test_spark_gives_the_clusters_of_duckdb_on_a_hundred_thousand_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, people: int, threshold: float | None
) -> None:
    pytest.importorskip("pyspark", reason="make spark")
    if shutil.which("java") is None:
        pytest.skip("needs Java 17")
    monkeypatch.setenv("MYSYNERGY_SPARK_MASTER", "local[2]")
    take_census(people, 9, tmp_path, DAY, only=("records",))
    outs = {engine: tmp_path / f"{engine}.parquet" for engine in ("duckdb", "spark")}
    found = {
        engine: link(
            [tmp_path / "records.parquet"],
            out,
            as_of=DAY,
            weights=replace(default_weights(), others_each=people / 50_000),
            threshold=threshold,
            engine=engine,
        )
        for engine, out in outs.items()
    }
    assert found["spark"].records > people * 1.8
    assert found["spark"] == found["duckdb"]
    assert outs["spark"].read_bytes() == outs["duckdb"].read_bytes()
    assert pairs_file(outs["spark"]).read_bytes() == pairs_file(outs["duckdb"]).read_bytes()


def test_without_pyspark_the_way_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take_census(60, 9, tmp_path, DAY, only=("records",))
    for name in ("pyspark", "pyspark.sql", "pyspark.errors"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "mysynergy.linkage.batch.spark", raising=False)
    with pytest.raises(EngineError, match="make spark"):
        link(
            [tmp_path / "records.parquet"],
            tmp_path / "clusters.parquet",
            as_of=DAY,
            weights=default_weights(),
            engine="spark",
        )
