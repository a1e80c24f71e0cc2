"""The person's links and an officer's notices by API: a code is told once, what is read is one's own."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from tests.api_callers import officer
from tests.people import SYSTEM

from mysynergy.access.public import Role, acting

pytestmark = pytest.mark.django_db


def test_a_link_is_made_sent_and_made_invalid_and_its_code_is_kept_by_nobody() -> None:
    clerk, stranger = officer("MAIWP", Role.CASEWORKER), officer("JKM", Role.CASEWORKER)
    said = {"name": "Aminah binti Ali", "birth_year": 1984, "phone": "012-345 6789"}
    record = clerk.post("/intake/submissions", {"said": said, "channel": "counter"})
    her = clerk.post("/individuals", {"source_record_id": record["id"]})["id"]
    links = f"/individuals/{her}/client-links"
    made = [clerk.post(links, key="same") for _twice in range(2)]
    assert len({one["code"] for one in made}) == 2  # no key keeps a code: asked again, it is another
    assert made[0]["address"].endswith(f"/k/#{made[0]['code']}")
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_idempotency")
        assert cursor.fetchone() == (0,)
    assert clerk.refused("POST", f"{links}/send", status=409)["code"] == "message_not_safe"
    contact = {"phone": said["phone"], "safe_to_contact": "safe", "email": "aminah@example.org"}
    assert clerk.put(f"/individuals/{her}/contact", contact)["email"] == "aminah@example.org"
    assert clerk.send("POST", f"{links}/send").status == 204
    listed = clerk.get(links)
    assert (listed["channel"], listed["why_not"]) == ("email", None)
    assert [one["how"] for one in listed["items"]] == ["sent", "printed", "printed"]
    assert made[0]["code"] not in json.dumps(listed)
    assert stranger.refused("GET", links, status=404)
    assert clerk.post(f"{links}/revoke") == {"links": 3}
    assert [one["opens"] for one in clerk.get(links)["items"]] == [False] * 3


def test_notices_are_listed_in_parts_and_read_once() -> None:
    mine, other = officer("MAIWP", Role.CASEWORKER), officer("JKM", Role.CASEWORKER)
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notices_notice (id, event_id, kind, topic, agency_id, thing, thing_id, about, at) "
            "SELECT gen_random_uuid(), gen_random_uuid(), 'arrived', 'arrived', a.id, 'referral', "
            "gen_random_uuid(), '', now() FROM access_agency a, generate_series(1, 5) WHERE a.code = 'MAIWP'"
        )
    first = mine.get("/notices?only_new=true&limit=3")
    rest = mine.get(f"/notices?only_new=true&limit=3&cursor={first['next']}")
    ids = [one["id"] for one in first["items"] + rest["items"]]
    assert (len(set(ids)), rest["next"], other.get("/notices")["items"]) == (5, None, [])
    assert other.post("/notices/read", {"notices": ids}) == {"unread": 0}
    assert mine.post("/notices/read", {"notices": ids[:2]}) == {"unread": 3}
    assert mine.post("/notices/read-until", {"until": max(ids)}) == {"unread": 0}
    assert mine.get("/notices/unread") == {"unread": 0}
    assert {one["read"] for one in mine.get("/notices")["items"]} == {True}
