"""A carer is recorded on a page, speaks for the person, and is ended; a conflict goes to a second person."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from mysynergy.access.public import Role
from mysynergy.cases.public import needs_of
from mysynergy.representatives.public import acted_among, representatives_of
from mysynergy.web.conftest import Hire, Story

pytestmark = pytest.mark.django_db
CARER = {
    "do": "appoint",
    "name": "Aminah binti Yusof",
    "capacity": "carer",
    "scopes": ["speak", "receive"],
    "evidence": "none_yet",
    "start": "2026-01-01",
}


def said(client: Client, url: str, status: int, **data: object) -> str:
    answer = client.post(url, data)
    assert answer.status_code == status, answer.content.decode()[:600]
    return answer.content.decode()


def test_a_carer_is_recorded_speaks_and_is_ended(story: Story) -> None:
    client, actor = story.sender.client, story.sender.actor
    client.cookies["language"] = "en"
    url = f"/people/{story.individual_id}/representatives/"
    page = said(client, url, 422, **CARER)
    assert "Choose what you saw" in page
    assert 'value="Aminah binti Yusof"' in page  # what was typed stays
    said(client, url, 302, **CARER | {"evidence": "written_authority"})
    assert "Aminah binti Yusof" in client.get(url).content.decode()
    (view,) = representatives_of(actor=actor, individual_id=story.individual_id)
    needs = f"/people/{story.individual_id}/needs/"
    asked = client.get(needs).content.decode()
    assert "Who says so?" in asked
    assert re.search(r'<input[^>]*name="by"[^>]*value=""[^>]*checked', asked), "she herself, unless said"
    typed = {"do": "add", "kind": "finance:food", "urgency": "normal", "by": str(view.id)}
    said(client, needs, 302, **typed)
    food = next(one for one in needs_of(actor=actor, individual_id=story.individual_id) if one.kind == "food")
    assert acted_among(actor=actor, deed="need", thing_ids=[food.id])[food.id].id == view.id
    said(client, url, 422, do=f"end:{view.id}", code="mistaken")
    said(client, url, 422, do="end:x", code="revoked")
    said(client, url, 302, do=f"end:{view.id}", code="revoked")
    assert "The person no longer wants it" in client.get(url).content.decode()
    assert "Who says so?" not in client.get(needs).content.decode()


def test_a_conflict_is_decided_on_the_page_of_the_second_person(story: Story, hire: Hire) -> None:
    url = f"/people/{story.individual_id}/representatives/"
    owner = CARER | {"evidence": "official_letter", "conflict": "landlord", "conflict_note": "Rents to him"}
    said(story.sender.client, url, 302, **owner)
    (view,) = representatives_of(actor=story.sender.actor, individual_id=story.individual_id)
    boss = hire("MAIWP", Role.SUPERVISOR, language="en").client
    assert "Rents to him" in boss.get("/representatives/").content.decode()
    said(boss, "/representatives/", 422, do=f"agree:{view.id}", reason="")
    said(boss, "/representatives/", 422, do="perhaps:1", reason="x")
    said(boss, "/representatives/", 302, do=f"agree:{view.id}", reason="Rent is paid by the council")
    assert "Nothing waits" in boss.get("/representatives/").content.decode()
    (now,) = representatives_of(actor=story.sender.actor, individual_id=story.individual_id)
    assert (now.state, now.holds) == ("in_force", True)
