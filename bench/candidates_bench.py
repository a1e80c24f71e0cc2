"""Speed of "who is this?" in PostgreSQL: candidates of one typed person among 100,000 (or ``--people``).

Run ``PYTHONPATH=src:. python -m bench.candidates_bench``; ``--curve`` measures 0.1, 0.3 and 1 million, which
takes a while. The database of people is kept in ``var/bench`` for ``pages_bench``. The aim is p99 below 10
ms.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys

from bench import ground

_CURVE = (100_000, 300_000, 1_000_000)


def main() -> int:
    """Make the database, measure in it, keep it; return 0 whatever the figures say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--curve", action="store_true", help="0.1, 0.3 and 1 million people")
    chosen = parser.parse_args()
    if chosen.curve:
        # One process each: Django knows one database, and none is to warm another.
        runs = [
            subprocess.run([*_again(), "--people", str(people)], check=False).returncode  # noqa: S603 - ourselves
            for people in _CURVE
        ]
        return max(runs)
    with ground.server(durable=False, options={"shared_buffers": "512MB"}) as admin:
        ground.make(admin, ground.PEOPLE)
        with ground.django_on(admin, ground.PEOPLE):
            measure = importlib.import_module("bench.candidates_measured").run
            measure(ground.inside(admin, ground.PEOPLE), chosen.people, chosen.questions)
        ground.keep(admin, chosen.people)
    return 0


def _again() -> list[str]:
    return [sys.executable, "-m", "bench.candidates_bench"]


if __name__ == "__main__":
    sys.exit(main())
