"""How long a made-up nation takes: people, identities, records, truth and help, written to disk.

Run ``PYTHONPATH=src:. python -m bench.synthetic_bench [people ...]``. Each size is made in a process of its
own, so that its memory is its own. The aim is a million people in under a minute on two cores.
"""

from __future__ import annotations

import datetime as dt
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.ground import load_average, say
from mysynergy.synthetic import take_census

SIZES = (100_000, 300_000, 1_000_000)
AIM = "aim: 1,000,000 in 60 s"
_AS_OF = dt.date(2026, 11, 1)
_ONE = "--one"


def measure(people: int) -> None:
    """Make one nation and print its row."""
    with tempfile.TemporaryDirectory() as folder:
        began, busy = time.monotonic(), time.process_time()
        summary = take_census(people, 1, Path(folder), _AS_OF)
        wall, cpu = time.monotonic() - began, time.process_time() - busy
        size = sum(path.stat().st_size for path in summary.files) / 1e6
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    say(
        f"{people:>10,} people  {summary.records:>10,} records  {wall:6.1f} s  {cpu:6.1f} s CPU  "
        f"{memory:6.0f} MB memory  {size:6.0f} MB files  ({load_average()})"
    )


def main(arguments: list[str]) -> int:
    """Print a row for each size; returns how many could not be made."""
    if arguments[:1] == [_ONE]:
        measure(int(arguments[1]))
        return 0
    say(AIM)
    failed = 0
    for people in [int(one) for one in arguments] or SIZES:
        command = [sys.executable, "-m", "bench.synthetic_bench", _ONE, str(people)]
        failed += subprocess.run(command, check=False).returncode != 0  # noqa: S603 - ours
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
