"""Holds every engine equal to the person evaluator on drawn rules and drawn people.

    python -m mysynergy.engines.tests.differential --decisions 10000000

A decision is one programme against one person: its verdict and, where there is one, its amount in sen. People
lack facts and know some only as a band. On rules within its reach Google CEL is the oracle besides.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

import numpy as np
import numpy.typing as npt
import polars as pl

from mysynergy.engines.bits.verdicts import BitsVerdicts
from mysynergy.engines.columnar import DuckVerdicts, PolarsVerdicts, Verdicts
from mysynergy.engines.compiled import AMOUNT_HIGH, AMOUNT_LOW, VERDICT
from mysynergy.engines.derived import possible
from mysynergy.engines.layout import Layout, slot_of
from mysynergy.engines.plan import Plan, make_plan
from mysynergy.engines.reading import schema_of
from mysynergy.engines.reckoning import MOST_SEN
from mysynergy.engines.tests import random_rules
from mysynergy.engines.tests.prepared_people import PreparedVerdicts
from mysynergy.engines.tests.random_rules import AS_OF
from mysynergy.kernel.money import ringgit
from mysynergy.rules import Interval, Rulebook, Value, screen
from mysynergy.rules.derived import derive
from mysynergy.rules.values import ends

Numbers = npt.NDArray[np.int64]
ENGINES: Mapping[str, Callable[[Plan, Layout], Verdicts]] = {
    "polars": PolarsVerdicts,
    "duckdb": DuckVerdicts,
    "bits": BitsVerdicts,
    "prepared": PreparedVerdicts,
}
NOTHING = -(2**63)  # stands for an amount that is not known
_RANGED = frozenset({
    "person.age", "household.size", "household.gross_income", "test.d", "test.n", "household.zakat_income",
    "household.income_per_capita",
})  # fmt: skip
_LARGE = (Decimal("0.000001"), Decimal(1200), Decimal("-123456789.01"), Decimal("0.5"))
Person = dict[str, Value]


def draw_people(rng: Random, number: int) -> list[Person]:
    """Draw people: each fact absent, exact or (numbers) a band, values near the rules' literals."""
    return [_person(rng) for _ in range(number)]


