"""How many questions the screener asks until all is settled, of made-up people whose answers are complete.

Run ``PYTHONPATH=src:. python -m bench.screener_bench``. Each time the question that ranks first is asked, and
answered as the made-up person would. "All questions" are those that a form which asks everything would hold.
A *complete record* is all that the made-up population says of an adult, with pupils and students counted from
her household, and no business of her own that pays zakat; what no record holds (a fall in income, a course
she was offered, a dispute at work) is asked.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from unittest import mock

from bench.ground import say
from mysynergy.kernel.periods import whole_years
from mysynergy.rules import (
    Fact,
    FactValue,
    Interval,
    Kind,
    Outcome,
    Rulebook,
    load_rulebook,
    next_questions,
    screen,
)
from mysynergy.synthetic import (
    MODULES,
    MadePerson,
    Population,
    circumstances,
    kinfolk,
    make_population,
)
from mysynergy.synthetic import Interval as MadeInterval

SHARE_AIM, PREFILLED_AIM = 0.45, 5
DAY = dt.date(2026, 11, 21)
PEOPLE, SEED, SAMPLE = 400, 7, 100
_ADULT, _CHILD_UNTIL, _FORM_1_UNTIL = 18, 25, 13
_FOLLOWS = frozenset(
    {
        "household.income_per_capita",
        "household.income_band",
        "household.had_kifayah_ratio",
        "person.age",
        "person.bumiputera",
        "person.single_parent",
    }
)
Truth = Mapping[str, FactValue]


class _Everything(dict[str, float]):
    """The share of people of whom a fact is known: all of them, for every fact."""

    def __missing__(self, name: str) -> float:
        return 2.0


def adults(rulebook: Rulebook, people: int = PEOPLE, sample: int = SAMPLE) -> list[Truth]:
    """Return what is true of a sample of made-up adults, all of it known and exact."""
    everything = _Everything()
    with (
        mock.patch.object(circumstances, "known_shares", return_value=everything),
        mock.patch.object(kinfolk, "known_shares", return_value=everything),
        mock.patch.object(circumstances, "_BAND_SHARE", 0.0),
    ):
        population = make_population(people, SEED, DAY)
    living = list(population.living())
    found = [
        _truth(rulebook, population, one, living)
        for one in living
        if whole_years(one.birth_date, DAY) >= _ADULT
    ]
    return found[:: max(1, len(found) // sample)][:sample]


def _truth(rulebook: Rulebook, population: Population, person: MadePerson, living: list[MadePerson]) -> Truth:
    truth: dict[str, FactValue] = {
        name: Interval(value.low, value.high) if isinstance(value, MadeInterval) else value
        for name, value in population.facts_of(person).items()
        if name in rulebook.vocabulary and name not in _FOLLOWS
    }
    young = [
        (whole_years(one.birth_date, DAY), population.facts_of(one).get("person.schooling"))
        for one in living
        if one.household_key == person.household_key and one is not person
    ]
    at = [(age, schooling) for age, schooling in young if age < _CHILD_UNTIL]
    kinds = [schooling for _age, schooling in at]
    return {
        **truth,
        "household.pupils_year_1_6": kinds.count("primary"),
        "household.pupils_form_1_5": kinds.count("secondary_1_5"),
        "household.pupils_form_1": sum(kind == "secondary_1_5" and age <= _FORM_1_UNTIL for age, kind in at),
        "household.children_in_higher_education": sum(
            kind in ("diploma", "degree", "postgraduate") for kind in kinds
        ),
        "organisation.kind": "none",
        "organisation.zakat_paid_this_year": Decimal(0),
    }


def ordinary(fact: Fact) -> FactValue:
    """Return what most people answer where the made-up population says nothing: no, none, nothing."""
    plain: dict[Kind, FactValue] = {
        Kind.BOOL: False,
        Kind.LIST: (),
        Kind.INT: int(max(Decimal(0), fact.least or Decimal(0))),
        Kind.DECIMAL: max(Decimal(0), fact.least or Decimal(0)),
        Kind.DATE: dt.date(2000, 1, 1),
        Kind.STRING: "unknown",
    }
    if fact.type is Kind.ENUM:
        return next((one for one in ("none", "not_listed") if one in fact.allowed), fact.allowed[-1])
    return plain[fact.type]


def asked(
    rulebook: Rulebook,
    truth: Truth,
    start: Truth,
    wishes: frozenset[str],
    modules: Collection[str],
) -> Iterator[int]:
    """Ask until all is settled; yield before each question how many are open."""
    known = dict(start)
    while True:
        verdicts = [
            one
            for one in screen(rulebook, known, DAY, wishes)
            if one.outcome is Outcome.UNKNOWN and one.programme.module in modules
        ]
        questions = next_questions(verdicts, rulebook.vocabulary)
        if not questions:
            return
        yield len(questions)
        name = questions[0]
        known[name] = truth[name] if name in truth else ordinary(rulebook.vocabulary[name])


def _measure(rulebook: Rulebook, people: list[Truth], wishes: frozenset[str], title: str) -> list[list[int]]:
    whole = len(next_questions(screen(rulebook, {}, DAY, wishes), rulebook.vocabulary))
    empty = [list(asked(rulebook, one, {}, wishes, MODULES)) for one in people]
    counts = [len(one) for one in empty]
    share = statistics.mean(counts) / whole
    say(
        f"{title}: {statistics.mean(counts):.1f} of {whole} questions on average, {share:.1%} "
        f"(aim at most {SHARE_AIM:.0%}); most {max(counts)}"
    )
    prefilled = [len(list(asked(rulebook, one, one, wishes, MODULES))) for one in people]
    within = sum(one <= PREFILLED_AIM for one in prefilled) / len(prefilled)
    say(
        f"{title}, prefilled from a complete record: {statistics.mean(prefilled):.1f} on average "
        f"(aim at most {PREFILLED_AIM}); {within:.0%} of people within it; most {max(prefilled)}"
    )
    return empty


def main() -> None:
    """Print the figures."""
    rulebook = load_rulebook(Path(__file__).parents[1] / "rulebook")
    people = adults(rulebook)
    say(f"{len(people)} made-up adults, {len(rulebook.programmes)} programmes")
    every = _measure(rulebook, people, frozenset(), "without zakat")
    _measure(rulebook, people, frozenset({"zakat"}), "with zakat")
    say(f"  of the questions open at any moment {_share_to_come(every):.0%} come to be asked")
    for module in MODULES:
        walks = [list(asked(rulebook, one, {}, frozenset(), (module,))) for one in people[::4]]
        counts = [len(one) for one in walks]
        say(
            f"  one module, {module}: {statistics.mean(counts):.1f} questions; most {max(counts)}; "
            f"of those open {_share_to_come(walks):.0%} come to be asked"
        )


def _share_to_come(walks: list[list[int]]) -> float:
    """Return which share of the open questions was still asked: what the public page estimates with."""
    return statistics.mean(
        (len(one) - place) / open_ones for one in walks for place, open_ones in enumerate(one)
    )


if __name__ == "__main__":
    main()
