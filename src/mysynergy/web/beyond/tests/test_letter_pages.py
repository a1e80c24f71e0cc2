"""A letter written, printed, asked about again and answered, page by page."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from mysynergy.access.public import Role
from mysynergy.beyond import public as beyond
from mysynergy.cases.public import needs
from mysynergy.web.conftest import Hire, Officer, Story

pytestmark = pytest.mark.django_db


def page_of(officer: Officer, path: str, status: int = 200) -> str:
    answer = officer.client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def typed(story: Story, **changes: object) -> dict[str, object]:
    day = story.sender.actor.today + dt.timedelta(days=10)
    return {
        "body": "new",
        "name": "Hospital Contoh",
        "kind": "hospital",
        "address": "Jalan Satu\n50000 Kuala Lumpur",
        "body_language": "en",
        "basis": "consent",
        "evidence": "signed_form",
        "categories": ["identity", "needs", "contact"],
        "words": "Mohon <b>rawatan</b> susulan.",
        "whole_number_for": "",
        "language": "body",
        "follow_up_on": day.strftime("%d/%m/%Y"),
        "once": str(uuid.uuid4()),
        **changes,
    }


def test_a_letter_from_the_need_to_the_answer(story: Story, hire: Hire) -> None:
    sender, new = story.sender, f"/people/{story.individual_id}/needs/{story.cash.id}/letter/"
    assert new in page_of(sender, f"/people/{story.individual_id}/needs/")
    assert "Tulis surat" in page_of(sender, new)
    for wrong in ({"name": ""}, {"words": ""}, {"categories": ["identity"]}, {"follow_up_on": "31/02/2026"}):
        answer = sender.client.post(new, typed(story, **wrong))
        assert answer.status_code == 422, wrong
    assert beyond.bodies(actor=sender.actor) == (), "what could not be written left nothing behind"
    answer = sender.client.post(new, typed(story))
    assert answer.status_code == 302, answer.content.decode()
    (letter,) = beyond.open_letters(actor=sender.actor)
    twice = typed(story, once="twice", name="Balai Contoh", kind="police")
    pressed = [sender.client.post(new, twice).headers.get("Location") for _ in range(2)]
    assert pressed[0] == pressed[1], "a button that was pressed twice writes one letter and says no fault"
    (_first, second) = beyond.open_letters(actor=sender.actor)
    taken = {"answer": "withdrawn", "withdrawn_because": "sent_in_error"}
    assert sender.client.post(f"/letters/{second.id}/answer/", taken).status_code == 302
    own = answer.headers["Location"]
    assert own == f"/letters/{letter.id}/"
    page = page_of(sender, own)
    assert "Hospital Contoh" in page
    paper = page_of(sender, f"{own}paper/")
    assert '<html lang="en"' in paper
    assert "Please answer by" in paper
    assert "850312" not in paper
    assert "&lt;b&gt;rawatan" in paper
    assert letter.reference in paper
    for path in ("/letters/", f"/people/{story.individual_id}/referrals/", f"/people/{story.individual_id}/"):
        assert "Hospital Contoh" in page_of(sender, path), path
    again = {"note": "", "follow_up_on": ""}
    assert sender.client.post(f"{own}again/", again).status_code == 422
    day = (sender.actor.today + dt.timedelta(days=20)).isoformat()
    assert sender.client.post(f"{own}again/", {"note": "sibuk", "follow_up_on": day}).status_code == 302
    refused = {"answer": "refused", "refused_because": "", "text": ""}
    assert sender.client.post(f"{own}answer/", refused).status_code == 422
    shown = {"evidence_kind": "letter", "evidence_on": sender.actor.today.isoformat()}
    helped = {"answer": "helped", "evidence_reference": "HKL 1", "need_met": "on", **shown}
    assert sender.client.post(f"{own}answer/", helped).status_code == 302
    assert needs(actor=sender.actor, ids=[story.cash.id])[story.cash.id].outcome == "met"
    assert "telah membantu" in page_of(sender, own)
    assert "Tiada surat" in page_of(sender, "/letters/")
    for path in (own, f"{own}paper/"):
        assert story.receiver.client.get(path).status_code == 404
    assert hire("MAIWP", Role.AUDITOR).client.get(f"{own}paper/").status_code == 403


def test_the_worklist_says_that_a_letter_is_to_be_asked_about(story: Story) -> None:
    new = f"/people/{story.individual_id}/needs/{story.cash.id}/letter/"
    today = story.sender.actor.today.isoformat()
    assert story.sender.client.post(new, typed(story, follow_up_on=today)).status_code == 302
    work = page_of(story.sender, "/work/")
    assert "1 surat perlu ditanya semula hari ini" in work
    assert "Hospital Contoh ditanya pada" in work
