"""Speed of recognising people: one typed person against the 50 candidates that a look-up brings up.

Run ``PYTHONPATH=src:. python -m bench.linkage_bench``. The aim is 50 scores in under 3 ms.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import sys
import time
from collections.abc import Callable

from mysynergy.linkage import (
    IdentityKind,
    PersonRecord,
    normalise_name,
    parse_identity,
    person_record,
    score,
    search_keys,
)
from mysynergy.linkage.name_tables import KNOWN_NAMES

CANDIDATES = 50
AIM_MS = 3.0
_AS_OF = dt.date(2026, 11, 21)


def _people(count: int, seed: int) -> list[dict[str, str]]:
    chance = random.Random(seed)  # noqa: S311 - made-up people, nothing to guess
    names = sorted(KNOWN_NAMES)
    people: list[dict[str, str]] = []
    for _ in range(count):
        first, second, father = chance.sample(names, 3)
        born = dt.date(1950, 1, 1) + dt.timedelta(days=chance.randrange(25_000))
        people.append(
            {
                "name": f"{first} {second} binti {father}",
                "number": f"{born:%y%m%d}10{chance.randrange(10_000):04}",
                "phone": f"012{chance.randrange(10_000_000):07}",
            }
        )
    return people


def _record(person: dict[str, str]) -> PersonRecord:
    return person_record(
        name=person["name"],
        identities=[parse_identity(IdentityKind.MYKAD, person["number"], _AS_OF)],
        phones=[person["phone"]],
        state="MY-10",
        postcode="43000",
        mother_name="Aminah binti Omar",
    )


def _milliseconds(work: Callable[[], object], rounds: int = 200) -> tuple[float, float]:
    """Median and 99th percentile of ``rounds`` runs, in this thread's own time: others may be busy."""
    taken: list[float] = []
    for _ in range(rounds):
        started = time.thread_time()
        work()
        taken.append((time.thread_time() - started) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


def main() -> int:
    """Print the figures; return 0 whatever they say."""
    people = _people(CANDIDATES, seed=1)
    records = [_record(person) for person in people]
    typed = _record(_people(1, seed=2)[0])
    alike = person_record(name=people[0]["name"].replace("binti", "bt"), state="MY-10")
    figures = {
        f"score {CANDIDATES} prepared candidates": _milliseconds(lambda: [score(typed, r) for r in records]),
        f"score {CANDIDATES} close to one name": _milliseconds(
            lambda: [score(alike, records[0]) for _ in records]
        ),
        f"prepare and score {CANDIDATES} decrypted rows": _milliseconds(
            lambda: [score(typed, _record(person)) for person in people]
        ),
        f"normalise {CANDIDATES} names": _milliseconds(lambda: [normalise_name(p["name"]) for p in people]),
        f"search keys of {CANDIDATES} records": _milliseconds(lambda: [search_keys(r) for r in records]),
    }
    for what, (median, p99) in figures.items():
        sys.stdout.write(f"{what:<42} median {median:7.3f} ms   p99 {p99:7.3f} ms\n")
    median = figures[f"score {CANDIDATES} prepared candidates"][0]
    sys.stdout.write(
        f"{CANDIDATES / median * 1000:,.0f} scores a second; aim: median of {CANDIDATES} under {AIM_MS} ms, "
        f"{'met' if median < AIM_MS else 'missed'}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
