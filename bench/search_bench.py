"""Speed of looking for a person by name, number, last four signs, telephone or case number in PostgreSQL.

Run ``PYTHONPATH=src:. python -m bench.search_bench`` for 0.1, 0.3 and 1 million people in one database that
grows (it is dropped afterwards), or ``--people 100000`` for one size. Loads what a look-up reads and nothing
else, by ``bench.people``. The aim: p95 below 200 ms among a million.
"""

from __future__ import annotations

import argparse
import importlib
import sys

from bench import ground

CURVE = (100_000, 300_000, 1_000_000)
_OPTIONS = {"shared_buffers": "512MB", "max_wal_size": "4GB", "checkpoint_timeout": "30min"}
#: A database of its own: what another measurement keeps is left alone.
DATABASE = "mysynergy_bench_search"


def main() -> int:
    """Make the database, measure in it, drop it; return 0 whatever the figures say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=0, help="one size instead of the curve")
    parser.add_argument("--questions", type=int, default=200, help="of each kind")
    chosen = parser.parse_args()
    sizes = (chosen.people,) if chosen.people else CURVE
    with ground.server(durable=False, options=_OPTIONS) as admin:
        ground.make(admin, DATABASE)
        try:
            with ground.django_on(admin, DATABASE):
                measure = importlib.import_module("bench.search_measured").run
                measure(admin, DATABASE, sizes, chosen.questions)
        finally:
            ground.drop(admin, DATABASE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
