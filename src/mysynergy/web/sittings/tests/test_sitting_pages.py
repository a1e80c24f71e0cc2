"""One sitting, page by page: begun, a need recorded, left, gone on with, ended, the sheet she takes home."""

from __future__ import annotations

import pytest
from django.utils import timezone

from mysynergy.access.public import Role
from mysynergy.cases.public import NeedSaid, add_needs
from mysynergy.registry.public import ResidenceSaid, set_contact
from mysynergy.screening.public import screen
from mysynergy.sittings.public import STEPS, sittings_of
from mysynergy.web.conftest import Hire, Officer, Story

pytestmark = pytest.mark.django_db


def page(officer: Officer, path: str, status: int = 200) -> str:
    answer = officer.client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def do(officer: Officer, path: str, what: str, status: int = 302) -> str:
    answer = officer.client.post(path, {"do": what})
    assert answer.status_code == status, (what, answer.content.decode())
    return answer.headers.get("Location", answer.content.decode())


def test_help_insurance_and_work_in_one_sitting(story: Story, hire: Hire) -> None:
    officer, person = story.sender, story.individual_id
    own = f"/people/{person}/sitting/"
    assert own in page(officer, f"/people/{person}/")
    assert "Mulakan sesi" in page(officer, own)
    assert "sesi" in do(officer, own, "pause", 422), "none goes on"
    do(officer, own, "begin")
    shown = page(officer, own)
    for word in ("Bantuan", "Insurans", "Pekerjaan", "Belum disaring"):
        assert word in shown, word
    assert own in page(officer, f"/people/{person}/needs/"), "each page leads back to the sitting"
    said = [NeedSaid("jobs_business", "job", "normal"), NeedSaid("finance", "debt", "normal")]
    now = officer.actor.at(timezone.now())
    add_needs(actor=now, individual_id=person, needs=said)
    screen(actor=now, individual_id=person)
    (going,) = sittings_of(actor=officer.actor, individual_id=person)
    do(officer, own, "mark:needs:done")
    do(officer, own, "mark:needs:perhaps", 422)
    do(officer, own, "mark:membership:not_needed")
    shown = page(officer, own)
    assert "Tidak perlu" in shown
    assert "Disaring terhadap semua program" in shown, "what was done stands beside the steps"
    do(officer, own, "pause")
    assert own not in page(officer, f"/people/{person}/needs/")
    assert "Ditinggalkan buat sementara" in page(officer, own)
    do(officer, own, "begin")
    for step in STEPS:
        do(officer, own, f"mark:{step}:done")
    assert "Setiap langkah" in page(officer, own)
    sheet = do(officer, own, "end")
    assert sheet == f"/sittings/{going.id}/sheet/"
    paper = page(officer, sheet)
    assert "Apa yang telah dilakukan hari ini" in paper
    assert "Disaring terhadap semua program" in paper
    assert "Hutang" not in paper, "a debt is nobody's business who finds the paper at home"
    spoken = ResidenceSaid(language="en")
    set_contact(
        actor=officer.actor, individual_id=person, phone=None, safe_to_contact="safe", residence=spoken
    )
    assert "What was done today" in page(officer, sheet)
    assert sheet in page(officer, own)
    assert hire("TEKUN", Role.CASEWORKER).client.get(sheet).status_code == 404
