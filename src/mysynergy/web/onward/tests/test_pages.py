"""Referring on and open offers through their pages: what is shown, to whom, and what is not."""

from __future__ import annotations

import datetime as dt

import pytest

from mysynergy.access.public import Actor, Role
from mysynergy.directory import public as directory
from mysynergy.onward import public as onward
from mysynergy.referrals import public as referrals
from mysynergy.registry.public import record_consent
from mysynergy.web.conftest import Hire, Story

AID = "jkm-bantuan-am"


def test_a_coordinating_agency_refers_on_and_the_first_sender_reads_it(hire: Hire, story: Story) -> None:
    jkm = hire("JKM", Role.CASEWORKER, language="en")
    sent = story.ask(AID)
    page = f"/referrals/{sent.id}/"
    assert "Refer on to another agency" in jkm.client.get(page).content.decode()
    consent = record_consent(
        actor=jkm.actor,
        individual_id=story.individual_id,
        basis="consent",
        purposes=["casework"],
        categories=["identity", "needs", "referrals"],
        agency_ids=[story.receiver.actor.own_agency_id],
        evidence="signed_form",
    )
    form = jkm.client.get(f"{page}refer-on/").content.decode()
    assert "Another agency is better placed" in form
    said = {"programme": "tekun-niaga", "consent": str(consent), "reason_code": "better_placed", "why": ""}
    wrong = jkm.client.post(f"{page}refer-on/", said)
    assert (wrong.status_code, "Write why in a sentence." in wrong.content.decode()) == (422, True)
    directory.tell_capacity(
        actor=Actor.system("test", now=jkm.actor.now), programme_id="tekun-niaga", status="full"
    )
    said["why"] = "Modal, bukan bantuan"
    full = jkm.client.post(f"{page}refer-on/", said)
    assert (full.status_code, 'name="although_full"' in full.content.decode()) == (422, True)
    assert jkm.client.post(f"{page}refer-on/", {**said, "although_full": "yes"}).status_code == 302
    told = story.sender.client.get(page).content.decode()
    for words in ("Dirujuk seterusnya", "Modal, bukan bantuan", "Agensi lain lebih sesuai", "TEKUN"):
        assert words in told, words
    assert told.count("Agensi lain lebih sesuai") == 2, "in the chain and in what happened"
    again = jkm.client.get(f"{page}refer-on/")
    assert again.status_code == 404, "it is handed on already"
    (mine,) = referrals.of_agency(actor=story.receiver.actor, side=referrals.Side.RECEIVER)
    theirs = story.receiver.client.get(f"/referrals/{mine.id}/").content.decode()
    assert "Modal, bukan bantuan" in theirs
    assert "MAIWP" not in theirs, "whose name can be a secret"


def test_a_need_is_offered_claimed_once_and_told_of(hire: Hire, story: Story) -> None:
    jkm = hire("JKM", Role.CASEWORKER, language="en")
    needs = f"/people/{story.individual_id}/needs/"
    offer = f"/needs/{story.cash.id}/offer/"
    assert offer in story.sender.client.get(needs).content.decode()
    page = story.sender.client.get(offer).content.decode()
    assert "JKM" in page
    until = (story.sender.actor.today + dt.timedelta(days=1)).strftime("%d/%m/%Y")
    said = {"consent": str(story.consent_id), "until": until, "message": "Gerai terbakar"}
    assert story.sender.client.post(offer, {**said, "until": "1/1/2020"}).status_code == 422
    assert story.sender.client.post(offer, said).status_code == 302
    assert offer not in story.sender.client.get(needs).content.decode()
    told = jkm.client.get("/offers/").content.decode()
    assert "Cash in an emergency" in told
    for secret in ("Siti", "MAIWP", "Gerai", str(story.individual_id)):
        assert secret not in told, secret
    assert "Open offers" in jkm.client.get("/referrals/").content.decode()
    (found,) = onward.to_claim(actor=jkm.actor)
    claim = f"/offers/{found.id}/claim/"
    assert jkm.client.post(claim, {"programme": "nothing"}).status_code == 404
    got = jkm.client.post(claim, {"programme": found.programme_ids[0]}, follow=True).content.decode()
    assert "Siti" in got
    assert "Gerai terbakar" in got
    mine = story.sender.client.get("/offers/").content.decode()
    assert "Diambil" in mine
    assert story.sender.client.post(f"/offers/{found.id}/withdraw/").status_code == 302
    assert onward.offers(actor=story.sender.actor)[0].state == "claimed"


@pytest.mark.parametrize("role", [Role.INTAKE_OFFICER, Role.AUDITOR])
def test_who_may_not_claim_is_shown_no_button(hire: Hire, story: Story, role: Role) -> None:
    onward.offer(
        actor=story.sender.actor,
        need_id=story.cash.id,
        consent_id=story.consent_id,
        until=story.sender.actor.today + dt.timedelta(days=1),
    )
    told = hire("JKM", role, language="en").client.get("/offers/").content.decode()
    assert ("Cash in an emergency" in told, "Claim for" in told) == (True, False)
