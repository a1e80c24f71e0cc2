"""How linking grows: made-up nations of 1, 2, 5 and 10 million records, each linked whole, step by step.

    PYTHONPATH=src:. python -m bench.linkage_curve [--people 540000 ...] [--folder DIR] [--memory 10]

540,000 people bear a million records. Each nation is linked as ``mysynergy link`` does it, in a process of
its own. Told are, by step, the clock, the processors' time of all its processes, and the most memory that
they held at once: without files that are only mapped, which the system takes back when it is short. The
aims: 5 million in 90 s within 8 GiB, 10 million in 6 minutes within 10 GiB, pairs per record growing slower
than the data.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench.ground import cpu_seconds, held_mib, load_average, say
from bench.linkage_batch import DAY, SCORED_ON, lists, machine_linked, rightness, truth_of
from mysynergy.linkage import default_weights
from mysynergy.linkage.batch import link

_PEOPLE = (540_000, 1_080_000, 2_700_000, 5_400_000)
#: Seconds between looks: what a process holds is counted page by page, which costs time of its own.
_LOOK_EVERY = 1.5
#: Beyond so many people the clusters are not held against the truth: that takes more memory than linking.
_SCORED_UP_TO = 6_000_000
#: Pairs take more room than clusters: beyond, they are not held against the truth.
_PAIRS_UP_TO = 600_000


@dataclass(slots=True)
class _Step:
    """What one step took."""

    name: str
    began: float
    processor: float
    seconds: float = 0.0
    used: float = 0.0
    peak_mib: float = 0.0


def run_here(records: Path, out: Path, memory_gib: float) -> None:
    """Link in this process; print each step as it begins, then what was found."""
    last = ""

    def tell(step: str, _done: int, _total: int) -> None:
        nonlocal last
        if step != last:
            say(step)
        last = step

    found = link(
        [records], out, as_of=DAY, weights=default_weights(), memory_gib=memory_gib, on_progress=tell
    )
    say(
        f"= {found.records:,} records, {found.pairs:,} pairs, {found.pairs / found.records:.2f} a record, "
        f"{found.clusters:,} people, {found.review_records / found.records:.2%} in review"
    )


def measure(nation: Path, memory_gib: float) -> None:
    """Link a nation in a process of its own and print what each step took."""
    out = nation / "clusters.parquet"
    command = [sys.executable, "-m", "bench.linkage_curve", "--here", str(nation / "records.parquet")]
    command += ["--out", str(out), "--memory", str(memory_gib)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
    began = time.perf_counter()
    steps = [_Step("starting", began, 0.0)]
    told: list[str] = []
    reading = threading.Thread(target=_heard, args=(child, told))
    reading.start()
    processor = 0.0
    while child.poll() is None:
        processor = max(processor, cpu_seconds(child.pid) or 0.0)
        now = time.perf_counter()
        steps += [_Step(name, now, processor) for name in told[len(steps) - 1 :]]
        step = steps[-1]
        step.peak_mib = max(step.peak_mib, held_mib(child.pid))
        step.seconds, step.used = now - step.began, processor - step.processor
        time.sleep(_LOOK_EVERY)
    reading.join()
    if child.returncode:
        raise SystemExit("linking failed; its message stands above")
    for step in steps:
        if not step.name.startswith("="):
            say(_line(step.name, step.seconds, step.used, step.peak_mib))
    peak = max(step.peak_mib for step in steps)
    say(_line("in all", time.perf_counter() - began, processor, peak))
    say("  " + told[-1].removeprefix("= "))


def _line(what: str, seconds: float, processor: float, peak_mib: float) -> str:
    return f"  {what:<34} {seconds:7.1f} s {processor:7.1f} s processor {peak_mib:6.0f} MiB"


def _heard(child: subprocess.Popen[str], told: list[str]) -> None:
    for line in child.stdout or ():
        told.append(line.strip())


def main(arguments: list[str] | None = None) -> int:
    """Print the curve; return 0 whatever it says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=_PEOPLE)
    parser.add_argument("--folder", type=Path, help="where the lists are kept; else they are made each time")
    parser.add_argument("--memory", type=float, default=8, help="GiB")
    parser.add_argument("--here", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.here:
        run_here(options.here, options.out, options.memory)
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        for people in options.people:
            nation = lists(options.folder or Path(temporary), people, SCORED_ON)
            say(f"{people:,} people, up to {options.memory:g} GiB; {load_average()}")
            measure(nation, options.memory)
            if people <= _SCORED_UP_TO:
                _hold_against_truth(nation)
    say(f"  {load_average()}")
    return 0


def _hold_against_truth(nation: Path) -> None:
    found = pl.read_parquet(nation / "clusters.parquet", columns=["cluster_id"])["cluster_id"]
    truth = truth_of(nation)
    say("  " + rightness(found, truth).line())
    if truth.n_unique() > _PAIRS_UP_TO:
        return
    machine = machine_linked(nation, truth)
    say(
        f"  linked by machine: precision {machine.precision:.5f}; "
        f"once what is in review is answered rightly: {machine.answered.line()}"
    )


if __name__ == "__main__":
    sys.exit(main())