class _Draw:
    """Collects one person's facts and forgets a share of them."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.lacking = rng.choice((0.0, 0.15, 0.5))
        self.person: Person = {}

    def say(self, name: str, value: Value) -> None:
        if self.rng.random() >= self.lacking:
            self.person[name] = value

    def number(self, name: str, low: int, high: int, *, width: int = 0, unit: str | None = None) -> None:
        """A number of ``unit`` steps; where the column has ranges, sometimes up to ``width`` steps wide."""
        rng = self.rng
        first = last = rng.randint(low, high)
        if name in _RANGED and rng.random() < 0.25:
            last = min(high, first + rng.randint(0, width))
        step: int | Decimal = 1 if unit is None else Decimal(unit)
        self.say(name, first * step if first == last else Interval(first * step, last * step))


def _person(rng: Random) -> Person:
    draw = _Draw(rng)
    if rng.random() < 0.5:  # the other half leaves to derivation what follows from other facts
        _say_derivable(draw)
    draw.number("household.size", 1, 7, width=3)
    draw.number("household.children_under_18", 0, 4)
    draw.number("test.n", -9, 9, width=4)
    draw.say("test.any", rng.choice((0, 1, 3, -7, 10**9)))
    draw.number("household.gross_income", 0, 1200, width=100, unit="2.50")
    draw.number("household.zakat_income", 0, 900, width=50, unit="1.00")
    draw.number("household.had_kifayah", 0, 3, unit="450.00")
    draw.number("test.d", -40, 40, width=8, unit="0.25")
    draw.say("test.large", rng.choice(_LARGE))
    for name in ("test.b", "test.c"):
        draw.say(name, rng.random() < 0.5)
    for name, allowed in random_rules.ENUMS.items():
        if name != "household.income_band":
            draw.say(name, rng.choice(allowed))
    draw.say("test.s", rng.choice(random_rules.WORDS))
    draw.say("person.birth_date", _day(rng))
    draw.say("person.job_loss_date", _day(rng))
    members = [*random_rules.WORDS, *random_rules.LISTED[:2]]
    for name in random_rules.LISTS:
        draw.say(name, tuple(rng.sample(members, rng.randint(0, 2))))
    return draw.person


def _say_derivable(draw: _Draw) -> None:
    rng = draw.rng
    draw.number("person.age", 0, 60, width=30)
    draw.number("household.income_per_capita", 0, 1200, width=60, unit="2.50")
    draw.number("household.had_kifayah_ratio", 0, 20, unit="0.1")
    draw.say("person.bumiputera", rng.random() < 0.5)
    draw.say("person.single_parent", rng.random() < 0.5)
    draw.say("household.income_band", rng.choice(random_rules.BANDS))
    draw.say("person.days_since_job_loss", rng.randint(0, 400))


def _day(rng: Random) -> dt.date:
    if rng.random() < 0.2:
        return rng.choice([dt.date(2024, 2, 29), AS_OF, dt.date(2027, 1, 1), dt.date(2008, 11, 1)])
    return dt.date(1960, 1, 1) + dt.timedelta(days=rng.randrange(24_400))


def frame_of(people: Sequence[Person], layout: Layout) -> pl.DataFrame:
    """Return people as columns, by a way that shares no code with the reader of files."""
    columns: dict[str, list[object]] = {column: [] for slot in layout.values() for column in slot.columns}
    for name, slot in layout.items():
        for person in people:
            value = person.get(name)
            if not slot.kind.is_number or value is None:
                parts: tuple[object, ...] = (list(value) if isinstance(value, tuple) else value,) * len(
                    slot.columns
                )
            else:
                low, high = ends(value)  # type: ignore[arg-type]
                parts = tuple(int(end * slot.per) for end in (low, high)[: len(slot.columns)])
            for column, part in zip(slot.columns, parts, strict=True):
                columns[column].append(part)
    return pl.DataFrame(columns, schema=schema_of(layout))


@dataclass
class Found:
    """What a run compared and where engines differed."""

    decisions: int = 0
    amounts: int = 0
    asked_cel: int = 0
    by_person: int = 0
    known: int = 0
    mismatches: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Expected:
    """The person evaluator's answers: 1, 0, -1 for each person, and amounts in sen."""

    verdicts: Mapping[str, Numbers]
    amounts: Mapping[int, tuple[Numbers, Numbers]]


def expected_of(rulebook: Rulebook, plan: Plan, people: Sequence[Person]) -> Expected:
    """Ask the person evaluator."""
    environments: list[dict[str, Value]] = []
    for person in people:
        environment: dict[str, Value] = {**rulebook.figures_on(AS_OF), **person, "as_of": AS_OF}
        derive(environment, rulebook.vocabulary.facts)
        environments.append(environment)
    truths = [
        np.array([_code(asked.expression.run(one)) for one in environments], dtype=np.int64)
        for asked in plan.conditions
    ]
    verdicts: dict[str, Numbers] = {}
    for planned in plan.looked_at:
        chosen = np.stack([truths[place] for place in planned.conditions])
        verdicts[planned.id] = np.where((chosen == 0).any(axis=0), 0, chosen.min(axis=0))
    amounts = {
        index: _sen([asked.expression.run(one) for one in environments])
        for index, asked in enumerate(plan.amounts)
    }
    return Expected(verdicts, amounts)


def _code(truth: Value) -> int:
    return -1 if truth is None else int(truth is True)


def _sen(values: Sequence[Value]) -> tuple[Numbers, Numbers]:
    pairs = [_pair(value) for value in values]
    array = np.array(pairs, dtype=np.int64)
    return array[:, 0], array[:, 1]


def _pair(value: Value) -> tuple[int, int]:
    """An amount's ends in sen; what is no money any more counts as not known."""
    if value is None:
        return NOTHING, NOTHING
    low, high = ends(value)  # type: ignore[arg-type]
    if any(abs(Decimal(end)) * 100 > MOST_SEN for end in (low, high)):
        return NOTHING, NOTHING
    return int(ringgit(low) * 100), int(ringgit(high) * 100)


