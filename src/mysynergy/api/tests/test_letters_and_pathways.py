"""A pathway of a letter and a referral, laid out and followed by API alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from tests.api_callers import Caller, officer

from mysynergy.access.public import Actor, Role
from mysynergy.kernel.days import day_of
from mysynergy.pathways.public import go_on

pytestmark = pytest.mark.django_db


def person_with_needs(caller: Caller) -> tuple[str, list[str]]:
    said = {"name": "Rohana binti Kamarudin", "birth_year": 1984, "state": "MY-14"}
    source = caller.post("/intake/submissions", {"said": said, "channel": "counter"})
    person = caller.post("/individuals", {"source_record_id": source["id"]})["id"]
    kinds = (("protection_wakalah", "papers"), ("jobs_business", "business_capital"))
    needs = [{"module": module, "kind": kind} for module, kind in kinds]
    found = caller.post(f"/individuals/{person}/needs", {"needs": needs})
    items: list[dict[str, Any]] = found["items"] if isinstance(found, dict) else found
    return person, [one["id"] for one in items]


def test_a_letter_then_a_referral_by_api() -> None:
    caller = officer("MAIWP", Role.CASEWORKER)
    person, (papers, capital) = person_with_needs(caller)
    body = caller.post("/outside-bodies", {"name": "JPN Contoh", "kind": "registration"})
    assert caller.get("/outside-bodies")["items"] == [body]
    steps = [
        {"key": "papers", "need_id": papers, "body_id": body["id"]},
        {"key": "capital", "need_id": capital, "programme_id": "tekun-niaga", "after": ["papers"]},
    ]
    circle = [{**steps[0], "after": ["capital"]}, steps[1]]
    where = f"/individuals/{person}/pathways"
    faults = caller.refused("POST", where, {"steps": circle}, status=422)["faults"]
    assert {one["code"] for one in faults} == {"goes_in_circles"}
    laid = caller.post(where, {"steps": steps})
    assert [one["state"] for one in laid["steps"]] == ["ready", "waiting"]
    assert [one["id"] for one in caller.get("/pathway-steps")["items"]] == [laid["steps"][0]["id"]]
    consent = {
        "basis": "consent",
        "purposes": ["referral"],
        "categories": ["identity", "needs"],
        "agency_ids": [body["id"]],
        "evidence": "signed_form",
    }
    today = day_of(timezone.now())
    letter = {
        "need_id": papers,
        "body_id": body["id"],
        "consent_id": caller.post(f"/individuals/{person}/consents", consent)["id"],
        "categories": ["identity", "needs"],
        "words": "Mohon daftar lewat.",
        "follow_up_on": (today + dt.timedelta(days=9)).isoformat(),
    }
    sent = caller.post(f"/pathway-steps/{laid['steps'][0]['id']}/send", {"letter": letter})["steps"][0]
    paper = caller.post(f"/letters/{sent['letter_id']}/paper")
    assert (paper["name"], paper["phone"]) == ("Rohana binti Kamarudin", None)
    answer = {"answer": "helped", "evidence_kind": "letter", "evidence_on": today.isoformat()}
    done = caller.post(f"/letters/{sent['letter_id']}/answer", {**answer, "evidence_reference": "SL 1"})
    assert (done["state"], caller.get("/letters")["items"]) == ("completed", [])
    go_on(actor=Actor.system("test", now=timezone.now()), pathway_id=laid["id"])
    assert [one["state"] for one in caller.get(f"/pathways/{laid['id']}")["steps"]] == ["done", "ready"]
    stopped = caller.post(f"/pathways/{laid['id']}/stop", {"reason_code": "another_way"})
    assert [one["state"] for one in stopped["steps"]] == ["done", "cancelled"]
    assert "course_then_capital" in {one["name"] for one in caller.get("/pathway-stories")["items"]}
    assert caller.get(f"/individuals/{person}/letters")["items"][0]["reference"].startswith("MAIWP/")
