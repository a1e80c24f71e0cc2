"""A programme closes, or is full: its unanswered referrals come back to their holders, with a new offer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.conf import settings

from mysynergy.cases import public as cases
from mysynergy.directory.public import STOPPED, publish, tell_capacity
from mysynergy.referrals import public as referrals
from mysynergy.referrals import returning
from mysynergy.referrals.proposals import propose_next
from mysynergy.referrals.tests.conftest import NOW, SYSTEM, Cast, Story
from mysynergy.rules import load_rulebook


def close(*programme_ids: str) -> None:
    rulebook = load_rulebook(settings.RULEBOOK_DIR)
    rules = {
        one.id: replace(one, status="closed") if one.id in programme_ids else one
        for one in rulebook.programmes.values()
    }
    publish(actor=SYSTEM, rulebook=replace(rulebook, programmes=rules))


@pytest.mark.django_db
def test_what_a_closed_programme_was_asked_comes_back_and_what_it_accepted_goes_on(
    cast: Cast, story: Story, outbox: Callable[[], list[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returning, "BATCH", 1)
    needs = {story.capital.id: ("tekun-niaga",), story.skills.id: ("giatmara-mci",)}
    sent = {
        programme: referrals.send(
            actor=cast.maiwp, need_id=need, programme_id=programme, consent_id=story.consent_id
        ).id
        for need, asked in needs.items()
        for programme in asked
    }
    referrals.mark_received(actor=cast.tekun, referral_id=sent["tekun-niaga"])
    referrals.accept(actor=cast.giatmara, referral_id=sent["giatmara-mci"])
    job = referrals.JOBS[returning.JOB]
    assert job(actor=SYSTEM) == 0
    close("tekun-niaga", "giatmara-mci")
    assert [one for one, _ in outbox()].count(STOPPED) == 2
    # One at a time here: a full batch asks for the next, which finds nothing and ends.
    assert job(actor=SYSTEM) == 1
    assert returning.JOB in {one for one, _ in outbox()}
    assert job(actor=SYSTEM) == 0
    back = referrals.get(actor=cast.maiwp, referral_id=sent["tekun-niaga"])
    assert (back.state, back.reason_code) == ("cancelled", "programme_closed")
    assert referrals.get(actor=cast.maiwp, referral_id=sent["giatmara-mci"]).state == "accepted"
    held = cases.needs(actor=SYSTEM, ids=needs)
    assert held[story.capital.id].held_by == cast.maiwp.id
    assert held[story.capital.id].held_for == "referral_returned"
    assert held[story.skills.id].held_by == cast.giatmara.id
    assert ("referrals.propose_next", str(story.capital.id)) in outbox()
    offer = propose_next(actor=SYSTEM, need_id=story.capital.id)
    assert offer is not None
    assert offer.programme_id != "tekun-niaga"
    assert offer.reasons


@pytest.mark.django_db
def test_a_full_quota_gives_back_what_waits_and_is_proposed_last(cast: Cast, story: Story) -> None:
    sent = referrals.send(
        actor=cast.maiwp, need_id=story.capital.id, programme_id="tekun-niaga", consent_id=story.consent_id
    )
    tell_capacity(actor=SYSTEM.at(NOW + dt.timedelta(hours=1)), programme_id="tekun-niaga", status="full")
    assert referrals.JOBS[returning.JOB](actor=SYSTEM, programme_id="aim-i-mesra") == 0
    assert referrals.JOBS[returning.JOB](actor=SYSTEM, programme_id="tekun-niaga") == 1
    assert referrals.get(actor=cast.maiwp, referral_id=sent.id).reason_code == "quota_full"
    knowing = referrals.send(
        actor=cast.maiwp.at(NOW + dt.timedelta(hours=2)),
        need_id=story.capital.id,
        programme_id="tekun-niaga",
        consent_id=story.consent_id,
        although_full=True,
    )
    assert referrals.JOBS[returning.JOB](actor=SYSTEM, programme_id="tekun-niaga") == 0
    assert referrals.get(actor=cast.maiwp, referral_id=knowing.id).state == "requested"
