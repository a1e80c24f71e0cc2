"""How long it takes to screen one person against every programme of the rulebook, with reasons, in process.

Run ``PYTHONPATH=src:. python -m bench.screening_bench``. The aim is a median under 1 ms. Merging facts from
the database is not in these figures. Wall time counts; the process's own time is steadier on a busy machine.
"""

from __future__ import annotations

import datetime as dt
import gc
import itertools
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from mysynergy.rules import FactValue, Interval, Kind, Rulebook, load_rulebook, screen

AIM_MS = 1.0
ROUNDS = 2_000
MANY = 200
DAY = dt.date(2026, 11, 21)
WISHES = frozenset({"zakat"})
SPARSE: dict[str, FactValue] = {
    "person.birth_date": dt.date(1985, 3, 12),
    "person.citizenship": "citizen",
    "person.residence_state": "MY-14",
    "household.size": 4,
    "household.gross_income": Interval(Decimal("1000.00"), Decimal("1500.00")),
}
COMPLETE: dict[str, FactValue] = {
    **SPARSE,
    "person.sex": "female",
    "person.marital_status": "widowed",
    "person.self_employed_sector": "hawker",
    "business.licence": "permit",
    "household.children_under_18": 3,
    "household.disaster_or_emergency": "fire",
    "deceased.relation": "spouse",
    "deceased.age_at_death": 44,
}
_PLAIN: dict[Kind, FactValue] = {
    Kind.BOOL: False,
    Kind.INT: 1,
    Kind.DECIMAL: Decimal("1200.00"),
    Kind.DATE: dt.date(2024, 5, 6),
    Kind.STRING: "W01",
    Kind.LIST: (),
}


def complete(rulebook: Rulebook) -> dict[str, FactValue]:
    """Return the hawker with every fact of the vocabulary known; what follows from others is left out."""
    facts = dict(COMPLETE)
    for name, fact in rulebook.vocabulary.facts.items():
        if name in facts or name in ("person.age", "household.income_per_capita"):
            continue
        value = fact.allowed[0] if fact.allowed else _PLAIN[fact.type]
        if fact.most is not None and isinstance(value, Decimal):
            value = min(value, fact.most)
        facts[name] = value
    return facts


def enlarged(rulebook: Rulebook, wanted: int) -> Rulebook:
    """Return a rulebook of ``wanted`` programmes: the real ones, then variants (``id-variant-n``)."""
    more = wanted - len(rulebook.programmes)
    screened = [rule for rule in rulebook.programmes.values() if rule.criteria]
    variants = [
        replace(rule, id=f"{rule.id}-variant-{number}")
        for number, rule in zip(range(more), itertools.cycle(screened), strict=False)
    ]
    return rulebook.with_programmes(*variants)


def milliseconds(
    rulebook: Rulebook, facts: dict[str, FactValue], clock: Callable[[], float]
) -> tuple[float, float]:
    """Return median and 99th percentile of screening one person, in milliseconds of ``clock``."""
    for _ in range(50):
        screen(rulebook, facts, DAY, WISHES)
    taken: list[float] = []
    for _ in range(ROUNDS):
        started = clock()
        screen(rulebook, facts, DAY, WISHES)
        taken.append((clock() - started) * 1_000)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


def main() -> list[str]:
    """Measure and return the lines to print."""
    started = time.perf_counter()
    real = load_rulebook(Path(__file__).parents[1] / "rulebook")
    loaded = (time.perf_counter() - started) * 1_000
    lines = [f"rulebook of {len(real.programmes)} programmes read and compiled in {loaded:.0f} ms"]
    gc.collect()
    gc.freeze()
    people = {"complete": complete(real), "sparse": SPARSE}
    for label, rulebook in (
        (f"{len(real.programmes)} programmes", real),
        (f"{MANY} programmes (with variants)", enlarged(real, MANY)),
    ):
        criteria = sum(len(rule.criteria) for rule in rulebook.programmes.values())
        for person, facts in people.items():
            median, p99 = milliseconds(rulebook, facts, time.perf_counter)
            busy, busy_p99 = milliseconds(rulebook, facts, time.thread_time)
            verdict = "aim met" if median < AIM_MS else f"aim of {AIM_MS} ms missed"
            what = f"{label:<30} {criteria} criteria, {person:<8} {len(facts):3} facts:"
            wall = f"wall median {median:.3f} p99 {p99:.3f} ms"
            lines.append(f"{what} {wall}, cpu median {busy:.3f} p99 {busy_p99:.3f} ms, {verdict}")
    return lines


if __name__ == "__main__":
    print("\n".join(main()))  # noqa: T201 - printing figures is what it is for
