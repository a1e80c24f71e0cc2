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
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from bench.ground import house, load_average, peak_gib, say
from bench.openfisca_rules import facts_read, fits, module_text, variable_name
from bench.sweep_bench import DAY, PROGRAMMES, WISHES, people_file, widened
from mysynergy.engines import Plan, make_plan, sweep
from mysynergy.engines.bits.prepared import make_prepared
from mysynergy.engines.layout import HIGH, LOW
from mysynergy.engines.plan import PlannedProgramme
from mysynergy.rules import Fact, FactValue, Kind, Outcome, Rulebook, load_rulebook, screen

PEER = ("openfisca-core==46.0.1", "pyarrow==26.0.1")
AIM_ONE, AIM_MANY, AIM_MEMORY = 40.0, 3.0, 0.5
SWEPT = 30
PEOPLE = 200
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
    """Write the people of a file once more, everything known: a range by its low end, a gap filled.

    Amounts are stored as whole numbers, as ``mysynergy synth`` writes them: quicker to read for both sides.
    """
    target = source.with_name("complete.parquet")
    frame = pl.scan_parquet(source)
    schema = frame.collect_schema()
    present = set(schema.names())
    made = []
    for name in sorted(wanted):
        known = pl.col(name)
        if {name + LOW, name + HIGH} <= present:
            known = pl.coalesce(name, name + LOW)
        made.append(known.fill_null(pl.lit(filled(facts[name]))).cast(schema[name]).alias(name))
    table = frame.select(*made, "household_id").collect().to_arrow()
    pq.write_table(table, target, row_group_size=262_144, store_decimal_as_integer=True)
    return target


