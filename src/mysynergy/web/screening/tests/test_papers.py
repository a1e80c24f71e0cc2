"""Eligible once a paper is held: said where only that is missing, with how to get it, and made a need."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import translation

from mysynergy.access.public import Role
from mysynergy.cases.public import needs_of
from mysynergy.screening.public import record_facts
from mysynergy.web.conftest import Hire, Story
from mysynergy.words.programmes import source_name

pytestmark = pytest.mark.django_db
WORKER = {
    "person.citizenship": "citizen",
    "person.employment_status": "self_employed",
    "person.own_income": "900.00",
}


def groups_of(page: str) -> dict[str, list[str]]:
    """Return the programmes of each group on the tab."""
    parts = re.split(r'id="g-(\w+)"', page)
    return {
        key: re.findall(r'id="p-([\w-]+)"', body) for key, body in zip(parts[1::2], parts[2::2], strict=True)
    }


@pytest.mark.parametrize("card", [None, False])
def test_only_a_paper_stands_before_it_and_one_press_makes_that_a_need(
    story: Story, hire: Hire, card: bool | None
) -> None:
    actor, client = story.sender.actor, story.sender.client
    facts = {**WORKER, "person.oku_card": card}
    record_facts(
        actor=actor, individual_id=story.individual_id, facts=facts, source="interview", verification="said"
    )
    tab = f"/people/{story.individual_id}/screening/"
    client.post(tab, {"do": "run"})
    page = client.get(tab).content.decode()
    assert "jkm-epoku" in groups_of(page)["once"]
    assert "hrdcorp-plm-b40" in groups_of(page)["unknown"], "her income may open it without the card"
    assert "jkm-btb" not in groups_of(page)["once"], "she works: the card alone would not open it"
    assert "Layak apabila ada: Kad OKU" in page
    assert "/hak/dokumen/oku-card/" in page
    make = f"/people/{story.individual_id}/papers/oku-card/"
    assert make in page
    assert client.post(make)["Location"] == f"/people/{story.individual_id}/needs/"
    client.post(make)
    needs = needs_of(actor=actor, individual_id=story.individual_id)
    assert [one.kind for one in needs if one.kind == "oku_card" and one.state == "open"] == ["oku_card"]
    again = client.get(tab).content.decode()
    assert make not in again
    assert "Sudah menjadi keperluan terbuka." in again
    assert client.post(f"/people/{story.individual_id}/papers/no-such/").status_code == 404
    assert hire("MAIWP", Role.AUDITOR).client.post(make).status_code == 403


def test_who_holds_the_card_is_eligible_and_no_paper_is_named(story: Story) -> None:
    facts = {**WORKER, "person.oku_card": True}
    record_facts(
        actor=story.sender.actor,
        individual_id=story.individual_id,
        facts=facts,
        source="interview",
        verification="said",
    )
    tab = f"/people/{story.individual_id}/screening/"
    story.sender.client.post(tab, {"do": "run"})
    found = groups_of(story.sender.client.get(tab).content.decode())
    assert "jkm-epoku" in found["eligible"]
    assert "once" not in found


def test_anybody_reads_how_a_paper_is_had(client: Client) -> None:
    page = client.get("/hak/dokumen/oku-card/").content.decode()
    with translation.override("ms"):
        unsure = source_name("secondary")
    for words in ("jkm.gov.my", "kekurangan jangka panjang", f"({unsure})"):
        assert words in page
    assert client.get("/hak/dokumen/no-such/").status_code == 404
    assert "/hak/dokumen/bank-account/" in client.get("/hak/").content.decode()
