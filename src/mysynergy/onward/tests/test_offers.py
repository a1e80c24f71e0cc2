"""A need on offer: told without a name to those who could help, claimed once, or back on the desk."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from functools import partial

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker
from tests.at_once import answers, at_once
from tests.people import SYSTEM

from mysynergy.access.public import Actor, acting
from mysynergy.cases import public as cases
from mysynergy.cases.public import NeedSaid, NeedView
from mysynergy.circles.public import declare
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.onward import public as onward
from mysynergy.onward.domain import age_band
from mysynergy.onward.public import OfferView
from mysynergy.onward.tests.conftest import Cast, Story, make_cast, make_story
from mysynergy.referrals import public as referrals
from mysynergy.registry.public import get_many, withdraw_consent

LOAN = "tekun-niaga"
WEEK = dt.date(2026, 11, 27)


def offered(cast: Cast, story: Story, until: dt.date = WEEK, message: str = "Gerai kuih") -> OfferView:
    return onward.offer(
        actor=cast.maiwp, need_id=story.capital.id, consent_id=story.consent_id, until=until, message=message
    )


def held(actor: Actor, story: Story) -> NeedView:
    return cases.needs(actor=SYSTEM.at(actor.now), ids=[story.capital.id])[story.capital.id]


def test_an_age_is_told_as_a_band() -> None:
    assert [age_band(age) for age in (0, 17, 18, 39, 40, 60, 101, None)] == [
        "under_18", "under_18", "from_18", "from_18", "from_40", "from_60", "from_60", "unknown",
    ]  # fmt: skip


def test_who_could_help_learns_of_a_need_and_of_nobody(cast: Cast, story: Story) -> None:
    made = offered(cast, story)
    (found,) = onward.to_claim(actor=cast.tekun)
    assert (found.kind, found.urgency, found.state, found.age_band) == (
        "business_capital", "normal", "MY-14", "from_40",
    )  # fmt: skip
    assert LOAN in found.programme_ids
    told = str([getattr(found, one.name) for one in fields(found)])
    for secret in (
        "Siti",
        "Gerai",
        str(story.individual_id),
        str(cast.maiwp.agency_id),
        str(story.capital.id),
    ):
        assert secret not in told
    assert get_many(actor=cast.tekun, ids=[story.individual_id]) == {}
    with acting(cast.tekun), connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM onward_offer) + (SELECT count(*) FROM onward_asked)")
        assert cursor.fetchone() == (0,)
    assert onward.to_claim(actor=cast.giatmara) == (), "she agreed to it, but it has no such programme"
    assert onward.to_claim(actor=cast.aim) == (), "it has one, but she did not agree to it"
    need = held(cast.maiwp, story)
    assert (need.held_by, need.held_for) == (cast.maiwp.id, "referral_offered")
    assert need.held_until is not None
    assert need.held_until <= made.until
    with pytest.raises(Conflict, match="already_offered"):
        offered(cast, story)


def test_the_first_claim_makes_an_ordinary_referral_that_was_received(cast: Cast, story: Story) -> None:
    made = offered(cast, story)
    for who, programme in ((cast.giatmara, LOAN), (cast.aim, "aim-i-mesra"), (cast.tekun, "tekun-no")):
        with pytest.raises(NotFound, match="offer_not_found"):
            onward.claim(actor=who, offer_id=made.id, programme_id=programme)
    got = onward.claim(actor=cast.tekun, offer_id=made.id, programme_id=LOAN)
    assert (got.state, got.from_agency_id, got.from_user) == ("received", cast.maiwp.agency_id, cast.maiwp.id)
    assert (got.message, got.side, got.answered_by) == ("Gerai kuih", "receiver", cast.tekun.id)
    assert get_many(actor=cast.tekun, ids=[story.individual_id])[story.individual_id].name.startswith("Siti")
    assert held(cast.tekun, story).held_by == cast.tekun.id
    assert onward.claim(actor=cast.second, offer_id=made.id, programme_id=LOAN).id == got.id
    with pytest.raises(Conflict, match="offer_taken"):
        onward.claim(actor=cast.jkm, offer_id=made.id, programme_id="jkm-geran-pelancaran")
    with pytest.raises(Conflict, match="offer_taken"):
        onward.take_back(actor=cast.maiwp, offer_id=made.id)
    (mine,) = onward.offers(actor=cast.maiwp, need_ids=[story.capital.id])
    assert (mine.state, mine.claimed_by, mine.referral_id, mine.asked) == (
        "claimed", cast.tekun.agency_id, got.id, 2,
    )  # fmt: skip
    assert onward.offers(actor=cast.tekun) == ()
    assert onward.to_claim(actor=cast.jkm) == ()
    assert referrals.decline(
        actor=cast.tekun, referral_id=got.id, reason_code="criteria_not_met", text="x"
    ).state == "rejected"  # fmt: skip
    assert held(cast.maiwp, story).held_by == cast.maiwp.id


def test_unclaimed_by_its_day_it_is_back_on_the_desk_of_who_offered(cast: Cast, story: Story) -> None:
    made = offered(cast, story)
    assert onward.return_unclaimed(actor=SYSTEM) == 0
    late = SYSTEM.at(made.until + dt.timedelta(minutes=5))
    assert onward.to_claim(actor=cast.tekun.at(late.now)) == (), (
        "not to be claimed, also before the clock ran"
    )
    with pytest.raises(Conflict, match="offer_over"):
        onward.claim(actor=cast.tekun.at(late.now), offer_id=made.id, programme_id=LOAN)
    assert onward.return_unclaimed(actor=late) == 1
    assert onward.return_unclaimed(actor=late) == 0
    need = held(cast.maiwp.at(late.now), story)
    assert (need.held_by, need.held_for) == (cast.maiwp.id, "referral_unclaimed")
    assert need.held_until == dt.datetime(2026, 11, 30, 15, 59, 59, tzinfo=dt.UTC), "the next working day"
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_outbox WHERE job = 'referrals.propose_next'")
        assert cursor.fetchone() == (1,)


def test_an_offer_ends_with_its_need_and_with_her_consent(cast: Cast, story: Story) -> None:
    made = offered(cast, story)
    withdraw_consent(actor=cast.maiwp, consent_id=story.consent_id, reason="x")
    with pytest.raises(Conflict, match="consent_missing"):
        onward.claim(actor=cast.tekun, offer_id=made.id, programme_id=LOAN)
    cases.close_need(actor=cast.maiwp, need_id=story.capital.id, outcome="met")
    assert onward.to_claim(actor=cast.tekun) == ()
    with pytest.raises(Conflict, match="need_closed"):
        onward.claim(actor=cast.tekun, offer_id=made.id, programme_id=LOAN)
    assert onward.return_unclaimed(actor=SYSTEM) == 1
    (mine,) = onward.offers(actor=cast.maiwp)
    assert mine.state == "withdrawn"


def test_what_may_not_be_offered_is_refused_with_its_reason(cast: Cast, story: Story) -> None:
    offer = partial(onward.offer, actor=cast.maiwp, consent_id=story.consent_id, until=WEEK)
    for until in (cast.maiwp.today - dt.timedelta(days=1), cast.maiwp.today + dt.timedelta(days=20)):
        with pytest.raises(Invalid):
            offered(cast, story, until)
    said = [NeedSaid("finance", "debt"), NeedSaid("education_training", "skills", "crisis")]
    debt, skills = cases.add_needs(actor=cast.maiwp, individual_id=story.individual_id, needs=said)
    with pytest.raises(Conflict, match="offer_would_expose"):
        offer(need_id=debt.id)
    with pytest.raises(Invalid):
        offer(need_id=skills.id)  # a crisis is offered until the next working day
    with pytest.raises(Conflict, match="consent_missing"):
        offer(need_id=story.capital.id, consent_id=None)
    with pytest.raises((NotAllowed, NotFound)):
        offer(actor=cast.tekun, need_id=story.capital.id)
    declare(actor=cast.tekun, relation="sibling", individual_id=story.individual_id)
    made = offered(cast, story)
    with pytest.raises(NotAllowed, match="own_circle"):
        onward.claim(actor=cast.tekun, offer_id=made.id, programme_id=LOAN)
    assert onward.offers(actor=cast.maiwp)[0].state == "open", "the whole claim was undone"
    assert onward.take_back(actor=cast.maiwp, offer_id=made.id).state == "withdrawn"
    assert onward.take_back(actor=cast.maiwp, offer_id=made.id).state == "withdrawn"
    with pytest.raises(Conflict, match="offer_over"):
        onward.claim(actor=cast.second, offer_id=made.id, programme_id=LOAN)


def test_of_two_agencies_that_claim_at_once_one_has_it_and_the_other_is_told(
    fresh_database: str, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        cast = make_cast()
        story = make_story(cast)
        for _ in range(3):
            made = offered(cast, story)
            claim = partial(onward.claim, offer_id=made.id)
            by_tekun = partial(claim, actor=cast.tekun, programme_id=LOAN)
            by_jkm = partial(claim, actor=cast.jkm, programme_id="jkm-geran-pelancaran")
            assert sorted(answers(at_once(by_tekun, by_jkm))) == ["done", "offer_taken"]
            (mine, *_) = onward.offers(actor=cast.maiwp)
            (sent,) = referrals.of_agency(actor=cast.maiwp, side=referrals.Side.SENDER)
            assert (mine.claimed_by, mine.referral_id) == (sent.agency_id, sent.id)
            need = held(cast.maiwp, story)
            assert (need.holder_agency_id, cast.agency_of(need.held_by)) == (sent.agency_id, sent.agency_id)
            referrals.withdraw(actor=cast.maiwp, referral_id=sent.id)
            made = offered(cast, story)
            claimed, back = answers(
                at_once(
                    partial(onward.claim, actor=cast.tekun, offer_id=made.id, programme_id=LOAN),
                    partial(onward.take_back, actor=cast.maiwp, offer_id=made.id),
                )
            )
            assert (claimed, back) in {("done", "offer_taken"), ("offer_over", "done")}
            for one in referrals.of_agency(actor=cast.maiwp, side=referrals.Side.SENDER):
                referrals.withdraw(actor=cast.maiwp, referral_id=one.id)
