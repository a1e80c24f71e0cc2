"""Drawn rules and people: every engine says what the person evaluator says, to the sen."""

from __future__ import annotations

from random import Random

import pytest

from mysynergy.engines.tests import random_rules
from mysynergy.engines.tests.cel_oracle import disagreements
from mysynergy.engines.tests.differential import ENGINES, Found, compare, draw_people, run, same_as_screening


def test_two_hundred_thousand_decisions_are_equal_in_every_engine() -> None:
    found = run(200_000, seed=2026, programmes=50, people=2_000)
    assert not found.mismatches, found.mismatches[:5]
    assert found.decisions >= 200_000
    assert found.amounts > 40_000
    assert 0.3 < found.known / found.decisions < 0.95  # neither trivial nor all unknown
    assert found.by_person  # some expressions are beyond columns and are answered all the same


def test_what_engines_are_held_to_is_what_screening_says() -> None:
    rulebook = random_rules.rulebook(3, 40)
    assert not list(same_as_screening(rulebook, draw_people(Random(3), 150)))  # noqa: S311 - repeatable


def test_google_cel_is_the_oracle_for_truth_and_for_missing_facts() -> None:
    rulebook = random_rules.rulebook(11, 60, plain=True)
    people = draw_people(Random(11), 250)  # noqa: S311 - repeatable on purpose
    answers = list(disagreements(rulebook, people[:40]))
    assert not [wrong for _, wrong in answers if wrong]
    assert sum(knew for knew, _ in answers) > 1_000
    found = Found()
    compare(rulebook, people, tuple(ENGINES), found)
    assert not found.mismatches, found.mismatches[:5]


@pytest.mark.slow
def test_a_million_more_decisions_are_equal() -> None:
    found = run(1_000_000, seed=9, people=5_000)
    assert not found.mismatches, found.mismatches[:5]
