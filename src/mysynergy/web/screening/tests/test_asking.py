"""What an officer types for a number: exact, a range, or not known."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from mysynergy.rules import Fact, load_rulebook
from mysynergy.web.screening.asking import answers

DAY = dt.date(2026, 11, 21)


@pytest.fixture(scope="module")
def size() -> Fact:
    return load_rulebook(Path(__file__).parents[5] / "rulebook").vocabulary["household.size"]


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("3", "3"),
        ("2-4", {"from": "2", "to": "4"}),
        ("2 \u2013 4", {"from": "2", "to": "4"}),
        ("?", None),
        ("about 3", "about 3"),
    ],
)
def test_a_number_may_be_exact_a_range_or_not_known(size: Fact, typed: str, given: object) -> None:
    found, wrong = answers([size], {"q-household-size": typed}, DAY)
    assert found == {"household.size": given}
    assert not wrong


def test_an_empty_answer_is_no_answer(size: Fact) -> None:
    assert answers([size], {"q-household-size": " "}, DAY)[0] == {}