def our_sweep(people: Path, *, prepare: bool) -> dict[str, Any]:
    """Sweep the same file in this process, with units and costs; what is prepared is there already."""
    rulebook, _ = swept(load_rulebook(house() / "rulebook"), people)
    began, worked = time.perf_counter(), time.process_time()
    table = sweep(people, rulebook, DAY, wishes=WISHES, prepare=prepare).table
    told = {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - worked,
        "gib": peak_gib(),
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
    amounts = f"{len(programmes)} programmes, {len(plan.amounts)} with amounts"
    say(f"  {people:,} people x {amounts}; units and costs; everything known")
    _line("OpenFisca", theirs, people, "from Parquet")
    ours = in_own_process(file, prepare=False)
    _line("MySynergy", ours, people, "from Parquet")
    faster, cpu, memory = (theirs[key] / ours[key] for key in ("seconds", "cpu", "gib"))
    aim = f"aim {AIM_MANY:.0f}: {met(cpu >= AIM_MANY)}"
    say(f"    {faster:.1f} times faster in wall, {cpu:.1f} in cpu ({aim})")
    say(f"    {1 / memory:.2f} of its memory (aim {AIM_MEMORY}: {met(AIM_MEMORY * memory >= 1)})")
    make_prepared(file, whole.vocabulary)
    again = in_own_process(file, prepare=True)
    _line("MySynergy", again, people, "prepared beforehand")
    say(f"    prepared: {theirs['cpu'] / again['cpu']:.1f} times faster in cpu")
    compared(theirs["programmes"], ours["programmes"])
    compared(theirs["programmes"], again["programmes"])


def in_own_process(file: Path, *, prepare: bool) -> dict[str, Any]:
    """Sweep a file in a process of its own."""
    command = [sys.executable, "-m", "bench.openfisca_bench", "--ours", str(file)]
    done = subprocess.run(  # noqa: S603 - ours
        command + (["--prepared"] if prepare else []), check=True, capture_output=True, text=True
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _line(label: str, told: Mapping[str, Any], people: int, remark: str) -> None:
    each = f"{told['gib'] * 2**30 / people:7.0f} bytes a person"
    times = f"{told['seconds']:7.2f} s wall {told['cpu']:7.2f} s cpu"
    say(f"    {label:<10}{times} {told['gib']:6.2f} GiB peak {each}  {remark}")


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
    facts = {name: plan.vocabulary[name] for name in sorted(facts_read(plan, plan.programmes))}
    folder = house() / "var" / "bench"
    module = folder / "openfisca_variables.py"
    module.write_text(module_text(plan, plan.programmes))
    people = drawn(people_file(100_000), facts)
    given = [
        {variable_name(name): as_json(facts[name], value) for name, value in one.items()} for one in people
    ]
    job = {"work": "person", "module": str(module), "people": given, "rounds": max(10, rounds // 20)}
    job |= {"programmes": len(plan.programmes)}
    job |= {"conditions": sorted({place for one in plan.programmes for place in one.conditions})}
    theirs = run_peer(python, job, folder)
    ours = timed_screening(rulebook, people, rounds)
    equal = sum(
        a == b
        for one, other in zip(ours["verdicts"], theirs["verdicts"], strict=True)
        for a, b in zip(one, other, strict=True)
    )
    say(f"  one person, {PROGRAMMES} programmes with reasons ({variants} of them variants of ours)")
    for label, told in (("OpenFisca", theirs), ("MySynergy", ours)):
        p99 = sorted(told["cpu"])[len(told["cpu"]) * 99 // 100]
        say(
            f"    {label:<10}median {statistics.median(told['ms']):8.3f} ms wall "
            f"{statistics.median(told['cpu']):8.3f} ms cpu, p99 {p99:8.3f} ms cpu, {len(told['ms'])} rounds"
        )
    bare = statistics.median(theirs["verdicts_cpu"])
    say(f"    OpenFisca, verdicts without reasons: median {bare:8.3f} ms cpu; ours always have reasons")
    faster, cpu = (statistics.median(theirs[key]) / statistics.median(ours[key]) for key in ("ms", "cpu"))
    aim = f"aim {AIM_ONE:.0f}: {met(cpu >= AIM_ONE)}"
    verdicts = f"{equal:,} of {PEOPLE * PROGRAMMES:,} verdicts equal"
    say(f"    {faster:.0f} times faster in wall, {cpu:.0f} in cpu ({aim}); {verdicts}")
    quotient = bare / statistics.median(ours["cpu"])
    say(f"    our verdicts with reasons against its verdicts without: {quotient:.0f} times faster in cpu")


def drawn(source: Path, facts: Mapping[str, Fact]) -> list[dict[str, FactValue]]:
    """Return some made-up people of a file, every gap filled: each round screens another of them."""
    frame = pl.scan_parquet(source)
    present = set(frame.collect_schema().names())
    rows = frame.select(sorted(facts.keys() & present)).collect().sample(PEOPLE, seed=1)
    return [
        {name: filled(fact) if row.get(name) is None else row[name] for name, fact in facts.items()}
        for row in rows.iter_rows(named=True)
    ]


def timed_screening(
    rulebook: Rulebook, people: Sequence[Mapping[str, FactValue]], rounds: int
) -> dict[str, Any]:
    """Screen one person after another in this process: milliseconds, and who is eligible for what."""
    verdicts = [
        {one.programme_id: one.outcome is Outcome.ELIGIBLE for one in screen(rulebook, facts, DAY, WISHES)}
        for facts in people
    ]
    gc.collect()
    times, cpu = [], []
    for number in range(rounds):
        facts = people[number % len(people)]
        began, worked = time.perf_counter(), time.thread_time()
        screen(rulebook, facts, DAY, WISHES)
        times.append((time.perf_counter() - began) * 1000)
        cpu.append((time.thread_time() - worked) * 1000)
    return {
        "ms": times,
        "cpu": cpu,
        "verdicts": [[one[name] for name in rulebook.programmes] for one in verdicts],
    }


def as_json(fact: Fact, value: FactValue) -> object:
    """Return a value as the peer's job holds it; one of an enumeration by its place."""
    if fact.type is Kind.ENUM:
        return fact.allowed.index(str(value))
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
    parser.add_argument("--prepared", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ours:
        say(json.dumps(our_sweep(options.ours, prepare=options.prepared)))
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
