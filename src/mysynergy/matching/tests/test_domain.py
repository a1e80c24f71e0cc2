"""What a decision is worth, when two must agree, when a decision is asked again: pure."""

from __future__ import annotations

import datetime as dt
import uuid

from hypothesis import given
from hypothesis import strategies as st

from mysynergy.linkage import Evidence
from mysynergy.matching.domain import (
    PairFound,
    Stakes,
    band_of,
    changed_materially,
    rank_of,
    settled,
    why_two,
    why_two_told,
    worth,
)

A, B, C = (uuid.UUID(int=number) for number in (1, 2, 3))
WORDS = st.lists(
    st.tuples(st.sampled_from([A, B, C]), st.sampled_from(["same", "different", "unsure"])), max_size=6
)
NAME = (Evidence("name", "exact", 9.0),)


def found(weight: float, evidence: tuple[Evidence, ...] = NAME) -> PairFound:
    return PairFound(A, B, weight, evidence)


def test_ambiguity_counts_most_at_the_threshold_and_halves_with_distance() -> None:
    assert [worth(bits, Stakes(), 4.0).ambiguity for bits in (4, 8, 0, 12, 30)] == [40, 20, 20, 10, 0]


def test_help_on_both_sides_counts_more_than_on_one_and_a_need_less() -> None:
    points = [
        worth(4, Stakes(awards=awards, needs=needs), 4.0).stakes
        for awards, needs in (((1, 2), (0, 0)), ((1, 0), (0, 0)), ((0, 0), (1, 1)), ((0, 0), (0, 1)))
    ]
    assert points == [40, 20, 10, 5]
    assert worth(4, Stakes(awards=(1, 1), dead=True, disputed=True), 4.0).stakes == 40


def test_a_crisis_a_child_and_the_old_come_sooner() -> None:
    assert [
        worth(4, stakes, 4.0).vulnerability
        for stakes in (
            Stakes(crisis=True),
            Stakes(ages=(7, 40)),
            Stakes(ages=(40, 60)),
            Stakes(ages=(30, None)),
        )
    ] == [20, 10, 10, 0]


def test_a_day_of_waiting_is_a_point_so_that_nothing_waits_for_ever() -> None:
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert rank_of(10, day) > rank_of(30, day + dt.timedelta(days=21))
    assert rank_of(10, day) < rank_of(30, day + dt.timedelta(days=19))


def test_two_stewards_are_needed_where_much_hangs_on_it() -> None:
    assert why_two(Stakes(awards=(1, 0), needs=(3, 3))) == ()
    assert why_two(Stakes(awards=(1, 1), dead=True, disputed=True)) == (
        "awards_on_both",
        "death",
        "disputed_number",
    )


@given(WORDS)
def test_nothing_is_one_person_by_the_word_of_one_where_two_must_agree(
    words: list[tuple[uuid.UUID, str]],
) -> None:
    if settled(words, two=True) == "same":
        assert sum(word == "same" for word in dict(words).values()) >= 2


@given(WORDS)
def test_where_one_is_enough_the_last_word_stands(words: list[tuple[uuid.UUID, str]]) -> None:
    assert settled(words, two=False) == (words[-1][1] if words else "open")


def test_a_contradiction_goes_to_a_third_and_a_changed_mind_counts_once() -> None:
    assert settled([(A, "same"), (B, "different")], two=True) == "unsure"
    assert settled([(A, "same"), (B, "different"), (C, "same")], two=True) == "same"
    assert settled([(A, "same"), (B, "different"), (C, "different")], two=True) == "different"
    assert settled([(A, "same"), (A, "same")], two=True) == "open"
    assert settled([(A, "same"), (A, "different")], two=True) == "different"
    assert settled([(A, "unsure")], two=True) == "unsure"


def test_only_other_evidence_of_another_weight_asks_again() -> None:
    other = (*NAME, Evidence("identity", "exact", 20.0))
    assert changed_materially(found(9), found(29, other))
    assert not changed_materially(found(9), found(29))
    assert not changed_materially(found(9), found(10, other))


def test_bands_hold_weights_below_nought_too() -> None:
    assert [band_of(bits) for bits in (-0.1, 0.0, 1.9, 2.0, 11.3)] == [-2, 0, 0, 2, 10]


def test_of_a_record_that_is_not_held_neither_help_nor_death_is_told() -> None:
    reasons = ("awards_on_both", "death", "disputed_number")
    assert why_two_told(reasons, [True, False]) == reasons
    assert why_two_told(reasons, [True, None]) == ("high_stakes", "disputed_number")
    assert why_two_told(reasons, [False, None]) == ("high_stakes", "death", "disputed_number")


def test_a_cap_alone_is_no_other_evidence() -> None:
    capped = found(3.99, (*NAME, Evidence("guard", "no_date_and_no_number", -9.0)))
    assert not changed_materially(capped, found(12.99))
