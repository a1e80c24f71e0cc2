"""What happened to made-up people, and the cast of the demonstration."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mysynergy.kernel.periods import whole_years
from mysynergy.synthetic import (
    MODULES,
    REFERRAL_STATES,
    Histories,
    Population,
    ProgrammeSketch,
    agency_codes,
    demo_story,
    make_histories,
    make_needs,
    make_population,
)
from mysynergy.synthetic.figures import fact_types, places

AS_OF = dt.date(2026, 11, 2)
KINDS = {
    "finance": ["income", "debt", "disaster", "food"],
    "education_training": ["school-costs", "skills"],
    "protection_wakalah": ["survivors", "burial", "legal-aid", "papers", "social-insurance"],
    "medication_health": ["treatment", "device", "mental-health"],
    "jobs_business": ["job", "business-capital"],
}
PROGRAMMES = [
    ProgrammeSketch(
        "maiwp-sara-hidup", "MAIWP", "finance", Decimal(500), "month", "zakat", ("MY-14",), ("living",)
    ),
    ProgrammeSketch("jkm-bantuan-am", "JKM", "finance", Decimal(300), "month", purposes=("living",)),
    ProgrammeSketch("akpk-ppk", "AKPK", "finance"),
    ProgrammeSketch("giatmara-sepenuh-masa", "GIATMARA", "education_training"),
    ProgrammeSketch("irm-sekolah", "IRM", "education_training", Decimal(200), "year"),
    ProgrammeSketch("jbg-penuh", "JBG", "protection_wakalah"),
    ProgrammeSketch("perkeso-sksps", "PERKESO", "protection_wakalah"),
    ProgrammeSketch("jkm-alat", "JKM", "medication_health"),
    ProgrammeSketch("tekun-niaga", "TEKUN", "jobs_business", Decimal(10_000)),
    ProgrammeSketch("aim-i-mesra", "AIM", "jobs_business", Decimal(5_000)),
    ProgrammeSketch("str", "LHDN", "finance", Decimal(100)),
]


@cache
def village() -> Population:
    return make_population(2_000, 1, AS_OF)


@cache
def told() -> Histories:
    return make_histories(village(), 1, PROGRAMMES, KINDS)


def test_every_state_of_a_referral_occurs_among_two_thousand_people() -> None:
    assert {referral.state for referral in told().referrals} == set(REFERRAL_STATES)
    assert {award.state for award in told().awards} >= {"in_force", "ended"}
    assert {delivery.state for delivery in told().deliveries} >= {"delivered", "promised"}
    assert {need.outcome for need in told().needs} >= {None, "met", "withdrawn"}


def test_every_seed_tells_every_state_and_the_same_seed_the_same_story() -> None:
    for seed in range(5):
        histories = make_histories(village(), seed, PROGRAMMES, KINDS)
        assert {referral.state for referral in histories.referrals} == set(REFERRAL_STATES)
    assert make_histories(village(), 1, PROGRAMMES, KINDS) == told()


def test_needs_lie_in_all_modules_and_are_registered_by_all_agencies() -> None:
    assert {need.module for need in told().needs} == set(MODULES)
    assert all(need.kind in KINDS[need.module] for need in told().needs)
    assert len({need.registered_by for need in told().needs}) >= 17


def test_circumstances_lead_the_needs() -> None:
    facts = village()
    debts = [need for need in told().needs if need.kind == "debt"]
    owing = sum("debt.total" in facts.facts_of(facts.by_key[need.person_key]) for need in debts)
    assert owing / len(debts) > 0.6


def test_steps_go_forward_in_time_on_working_days_and_end_in_the_state() -> None:
    needs = {need.key: need for need in told().needs}
    last_verb = {
        "draft": "draft",
        "requested": "request",
        "received": "receive",
        "accepted": "accept",
        "in_progress": "start",
        "on_hold": "hold",
        "completed": "complete",
        "declined": "decline",
        "withdrawn": "withdraw",
        "failed": "fail",
        "lapsed": "lapse",
    }
    for referral in told().referrals:
        days = [step.day for step in referral.steps]
        assert days == sorted(days)
        assert needs[referral.need_key].opened_on <= days[0]
        assert days[-1] <= AS_OF
        assert all(day.weekday() < 5 for day in days)
        assert referral.steps[-1].verb == last_verb[referral.state]
        if referral.state == "declined":
            assert referral.steps[-1].reason


def test_steps_come_in_the_order_in_which_a_referral_goes() -> None:
    order = ("draft", "request", "receive", "accept", "start", "hold", "complete", "decline", "fail")
    for referral in told().referrals:
        verbs = [step.verb for step in referral.steps if step.verb in order]
        assert verbs == sorted(verbs, key=order.index)


def test_only_participating_agencies_are_asked_and_zakat_only_for_muslims() -> None:
    for referral in told().referrals:
        assert referral.to_agency in agency_codes()
        if referral.to_agency == "MAIWP":
            assert village().by_key[referral.person_key].religion == "islam"


def test_no_household_is_helped_twice_by_one_programme_at_one_time() -> None:
    seen: dict[tuple[int, str], list[tuple[dt.date, dt.date]]] = {}
    for award in told().awards:
        slot = (village().by_key[award.person_key].household_key, award.programme)
        for starts, ends in seen.get(slot, []):
            assert award.starts >= ends or award.ends <= starts
        seen.setdefault(slot, []).append((award.starts, award.ends))
        assert award.starts < award.ends


def test_deliveries_lie_within_the_award_and_nothing_is_delivered_in_the_future() -> None:
    awards = {award.key: award for award in told().awards}
    for delivery in told().deliveries:
        award = awards[delivery.award_key]
        assert award.starts <= delivery.due_on < award.ends
        assert (delivery.delivered_on is not None) == (delivery.state == "delivered")
        assert delivery.delivered_on is None or delivery.delivered_on <= AS_OF
        assert (delivery.state == "promised") <= (delivery.due_on >= AS_OF)


def test_a_need_without_any_programme_is_kept_as_unmet() -> None:
    histories = make_histories(village(), 1, [], KINDS)
    assert histories.needs
    assert {(need.outcome, need.closed_on) for need in histories.needs} == {("no_programme", None)}
    assert not histories.referrals


def test_an_unknown_module_is_named() -> None:
    with pytest.raises(ValueError, match="housing"):
        make_needs(village(), 1, {"housing": ["rent"]})


@settings(max_examples=25, deadline=None)
@given(st.dates(dt.date(2024, 1, 1), dt.date(2040, 12, 31)))
def test_the_story_holds_on_any_day(as_of: dt.date) -> None:
    story = demo_story(as_of)
    ages = [whole_years(child.birth_date, as_of) for child in story.children]
    assert all(7 <= age <= 16 for age in ages)
    assert story.late_husband.death_date is not None
    assert story.late_husband.death_date < as_of
    for person in story.people:
        number = person.mykad or ""
        assert number[:8] == f"{person.birth_date:%y%m%d}14"
        assert (int(number[-1]) % 2 == 1) == (person.sex == "male")
    assert len({person.mykad for person in story.people}) == 5
    assert {need.module for need in story.needs} == set(MODULES)


def test_the_hawker_is_known_elsewhere_under_another_spelling() -> None:
    story = demo_story(AS_OF)
    assert (story.earlier_record.agency, story.intake_record.agency) == ("GIATMARA", "MAIWP")
    assert story.earlier_record.name != story.intake_record.name
    assert story.earlier_record.dob == story.intake_record.dob
    assert set(story.hawker.facts) <= set(fact_types())
    assert "person.religion" not in story.hawker.facts
    assert story.hawker.postcode in {place.postcode for place in places("MY-14")}


def test_every_agency_has_its_officers_with_names_of_their_own() -> None:
    found = demo_story(AS_OF).officers
    counts = Counter(officer.agency for officer in found)
    assert set(counts) == set(agency_codes())
    assert min(counts.values()) >= 9
    assert {one.agency for one in found if one.role == "data_steward"} == set(agency_codes())
    assert (
        len({officer.username for officer in found}) == len({officer.name for officer in found}) == len(found)
    )


def test_no_population_takes_an_identity_number_of_the_cast() -> None:
    cast = {person.mykad for person in demo_story(AS_OF).people}
    assert not cast & {person.mykad for person in village().people}
    assert all((person.mykad or "")[8:11] != "999" for person in village().people)
