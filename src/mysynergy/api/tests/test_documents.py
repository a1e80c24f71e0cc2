"""Documents by API: kept from a bare body or a form, known by content, opened, verified, attached."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings
from tests import made_files as made
from tests.api_callers import ROOT, Caller, officer

from mysynergy.access.public import Role
from mysynergy.files.public import MOST_BYTES

pytestmark = pytest.mark.django_db


def test_a_document_is_kept_opened_verified_attached_and_no_longer_used(settings: Settings) -> None:
    settings.CLAMAV = ""
    caller, stranger = officer("MAIWP", Role.CASEWORKER), officer("JKM", Role.CASEWORKER)
    record = caller.post("/intake/submissions", {"said": {"name": "Siti binti Ali"}, "channel": "counter"})
    person = caller.post("/individuals", {"source_record_id": record["id"]})["id"]
    need = {"module": "protection_wakalah", "kind": "oku_card", "urgency": "normal"}
    (opened,) = caller.post(f"/individuals/{person}/needs", {"needs": [need]})["items"]

    def send(by: Caller, data: bytes, more: str = "", **headers: Any) -> Any:
        path = f"{ROOT}/documents?individual_id={person}&kind=oku_card{more}"
        sent = {"Authorization": f"Bearer {by.token}"}
        return by.client.generic("POST", path, data, content_type="image/jpeg", headers=sent, **headers)

    answer = send(caller, made.jpeg(), "&expires_on=2030-01-01")
    kept = answer.json()
    assert (answer.status_code, kept["standing"], kept["scan"]) == (201, "current", "unscanned")
    assert (kept["category"], kept["proves"], kept["media"]) == ("health", "disability", "image/jpeg")
    assert send(caller, made.jpeg()).json()["id"] == kept["id"]
    form = {"individual_id": person, "kind": "letter", "file": SimpleUploadedFile("x.doc", made.pdf())}
    sent = caller.client.post(f"{ROOT}/documents", form, headers={"Authorization": f"Bearer {caller.token}"})
    assert (sent.status_code, sent.json()["media"]) == (201, "application/pdf")
    assert {one["kind"] for one in caller.get(f"/individuals/{person}/documents")["items"]} == {
        *("oku_card", "letter"),
    }
    one = f"/documents/{kept['id']}"
    content = caller.client.get(f"{ROOT}{one}/content", headers={"Authorization": f"Bearer {caller.token}"})
    assert content.content == made.jpeg()
    assert content["Content-Disposition"] == 'attachment; filename="oku_card.jpg"'
    assert caller.post(f"{one}/verify", {"how": "original_seen"})["verified_how"] == "original_seen"
    caller.post(f"{one}/attach", {"concern": "need", "concern_id": opened["id"]})
    for method, path in (("GET", one), ("GET", f"{one}/content")):
        stranger.refused(method, path, status=404)
    stranger.refused("POST", f"{one}/verify", {"how": "original_seen"}, status=404)
    assert caller.post(f"{one}/withdraw", {"reason": "of somebody else"})["standing"] == "withdrawn"
    wrong = {
        "file_type_unknown": send(caller, b"MZ"),
        "document_too_large": send(caller, b"", CONTENT_LENGTH=str(MOST_BYTES + 1), CONTENT_TYPE="image/png"),
        "impossible_date": send(caller, made.png(), "&issued_on=2026-02-30"),
        "unknown_choice": send(caller, made.png(), "&replaces=nothing"),
        "too_long": send(caller, made.png(), f"&note={'x' * 501}"),
    }
    found = {code: [one["code"] for one in answer.json()["faults"]] for code, answer in wrong.items()}
    assert found == {code: [code] for code in wrong}
