"""Drawn rules and people: every engine says what the person evaluator says, to the sen."""

from __future__ import annotations

from random import Random

import pytest

from mysynergy.engines.tests import random_rules
from mysynergy.engines.tests.cel_oracle import disagreements
from mysynergy.engines.tests.differential import (
    ENGINES,
    Found,
    Person,
    compare,
    draw_people,
    run,
    same_as_screening,
)
from mysynergy.rules import programme_from_mapping

pytestmark = pytest.mark.wide


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


def test_a_rule_beyond_columns_is_answered_even_when_nobody_has_its_facts() -> None:
    book = random_rules.rulebook(1, 1)
    written = book.programmes["p0000"].to_mapping()
    # 1e-25 has more decimals than columns hold, and nobody's test.c is known
    written["benefit"] = {"kind": "cash", "every": "month", "amount": "test.c ? 5.0 : 1e-25", "cite": "x"}
    written["criteria"] = [dict(book.programmes["p0000"].criteria[0].to_mapping(), when="test.b")]
    changed = programme_from_mapping(written, book.terms)
    found = Found()
    people: list[Person] = [{"test.b": True}, {"test.b": False}, {}]
    compare(book.with_programmes(changed), people, tuple(ENGINES), found, all_columns=False)
    assert not found.mismatches
    assert found.by_person == len(ENGINES)
