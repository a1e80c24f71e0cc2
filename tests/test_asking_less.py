"""Asking only what can still settle something: nobody gets another answer than if everything were asked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from bench.screener_bench import DAY, Truth, adults, ordinary

from mysynergy.rules import Outcome, Rulebook, Verdict, known_facts, load_rulebook, next_questions, screen

ZAKAT = frozenset({"zakat"})
FOLDER = Path(__file__).parents[1] / "rulebook"
MOST_PREFILLED = 5


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook(FOLDER)


@pytest.fixture(scope="module")
def people(rulebook: Rulebook) -> list[Truth]:
    return adults(rulebook, people=60, sample=12)


def _outcomes(verdicts: tuple[Verdict, ...]) -> dict[str, Outcome]:
    return {one.programme_id: one.outcome for one in verdicts}


def _asked_until_settled(rulebook: Rulebook, truth: Truth, start: Truth) -> tuple[dict[str, Outcome], int]:
    """Ask what ranks first, as the screener does, until nothing is left to ask; and how much was asked."""
    known, asked = dict(start), 0
    while questions := next_questions(screen(rulebook, known, DAY, ZAKAT), rulebook.vocabulary):
        known[questions[0]] = truth[questions[0]]
        asked += 1
    return _outcomes(screen(rulebook, known, DAY, ZAKAT)), asked


def _everything(rulebook: Rulebook, truth: Truth) -> Truth:
    """What she would say if every question of the vocabulary were put to her, and what follows from that."""
    facts = rulebook.vocabulary.facts.values()
    said = {one.name: ordinary(one) for one in facts if one.name not in truth and not one.derived_from}
    known = known_facts(rulebook, {**said, **truth}, DAY)
    return {one.name: ordinary(one) for one in facts if one.name not in known} | known


def test_who_is_asked_little_gets_the_answer_of_who_is_asked_everything(
    rulebook: Rulebook, people: list[Truth]
) -> None:
    found: set[Outcome] = set()
    for truth in people:
        everything = _everything(rulebook, truth)
        whole = _outcomes(screen(rulebook, everything, DAY, ZAKAT))
        settled, asked = _asked_until_settled(rulebook, everything, {})
        assert settled == whole
        assert asked < len(everything) / 2
        found |= set(whole.values())
    assert {Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE} <= found


def test_who_is_known_already_is_asked_hardly_anything_and_loses_nothing(
    rulebook: Rulebook, people: list[Truth]
) -> None:
    asked = []
    for truth in people:
        everything = _everything(rulebook, truth)
        settled, count = _asked_until_settled(rulebook, everything, truth)
        assert settled == _outcomes(screen(rulebook, everything, DAY, ZAKAT))
        asked.append(count)
    assert sum(asked) / len(asked) <= MOST_PREFILLED


def test_the_question_on_which_a_whole_condition_hangs_comes_before_one_of_many(rulebook: Rulebook) -> None:
    verdict = next(
        one
        for one in screen(rulebook, {}, dt.date(2026, 11, 1))
        if one.programme_id == "jkm-latihan-perantis"
    )
    assert verdict.questions[0] == "person.apprentice"
    assert sum(verdict.shares) == pytest.approx(1.0)
    assert verdict.shares[0] == pytest.approx(0.5)
