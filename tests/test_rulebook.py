"""The rulebook that the house ships: sound, complete, and true to the promises made about it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from mysynergy.rules import Kind, Outcome, Rulebook, lint_rulebook, load_rulebook, screen

FOLDER = Path(__file__).parents[1] / "rulebook"
DAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook(FOLDER)


def test_the_rulebook_has_no_faults_and_every_case_gives_its_answer() -> None:
    report = lint_rulebook(FOLDER)
    assert [str(fault) for fault in report.faults] == []
    assert report.programmes >= 121
    assert report.cases >= 100


def test_every_participating_agency_offers_something(rulebook: Rulebook) -> None:
    offering = {programme.agency for programme in rulebook.programmes.values()}
    participating = {code for code, entry in rulebook.agencies.items() if entry.more["participating"]}
    assert len(participating) == 20
    assert participating <= offering


def test_every_fact_can_be_asked_in_both_languages(rulebook: Rulebook) -> None:
    for fact in rulebook.vocabulary.facts.values():
        assert fact.question_ms, fact.name
        assert fact.question_en, fact.name


def test_every_value_of_an_enum_fact_has_words_in_both_languages(rulebook: Rulebook) -> None:
    labels = yaml.safe_load((FOLDER / "labels.yaml").read_text(encoding="utf-8"))
    enums = {name: fact.allowed for name, fact in rulebook.vocabulary.facts.items() if fact.type is Kind.ENUM}
    assert {name: tuple(words) for name, words in labels.items()} == enums
    assert all(text["ms"] and text["en"] for words in labels.values() for text in words.values())


def test_religion_is_asked_only_of_who_wants_zakat_help(rulebook: Rulebook) -> None:
    def asked(wishes: frozenset[str]) -> set[str]:
        return {name for verdict in screen(rulebook, {}, DAY, wishes) for name in verdict.questions}

    assert "person.religion" not in asked(frozenset())
    assert "person.religion" in asked(frozenset({"zakat"}))


def test_nothing_known_makes_nobody_ineligible(rulebook: Rulebook) -> None:
    verdicts = screen(rulebook, {}, DAY, frozenset({"zakat"}))
    assert [verdict.programme.id for verdict in verdicts if verdict.outcome is Outcome.NOT_ELIGIBLE] == []


def test_a_rule_of_our_own_design_refuses_only_the_same_programme_twice(rulebook: Rulebook) -> None:
    refusing = [
        (programme.id, rule.id)
        for programme in rulebook.programmes.values()
        for rule in programme.excludes
        if rule.confidence == "own-design" and rule.effect == "refuse" and not rule.same
    ]
    assert refusing == []


def test_what_is_remembered_of_people_of_whom_nothing_is_known_never_changes_an_answer(
    rulebook: Rulebook,
) -> None:
    wishes = frozenset({"zakat"})
    forgetful = dataclasses.replace(rulebook, _days={})
    screen(rulebook, {}, DAY, wishes)
    for fact in rulebook.vocabulary.facts.values():
        if fact.type is Kind.INT:
            value: object = int(fact.least or 0) + 3
        elif fact.type is Kind.DECIMAL:
            value = (fact.least or Decimal(0)) + 3
        elif fact.allowed:
            value = (fact.allowed[0],) if fact.type is Kind.LIST else fact.allowed[0]
        else:
            value = {Kind.BOOL: True, Kind.DATE: dt.date(1985, 3, 1), Kind.LIST: ()}.get(fact.type, "x")
        known = rulebook.vocabulary.check({fact.name: value})  # type: ignore[dict-item]
        forgetful.plans._days.clear()
        assert screen(rulebook, known, DAY, wishes) == screen(forgetful, known, DAY, wishes), fact.name
    forgetful.plans._days.clear()
    assert screen(rulebook, {}, DAY, wishes) == screen(forgetful, {}, DAY, wishes)
