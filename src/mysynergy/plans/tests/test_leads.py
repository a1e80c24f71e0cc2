"""One lead at a time: offered, declined, accepted; and never two at once."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoDbBlocker
from tests.at_once import answers, at_once
from tests.people import SYSTEM

from mysynergy.access.public import acting
from mysynergy.cases import public as cases
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.plans import public as plans
from mysynergy.plans.models import Lead
from mysynergy.plans.tests.conftest import Cast, Story, make_cast, make_story
from mysynergy.referrals import public as referrals


def known_to_tekun(cast: Cast, story: Story) -> None:
    """Refer the need, with her consent, and have it accepted: TEKUN knows her and works on the case."""
    one = referrals.send(
        actor=cast.maiwp,
        need_id=story.capital.id,
        programme_id="tekun-niaga",
        consent_id=story.consent_id,
    )
    referrals.mark_received(actor=cast.tekun, referral_id=one.id)
    referrals.accept(actor=cast.tekun, referral_id=one.id)


def test_the_first_agency_leads_until_another_accepts(cast: Cast, story: Story) -> None:
    her = story.individual_id
    lead = plans.lead_of(actor=cast.maiwp, individual_id=her)
    assert lead is not None
    assert (lead.agency_id, lead.manager_id) == (cast.maiwp.agency_id, cast.maiwp.id)
    assert plans.lead_of(actor=cast.stranger, individual_id=her) is None
    ask = partial(plans.ask_hand_over, actor=cast.maiwp, individual_id=her, reason="She trades now")
    # Nothing reaches an agency that does not know her yet.
    with pytest.raises(Conflict, match="agency_does_not_know_her"):
        ask(to_agency_id=cast.tekun.own_agency_id)
    known_to_tekun(cast, story)
    with pytest.raises(Invalid):
        ask(to_agency_id=cast.tekun.own_agency_id, to_user_id=cast.stranger.own_id)
    with pytest.raises((NotAllowed, NotFound)):
        ask(actor=cast.tekun, to_agency_id=cast.tekun.own_agency_id)
    offer = ask(to_agency_id=cast.tekun.own_agency_id, to_user_id=cast.tekun.own_id)
    with pytest.raises(Conflict, match="hand_over_open"):
        ask(to_agency_id=cast.tekun.own_agency_id)
    assert [one.id for one in plans.hand_overs(actor=cast.tekun)] == [offer.id]
    answer = partial(plans.answer_hand_over, hand_over_id=offer.id)
    for nobody, error in ((cast.second, NotAllowed), (cast.stranger, NotFound), (cast.boss, NotAllowed)):
        with pytest.raises(error):
            answer(actor=nobody, accept=True)
    with pytest.raises(Invalid):
        answer(actor=cast.tekun, accept=False)
    assert answer(actor=cast.tekun, accept=False, answer="No officer free").state == "declined"
    standing = plans.lead_of(actor=cast.maiwp, individual_id=her)
    assert standing is not None
    assert (standing.id, standing.asked) == (lead.id, None)
    again = ask(to_agency_id=cast.tekun.own_agency_id, to_user_id=cast.tekun.own_id)
    assert answer(actor=cast.tekun, hand_over_id=again.id, accept=True).state == "accepted"
    now = plans.lead_of(actor=cast.tekun, individual_id=her)
    assert now is not None
    assert (now.agency_id, now.manager_id) == (cast.tekun.agency_id, cast.tekun.id)
    assert [
        case.manager_id
        for case in cases.cases_of(actor=cast.tekun, individual_id=her)
        if case.agency_id == cast.tekun.agency_id
    ] == [cast.tekun.id]
    with pytest.raises(Conflict, match="changed_meanwhile"):
        answer(actor=cast.tekun, hand_over_id=again.id, accept=True)
    with pytest.raises(Conflict, match="somebody_leads"):
        plans.take_lead(actor=cast.maiwp, individual_id=her)


def test_when_the_leads_case_ends_the_oldest_other_case_leads(cast: Cast, story: Story) -> None:
    known_to_tekun(cast, story)
    cases.open_case(actor=cast.tekun, individual_id=story.individual_id)
    with acting(SYSTEM):
        plans.PLUGS.end_lead(
            actor=SYSTEM, individual_id=story.individual_id, agency_id=cast.maiwp.own_agency_id
        )
    lead = plans.lead_of(actor=cast.tekun, individual_id=story.individual_id)
    assert lead is not None
    assert lead.agency_id == cast.tekun.agency_id


def test_the_database_refuses_two_leads(cast: Cast, story: Story) -> None:
    fresh = Lead(
        individual_id=story.individual_id,
        agency_id=cast.tekun.own_agency_id,
        manager_id=cast.tekun.own_id,
        since=SYSTEM.now,
    )
    with pytest.raises(IntegrityError, match="plans_one_lead"), acting(SYSTEM), transaction.atomic():
        fresh.save(force_insert=True)


def test_of_two_at_once_one_leads(fresh_database: str, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        cast = make_cast()
        story = make_story(cast)
        known_to_tekun(cast, story)
        her = story.individual_id
        for _ in range(2):
            lead = plans.lead_of(actor=SYSTEM, individual_id=her)
            assert lead is not None
            giver, taker = (
                (cast.maiwp, cast.tekun)
                if lead.agency_id == cast.maiwp.agency_id
                else (cast.tekun, cast.maiwp)
            )
            offer = plans.ask_hand_over(
                actor=giver,
                individual_id=her,
                to_agency_id=taker.own_agency_id,
                to_user_id=taker.own_id,
                reason="She trades now",
            )
            accepted, withdrawn = answers(
                at_once(
                    partial(plans.answer_hand_over, actor=taker, hand_over_id=offer.id, accept=True),
                    partial(plans.withdraw_hand_over, actor=giver, hand_over_id=offer.id),
                )
            )
            assert sorted((accepted, withdrawn)) == ["changed_meanwhile", "done"]
            now = plans.lead_of(actor=SYSTEM, individual_id=her)
            assert now is not None
            assert now.agency_id == (taker if accepted == "done" else giver).agency_id
            with acting(SYSTEM):
                assert Lead.objects.filter(individual_id=her, until=None).count() == 1
