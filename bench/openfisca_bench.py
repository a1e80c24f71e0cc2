"""OpenFisca beside us on the same people and the same rules: one person, and a million from Parquet.

    PYTHONPATH=src:. python -m bench.openfisca_bench [--people 1000000]

OpenFisca is installed into ``.venv-peer`` (never into ours, never imported by us) and runs there on variables
written from our syntax trees. It knows neither "not known yet" nor ranges, so the people here are the made-up
ones with every gap filled; both sides read the same file. Each side runs in a process of its own. Reading
rules and importing count for neither side, reading the people counts for both.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import gc
import json
import resource
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from bench.ground import house, load_average, say
from bench.openfisca_rules import facts_read, fits, module_text, variable_name
from bench.sweep_bench import DAY, PROGRAMMES, WISHES, people_file, widened
from mysynergy.engines import Plan, make_plan, sweep
from mysynergy.engines.layout import HIGH, LOW
from mysynergy.engines.plan import PlannedProgramme
from mysynergy.rules import Fact, FactValue, Kind, Outcome, Rulebook, load_rulebook, screen

PEER = ("openfisca-core==46.0.1", "pyarrow==26.0.1")
AIM_ONE, AIM_MANY, AIM_MEMORY = 40.0, 3.0, 0.5
SWEPT = 30
_SHARED = frozenset({"household", "family", "couple"})


class NoPeerError(Exception):
    """The peer cannot be had here; says why."""


def peer_python() -> Path:
    """Return the peer's interpreter, installed when it is not there yet."""
    folder = house() / ".venv-peer"
    python = folder / "bin" / "python"
    ready = folder / ".installed"
    if ready.exists() and ready.read_text() == "\n".join(PEER):
        return python
    say(f"  installing {', '.join(PEER)} into {folder.name}")
    try:
        venv.create(folder, with_pip=True, clear=True, symlinks=True)
        subprocess.run(  # noqa: S603 - ours
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PEER],
            check=True,
            capture_output=True,
            text=True,
            timeout=300,
        )
    except (OSError, subprocess.SubprocessError) as error:
        told = getattr(error, "stderr", None) or str(error)
        raise NoPeerError(str(told).strip().splitlines()[-1]) from error
    ready.write_text("\n".join(PEER))
    return python


