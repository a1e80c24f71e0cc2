"""Speed of a list's whole way: read, checked, tried, brought in with linking, by two worker processes.

Run ``PYTHONPATH=src:. python -m bench.imports_bench`` (100,000 rows); ``--rows 1000000`` takes a while. The
list is made up: people of several agencies with their slips, so that some rows join others and some come to
the stewards. The aim is 1 million rows in 8 minutes on two cores.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl

from bench import ground

_COLUMNS = {
    "ic": "No KP",
    "name": "Nama",
    "dob": "Tarikh Lahir",
    "gender": "Jantina",
    "state": "Negeri",
    "postcode": "Poskod",
    "phone": "No Telefon",
    "mother": "Nama Ibu",
    "address": "Alamat",
}


def make_list(folder: Path, rows: int) -> Path:
    """Write a list of made-up people and return where it is."""
    made = [sys.executable, "-m", "mysynergy", "synth", "--people", str(rows), "--seed", "7"]
    subprocess.run([*made, "--out", str(folder)], check=True, env={**os.environ})  # noqa: S603 - ourselves
    records = pl.scan_parquet(folder / "records.parquet").head(rows).select(*_COLUMNS).collect()
    target = folder / "list.csv"
    records.rename(_COLUMNS).write_csv(target)
    return target


def main() -> int:
    """Make a list and a database, bring the list in, tell the figures; return 0 whatever they say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        ground.server(durable=False, options={"shared_buffers": "512MB", "max_wal_size": "4GB"}) as admin,
    ):
        file = make_list(Path(folder), chosen.rows)
        ground.make(admin, "mysynergy_bench_imports")
        with ground.django_on(admin, "mysynergy_bench_imports"):
            run = importlib.import_module("bench.imports_measured").run
            run(file, chosen.rows, chosen.workers)
        ground.drop(admin, "mysynergy_bench_imports")
    return 0


if __name__ == "__main__":
    sys.exit(main())
