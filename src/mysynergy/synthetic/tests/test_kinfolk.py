"""What follows from kin: known of many, never against what is known of the kin, at the rates written."""

from __future__ import annotations

import datetime as dt
from functools import cache

from mysynergy.synthetic import make_population
from mysynergy.synthetic.shapes import MadePerson

NEWER = (
    "spouse.receives_str",
    "parent.receives_jkm_aid",
    "person.former_welfare_trainee",
    "person.covered_by_public_service",
    "debt.repayment_assistance",
)


@cache
def people() -> tuple[MadePerson, ...]:
    return make_population(3_000, seed=5, as_of=dt.date(2026, 11, 1)).people


def told(name: str) -> list[MadePerson]:
    return [one for one in people() if name in one.facts]


def test_each_newer_fact_is_known_of_some_living_and_of_no_dead() -> None:
    for name in NEWER:
        assert len(told(name)) > 50, name
        assert not [one for one in told(name) if one.death_date]
        assert {one.facts[name] for one in told(name)} <= {True, False}
    for name in ("spouse.receives_str", "person.covered_by_public_service", "debt.repayment_assistance"):
        assert {one.facts[name] for one in told(name)} == {True, False}, name


def test_what_is_said_of_a_spouse_agrees_with_what_is_known_of_her() -> None:
    village = make_population(3_000, seed=5, as_of=dt.date(2026, 11, 1))
    by_key = {one.key: one for one in village.people}
    spouse = {kin.person_key: kin.relative_key for kin in village.kin if kin.kind == "spouse"}
    for one in told("spouse.receives_str"):
        helped = by_key[spouse[one.key]].facts["assistance.current"]
        assert isinstance(helped, tuple)
        assert one.facts["spouse.receives_str"] is ("str" in helped)


def test_the_rare_ones_are_rare_and_nobody_without_a_debt_repays_with_help() -> None:
    trainees = told("person.former_welfare_trainee")
    assert sum(one.facts["person.former_welfare_trainee"] is True for one in trainees) < 0.02 * len(trainees)
    for one in told("debt.repayment_assistance"):
        assert "debt.total" in one.facts
        assert one.facts["debt.repayment_assistance"] is False or one.facts["debt.total"] != 0
