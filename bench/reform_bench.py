"""Five changed figures over people who are in memory: seconds until everybody is counted anew.

    PYTHONPATH=src:. python -m bench.reform_bench [--people 1000000 34000000]

The figures are the five amounts that most rules read; the variants among the "200 programmes" move with them,
so a hundred programmes and more change. Each size runs in a process of its own. With ``--check`` the counts
are held against a whole sweep by the reformed rulebook.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

from bench.ground import house, load_average, peak_gib, say
from bench.sweep_bench import DAY, PROGRAMMES, WISHES, people_file, widened
from mysynergy.engines import Resident, sweep
from mysynergy.rules import FactValue, Rulebook, load_rulebook
from mysynergy.rules.syntax import names_in

AIM_SECONDS, AIM_PEOPLE = 1.0, 34_000_000
CHANGED, ROUNDS = 5, 5


def chosen(rulebook: Rulebook, by: Decimal) -> dict[str, FactValue]:
    """Return the figures that most programmes read, each moved."""
    values = rulebook.figures_on(DAY)
    read = Counter(
        name
        for programme in rulebook.programmes.values()
        for name in {name for one in programme.criteria for name in names_in(one.when.tree)}
        if name.removeprefix("figure.") in rulebook.figures and isinstance(values.get(name), Decimal)
    )
    found: dict[str, FactValue] = {}
    for name, _ in read.most_common(CHANGED):
        value = values[name]
        if isinstance(value, Decimal):
            found[name] = value + by
    return found


def measure(file: Path, *, check: bool) -> dict[str, float]:
    """Keep the people of a file in memory and reform; gives seconds, processor time and memory."""
    whole = load_rulebook(house() / "rulebook")
    rulebook, _ = widened(whole, PROGRAMMES)
    began, worked = time.perf_counter(), time.process_time()
    resident = Resident(file, rulebook, DAY, WISHES)
    told = {"load": time.perf_counter() - began, "load_cpu": time.process_time() - worked}
    seconds, cpu = [], []
    for number in range(1, ROUNDS + 1):
        values = chosen(whole, Decimal(11 * number))
        figures = ((whole.figures[name.removeprefix("figure.")], value) for name, value in values.items())
        changed = whole.with_figures(*(one.tried(str(value), DAY, "tried out") for one, value in figures))
        reformed, _ = widened(changed, PROGRAMMES)
        began, worked = time.perf_counter(), time.process_time()
        found = resident.reform(reformed)
        seconds.append(time.perf_counter() - began)
        cpu.append(time.process_time() - worked)
    told["gib"] = peak_gib()
    if check:
        swept = sweep(file, reformed, DAY, wishes=WISHES, counts_only=True).table
        told["equal"] = float(found.after.equals(swept))
    return {
        **told,
        "seconds": statistics.median(seconds),
        "cpu": statistics.median(cpu),
        "counted": len(found.counted),
        "moved": found.difference.height,
    }


def main() -> None:
    """Print one line for each size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, nargs="*", default=[1_000_000])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        say(json.dumps(measure(options.measure, check=options.check)))
        return
    say(f"{CHANGED} changed figures, {PROGRAMMES} programmes, median of {ROUNDS}; {load_average()}")
    for people in options.people:
        command = [sys.executable, "-m", "bench.reform_bench", "--measure", str(people_file(people))]
        command += ["--check"] if options.check else []
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ours
        told = json.loads(done.stdout.splitlines()[-1])
        well = "met" if told["seconds"] <= AIM_SECONDS else "missed"
        aim = f"   aim: {AIM_SECONDS:.0f} s, {well}" if people == AIM_PEOPLE else ""
        equal = (
            f"; {'equal to' if told['equal'] else 'DIFFERENT FROM'} a whole sweep" if options.check else ""
        )
        say(
            f"  {people:>11,} people {told['seconds']:6.3f} s wall {told['cpu']:6.3f} s cpu "
            f"{told['gib']:6.2f} GiB; {told['counted']} programmes counted anew, {told['moved']} moved{aim}"
        )
        say(f"              to memory: {told['load']:.1f} s wall {told['load_cpu']:.1f} s cpu{equal}")


if __name__ == "__main__":
    main()
