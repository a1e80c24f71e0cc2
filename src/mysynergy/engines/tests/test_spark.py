"""The sweep on a real Spark gives the table that every other engine gives."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import polars as pl
import pytest

from mysynergy.engines import PeopleFileError, sweep
from mysynergy.engines.tests.people import AS_OF
from mysynergy.rules import load_rulebook
from mysynergy.synthetic import synthesise

RULES = Path(__file__).parents[4] / "rulebook"
WISHES = frozenset({"zakat"})


@pytest.mark.slow
def test_spark_gives_the_table_of_the_other_engines(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="make spark")
    if shutil.which("java") is None:
        pytest.skip("needs Java 17")
    synthesise(3_000, 8, tmp_path, AS_OF)
    people = pl.read_parquet(tmp_path / "people.parquet")
    spoiled = people.with_columns(
        pl.when(pl.int_range(pl.len()) == 7).then(200).otherwise("person.age").alias("person.age")
    )
    spoiled.write_parquet(tmp_path / "people.parquet", row_group_size=500)
    rulebook = load_rulebook(RULES)
    for counts_only in (False, True):
        found = [
            sweep(
                tmp_path / "people.parquet",
                rulebook,
                AS_OF,
                engine=engine,
                wishes=WISHES,
                counts_only=counts_only,
            )
            for engine in ("spark", "bits")
        ]
        assert found[0].table.equals(found[1].table)
        assert list(found[0].faults.lines()) == list(found[1].faults.lines())
        assert "taken as not known (row 8)" in next(found[0].faults.lines())


def test_without_pyspark_the_way_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synthesise(5, 8, tmp_path, AS_OF)
    rulebook = load_rulebook(RULES)
    for name in ("pyspark", "pyspark.sql"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "mysynergy.engines.spark", raising=False)
    with pytest.raises(PeopleFileError, match="make spark"):
        sweep(tmp_path / "people.parquet", rulebook, AS_OF, engine="spark")
