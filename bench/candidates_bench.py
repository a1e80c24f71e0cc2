"""Speed of "who is this?" in PostgreSQL: one typed person against 100,000 (or ``--people``), with hot keys.

Run ``PYTHONPATH=src:. python -m bench.candidates_bench``; ``--curve`` measures at 0.1, 0.3 and 1 million, in
one database that grows. A database of one size is kept in ``var/bench`` for ``pages_bench``; that of a curve
is dropped. ``--lean`` leaves out what no look-up reads, for ``--people 10000000`` (43 GB, and 8 GB while the
index is made). The aims: p99 below 10 ms with one client and 40 ms with eight, the person among the first
three in 98 %.
"""

from __future__ import annotations

import argparse
import importlib
import sys

from bench import ground

_CURVE = (100_000, 300_000, 1_000_000)
_OPTIONS = {"shared_buffers": "512MB", "max_wal_size": "4GB", "checkpoint_timeout": "30min"}


def main() -> int:
    """Make the database, measure in it, keep it; return 0 whatever the figures say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--curve", action="store_true", help="0.1, 0.3 and 1 million people")
    parser.add_argument("--lean", action="store_true", help="load only what a look-up reads")
    chosen = parser.parse_args()
    sizes = _CURVE if chosen.curve else (chosen.people,)
    with ground.server(durable=False, options=_OPTIONS) as admin:
        ground.make(admin, ground.PEOPLE)
        with ground.django_on(admin, ground.PEOPLE):
            measure = importlib.import_module("bench.candidates_measured").run
            measure(admin, sizes, chosen.questions, lean=chosen.lean)
        if chosen.curve or chosen.lean:
            ground.drop(admin, ground.PEOPLE)
        else:
            ground.keep(admin, chosen.people)
    return 0


if __name__ == "__main__":
    sys.exit(main())
