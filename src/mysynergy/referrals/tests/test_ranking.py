"""The order of programmes: what may never be overturned, what a better figure may never do, and why."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from mysynergy.referrals.capacity import Places
from mysynergy.referrals.ranking import Offer, Record, next_best, points

RECORDS = st.integers(0, 200).flatmap(
    lambda answered: st.builds(
        Record,
        answered=st.just(answered),
        accepted=st.integers(0, answered),
        helped=st.integers(0, answered),
        days=st.none() | st.integers(0, 400).map(Decimal),
    )
)
OFFERS = st.builds(
    Offer,
    programme_id=st.sampled_from("abcdefgh"),
    eligible=st.booleans(),
    questions=st.integers(0, 30),
    own_module=st.booleans(),
    near=st.sampled_from(["state", "nation", "elsewhere"]),
    places=st.sampled_from([None, *Places]),
    record=RECORDS,
)
MANY = st.lists(OFFERS, max_size=5, unique_by=lambda one: one.programme_id)


@settings(max_examples=25)
@given(MANY)
def test_the_order_in_which_offers_come_says_nothing_and_none_is_lost(offers: list[Offer]) -> None:
    shuffled = sorted(offers, key=lambda one: one.programme_id[::-1])
    assert next_best(offers) == next_best(shuffled)
    assert {one.programme_id for one in next_best(offers)} == {one.programme_id for one in offers}


@settings(max_examples=25)
@given(MANY)
def test_full_comes_last_and_what_she_qualifies_for_before_what_is_not_known(offers: list[Offer]) -> None:
    by_id = {one.programme_id: one for one in offers}
    order = [by_id[one.programme_id] for one in next_best(offers)]
    keys = [(one.places is Places.FULL, not one.eligible) for one in order]
    assert keys == sorted(keys)
    assert all(one.reasons for one in next_best(offers))
    assert all(0 <= one.points <= 100 for one in next_best(offers))


@settings(max_examples=25)
@given(OFFERS)
def test_a_better_figure_never_takes_points_away(offer: Offer) -> None:
    record = offer.record
    better = [
        replace(offer, own_module=True),
        replace(offer, near="state"),
        replace(offer, places=Places.FREE),
        replace(offer, record=replace(record, accepted=min(record.accepted + 1, record.answered))),
    ]
    if record.days is not None:
        better.append(replace(offer, record=replace(record, days=record.days / 2)))
    assert all(points(one) >= points(offer) for one in better)


def test_each_reason_is_told_with_its_figures() -> None:
    proven = Record(answered=20, accepted=15, helped=10, days=Decimal("6.4"))
    (first, second) = next_best(
        [
            Offer("unproven", eligible=True, near="elsewhere", record=Record(answered=2, accepted=2)),
            Offer("proven", eligible=True, near="state", places=Places.FREE, record=proven),
        ]
    )
    assert (first.programme_id, second.programme_id) == ("proven", "unproven")
    assert [(one.code, dict(one.params)) for one in first.reasons] == [
        ("seems_eligible", {}),
        ("places_free", {}),
        ("accepted_of", {"accepted": 15, "answered": 20}),
        ("days_to_help", {"days": 6}),
        ("same_state", {}),
    ]
    # Two answers are no record that could be told.
    assert [one.code for one in second.reasons] == ["seems_eligible", "another_state"]
