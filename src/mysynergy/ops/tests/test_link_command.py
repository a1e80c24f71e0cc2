"""``mysynergy link`` says in words what was left out of the search."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from click.testing import CliRunner

from mysynergy.linkage.batch.blocking import CAPS, kinds_of
from mysynergy.ops.commands.link import _KINDS, command


def test_names_that_too_many_share_are_told_and_the_run_ends_well(tmp_path: Path) -> None:
    rows = [
        {"rec_id": f"r{year}", "name": "Rosnah", "dob": str(year), "address": "NO 4 JALAN MAWAR"}
        for year in range(1950, 1990)
    ]
    pl.DataFrame(rows).write_parquet(tmp_path / "list.parquet")
    given = [str(tmp_path / "list.parquet"), "--out", str(tmp_path / "out.parquet")]
    done = CliRunner().invoke(command, given, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "a given name that too many share proposes nobody: 1, on 40 records" in done.output
    assert pl.read_parquet(tmp_path / "out.parquet")["cluster_id"].n_unique() == 40


def test_every_kind_of_key_has_its_words() -> None:
    assert _KINDS.keys() == kinds_of(families=False).keys() == CAPS.keys()
