"""Knowing somebody's id, as a candidate shows it, opens nothing: only a confirmed link or a referral does."""

from __future__ import annotations

import pytest
from tests.api_callers import Caller, officer

from mysynergy.access.public import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> str:
    clerk = officer("MAIWP", Role.CASEWORKER)
    said = {"name": "Rohana binti Kamarudin", "birth_year": 1984, "birth_month": 5, "birth_day": 17}
    record = clerk.post("/intake/submissions", {"said": said, "channel": "counter"})
    return str(clerk.post("/individuals", {"source_record_id": record["id"]})["id"])


def everything_that_might_open_her(stranger: Caller, person: str) -> list[tuple[str, str, object]]:
    return [
        ("POST", f"/individuals/{person}/case", None),
        ("POST", f"/individuals/{person}/needs", {"needs": [{"module": "finance", "kind": "income"}]}),
        ("POST", f"/individuals/{person}/facts", {"facts": {"person.citizenship": "citizen"}}),
        ("PUT", f"/individuals/{person}/wishes", {"wish": "zakat", "wanted": True}),
        ("POST", f"/individuals/{person}/screenings", None),
        ("POST", "/enrolments", {"individual_id": person, "programme_id": "tekun-niaga"}),
        (
            "POST",
            "/memberships",
            {"individual_id": person, "scheme": "sksps", "plan": "1", "sector": "hawker"},
        ),
        ("POST", f"/individuals/{person}/number", {"reason": "curious"}),
        ("PUT", f"/individuals/{person}/household", {"members": []}),
        ("PUT", f"/individuals/{person}/contact", {"phone": None, "safe_to_contact": None}),
        (
            "POST",
            f"/individuals/{person}/consents",
            {
                "basis": "consent",
                "purposes": ["casework"],
                "categories": ["identity"],
                "agency_ids": [str(stranger.agency_id)],
                "evidence": "said",
            },
        ),
        (
            "POST",
            "/overlaps",
            {"individual_id": person, "programme_id": "tekun-niaga", "start": "2027-01-01"},
        ),
    ]


def test_an_agency_that_does_not_hold_her_can_do_nothing_about_her(person: str) -> None:
    stranger = officer("TEKUN", Role.SUPERVISOR)
    opened: list[tuple[object, ...]] = []
    for method, path, body in everything_that_might_open_her(stranger, person):
        answer = stranger.send(method, path, body)
        if answer.status != 404:
            opened.append((method, path, answer.status))
        if stranger.send("GET", f"/individuals/{person}").status != 404:
            opened.append((method, path, "opens her page"))
    assert opened == []
