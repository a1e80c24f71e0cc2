"""Lists of made-up people linked by us and by Splink, on the same records, held against the planted truth.

    PYTHONPATH=src:. python -m bench.linkage_batch [--people 540000] [--folder DIR] [--no-peer]

Thresholds are chosen on one seed and scored on another. Ours are those of the weight file (``linkage_model``
chose them); Splink's is the one with the best F1 by pairs on the first seed. Each side runs in a process of
its own; wall time, processor time and peak memory are of that process and all it starts (ours has helpers):
ours with reading the lists, Splink's on columns that were cleaned before.
"""

from __future__ import annotations

import argparse
import datetime as dt
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench.ground import cpu_seconds, held_mib, load_average, say
from bench.linkage_peer import NoPeerError, cleaned, peer_python, run_peer
from bench.linkage_truth import Rightness, rightness, share
from mysynergy.linkage.batch import pairs_file
from mysynergy.linkage.batch.joining import components
from mysynergy.linkage.batch.records import open_lists, read_records
from mysynergy.synthetic import take_census

DAY = dt.date(2026, 11, 22)
CHOSEN_ON, SCORED_ON = 7, 11
MEMORY_GIB = 4
#: People on whom Splink's threshold is chosen, at most: its weights depend on them, its threshold hardly.
CHOOSING = 100_000
#: How often a run is looked at, in seconds.
_LOOK_EVERY = 0.2
_AIM_F1, _AIM_PRECISION, _AIM_REVIEW, _AIM_FASTER = 0.98, 0.999, 0.02, 2.0


@dataclass(frozen=True, slots=True)
class Run:
    """What a run took, and how right it was."""

    who: str
    seconds: float
    processor: float
    peak_mib: float
    right: Rightness

    def line(self) -> str:
        """One line for people."""
        return (
            f"  {self.who:<10} {self.seconds:7.1f} s wall {self.processor:7.1f} s processor "
            f"{self.peak_mib:6.0f} MiB   {self.right.line()}"
        )


def lists(folder: Path, people: int, seed: int) -> Path:
    """Return the folder with the lists of a made-up nation, made when they are not there yet."""
    target = folder / f"nation-{people}-{seed}"
    if not (target / "truth.parquet").exists():
        say(f"  making {people:,} people of seed {seed}")
        take_census(people, seed, target, DAY, only=("records", "truth", "identities"))
    return target


def truth_of(nation: Path) -> pl.Series:
    """Return whom each record of the list is about, row by row."""
    records = pl.read_parquet(nation / "records.parquet", columns=["rec_id"])
    truth = pl.read_parquet(nation / "truth.parquet")
    return records.join(truth, on="rec_id", how="left", maintain_order="left")["person_id"]


def ours(nation: Path, truth: pl.Series) -> Run:
    """Run ``mysynergy link`` on a nation; its clusters and pairs stay beside the lists."""
    out = nation / "clusters.parquet"
    command = [sys.executable, "-m", "mysynergy", "link", str(nation / "records.parquet"), "--out", str(out)]
    command += ["--memory", str(MEMORY_GIB), "--as-of", DAY.isoformat()]
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
    processor = peak = 0.0
    # Helpers are nobody's children that are waited for: what they used is only to be seen while they live.
    while child.poll() is None:
        processor = max(processor, cpu_seconds(child.pid) or 0.0)
        peak = max(peak, held_mib(child.pid))
        time.sleep(_LOOK_EVERY)
    seconds = time.perf_counter() - began
    if child.returncode:
        raise SystemExit("mysynergy link failed; its message stands above")
    found = pl.read_parquet(out, columns=["cluster_id"])["cluster_id"]
    return Run("mysynergy", seconds, processor, peak, rightness(found, truth))


@dataclass(frozen=True, slots=True)
class ByMachine:
    """What the machine did by itself, and what lies before people.

    ``precision``: of the pairs it linked, how many are one person; ``review``: the share of records that
    wait. Who waits counts as apart in every figure but two: ``answered`` is how right the clusters are once
    people have answered what waits rightly, ``unread`` if all of it were linked and nobody had looked.
    """

    precision: float
    review: float
    answered: Rightness
    unread: Rightness