def run_peer(python: Path, job: Mapping[str, object], folder: Path) -> dict[str, Any]:
    """Run one job in the peer's interpreter."""
    path = folder / f"openfisca-{job['work']}.json"
    path.write_text(json.dumps(job))
    script = Path(__file__).with_name("openfisca_run.py")
    done = subprocess.run(  # noqa: S603 - ours
        [python, script, path], check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise NoPeerError(f"OpenFisca failed: {done.stderr.strip().splitlines()[-1]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def only(rulebook: Rulebook, programmes: Iterable[PlannedProgramme]) -> Rulebook:
    """Return the rulebook with these programmes alone."""
    return dataclasses.replace(rulebook, programmes={one.id: one.programme for one in programmes}, _days={})


def swept(rulebook: Rulebook, source: Path) -> tuple[Rulebook, Plan]:
    """Return the programmes that both sides sweep: those with amounts first, all facts in the file."""
    plan = make_plan(rulebook, DAY, WISHES)
    there = set(pl.scan_parquet(source).collect_schema().names())
    fitting = [one for one in plan.looked_at if fits(plan, one) and facts_read(plan, [one]) <= there]
    fitting.sort(key=lambda one: one.amount is None)
    small = only(rulebook, fitting[:SWEPT])
    return small, make_plan(small, DAY, WISHES)


def inputs_of(plan: Plan) -> dict[str, Any]:
    """Return the part of a job that names facts."""
    facts = {name: plan.vocabulary[name] for name in sorted(facts_read(plan, plan.programmes))}
    return {
        "facts": {name: variable_name(name) for name in facts},
        "enums": {name: fact.allowed for name, fact in facts.items() if fact.type is Kind.ENUM},
    }


def filled(fact: Fact) -> FactValue:
    """Return the value that stands in for one that is not known."""
    if fact.type is Kind.BOOL:
        return False
    if fact.type is Kind.DATE:
        return DAY - dt.timedelta(days=400)
    if fact.type is Kind.ENUM:
        return fact.allowed[-1]
    least = max(Decimal(0), fact.least or Decimal(0))
    return int(least) if fact.type is Kind.INT else least


def complete_people(source: Path, facts: Mapping[str, Fact], wanted: frozenset[str]) -> Path:
    """Write the people of a file once more, everything known: a range by its low end, a gap filled."""
    target = source.with_name("complete.parquet")
    frame = pl.scan_parquet(source)
    present = set(frame.collect_schema().names())
    made = []
    for name in sorted(wanted):
        known = pl.col(name)
        if {name + LOW, name + HIGH} <= present:
            known = pl.coalesce(name, name + LOW)
        made.append(known.fill_null(pl.lit(filled(facts[name]))).alias(name))
    frame.select(*made, "household_id").collect().write_parquet(target, row_group_size=262_144)
    return target


def our_sweep(people: Path) -> dict[str, Any]:
    """Sweep the same file in this process, with units and costs."""
    rulebook, _ = swept(load_rulebook(house() / "rulebook"), people)
    began, worked = time.perf_counter(), time.process_time()
    table = sweep(people, rulebook, DAY, wishes=WISHES).table
    told = {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - worked,
        "gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }
    rows = table.select("programme", "eligible", "unknown", "units_eligible", "cost").rows(named=True)
    return {**told, "programmes": {row["programme"]: {**row, "cost": str(row["cost"])} for row in rows}}


def many(python: Path, people: int) -> None:
    """Print both sides over a Parquet file, and whether they agree."""
    whole, source = load_rulebook(house() / "rulebook"), people_file(people)
    _, plan = swept(whole, source)
    file = complete_people(source, plan.vocabulary.facts, facts_read(plan, plan.programmes))
    module = file.with_name("openfisca_variables.py")
    module.write_text(module_text(plan, plan.programmes))
    programmes = [
        {"id": one.id, "shared": one.programme.unit in _SHARED, "amount": one.amount is not None}
        for one in plan.programmes
    ]
    job = {"work": "population", "module": str(module), "people": str(file), "programmes": programmes}
    theirs = run_peer(python, {**job, **inputs_of(plan)}, file.parent)
    command = [sys.executable, "-m", "bench.openfisca_bench", "--ours", str(file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ours
    ours = json.loads(done.stdout.splitlines()[-1])
    amounts = f"{len(programmes)} programmes, {len(plan.amounts)} with amounts"
    say(f"  {people:,} people x {amounts}; units and costs; everything known")
    for label, told in (("OpenFisca", theirs), ("MySynergy", ours)):
        each = f"{told['gib'] * 2**30 / people:7.0f} bytes a person"
        times = f"{told['seconds']:7.2f} s wall {told['cpu']:7.2f} s cpu"
        say(f"    {label:<10}{times} {told['gib']:6.2f} GiB peak {each}")
    faster, cpu, memory = (
        theirs["seconds"] / ours["seconds"],
        theirs["cpu"] / ours["cpu"],
        ours["gib"] / theirs["gib"],
    )
    aim = f"aim {AIM_MANY:.0f}: {met(cpu >= AIM_MANY)}"
    say(f"    {faster:.1f} times faster in wall, {cpu:.1f} in cpu ({aim})")
    say(f"    {memory:.2f} of its memory (aim {AIM_MEMORY}: {met(memory <= AIM_MEMORY)})")
    compared(theirs["programmes"], ours["programmes"])


def compared(theirs: list[dict[str, Any]], ours: Mapping[str, dict[str, Any]]) -> None:
    """Say where the two sides differ: who is eligible, how many units, what it costs."""
    heads = [one for one in theirs if one["eligible"] != ours[one["id"]]["eligible"]]
    units = [one for one in theirs if one["units"] != ours[one["id"]]["units_eligible"]]
    costs = [
        Decimal(ours[one["id"]]["cost"]) - Decimal(one["cost"]) for one in theirs if one["cost"] is not None
    ]
    unknown = sum(one["unknown"] for one in ours.values())
    apart, most = sum(abs(one) >= Decimal("0.005") for one in costs), max(map(abs, costs), default=Decimal(0))
    say(
        f"    programmes in which persons differ: {len(heads)}, units: {len(units)}, "
        f"costs: {apart} of {len(costs)}, at most by RM {most:,.2f} (its amounts are 32-bit floats); "
        f"decisions we leave open: {unknown}"
    )


def one_person(python: Path, rounds: int) -> None:
    """Print both sides for one person against 200 programmes with reasons."""
    whole = load_rulebook(house() / "rulebook")
    plan = make_plan(whole, DAY, WISHES)
    rulebook, variants = widened(only(whole, (one for one in plan.looked_at if fits(plan, one))), PROGRAMMES)
    plan = make_plan(rulebook, DAY, WISHES)
    facts = {name: filled(plan.vocabulary[name]) for name in sorted(facts_read(plan, plan.programmes))}
    folder = house() / "var" / "bench"
    module = folder / "openfisca_variables.py"
    module.write_text(module_text(plan, plan.programmes))
    enums = {name: plan.vocabulary[name].allowed for name in facts if plan.vocabulary[name].type is Kind.ENUM}
    given = {
        variable_name(name): enums[name].index(str(value)) if name in enums else as_json(value)
        for name, value in facts.items()
    }
    job = {"work": "person", "module": str(module), "person": given, "rounds": max(10, rounds // 20)}
    job |= {"programmes": len(plan.programmes)}
    job |= {"conditions": sorted({place for one in plan.programmes for place in one.conditions})}
    theirs = run_peer(python, job, folder)
    ours = timed_screening(rulebook, facts, rounds)
    equal = sum(a == b for a, b in zip(ours["verdicts"], theirs["verdicts"], strict=True))
    say(f"  one person, {PROGRAMMES} programmes with reasons ({variants} of them variants of ours)")
    for label, told in (("OpenFisca", theirs), ("MySynergy", ours)):
        p99 = sorted(told["cpu"])[len(told["cpu"]) * 99 // 100]
        say(
            f"    {label:<10}median {statistics.median(told['ms']):8.3f} ms wall "
            f"{statistics.median(told['cpu']):8.3f} ms cpu, p99 {p99:8.3f} ms cpu, {len(told['ms'])} rounds"
        )
    faster, cpu = (statistics.median(theirs[key]) / statistics.median(ours[key]) for key in ("ms", "cpu"))
    aim = f"aim {AIM_ONE:.0f}: {met(cpu >= AIM_ONE)}"
    verdicts = f"{equal} of {len(ours['verdicts'])} verdicts equal"
    say(f"    {faster:.0f} times faster in wall, {cpu:.0f} in cpu ({aim}); {verdicts}")


def timed_screening(rulebook: Rulebook, facts: Mapping[str, FactValue], rounds: int) -> dict[str, Any]:
    """Screen one person in this process: milliseconds, and who is eligible in the rulebook's order."""
    verdicts = [screen(rulebook, facts, DAY, WISHES) for _ in range(20)][-1]
    gc.collect()
    times, cpu = [], []
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.thread_time()
        screen(rulebook, facts, DAY, WISHES)
        times.append((time.perf_counter() - began) * 1000)
        cpu.append((time.thread_time() - worked) * 1000)
    by_id = {one.programme_id: one.outcome is Outcome.ELIGIBLE for one in verdicts}
    return {"ms": times, "cpu": cpu, "verdicts": [by_id[name] for name in rulebook.programmes]}


def as_json(value: FactValue) -> object:
    """Return a value as the peer's job holds it."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def met(well: bool) -> str:
    """Return the word for an aim."""
    return "met" if well else "missed"


def main() -> None:
    """Print both sides, or why there is no peer."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, nargs="*", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=1_000)
    parser.add_argument("--ours", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ours:
        say(json.dumps(our_sweep(options.ours)))
        return
    say(load_average())
    try:
        python = peer_python()
        one_person(python, options.rounds)
        for people in options.people:
            many(python, people)
    except NoPeerError as error:
        say(f"  skipped: OpenFisca cannot be run here ({error})")


if __name__ == "__main__":
    main()
