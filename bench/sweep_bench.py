"""The sweep over files of made-up people: time, peak memory, decisions a second.

    PYTHONPATH=src:. python -m bench.sweep_bench [--people 100000 1000000] [--ten-million] [--engine bits]

Each size runs in a process of its own, so that the peak memory is its own. "200 programmes" are ours and
variants of them: the same rules under other ids with other amounts as limits. Files are kept in var/bench.
"Parquet" is a sweep of the file itself (cold), "prepared" one of the file made ready beforehand: making it is
told on a line of its own, once.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import subprocess
import sys
import time
from decimal import Decimal
from itertools import count
from pathlib import Path

from bench.ground import house, load_average, peak_gib, say
from mysynergy.engines import sweep
from mysynergy.engines.bits.prepared import make_prepared, prepared_path
from mysynergy.rules import Programme, Rulebook, load_rulebook
from mysynergy.rules.expression import expression_of
from mysynergy.rules.syntax import Call, Choice, Compare, Const, Logic, Name, Node, Not, OneOf, Sum
from mysynergy.synthetic import synthesise_many

DAY = dt.date(2026, 11, 1)
WISHES = frozenset({"zakat"})
PROGRAMMES = 200
AIM_SECONDS, AIM_GIB = 3.0, 4.0
_TEN_MILLION = 10_000_000


def widened(rulebook: Rulebook, wanted: int) -> tuple[Rulebook, int]:
    """Return a rulebook of ``wanted`` programmes with rules, and how many of them are variants of ours."""
    working = [one for one in rulebook.programmes.values() if one.criteria and one.status == "open"]
    made = list(working[:wanted])
    for number in count(1):
        if len(made) >= wanted:
            break
        made += [_variant(one, number, rulebook) for one in working[: wanted - len(made)]]
    whole = dataclasses.replace(rulebook, programmes={one.id: one for one in made}, _days={})
    return whole, max(0, wanted - len(working))


def _variant(programme: Programme, number: int, rulebook: Rulebook) -> Programme:
    criteria = tuple(
        dataclasses.replace(
            one, when=expression_of(one.when.text, _moved(one.when.tree, Decimal(37 * number), rulebook))
        )
        for one in programme.criteria
    )
    return dataclasses.replace(programme, id=f"{programme.id}-variant-{number}", criteria=criteria)


def _moved(node: Node, by: Decimal, rulebook: Rulebook) -> Node:
    """The same tree with every amount that is a limit moved: new atoms, not only new names."""

    def inside(part: Node) -> Node:
        return _moved(part, by, rulebook)

    match node:
        case Compare():
            return dataclasses.replace(
                node, left=_limit(node.left, by, rulebook), right=_limit(node.right, by, rulebook)
            )
        case Logic():
            return dataclasses.replace(node, operands=tuple(inside(part) for part in node.operands))
        case Not():
            return dataclasses.replace(node, operand=inside(node.operand))
        case Choice():
            return dataclasses.replace(
                node, condition=inside(node.condition), yes=inside(node.yes), no=inside(node.no)
            )
        case OneOf() | Sum() | Call() | _:
            return node


def _limit(node: Node, by: Decimal, rulebook: Rulebook) -> Node:
    if isinstance(node, Name) and node.name.startswith("figure."):
        value = rulebook.figures_on(DAY).get(node.name)
        return Const(value + by, node.kind, node.at) if isinstance(value, Decimal) else node
    if isinstance(node, Const) and isinstance(node.value, Decimal):
        return dataclasses.replace(node, value=node.value + by)
    return node


def measure(file: Path, engine: str, *, counts_only: bool, prepare: bool) -> dict[str, float]:
    """Sweep once in this process; gives seconds from the open file to the table, and the peak memory."""
    rulebook, variants = widened(load_rulebook(house() / "rulebook"), PROGRAMMES)
    began, worked = time.perf_counter(), time.process_time()
    found = sweep(file, rulebook, DAY, engine=engine, wishes=WISHES, counts_only=counts_only, prepare=prepare)
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - worked,
        "gib": peak_gib(),
        "people": found.people,
        "variants": variants,
        "eligible": int(found.table["eligible"].sum()),
    }


def people_file(people: int) -> Path:
    """Return the file of that many made-up people, written when there is none yet."""
    folder = house() / "var" / "bench" / f"people-{people}"
    file = folder / "people.parquet"
    if not file.exists():
        began = time.perf_counter()
        synthesise_many(people, 1, folder, DAY)
        say(f"  wrote {people:,} made-up people in {time.perf_counter() - began:.0f} s")
    return file


def prepared_for(people: int) -> None:
    """Make the prepared file of that many people, as once for all later sweeps."""
    file = people_file(people)
    if prepared_path(file).exists():
        return
    began, worked = time.perf_counter(), time.process_time()
    made = make_prepared(file, load_rulebook(house() / "rulebook").vocabulary)
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    say(
        f"  prepared {people:>11,} people once: {seconds:.1f} s wall {cpu:.1f} s cpu, "
        f"{made.stat().st_size / people:.0f} bytes a person beside {file.stat().st_size / people:.0f}"
    )


def _in_own_process(file: Path, engine: str, *, counts_only: bool, prepare: bool) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.sweep_bench", "--measure", str(file), "--engine", engine]
    command += ["--counts-only"] if counts_only else []
    command += ["--prepared"] if prepare else []
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ours
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _row(people: int, engine: str, *, counts_only: bool, prepare: bool = False) -> None:
    if prepare:
        prepared_for(people)
    told = _in_own_process(people_file(people), engine, counts_only=counts_only, prepare=prepare)
    rate = people * PROGRAMMES / told["seconds"] / 1e6
    aim = ""
    if people == _TEN_MILLION and counts_only:
        met = "met" if told["seconds"] <= AIM_SECONDS and told["gib"] <= AIM_GIB else "missed"
        aim = f"   aim: {AIM_SECONDS:.0f} s, {AIM_GIB:.0f} GiB, {met}"
    form = "prepared" if prepare else "Parquet"
    say(
        f"  {engine:<7} {people:>11,} people  {'counts' if counts_only else 'counts and costs':<17}{form:<9}"
        f"{told['seconds']:7.2f} s wall {told['cpu']:7.2f} s cpu {told['gib']:6.2f} GiB "
        f"{rate:8.0f} million decisions/s{aim}"
    )


def main() -> None:
    """Print one line for each size and engine."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, nargs="*", default=[100_000, 300_000, 1_000_000])
    parser.add_argument("--ten-million", action="store_true", help="also ten million people, bitmaps only")
    parser.add_argument("--engine", choices=["bits", "polars", "duckdb"])
    parser.add_argument("--counts-only", action="store_true")
    parser.add_argument("--prepared", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        told = measure(
            options.measure, options.engine, counts_only=options.counts_only, prepare=options.prepared
        )
        say(json.dumps(told))
        return
    _, variants = widened(load_rulebook(house() / "rulebook"), PROGRAMMES)
    say(f"{PROGRAMMES} programmes, {variants} of them variants of ours; {load_average()}")
    for people in options.people:
        for prepare in (False, True):
            _row(people, "bits", counts_only=True, prepare=prepare)
        _row(people, "bits", counts_only=False, prepare=True)
        for engine in [options.engine] if options.engine else ["bits", "polars", "duckdb"]:
            _row(people, engine, counts_only=False)
    if options.ten_million:
        for prepare in (False, True):
            _row(_TEN_MILLION, "bits", counts_only=True, prepare=prepare)


if __name__ == "__main__":
    main()
