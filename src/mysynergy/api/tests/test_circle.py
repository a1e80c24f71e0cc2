"""One's own circle by API: named, barred, released by a second person; colleagues learn nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.api_callers import Caller, officer
from tests.digits import stand_in

from mysynergy.access.public import Role
from mysynergy.kernel.days import day_of

pytestmark = pytest.mark.django_db


def registered(clerk: Caller) -> str:
    said = {"name": "Kawan binti Rapat", "birth_year": 1984}
    record = clerk.post("/intake/submissions", {"said": said, "channel": "counter"})
    return str(clerk.post("/individuals", {"source_record_id": record["id"]})["id"])


def test_an_officer_asks_and_a_second_person_releases_until_a_day() -> None:
    me, colleague = officer("MAIWP", Role.CASEWORKER), officer("MAIWP", Role.CASEWORKER)
    supervisor = officer("MAIWP", Role.SUPERVISOR)
    friend = registered(colleague)
    assert me.get(f"/individuals/{friend}")["id"] == friend
    near = me.post("/circle", {"relation": "friend", "individual_id": friend})
    assert me.post("/circle", {"relation": "friend", "individual_id": friend}) == near
    assert me.refused("GET", f"/individuals/{friend}", status=403)["code"] == "own_circle"
    assert me.get(f"/individuals/{friend}/circle") == {"relation": "friend", "barred": True, "leave": None}

    asked = me.post(f"/individuals/{friend}/circle-leaves", {"why": "no other officer"})
    assert [one["id"] for one in supervisor.get("/circle-leaves")["items"]] == [asked["id"]]
    today = day_of(timezone.now())
    far = {"reason": "x", "until": (today + dt.timedelta(days=31)).isoformat()}
    wrong = supervisor.refused("POST", f"/circle-leaves/{asked['id']}/release", far, status=422)
    assert [one["field"] for one in wrong["faults"]] == ["until"]
    supervisor.post(f"/circle-leaves/{asked['id']}/release", {"reason": "seen", "until": today.isoformat()})
    assert me.get(f"/individuals/{friend}/circle")["barred"] is False
    assert me.get(f"/individuals/{friend}")["id"] == friend

    assert colleague.get("/circle")["items"] == []
    assert [one["id"] for one in supervisor.get("/circle")["items"]] == [near["id"]]
    assert supervisor.send("POST", f"/circle/{near['id']}/end", {"reason": "long over"}).status == 204
    assert me.get(f"/individuals/{friend}/circle")["relation"] is None


def test_a_refusal_keeps_it_shut_and_no_number_comes_back() -> None:
    me, supervisor = officer("MAIWP", Role.CASEWORKER), officer("MAIWP", Role.SUPERVISOR)
    friend = registered(me)
    me.post("/circle", {"relation": "friend", "individual_id": friend})
    asked = me.post(f"/individuals/{friend}/circle-leaves", {"why": "x"})
    said = supervisor.post(f"/circle-leaves/{asked['id']}/refusal", {"reason": "a colleague takes it"})
    assert (said["state"], said["until"]) == ("refused", None)
    assert me.get(f"/individuals/{friend}/circle")["barred"] is True
    body = {"relation": "self", "identity_kind": "mykad", "identity_number": "850312-14-5678"}
    me.post("/circle", body)
    mine = me.send("GET", "/circle").text
    assert "5678" in mine
    assert not stand_in(mine, "850312")
    wrong = me.refused("POST", "/circle", {**body, "identity_number": "12"}, status=422)
    assert [one["field"] for one in wrong["faults"]] == ["identity_number"]
