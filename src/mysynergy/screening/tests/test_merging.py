"""Which statement counts, whatever the order in which they come; how long facts hold; their categories."""

from __future__ import annotations

import datetime as dt
import random
import uuid

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as some

from mysynergy.rules import Vocabulary, load_rulebook
from mysynergy.screening.domain import (
    GENERAL_CATEGORIES,
    SENSITIVE_CATEGORIES,
    FactRecord,
    category_of,
    shelf_life,
)
from mysynergy.screening.merging import merged, usable

TODAY = dt.date(2026, 11, 23)
AGENCIES = [uuid.UUID(int=number) for number in range(1, 4)]
VOCABULARY: Vocabulary = load_rulebook(settings.RULEBOOK_DIR).vocabulary


def morning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC)


records = some.lists(
    some.builds(
        FactRecord,
        name=some.just("household.size"),
        value=some.one_of(some.none(), some.integers(1, 9)),
        as_of=some.dates(dt.date(2025, 1, 1), TODAY),
        source=some.just("interview"),
        verification=some.just("said"),
        agency_id=some.sampled_from(AGENCIES),
        recorded_at=some.dates(dt.date(2026, 1, 1), TODAY).map(morning),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda record: (record.as_of, record.recorded_at),
)


@given(records, some.randoms(use_true_random=False))
def test_the_order_of_statements_does_not_matter(said: list[FactRecord], chance: random.Random) -> None:
    shuffled = list(said)
    chance.shuffle(shuffled)
    assert merged(said, VOCABULARY, TODAY) == merged(shuffled, VOCABULARY, TODAY)


@given(records)
def test_what_counts_is_the_newest_known_word_of_some_agency(said: list[FactRecord]) -> None:
    counts = merged(said, VOCABULARY, TODAY)["household.size"]
    newest = {
        agency: max(mine, key=lambda one: (one.as_of, one.recorded_at))
        for agency in AGENCIES
        if (mine := [one for one in said if one.agency_id == agency])
    }
    fresh = [one for one in newest.values() if one.value is not None and one.as_of > dt.date(2025, 11, 23)]
    assert counts.usable is bool(fresh)
    if fresh:
        assert counts.as_of == max(one.as_of for one in fresh)


@given(records, some.integers(0, 8))
def test_one_withheld_statement_hides_the_fact(said: list[FactRecord], place: int) -> None:
    hidden = FactRecord("household.size", None, TODAY, "other", "said", None, withheld=True)
    facts = merged([*said[:place], hidden, *said[place:]], VOCABULARY, TODAY)
    assert facts["household.size"].value is None
    assert usable(facts) == {}


def test_a_fact_that_the_vocabulary_dropped_is_left_out() -> None:
    gone = FactRecord("person.shoe_size", 38, TODAY, "interview", "said", AGENCIES[0])
    assert merged([gone], VOCABULARY, TODAY) == {}


def test_every_fact_has_a_category_that_agreements_know_and_a_shelf_life() -> None:
    assert VOCABULARY.facts
    for name in VOCABULARY.facts:
        sensitive = VOCABULARY[name].sensitive
        category = category_of(name, sensitive)
        assert category in (SENSITIVE_CATEGORIES if sensitive else (*GENERAL_CATEGORIES, "health")), name
        assert shelf_life(name, TODAY) is None or 1 <= (shelf_life(name, TODAY) or 0) <= 60, name


@pytest.mark.parametrize(
    ("name", "months"),
    [
        ("person.own_income", 6),
        ("household.gross_income", 6),
        ("person.schooling", 12),
        ("household.pupils_year_1_6", 12),
        ("person.birth_date", None),
    ],
)
def test_shelf_lives_are_those_of_the_table(name: str, months: int | None) -> None:
    assert shelf_life(name, TODAY) == months


def test_a_sensitive_word_nobody_knows_is_kept_as_closely_as_health() -> None:
    assert category_of("person.anything", "a_new_secret") == "health"
    assert category_of("person.in_institution") == "health"