def machine_linked(nation: Path, truth: pl.Series) -> ByMachine:
    """Hold the pairs that lie beside a nation's clusters against the truth."""
    ids = pl.read_parquet(nation / "records.parquet", columns=["rec_id"])
    person = ids.with_columns(pl.int_range(pl.len()).alias("row"), person=truth)
    pairs = pl.read_parquet(pairs_file(nation / "clusters.parquet"), columns=["one", "other", "outcome"])
    pairs = pairs.join(person, left_on="one", right_on="rec_id").join(
        person, left_on="other", right_on="rec_id", suffix="_other"
    )
    linked = pairs.filter(pl.col("outcome") == "linked")
    review = pairs.filter(pl.col("outcome") == "review")
    in_review = pl.concat([review["one"], review["other"]]).n_unique()
    right = review.filter(pl.col("person") == pl.col("person_other"))
    answered, unread = (
        rightness(_hanging_together(ids.height, links["row"], links["row_other"]), truth)
        for links in (pl.concat([linked, right]), pl.concat([linked, review]))
    )
    precision = share(linked["person"] == linked["person_other"])
    return ByMachine(precision, in_review / ids.height, answered, unread)


def _hanging_together(count: int, one: pl.Series, other: pl.Series) -> pl.Series:
    return pl.Series(components(count, one.to_numpy(), other.to_numpy()))


def splink(nation: Path, truth: pl.Series, threshold: float | None) -> tuple[Run, float]:
    """Run Splink on a nation; return what came of it and its threshold, the best one if none is given."""
    records = read_records(open_lists([nation / "records.parquet"]), DAY)
    cleaned(records).write_parquet(nation / "cleaned.parquet")
    del records
    job = {
        "records": str(nation / "cleaned.parquet"),
        "pairs": str(nation / "splink.parquet"),
        "memory_gib": MEMORY_GIB,
        "random_pairs": 5e6,
        "em_share": min(1.0, 200_000 / truth.len()),
        "from_bits": -6 if threshold is None else threshold,
    }
    took = run_peer(job, nation)
    pairs = pl.read_parquet(nation / "splink.parquet")
    tried = [threshold] if threshold is not None else [float(bits) for bits in range(-6, 22, 2)]
    best: tuple[Rightness, float] | None = None
    for bits in tried:
        links = pairs.filter(pl.col("weight") >= bits)
        right = rightness(_hanging_together(truth.len(), links["one"], links["other"]), truth)
        if best is None or right.pair_f1 > best[0].pair_f1:
            best = right, bits
    if best is None:
        raise NoPeerError("no threshold was tried")
    run = Run("Splink 5", took["seconds"], took["processor"], took["peak_mib"], best[0])
    return run, best[1]


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; return 0 whatever they say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=540_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--no-peer", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        nation = lists(folder, options.people, SCORED_ON)
        truth = truth_of(nation)
        say(f"{truth.len():,} records, thresholds chosen on seed {CHOSEN_ON}, scored on seed {SCORED_ON}")
        mine = ours(nation, truth)
        say(mine.line())
        machine = machine_linked(nation, truth)
        say(
            f"  linked by machine: precision {machine.precision:.5f} (aim {_AIM_PRECISION}), "
            f"review {machine.review:.2%} of records (aim {_AIM_REVIEW:.0%})"
        )
        say(f"  who is in review counts as apart; answered rightly: {machine.answered.line()}")
        say(f"  with all that is in review linked, unread: {machine.unread.line()}")
        if not options.no_peer:
            _beside(folder, nation, truth, mine, min(options.people, CHOOSING))
    say(f"  {load_average()}")
    return 0


def _beside(folder: Path, nation: Path, truth: pl.Series, mine: Run, choosing: int) -> None:
    try:
        peer_python()
        first = lists(folder, choosing, CHOSEN_ON)
        _, threshold = splink(first, truth_of(first), None)
        peer, _ = splink(nation, truth, threshold)
    except NoPeerError as error:
        say(f"  Splink is not to be had here: {error}")
        return
    say(peer.line())
    say(f"  Splink's threshold: {threshold:+.0f} bits, the best of its own on seed {CHOSEN_ON}")
    say(
        f"  we are {peer.seconds / mine.seconds:.1f} times as fast by the clock, "
        f"{peer.processor / mine.processor:.1f} by processor (aim {_AIM_FASTER:.0f}); "
        f"F1 {mine.right.pair_f1:.4f} (aim {_AIM_F1}) against {peer.right.pair_f1:.4f}"
    )


if __name__ == "__main__":
    sys.exit(main())
