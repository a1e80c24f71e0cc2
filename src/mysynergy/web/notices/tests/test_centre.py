"""The notice centre as an officer uses it: the bell counts, a notice leads to its thing and is read."""

from __future__ import annotations

import pytest
from django.db import connection

from mysynergy.access.public import Actor, Role, acting
from mysynergy.notices.public import JOB, note
from mysynergy.web.conftest import Hire, Story

pytestmark = pytest.mark.django_db


def written(system: Actor) -> None:
    with acting(system), connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_outbox WHERE job = %s RETURNING arguments->>'events'", [JOB])
        waiting = [events for (events,) in cursor.fetchall()]
    for events in waiting:
        note(actor=system, events=events)


def test_the_bell_counts_and_a_notice_leads_to_its_thing(hire: Hire, story: Story, system: Actor) -> None:
    desk, beside = hire("TEKUN", Role.CASEWORKER, language="en"), hire("TEKUN", Role.AGENCY_HEAD)
    assert "Nothing new" in desk.client.get("/notices/").content.decode()
    referral = story.ask()
    written(system)
    page = desk.client.get("/notices/").content.decode()
    assert all(
        words in page for words in ("A referral arrived", "Siti Aminah", "1 not read", "For the whole")
    )
    link = next(part.split('"')[0] for part in page.split('href="') if part.startswith("/notices/0"))
    assert (
        beside.client.get(link).headers["Location"] == "/notices/"
    )  # not meant for the head: nothing is told
    assert desk.client.get(link).headers["Location"] == f"/referrals/{referral.id}/"
    page = desk.client.get("/notices/?show=all").content.decode()
    assert ("A referral arrived" in page, "not read" in page) == (True, False)
    assert "Nothing new" in desk.client.get("/notices/").content.decode()


def test_she_chooses_what_she_hears_of_and_all_is_marked_as_read(
    hire: Hire, story: Story, system: Actor
) -> None:
    desk = hire("TEKUN", Role.CASEWORKER, language="en")
    story.ask()
    written(system)
    typed = {"heard": ["dates", "answers"], "digest": "yes", "email": "nobody"}
    answer = desk.client.post("/notices/settings/", typed)
    assert (answer.status_code, "no e-mail address" in answer.content.decode()) == (422, True)
    assert desk.client.post("/notices/settings/", {**typed, "email": "a@tekun.gov.my"}).status_code == 302
    assert "Nothing new" in desk.client.get("/notices/").content.decode()
    assert 'value="a@tekun.gov.my"' in desk.client.get("/notices/settings/").content.decode()
    desk.client.post("/notices/settings/", {"heard": ["arrived"]})
    page = desk.client.get("/notices/").content.decode()
    assert "A referral arrived" in page
    assert desk.client.post("/notices/read/", {"until": "nonsense"}).status_code == 302
    assert "A referral arrived" in desk.client.get("/notices/").content.decode()
    until = page.split('name="until" value="')[1].split('"')[0]
    assert desk.client.post("/notices/read/", {"until": until}).status_code == 302
    assert "Nothing new" in desk.client.get("/notices/").content.decode()
