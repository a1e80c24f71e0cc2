"""Ranges to choose from: they cover every value once, and each end is one that a rule cuts at."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from pathlib import Path

import pytest

from mysynergy.rules import Interval, Kind, Rulebook, bands, inputs_of, load_rulebook, named_programmes

DAY = dt.date(2026, 11, 21)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook(Path(__file__).parents[4] / "rulebook")


def test_ranges_cover_every_value_once_and_are_few(rulebook: Rulebook) -> None:
    seen = 0
    for name, fact in rulebook.vocabulary.facts.items():
        found = bands(rulebook, name, DAY)
        if not found:
            continue
        seen += 1
        step = 1 if fact.type is Kind.INT else Decimal("0.01")
        assert len(found) <= 7
        assert (found[0].low, found[-1].high) == (fact.least, fact.most)
        assert all(next_one.low - one.high == step for one, next_one in itertools.pairwise(found))
        assert all(fact.check(one) for one in found)
    assert seen > 20


def test_ages_are_cut_where_rules_cut(rulebook: Rulebook) -> None:
    assert Interval(0, 17) in bands(rulebook, "person.age", DAY)


def test_a_range_of_pupils_settles_whether_there_are_any(rulebook: Rulebook) -> None:
    assert bands(rulebook, "household.pupils_year_1_6", DAY) == (Interval(0, 0), Interval(1, 30))


def test_no_two_amounts_lie_so_close_that_nobody_could_choose(rulebook: Rulebook) -> None:
    highs = [Decimal(one.high) for one in bands(rulebook, "household.gross_income", DAY)]
    assert all(next_one >= one * Decimal("1.08") for one, next_one in itertools.pairwise(highs))


def test_what_is_no_number_has_no_ranges(rulebook: Rulebook) -> None:
    assert bands(rulebook, "person.sex", DAY) == ()


def test_programmes_that_rules_look_for_are_named(rulebook: Rulebook) -> None:
    found = named_programmes(rulebook, "assistance.current")
    assert "str" in found
    assert set(found) <= set(rulebook.programmes)


def test_a_fact_that_follows_names_what_it_follows_from() -> None:
    assert inputs_of("person.age") == ("person.birth_date",)
    assert inputs_of("person.sex") == ()
