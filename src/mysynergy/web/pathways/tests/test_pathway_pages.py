"""A pathway from its template to its end, page by page."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from mysynergy.access.public import Actor, Role
from mysynergy.beyond import public as beyond
from mysynergy.cases.public import NeedSaid, add_needs
from mysynergy.pathways import public as pathways
from mysynergy.referrals import public as referrals
from mysynergy.web.conftest import Hire, Officer, Story

pytestmark = pytest.mark.django_db


def page_of(officer: Officer, path: str) -> str:
    answer = officer.client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def laid_out(story: Story) -> tuple[str, pathways.PathwayView]:
    """Lay out a pathway from its template through the pages; return its address and what it is."""
    sender, person = story.sender, f"/people/{story.individual_id}/pathways/"
    assert "Belum ada laluan" in page_of(sender, person)
    new = f"{person}new/?story=course_then_capital"
    assert "Modal" in page_of(sender, new)  # a need of the template that is not open yet
    (capital,) = add_needs(
        actor=sender.actor,
        individual_id=story.individual_id,
        needs=[NeedSaid("jobs_business", "business_capital")],
    )
    page = page_of(sender, new)
    assert f'value="{capital.id}" selected' in page
    typed = {
        "need-1": str(story.skills.id),
        "where-1": "giatmara-sepenuh-masa",
        "evidence-1": "learnt",
        "need-2": str(capital.id),
        "where-2": "tekun-niaga",
        "after-2": "1",
        "once": str(uuid.uuid4()),
    }
    wrong = [
        {"after-1": "2"},
        {"need-1": ""},
        {"where-2": "nothing"},
        {"evidence-1": "\x00"},
        {"where-1": "", "need-1": "", "where-2": "", "need-2": ""},
    ]
    for change in wrong:
        answer = sender.client.post(new, {**typed, **change})
        assert answer.status_code == 422, change
    answer = sender.client.post(new, typed)
    assert answer.status_code == 302, answer.content.decode()
    own = answer.headers["Location"]
    (view,) = pathways.of_individual(actor=sender.actor, individual_id=story.individual_id)
    return own, view


def test_a_pathway_from_its_template_to_its_end(story: Story, system: Actor, hire: Hire) -> None:
    own, view = laid_out(story)
    sender, person = story.sender, f"/people/{story.individual_id}/pathways/"
    page = page_of(sender, own)
    assert "Menunggu sehingga langkah 1 selesai" in page
    assert "boleh dihantar" in page_of(sender, "/work/")
    send = f"{own}steps/{view.steps[0].id}/send/"
    assert str(story.consent_id) in page_of(sender, send)
    assert sender.client.post(send, {"consent": "", "message": ""}).status_code == 422
    answer = sender.client.post(send, {"consent": str(story.consent_id), "message": "Mohon tempat."})
    assert answer.headers["Location"] == own
    asked = pathways.get(actor=sender.actor, pathway_id=view.id).steps[0].referral_id
    assert asked is not None
    assert f"/referrals/{asked}/" in page_of(sender, own)
    giatmara = hire("GIATMARA", Role.CASEWORKER).actor
    referrals.decline(actor=giatmara, referral_id=asked, reason_code="quota_full", text="penuh")
    pathways.go_on(actor=system, pathway_id=view.id)
    assert "tidak berhasil" in page_of(sender, "/work/")
    choose = f"{own}steps/{view.steps[0].id}/choose/"
    assert sender.client.post(choose, {"verb": "again", "reason": ""}).status_code == 422
    skip = {"verb": "skip", "reason": "sudah pandai"}
    assert sender.client.post(choose, skip).headers["Location"] == own
    assert "sudah pandai" in page_of(sender, own)
    stop = f"{own}stop/"
    assert "dibatalkan" in page_of(sender, stop)
    assert sender.client.post(stop, {"reason_code": "another_way"}).status_code == 302
    assert "Dihentikan" in page_of(sender, own)
    assert "Dilangkau" in page_of(sender, person)
    for path in (own, send, choose, stop):
        assert story.receiver.client.get(path).status_code == 404


def test_a_step_to_a_body_outside_is_sent_as_a_letter(story: Story) -> None:
    actor = story.sender.actor
    police = beyond.add_body(actor=actor, name="Balai Contoh", kind="police")
    step = pathways.StepSaid("report", story.cash.id, body_id=police.id)
    view = pathways.begin(actor=actor, individual_id=story.individual_id, steps=[step])
    answer = story.sender.client.get(f"/pathways/{view.id}/steps/{view.steps[0].id}/send/")
    new = answer.headers["Location"]
    assert f'value="{police.id}"' in page_of(story.sender, new)
    typed = {
        "body": str(police.id),
        "body_language": "ms",
        "basis": "consent",
        "evidence": "signed_form",
        "categories": ["identity", "needs"],
        "words": "Mohon laporan.",
        "language": "body",
        "follow_up_on": (actor.today + dt.timedelta(days=7)).isoformat(),
        "once": str(uuid.uuid4()),
    }
    assert story.sender.client.post(new, typed).headers["Location"] == f"/pathways/{view.id}/"
    after = pathways.get(actor=actor, pathway_id=view.id).steps[0]
    assert after.state == "sent"
    assert f"/letters/{after.letter_id}/" in page_of(story.sender, f"/pathways/{view.id}/")
