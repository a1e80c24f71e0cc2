"""A list by API: sent, mapped, tried, brought in, paused, taken back; what is refused says why."""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.api_callers import ROOT, Caller, agency_system, officer

from mysynergy.access.public import Actor, Role
from mysynergy.imports import public as lists

pytestmark = pytest.mark.django_db
LIST = (
    b"Nama;No KP;Alamat\n"
    b"Rosnah binti Daud;800101145672;12 Jalan Kenari\n"
    b"=cmd|' /C calc'!A0;8.00102E+11;13 Jalan Kenari\n"
)


@pytest.fixture
def steward() -> Caller:
    return officer("MAIWP", Role.DATA_STEWARD)


def send(
    caller: Caller, data: bytes = LIST, *, media: str = "text/csv", key: str | None = None, **more: Any
) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {caller.token}", **({"Idempotency-Key": key} if key else {})}
    address = f"{ROOT}/imports?kind=beneficiaries&file_name=Senarai%20Mac.csv"
    answer = caller.client.generic("POST", address, data, content_type=media, headers=headers, **more)
    return answer.status_code, json.loads(answer.content)


def faults(body: Any) -> list[tuple[str, str]]:
    return [(one["field"], one["code"]) for one in body["faults"]]


def work(batch: str) -> None:
    system = Actor.system("imports.work", now=timezone.now())
    while lists.work(actor=system, batch_id=batch):
        pass


def figures(listed: list[dict[str, Any]]) -> dict[tuple[str, str, str], int]:
    return {(one["what"], one["field"], one["code"]): one["rows"] for one in listed}


def test_a_list_goes_from_file_to_people_and_back(steward: Caller) -> None:
    status, sent = send(steward)
    assert (status, sent["state"], sent["at_work"], sent["size"]) == (201, "received", True, len(LIST))
    here = f"/imports/{sent['id']}"
    assert steward.refused("GET", f"{here}/columns", status=409)["code"] == "import_state"
    work(sent["id"])
    columns = steward.get(f"{here}/columns")
    fields = {one["field"]: one for one in columns["fields"]}
    assert columns["columns"] == ["Nama", "No KP", "Alamat"]
    assert (fields["name"]["column"], fields["name"]["needed"], fields["sex"]["column"]) == (0, True, None)
    wrong = steward.refused("PUT", f"{here}/columns", {"mapping": {"identity_number": 1}}, status=422)
    assert faults(wrong) == [("columns", "column_missing")]
    steward.put(f"{here}/columns", {"mapping": {"name": 0, "identity_number": 1, "address": 2}})
    work(sent["id"])

    tried = steward.get(here)
    found = figures(tried["tried"])
    assert (tried["state"], tried["rows"], tried["brought"]) == ("checked", 2, [])
    assert (found["new", "", ""], found["error", "", ""]) == (1, 1)
    assert any(what == "fault" and field == "identity_number" for what, field, _code in found)
    answer = steward.client.get(
        f"{ROOT}{here}/wrong-rows?language=en", headers={"Authorization": f"Bearer {steward.token}"}
    )
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    header, row = text.strip().split("\r\n")
    assert (header, row[:6]) == ("Nama;No KP;Alamat;Reason", "'=cmd|")
    assert "Row 3." in row
    assert 'filename="Senarai-Mac-errors.csv"' in answer["Content-Disposition"]

    assert steward.post(f"{here}/start")["state"] == "applying"
    assert steward.post(f"{here}/pause")["state"] == "paused"
    assert steward.refused("POST", f"{here}/start", status=409)["code"] == "import_state"
    assert steward.post(f"{here}/resume")["state"] == "applying"
    work(sent["id"])
    done = steward.get(here)
    assert (done["state"], figures(done["brought"])["new", "", ""]) == ("applied", 1)
    empty = steward.refused("POST", f"{here}/roll-back", {"reason": " "}, status=422)
    assert faults(empty) == [("reason", "reason_missing")]
    steward.post(f"{here}/roll-back", {"reason": "The wrong year"})
    work(sent["id"])
    back = steward.get(here)
    assert (back["state"], back["undo_reason"]) == ("undone", "The wrong year")
    assert steward.post(f"{here}/close")["emptied_at"] is not None
    assert steward.refused("GET", f"{here}/wrong-rows", status=409)["code"] == "import_emptied"


def test_a_file_is_taken_once_whatever_is_repeated(steward: Caller) -> None:
    first = send(steward, key="list-1")
    assert send(steward, key="list-1") == first
    status, twice = send(steward)
    assert (status, twice["code"], twice["params"]["batch"]) == (409, "same_file", first[1]["id"])
    status, other = send(steward, LIST + b"Ali;;\n", key="list-1")
    assert (status, other["code"]) == (409, "idempotency_key_reused")
    assert len(steward.get("/imports")["items"]) == 1


def test_an_agencys_own_system_sends_a_form_and_nobody_else_sees_the_list() -> None:
    system = agency_system("MAIWP")
    answer = system.client.post(
        f"{ROOT}/imports",
        {"kind": "applicants", "file": SimpleUploadedFile("mohon.csv", LIST)},
        headers={"Authorization": f"Bearer {system.token}"},
    )
    sent = json.loads(answer.content)
    assert (answer.status_code, sent["kind"], sent["file_name"]) == (201, "applicants", "mohon.csv")
    stranger = officer("GIATMARA", Role.DATA_STEWARD)
    assert stranger.get("/imports")["items"] == []
    for deed in ("", "/columns", "/wrong-rows"):
        gone = stranger.refused("GET", f"/imports/{sent['id']}{deed}", status=404)
        assert gone["code"] == "import"
    assert stranger.refused("POST", f"/imports/{uuid.uuid4()}/start", status=404)["code"] == "import"


@pytest.mark.parametrize(
    ("data", "media", "more", "status", "said"),
    [
        (LIST, "application/json", {}, 415, "no_such_type"),
        (b"", "text/csv", {"CONTENT_TYPE": "text/csv"}, 422, [("file", "file_empty")]),
        (b"x", "text/csv", {"CONTENT_LENGTH": str(3 * 1024**3)}, 422, [("file", "file_too_large")]),
        (
            b"x",
            "text/csv",
            {"CONTENT_LENGTH": "9", "wsgi.input": io.BytesIO(b"Nama")},
            422,
            [("file", "cut_off_on_its_way")],
        ),
        (b"--x--\r\n", "multipart/form-data; boundary=x", {}, 422, [("file", "required")]),
        (b"x", "multipart/form-data", {}, 400, "body_not_a_form"),
    ],
)
def test_what_is_no_file_is_refused_with_its_reason(
    steward: Caller, data: bytes, media: str, more: dict[str, Any], status: int, said: object
) -> None:
    answered, body = send(steward, data, media=media, **more)
    assert (answered, faults(body) if status == 422 else body["code"]) == (status, said)
    assert steward.get("/imports")["items"] == []


def test_who_may_not_is_told_before_the_file_is_read() -> None:
    class Unread(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise AssertionError(f"{size} bytes were read")

    unread: dict[str, Any] = {"CONTENT_LENGTH": "9", "wsgi.input": Unread()}
    status, body = send(officer("MAIWP", Role.CASEWORKER), **unread)
    assert (status, body["code"]) == (403, "role_may_not")