def compare(
    rulebook: Rulebook,
    people: Sequence[Person],
    engines: Sequence[str],
    found: Found,
    *,
    all_columns: bool = True,
) -> None:
    """Hold ``engines`` equal to the person evaluator on all programmes and people."""
    plan = make_plan(rulebook, AS_OF)
    wanted = plan.names if all_columns else frozenset(sorted(plan.names)[::2])
    if not all_columns:
        people = [{name: value for name, value in one.items() if name in wanted} for one in people]
    layout = {name: slot_of(rulebook.vocabulary[name], ranged=name in _RANGED) for name in sorted(wanted)}
    plan = plan.without(plan.names - possible(layout))
    frame = frame_of(people, layout)
    expected = expected_of(rulebook, plan, people)
    for name in engines:
        engine = ENGINES[name](plan, layout)
        answers = engine.run(frame)
        found.by_person += len(engine.by_person)
        found.mismatches += _differences(name, plan, answers, expected)
    found.decisions += len(people) * len(plan.looked_at)
    found.amounts += len(people) * len(plan.amounts)
    found.known += sum(int((one >= 0).sum()) for one in expected.verdicts.values())


def _differences(engine: str, plan: Plan, answers: pl.DataFrame, expected: Expected) -> Iterator[str]:
    for planned in plan.looked_at:
        series = answers[VERDICT.format(planned.id)]
        got = series.cast(pl.Int64()).fill_null(-1).to_numpy()
        for row in np.flatnonzero(got != expected.verdicts[planned.id])[:1]:
            texts = " AND ".join(criterion.when.text for criterion in planned.programme.criteria)
            yield f"{engine}: row {row} of {texts}: {got[row]}, expected {expected.verdicts[planned.id][row]}"
        if planned.amount is None:
            continue
        for name, wanted in zip((AMOUNT_LOW, AMOUNT_HIGH), expected.amounts[planned.amount], strict=True):
            codes = answers[name.format(planned.amount)].fill_null(NOTHING).to_numpy()
            for row in np.flatnonzero(codes != wanted)[:1]:
                text = plan.amounts[planned.amount].expression.text
                yield f"{engine}: row {row} of amount {text}: {codes[row]}, expected {wanted[row]}"


def same_as_screening(rulebook: Rulebook, people: Sequence[Person]) -> Iterator[str]:
    """Yield where the answers that engines are held to are not those of ``screen``."""
    plan = make_plan(rulebook, AS_OF)
    expected = expected_of(rulebook, plan, people)
    codes = {"eligible": 1, "not_eligible": 0, "unknown": -1}
    for row, person in enumerate(people):
        known = {name: value for name, value in person.items() if value is not None}
        for verdict in screen(rulebook, known, AS_OF):
            if codes[verdict.outcome.value] != expected.verdicts[verdict.programme_id][row]:
                yield f"row {row} of {verdict.programme_id}: screen says {verdict.outcome}"


def run(decisions: int, seed: int, *, programmes: int = 100, people: int = 1_000) -> Found:
    """Compare at least ``decisions`` decisions, a fresh rulebook and fresh people in each round."""
    found = Found()
    number = 0
    while found.decisions < decisions:
        rng = Random(f"{seed}/{number}")  # noqa: S311 - repeatable on purpose
        drawn = random_rules.rulebook(rng.getrandbits(32), programmes)
        compare(drawn, draw_people(rng, people), tuple(ENGINES), found, all_columns=number % 4 != 3)
        number += 1
    return found


def main() -> int:
    """Print what was compared; ends with 1 when engines differ."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--decisions", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=10_000)
    options = parser.parse_args()
    began = time.monotonic()
    found = run(options.decisions, options.seed, people=options.people)
    for line in found.mismatches[:20]:
        sys.stdout.write(line + "\n")
    sys.stdout.write(
        f"{found.decisions:,} decisions and {found.amounts:,} amounts by {', '.join(ENGINES)} against the "
        f"person evaluator ({found.known / max(1, found.decisions):.0%} settled; {found.by_person} "
        f"expressions answered person by person): {len(found.mismatches)} mismatches, "
        f"{time.monotonic() - began:.0f} s\n"
    )
    return 1 if found.mismatches else 0


if __name__ == "__main__":
    sys.exit(main())
