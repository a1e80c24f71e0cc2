"""Sums over a household: exact when all is known, a range that holds the truth when not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mysynergy.rules import Interval, Value, household_facts, household_sum, lint_rulebook
from mysynergy.rules.values import between

MOST = Decimal(1_000_000)
DAY = dt.date(2026, 11, 1)
amounts = st.decimals(0, 50_000, places=2)


def test_a_household_with_one_unknown_income_has_a_range() -> None:
    members: list[dict[str, Value]] = [
        {"person.own_income": Decimal(1500), "person.age": 40},
        {"person.own_income": None, "person.birth_date": dt.date(2008, 11, 1)},
        {"person.own_income": Decimal(0), "person.birth_date": dt.date(2008, 11, 2)},
        {"person.own_income": Interval(Decimal(100), Decimal(200)), "person.age": None},
    ]
    facts = household_facts(members, DAY, MOST, MOST * 10)
    assert facts["household.size"] == 4
    assert facts["household.gross_income"] == Interval(Decimal(1600), MOST + Decimal(1700))
    assert facts["household.children_under_18"] == Interval(1, 2)
    assert facts["household.children_0_6"] == Interval(0, 1)


@given(st.lists(st.tuples(amounts, st.sampled_from(["known", "hidden", "band"])), max_size=8))
def test_the_true_sum_always_lies_in_what_is_said(members: list[tuple[Decimal, str]]) -> None:
    seen = [
        amount if how == "known" else None if how == "hidden" else _band(amount) for amount, how in members
    ]
    truth = sum((amount for amount, _ in members), Decimal(0))
    said = household_sum(seen, MOST)
    if isinstance(said, Interval):
        assert said.low <= truth <= said.high
    else:
        assert said == truth


def _band(amount: Decimal) -> Decimal | Interval:
    found = between(amount, amount + Decimal(500))
    assert not isinstance(found, int)
    return found


def test_a_case_may_list_the_members_of_a_household(write_rulebook: Callable[..., Path]) -> None:
    own = (
        "- {name: person.own_income, type: decimal, allowed: 0..1000000, ms: P, en: I,"
        " question: {ms: P?, en: I?}}\n"
    )
    folder = write_rulebook()
    with (folder / "vocabulary.yaml").open("a", encoding="utf-8") as file:
        file.write(own)
    with (folder / "cases/aid.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "- name: two earn together more than the line\n  as_of: 2026-01-01\n"
            "  person: {person.age: 40, person.citizenship: citizen}\n"
            '  members: [{person.own_income: "700.00"}, {person.own_income: "600.00"}]\n'
            "  expect: not_eligible\n  because: [poor]\n"
            "- name: what the second earns is not known\n  as_of: 2026-01-01\n"
            "  person: {person.age: 40, person.citizenship: citizen}\n"
            '  members: [{person.own_income: "700.00"}, {person.own_income: null}]\n'
            "  expect: unknown\n  asks: [household.gross_income]\n"
            "- name: whatever the second earns, the first alone is above the line\n  as_of: 2026-01-01\n"
            "  person: {person.age: 40, person.citizenship: citizen}\n"
            '  members: [{person.own_income: "1300.00"}, {person.own_income: null}]\n'
            "  expect: not_eligible\n  because: [poor]\n"
        )
    report = lint_rulebook(folder)
    assert report.faults == ()
