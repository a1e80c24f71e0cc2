"""A steward's list through the pages, without JavaScript, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from mysynergy.access.public import Role
from mysynergy.imports import public as imports

if TYPE_CHECKING:
    from mysynergy.access.public import Actor
    from mysynergy.web.conftest import Hire, Officer

LIST = (
    "Nama;No KP;Tarikh Lahir;Alamat\n"
    "Rosnah binti Daud;800101145672;1/1/1980;12 Jalan Kenari\n"
    "=cmd|' /C calc'!A0;8.00102E+11;2/1/1980;13 Jalan Kenari\n"
)


def sent(steward: Officer, text: str = LIST) -> str:
    file = SimpleUploadedFile("penerima.csv", text.encode(), content_type="text/csv")
    answer = steward.client.post("/imports/new/", {"kind": "beneficiaries", "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def work(system: Actor, url: str) -> None:
    imports.work(actor=system, batch_id=url.rstrip("/").rsplit("/", 1)[-1])


def body(answer: HttpResponseBase) -> str:
    assert answer.status_code == 200
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def test_a_list_is_sent_mapped_tried_brought_in_and_taken_back(hire: Hire, system: Actor) -> None:
    steward = hire("MAIWP", Role.DATA_STEWARD, language="en")
    url = sent(steward)
    waiting = steward.client.get(url)
    assert waiting["Refresh"]
    work(system, url)
    page = body(steward.client.get(url))
    assert "Which column holds what?" in page
    assert "Rosnah binti Daud" in page
    assert page.count("selected>Nama<") == page.count("selected>Alamat<") == 1
    steward.client.post(f"{url}columns/", {"name": "0", "identity_number": "1", "address": "3"})
    work(system, url)
    page = body(steward.client.get(url))
    assert "What would happen" in page
    assert "Bring 1 row in" in page
    assert "rounded the number" in page
    steward.client.post(f"{url}do/", {"do": "begin"})
    work(system, url)
    assert "What happened" in body(steward.client.get(url))
    assert "penerima.csv" in body(steward.client.get("/imports/"))
    assert "What this does" in body(steward.client.get(f"{url}undo/"))
    assert steward.client.post(f"{url}undo/", {"reason": ""}).status_code == 422
    steward.client.post(f"{url}undo/", {"reason": "The wrong year"})
    work(system, url)
    assert "The wrong year" in body(steward.client.get(url))


def test_rows_with_errors_come_back_in_their_own_shape_and_language(hire: Hire, system: Actor) -> None:
    steward = hire("MAIWP", Role.DATA_STEWARD)
    url = sent(steward)
    work(system, url)
    steward.client.post(f"{url}columns/", {"name": "0", "identity_number": "1", "address": "3"})
    work(system, url)
    answer = steward.client.get(f"{url}errors/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    header, row = text.strip().split("\r\n")
    assert header == "Nama;No KP;Tarikh Lahir;Alamat;Sebab"
    assert row.startswith("'=cmd|")
    assert "Baris 3." in row
    assert "membundarkan nombor" in row


def test_a_missing_column_is_named_beside_its_field(hire: Hire, system: Actor) -> None:
    steward = hire("MAIWP", Role.DATA_STEWARD, language="en")
    url = sent(steward)
    work(system, url)
    answer = steward.client.post(f"{url}columns/", {"identity_number": "1"})
    assert answer.status_code == 422
    assert "Choose the column for: Name." in answer.content.decode()
    assert steward.client.post("/imports/new/", {"kind": "beneficiaries"}).status_code == 422
