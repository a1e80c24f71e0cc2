"""Pages of documents: added without losing what was typed, opened safely, attached, shared or not."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from tests import made_files as made

from mysynergy.access.public import Role
from mysynergy.documents.public import add, evidence_for, of_individual
from mysynergy.files.public import MOST_BYTES
from mysynergy.referrals.public import get
from mysynergy.web.conftest import Hire, Officer, Story

pytestmark = pytest.mark.django_db
UNICODE = "Slip “gaji” — مرحبا 🙂 <script>alert(1)</script>"


@pytest.fixture(autouse=True)
def no_scanner(settings: Settings) -> None:
    settings.CLAMAV = ""


def page_of(officer: Officer, path: str) -> str:
    answer = officer.client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def send(client: Client, story: Story, content: bytes, **typed: str) -> tuple[int, str, str]:
    file = SimpleUploadedFile("gaji.jpg", content, content_type="image/jpeg")
    path = f"/people/{story.individual_id}/documents/new/"
    answer = client.post(path, {"kind": "payslip", **typed, "file": file})
    return answer.status_code, answer.content.decode(), answer.get("Location", "")


def test_a_paper_is_added_shown_verified_attached_and_no_longer_used(story: Story) -> None:
    client = story.sender.client
    tab = f"/people/{story.individual_id}/documents/"
    assert "Belum ada dokumen" in page_of(story.sender, tab)
    status, _page, address = send(client, story, made.jpeg(), note=UNICODE, issued_on="01/11/2026")
    assert status == 302
    page = page_of(story.sender, address)
    assert "&lt;script&gt;" in page
    assert "Kad pengenalan" in page, "the person's card names what her number is of"
    assert "<script>alert" not in page
    assert "Belum diimbas" in page
    opened = client.get(f"{address}open/?show=1")
    assert opened.content == made.jpeg()
    assert opened["Content-Disposition"].startswith("attachment;"), "nobody scanned it: never shown"
    assert (opened["Content-Security-Policy"], opened["X-Content-Type-Options"]) == (
        *("sandbox; default-src 'none'", "nosniff"),
    )
    assert (opened["Content-Type"], opened["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert client.post(f"{address}verify/", {}).status_code == 422
    assert client.post(f"{address}verify/", {"how": "original_seen"}).status_code == 302
    assert "dokumen asal dilihat" in page_of(story.sender, tab)
    assert client.post(f"{address}attach/", {"target": "need:nonsense"}).status_code == 422
    client.post(f"{address}attach/", {"target": f"need:{story.cash.id}"})
    ids = [story.cash.id]
    assert evidence_for(actor=story.sender.actor, concern="need", concern_ids=ids)[story.cash.id]
    again, _page, same = send(client, story, made.jpeg())
    assert (again, same) == (302, address)
    assert client.post(f"{address}withdraw/", {"reason": " "}).status_code == 422
    assert client.post(f"{address}withdraw/", {"reason": "of somebody else"}).status_code == 302
    assert "of somebody else" in page_of(story.sender, address)
    timeline = page_of(story.sender, f"/people/{story.individual_id}/timeline/")
    for told in ("Dokumen ditambah", "Dokumen dibuka", "Dokumen disahkan", "Dokumen dilampirkan"):
        assert told in timeline


def test_a_scanned_picture_is_shown_in_its_sandbox_and_a_pdf_never(story: Story, settings: Settings) -> None:
    with made.scanner() as address:
        settings.CLAMAV = address
        places = {
            name: send(story.sender.client, story, content)[2]
            for name, content in (("png", made.png()), ("pdf", made.pdf()))
        }
    shown = {
        name: story.sender.client.get(f"{place}open/?show=1")["Content-Disposition"].split(";")[0]
        for name, place in places.items()
    }
    assert shown == {"png": "inline", "pdf": "attachment"}


def test_a_file_that_is_too_large_is_passed_over_and_the_form_is_as_it_was_typed(story: Story) -> None:
    mark = "borderborder"
    before = "".join(
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("kind", "bank_statement"), ("issued_on", "01/11/2026"))
    )
    before += f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
    before += "Content-Type: image/jpeg\r\n\r\n"
    after = f'\r\n--{mark}\r\nContent-Disposition: form-data; name="note"\r\n\r\n{UNICODE}\r\n--{mark}--\r\n'
    size = MOST_BYTES + 1
    body = before.encode() + b"\xff\xd8\xff" + bytes(size) + after.encode()
    answer = story.sender.client.generic(
        "POST",
        f"/people/{story.individual_id}/documents/new/",
        body,
        content_type=f"multipart/form-data; boundary={mark}",
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "melebihi 10 MB" in page
    assert 'value="bank_statement" selected' in page
    assert 'value="01/11/2026"' in page
    assert "Slip “gaji” — مرحبا 🙂" in page
    assert of_individual(actor=story.sender.actor, individual_id=story.individual_id) == ()


@pytest.mark.parametrize(("language", "words"), [("ms", "sehingga 10 MB"), ("en", "up to 10 MB")])
def test_the_limit_is_said_in_the_readers_language(story: Story, language: str, words: str) -> None:
    story.sender.client.cookies["language"] = language
    assert words in page_of(story.sender, f"/people/{story.individual_id}/documents/new/")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Fail ini kosong"),
        (b"MZ a program", "bukan PDF, JPEG, PNG atau HEIC"),
        (made.jpeg()[:-2], "Fail tidak lengkap"),
        (made.pdf().replace(b"trailer<<", b"trailer<</Encrypt 5 0 R "), "kata laluan"),
    ],
)
def test_what_is_no_paper_is_said_beside_the_file(story: Story, content: bytes, words: str) -> None:
    status, page, _address = send(story.sender.client, story, content, kind="payslip", note="kept")
    assert status == 422
    assert words in page
    assert "kept</textarea>" in page


def test_another_agency_sees_what_is_shared_and_cannot_tell_what_is_not(story: Story, hire: Hire) -> None:
    referral = story.ask()
    kept = {
        kind: add(
            actor=story.sender.actor,
            individual_id=story.individual_id,
            kind=kind,
            content=io.BytesIO(made.pdf(kind.encode())),
        ).id
        for kind in ("identity_card", "medical_report", "photo")
    }
    page = page_of(story.receiver, f"/people/{story.individual_id}/documents/")
    assert {key for key, one in kept.items() if str(one) in page} == {"identity_card"}
    for key in ("medical_report", "photo"):
        assert story.receiver.client.get(f"/documents/{kept[key]}/open/").status_code == 404
    shared = page_of(story.receiver, f"/documents/{kept['identity_card']}/")
    assert "withdraw" not in re.findall(r'id="([a-z]+)"', shared)
    answer = story.receiver.client.post(
        f"/documents/{kept['identity_card']}/attach/", {"target": f"referral:{referral.id}"}
    )
    assert answer.status_code == 302
    assert str(kept["identity_card"]) in page_of(story.sender, f"/referrals/{referral.id}/")
    assert (
        hire("GIATMARA", Role.CASEWORKER).client.get(f"/documents/{kept['identity_card']}/").status_code
        == 404
    )


def test_help_is_shown_by_a_document_that_is_kept_here(story: Story) -> None:
    referral = story.ask()
    base, client = f"/referrals/{referral.id}/", story.receiver.client
    client.post(f"{base}accept/")
    _status, _page, place = send(client, story, made.pdf(b"receipt"), kind="receipt")
    document = place.split("/")[2]
    assert document in page_of(story.receiver, f"{base}complete/")
    answer = client.post(
        f"{base}complete/",
        {
            "outcome": "helped",
            "evidence_kind": "receipt",
            "evidence_on": "01/11/2026",
            "evidence_document": document,
        },
    )
    assert answer.status_code == 302
    assert get(actor=story.sender.actor, referral_id=referral.id).evidence_reference == document
    # A receipt is shared as what it is about: the referral, which both sides see.
    assert f"/documents/{document}/" in page_of(story.sender, base)
