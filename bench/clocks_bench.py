"""What the house's clock costs over a million open referrals, and how soon a closed programme's are back.

Run ``PYTHONPATH=src:. python -m bench.clocks_bench`` for 0.1, 0.3 and 1 million open referrals, each in a
database of its own that is dropped afterwards, or ``--referrals 100000`` for one size. The clock runs until
nothing is left to tell, then again at the same moment, then on the next two mornings. Then one programme
closes that ``--stopped`` referrals waited for. The aims: a whole run over a million in two minutes; nothing
told twice; 50,000 back in minutes.
"""

from __future__ import annotations

import argparse
import importlib
import sys

from bench import ground

CURVE = (100_000, 300_000, 1_000_000)
DATABASE = "mysynergy_bench_clocks"
_OPTIONS = {"shared_buffers": "512MB", "max_wal_size": "4GB", "checkpoint_timeout": "30min"}


def main() -> int:
    """Make each database, measure in it, drop it; return 0 whatever the figures say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--referrals", type=int, nargs="+", default=list(CURVE))
    parser.add_argument(
        "--stopped", type=int, default=5000, help="how many wait for the programme that closes"
    )
    parser.add_argument("--notices", type=int, default=20, help="jobs of notices to measure, 250 events each")
    parser.add_argument("--keep", action="store_true", help="leave the last database for --again")
    parser.add_argument("--again", action="store_true", help="begin anew on what --keep left")
    chosen = parser.parse_args()
    with ground.server(durable=False, options=_OPTIONS) as admin:
        for referrals in chosen.referrals:
            if not chosen.again:
                ground.make(admin, DATABASE)
            try:
                with ground.django_on(admin, DATABASE):
                    measure = importlib.import_module("bench.clocks_measured").run
                    measure(
                        admin,
                        DATABASE,
                        referrals=referrals,
                        stopped=min(chosen.stopped, referrals // 2),
                        jobs=chosen.notices,
                        again=chosen.again,
                    )
            finally:
                if not chosen.keep:
                    ground.drop(admin, DATABASE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
