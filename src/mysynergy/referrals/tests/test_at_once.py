"""Two people at once, over connections of their own: one answer stands, the other learns what it is now."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker
from tests.at_once import at_once

from mysynergy.cases.public import needs
from mysynergy.kernel.errors import Conflict
from mysynergy.referrals import public as referrals
from mysynergy.referrals.public import ReferralView
from mysynergy.referrals.tests.conftest import Cast, Story, make_cast, make_story

pytestmark = pytest.mark.wide

TURNS = 4


def send(cast: Cast, story: Story, programme: str) -> ReferralView:
    return referrals.send(
        actor=cast.maiwp, need_id=story.capital.id, programme_id=programme, consent_id=story.consent_id
    )


@pytest.fixture
def told(fresh_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Cast, Story]]:
    with django_db_blocker.unblock():
        cast = make_cast()
        yield cast, make_story(cast)


def test_of_two_officers_who_accept_at_once_one_has_it(told: tuple[Cast, Story]) -> None:
    cast, story = told
    for _ in range(TURNS):
        sent = send(cast, story, "tekun-niaga")
        given = at_once(
            partial(referrals.accept, actor=cast.tekun, referral_id=sent.id),
            partial(referrals.accept, actor=cast.second, referral_id=sent.id),
        )
        (lost,) = [one for one in given if isinstance(one, Conflict)]
        (won,) = [one for one in given if isinstance(one, ReferralView)]
        assert (lost.code, lost.params["now"]) == ("changed_meanwhile", "accepted")
        now = referrals.withdraw(actor=cast.maiwp, referral_id=sent.id)
        assert now.answered_by == won.answered_by


def test_acceptance_and_withdrawal_at_once_leave_it_withdrawn_and_the_need_with_the_sender(
    told: tuple[Cast, Story],
) -> None:
    cast, story = told
    for _ in range(TURNS):
        sent = send(cast, story, "tekun-niaga")
        accepted, withdrawn = at_once(
            partial(referrals.accept, actor=cast.tekun, referral_id=sent.id),
            partial(referrals.withdraw, actor=cast.maiwp, referral_id=sent.id),
        )
        assert isinstance(withdrawn, ReferralView)
        if isinstance(accepted, Conflict):
            assert accepted.params["now"] == "cancelled"
        assert referrals.get(actor=cast.maiwp, referral_id=sent.id).state == "cancelled"
        held = needs(actor=cast.maiwp, ids=[story.capital.id])[story.capital.id]
        assert held.held_by == cast.maiwp.id


def test_two_agencies_that_decline_at_once_do_not_leave_the_need_with_each_other(
    told: tuple[Cast, Story],
) -> None:
    cast, story = told
    for _ in range(TURNS):
        first, second = send(cast, story, "tekun-niaga"), send(cast, story, "giatmara-sepenuh-masa")
        referrals.mark_received(actor=cast.tekun, referral_id=first.id)
        referrals.mark_received(actor=cast.giatmara, referral_id=second.id)
        words = {"reason_code": "quota_full", "text": "Kuota penuh"}
        at_once(
            partial(referrals.decline, actor=cast.tekun, referral_id=first.id, **words),
            partial(referrals.decline, actor=cast.giatmara, referral_id=second.id, **words),
        )
        held = needs(actor=cast.maiwp, ids=[story.capital.id])[story.capital.id]
        assert (held.held_by, held.holder_agency_id) == (cast.maiwp.id, cast.maiwp.agency_id)


def test_the_same_key_sent_at_once_sends_once(told: tuple[Cast, Story]) -> None:
    cast, story = told
    asking = partial(
        referrals.send,
        actor=cast.maiwp,
        need_id=story.capital.id,
        programme_id="tekun-niaga",
        consent_id=story.consent_id,
        idempotency_key="double-click",
    )
    first, second = at_once(asking, asking)
    assert isinstance(first, ReferralView)
    assert isinstance(second, ReferralView)
    assert first.id == second.id
    assert len(referrals.of_agency(actor=cast.maiwp, side=referrals.Side.SENDER)) == 1


def test_insight_counts_referrals_and_needs_through_their_views_only(told: tuple[Cast, Story]) -> None:
    cast, story = told
    send(cast, story, "tekun-niaga")
    with connections["insight"].cursor() as cursor:
        cursor.execute("SELECT state, count(*) FROM referrals_pub_referrals GROUP BY state")
        assert cursor.fetchall() == [("requested", 1)]
        cursor.execute("SELECT module FROM cases_pub_needs WHERE state = 'open' ORDER BY module")
        assert cursor.fetchall() == [("education_training",), ("finance",)]
        cursor.execute("SELECT has_table_privilege('referrals_referral', 'SELECT')")
        assert cursor.fetchone() == (False,)
