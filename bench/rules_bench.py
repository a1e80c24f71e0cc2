"""How long it takes to screen one person against all programmes, with reasons.

    PYTHONPATH=src python bench/rules_bench.py [--rulebook FOLDER] [--programmes N] [--rounds N]

Times are of the process's own CPU as well as of the wall clock: on a shared machine the first is steadier.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import gc
import itertools
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from mysynergy.rules import FactValue, Interval, Rulebook, load_rulebook, screen
from mysynergy.rules.values import Kind

AIM_MS = 1.0
DAY = dt.date(2026, 11, 21)
WISHES = frozenset({"zakat"})
HAWKER: dict[str, FactValue] = {
    "person.birth_date": dt.date(1985, 3, 1),
    "person.sex": "female",
    "person.citizenship": "citizen",
    "person.marital_status": "widowed",
    "household.size": 4,
    "household.children_under_18": 3,
    "household.gross_income": Interval(Decimal("1500.00"), Decimal("2000.00")),
}


def sized(rulebook: Rulebook, wanted: int) -> Rulebook:
    """Return a rulebook of ``wanted`` open programmes: some left out, or repeated under other ids."""
    working = [programme for programme in rulebook.programmes.values() if programme.criteria]
    chosen = [
        dataclasses.replace(programme, id=f"{programme.id}-{number}")
        for number, programme in zip(range(wanted), itertools.cycle(working), strict=False)
    ]
    return dataclasses.replace(rulebook, programmes={one.id: one for one in chosen}, _days={})


def full_person(rulebook: Rulebook) -> dict[str, FactValue]:
    """Return a person about whom every fact is known."""
    plain: dict[Kind, FactValue] = {
        Kind.BOOL: True,
        Kind.DATE: dt.date(1985, 3, 1),
        Kind.STRING: "x",
        Kind.LIST: ("none",),
    }
    facts: dict[str, FactValue] = {}
    for name, fact in rulebook.vocabulary.facts.items():
        if fact.type is Kind.INT:
            facts[name] = int(fact.least or 0) + 3
        elif fact.type is Kind.DECIMAL:
            facts[name] = (fact.least or Decimal(0)) + 3
        else:
            facts[name] = fact.allowed[0] if fact.allowed else plain[fact.type]
    return facts


def measure(
    rulebook: Rulebook, facts: dict[str, FactValue], rounds: int, clock: Callable[[], float]
) -> list[float]:
    """Return the sorted times of ``rounds`` screenings in milliseconds."""
    known = {name: value for name, value in facts.items() if name in rulebook.vocabulary}
    for _ in range(20):
        screen(rulebook, known, DAY, WISHES)
    times: list[float] = []
    for _ in range(rounds):
        start = clock()
        screen(rulebook, known, DAY, WISHES)
        times.append((clock() - start) * 1000)
    return sorted(times)


def main() -> None:
    """Print one line for each kind of person."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rulebook", type=Path, default=Path(__file__).parents[1] / "rulebook")
    parser.add_argument("--programmes", type=int, default=100, help="how many programmes with criteria")
    parser.add_argument("--rounds", type=int, default=2000)
    options = parser.parse_args()

    start = time.perf_counter()
    whole = load_rulebook(options.rulebook)
    loaded = time.perf_counter() - start
    rulebook = sized(whole, options.programmes)
    criteria = sum(len(programme.criteria) for programme in rulebook.programmes.values())
    out = sys.stdout.write
    out(f"rulebook of {len(whole.programmes)} programmes loaded and checked in {loaded * 1000:.0f} ms\n")
    out(f"screening {options.programmes} programmes, {criteria} criteria, {options.rounds} rounds\n")
    gc.freeze()
    people = {"nothing known": {}, "a widowed hawker": HAWKER, "everything known": full_person(whole)}
    for label, facts in people.items():
        wall = measure(rulebook, facts, options.rounds, time.perf_counter)
        cpu = measure(rulebook, facts, options.rounds, time.thread_time)
        p99 = len(wall) * 99 // 100
        out(
            f"  {label:<17} wall median {wall[len(wall) // 2]:.3f} ms  p99 {wall[p99]:.3f} ms"
            f"   cpu median {cpu[len(cpu) // 2]:.3f} ms  p99 {cpu[p99]:.3f} ms"
            f"   aim: wall median under {AIM_MS} ms, {'met' if wall[len(wall) // 2] < AIM_MS else 'missed'}\n"
        )


if __name__ == "__main__":
    main()
