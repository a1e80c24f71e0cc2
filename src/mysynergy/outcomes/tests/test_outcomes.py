"""A case closed with what came of it; asked again after three and twelve months; out of poverty or not."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from tests.people import NOW, SYSTEM, officer, somebody

from mysynergy.access.public import Actor, Role, agencies
from mysynergy.cases.public import NeedSaid, add_needs, cases_of, close_need
from mysynergy.corrections.public import Particulars, correct_person
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.outcomes import public as outcomes
from mysynergy.outcomes.domain import exit_of, months_after
from mysynergy.outcomes.public import NeedEnding
from mysynergy.outcomes.tests.conftest import SINCE, Cast
from mysynergy.plans.public import lead_of
from mysynergy.screening.public import record_facts

INCOME = "household.gross_income"


def test_a_case_is_closed_measured_and_asked_after(cast: Cast) -> None:
    her = somebody(cast.officer)
    needs = add_needs(
        actor=cast.officer,
        individual_id=her,
        needs=[NeedSaid("finance", "income", "urgent"), NeedSaid("finance", "food")],
    )
    case_id = needs[0].case_id
    record_facts(actor=cast.officer, individual_id=her, facts={INCOME: "900.00"})
    ending = [NeedEnding(needs[0].id, "met"), NeedEnding(needs[1].id, "unmet", "no_programme")]
    with pytest.raises(Conflict, match="needs_still_open"):
        outcomes.close_case(actor=cast.officer, case_id=case_id, endings=ending[:1])
    with pytest.raises(NotFound):
        outcomes.close_case(actor=cast.stranger, case_id=case_id, endings=ending)
    later = cast.officer.at(NOW + dt.timedelta(days=100))
    record_facts(actor=later, individual_id=her, facts={INCOME: "1800.00"})
    ended = outcomes.close_case(actor=later, case_id=case_id, endings=ending, note="She trades")
    assert [(one.stage, one.position.income_from, one.position.poor) for one in ended.measures] == [
        ("opening", Decimal("900.00"), "yes"),
        ("closing", Decimal("1800.00"), "yes"),
    ]
    assert ended.exit == "still_poor"
    (case,) = cases_of(actor=cast.officer, individual_id=her)
    assert case.closed_at == later.now
    assert {need.id: need.outcome for need in case.needs} == {needs[0].id: "met", needs[1].id: "unmet"}
    assert lead_of(actor=later, individual_id=her) is None
    with pytest.raises(Conflict, match="case_closed"):
        outcomes.close_case(actor=later, case_id=case_id)


def a_closed_case(cast: Cast) -> tuple[uuid.UUID, Actor]:
    """Close the case of somebody whose household had RM900 as it opened; return her id and who closed it."""
    her = somebody(cast.officer)
    (need,) = add_needs(actor=cast.officer, individual_id=her, needs=[NeedSaid("finance", "income")])
    record_facts(actor=cast.officer, individual_id=her, facts={INCOME: "900.00"})
    later = cast.officer.at(NOW + dt.timedelta(days=100))
    outcomes.close_case(actor=later, case_id=need.case_id, endings=[NeedEnding(need.id, "met")])
    return her, later


def test_she_is_asked_again_by_a_named_officer(cast: Cast) -> None:
    her, later = a_closed_case(cast)
    # Three months later she stands on the worklist of a named officer; her supervisor sees it too.
    assert outcomes.follow_ups(actor=later) == ()
    due = cast.officer.at(later.now + dt.timedelta(days=93))
    (first,) = outcomes.follow_ups(actor=due)
    assert (first.stage, first.officer_id) == ("month_3", cast.officer.id)
    boss = cast.boss.at(due.now)
    assert outcomes.follow_ups(actor=boss) == (first,)
    assert outcomes.follow_ups(actor=cast.stranger.at(due.now)) == ()
    with pytest.raises((NotFound, NotAllowed)):
        outcomes.answer_follow_up(actor=cast.stranger, follow_up_id=first.id, doing="better")
    with pytest.raises(Invalid):
        outcomes.answer_follow_up(actor=due, follow_up_id=first.id, doing="fine", income=Decimal(-1))
    # Above the national line it still depends on the line of her household's size and area, which is asked.
    record_facts(actor=due, individual_id=her, facts={"household.below_pgk": "above"})
    outcomes.answer_follow_up(
        actor=due, follow_up_id=first.id, doing="better", income=Decimal("3100.00"), note="Two stalls"
    )
    with pytest.raises(Conflict, match="changed_meanwhile"):
        outcomes.answer_follow_up(actor=due, follow_up_id=first.id, doing="worse")
    (now,) = outcomes.outcomes_of(actor=due, individual_id=her)
    assert (now.measures[-1].position.poor, now.exit) == ("no", "out")

    # After twelve months nobody reaches her: three tries on three days by two channels, then it may be said.
    year = NOW + dt.timedelta(days=500)
    (second,) = outcomes.follow_ups(actor=cast.officer.at(year))
    for day, channel in enumerate(("phone", "phone", "visit")):
        officer = cast.officer.at(year + dt.timedelta(days=day))
        with pytest.raises(Conflict, match="too_few_tries"):
            outcomes.say_unreachable(actor=officer, follow_up_id=second.id)
        outcomes.record_follow_try(actor=officer, follow_up_id=second.id, channel=channel, result="no_answer")
    gone = outcomes.say_unreachable(actor=officer, follow_up_id=second.id)
    assert (gone.state, gone.tries) == ("unreachable", 3)
    (last,) = outcomes.outcomes_of(actor=officer, individual_id=her)
    assert (last.measures[-1].position.poor, last.exit) == ("unknown", "out")
    assert outcomes.keep_named(actor=SYSTEM.at(year)) == 0


def test_an_agency_that_everybody_left_holds_up_no_other(cast: Cast) -> None:
    for one in (cast.officer, cast.stranger):
        her = somebody(one)
        (need,) = add_needs(actor=one, individual_id=her, needs=[NeedSaid("finance", "food")])
        close_need(actor=one, need_id=need.id, outcome="unmet", code="no_programme")
        outcomes.close_case(actor=one, case_id=need.case_id)
        get_user_model().objects.filter(agency_id=one.own_agency_id).update(is_active=False)
    due = SYSTEM.at(NOW + dt.timedelta(days=120))
    assert outcomes.keep_named(actor=due) == 0
    codes = {one.id: one.code for one in agencies(actor=SYSTEM).values()}
    for moved, one in enumerate((cast.officer, cast.stranger), start=1):
        there = officer(codes[one.own_agency_id], Role.CASEWORKER, f"there-{moved}", since=SINCE)
        assert outcomes.keep_named(actor=due) == 1
        (asked,) = outcomes.follow_ups(actor=there.at(due.now))
        assert asked.officer_id == there.id


def test_nobody_is_asked_after_a_death_and_unknown_stays_unknown(cast: Cast) -> None:
    her = somebody(cast.officer)
    (need,) = add_needs(actor=cast.officer, individual_id=her, needs=[NeedSaid("finance", "food")])
    close_need(actor=cast.officer, need_id=need.id, outcome="unmet", code="no_programme")
    ended = outcomes.close_case(actor=cast.officer, case_id=need.case_id)
    assert [one.position.poor for one in ended.measures] == ["unknown", "unknown"]
    assert (ended.exit, len(ended.follow_ups)) == ("unknown", 2)
    other = somebody(cast.officer)
    (need,) = add_needs(actor=cast.officer, individual_id=other, needs=[NeedSaid("finance", "food")])
    died = [NeedEnding(need.id, "unmet", "died")]
    assert outcomes.close_case(actor=cast.officer, case_id=need.case_id, endings=died).follow_ups == ()


def test_out_of_poverty_is_said_only_of_what_was_measured() -> None:
    yes, no, unknown = "yes", "no", "unknown"
    assert {
        (before, close, later): exit_of({"opening": before, "closing": close, "month_3": later})
        for before, close, later in (
            (yes, no, unknown),
            (yes, no, yes),
            (yes, unknown, unknown),
            (unknown, no, no),
            (no, no, no),
            (no, yes, yes),
        )
    } == {
        (yes, no, unknown): "out",
        (yes, no, yes): "still_poor",
        (yes, unknown, unknown): "unknown",
        (unknown, no, no): "unknown",
        (no, no, no): "never_poor",
        (no, yes, yes): "unknown",
    }
    assert months_after(dt.date(2026, 11, 30), 3) == dt.date(2027, 2, 28)
    assert months_after(dt.date(2026, 12, 31), 12) == dt.date(2027, 12, 31)


def test_the_opening_is_measured_by_its_own_day(cast: Cast) -> None:
    """RM2,400 was within the line when neither the line nor the income were what they are now."""
    then = cast.officer.at(dt.datetime(2023, 3, 1, 2, 0, tzinfo=dt.UTC))
    long_ago = cast.officer.at(dt.datetime(2020, 3, 1, 2, 0, tzinfo=dt.UTC))
    found = []
    for told_by in (then, long_ago):
        her = somebody(long_ago)
        (need,) = add_needs(actor=then, individual_id=her, needs=[NeedSaid("finance", "income")])
        record_facts(actor=told_by, individual_id=her, facts={INCOME: "2400.00"})
        ending = [NeedEnding(need.id, "met")]
        ended = outcomes.close_case(actor=cast.officer, case_id=need.case_id, endings=ending)
        found.append(ended.measures[0])
    fresh, stale = found
    assert (fresh.measured_on, fresh.position.line) == (dt.date(2023, 3, 1), Decimal("2589.00"))
    assert (fresh.position.poor, stale.position.poor) == ("yes", "unknown")
    assert stale.position.income_from is None


def test_a_case_ends_no_need_of_another_and_nobody_asks_the_dead(cast: Cast) -> None:
    first, second = (
        add_needs(
            actor=cast.officer, individual_id=somebody(cast.officer), needs=[NeedSaid("finance", "food")]
        )[0]
        for _ in range(2)
    )
    both = [NeedEnding(first.id, "met"), NeedEnding(second.id, "met")]
    with pytest.raises(NotFound, match="need_not_found"):
        outcomes.close_case(actor=cast.officer, case_id=first.case_id, endings=both)
    outcomes.close_case(actor=cast.officer, case_id=first.case_id, endings=both[:1])
    outcomes.close_case(actor=cast.officer, case_id=second.case_id, endings=both[1:])
    later = cast.officer.at(NOW + dt.timedelta(days=200))
    assert len(outcomes.follow_ups(actor=later)) == 2
    dead = Particulars(name="Siti binti Ali", alive=False)
    correct_person(
        actor=later,
        individual_id=first.individual_id,
        particulars=dead,
        evidence="document",
        reason="certificate",
    )
    assert [one.individual_id for one in outcomes.follow_ups(actor=later)] == [second.individual_id]
    # Part by part the dead leave no gap at which a reader would stop.
    (asked,) = outcomes.follow_ups(actor=later, limit=1)
    assert asked.individual_id == second.individual_id
    assert outcomes.follow_ups(actor=later, limit=1, after=asked.id) == ()
    assert outcomes.follow_up(actor=later, follow_up_id=asked.id) == asked
    with pytest.raises(NotFound, match="follow_up_not_found"):
        outcomes.follow_up(actor=cast.stranger.at(later.now), follow_up_id=asked.id)
