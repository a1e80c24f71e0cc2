"""The board of what is late: what each role reads on it, and what the secretariat may do."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from mysynergy.access.public import Actor, Role, acting
from mysynergy.clocks.public import run
from mysynergy.web.conftest import Hire, Officer, Story

pytestmark = pytest.mark.django_db


def page_of(officer: Officer) -> str:
    officer.client.cookies["language"] = "en"
    answer = officer.client.get("/late/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_reads_what_concerns_her_and_the_secretariat_looks_for_another_offer(
    hire: Hire, story: Story
) -> None:
    referral = story.ask()
    supervisor, head, coordinator, secretariat = (
        hire("TEKUN", Role.SUPERVISOR),
        hire("TEKUN", Role.AGENCY_HEAD),
        hire("MAIWP", Role.COORDINATOR),
        hire("PERKESO", Role.SECRETARIAT),
    )
    assert "Nothing is late" in page_of(supervisor)
    assert "Nothing has come to the secretariat" in page_of(secretariat)
    now = timezone.now()
    system = Actor.system("test", now=now)
    with acting(system), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE referrals_referral SET sent_at = %s, due_at = %s WHERE id = %s",
            [now - dt.timedelta(days=40), now - dt.timedelta(days=20), referral.id],
        )
    for _step in range(4):
        run(actor=system)
    link = f"/referrals/{referral.id}/"
    page = page_of(supervisor)
    assert all(words in page for words in ("Your agency owes this", link, "The secretariat"))
    page = page_of(head)
    assert ("Your agency owes this" in page, link in page) == (True, False)
    page = page_of(coordinator)
    assert ("You wait for this" in page, link in page, "Your agency owes" in page) == (True, True, False)
    page = page_of(secretariat)
    assert ("Brought to the secretariat" in page, link in page, "Siti" in page) == (True, False, False)
    (form,) = (part.split('"')[0] for part in page.split('action="') if "/offer/" in part.split('"')[0])
    assert supervisor.client.post(form).status_code == 403
    assert secretariat.client.post(form).status_code == 302
    assert "Another offer asked for" in page_of(secretariat)
    assert "Another offer is looked for" not in page_of(supervisor)


def test_the_secretariat_declares_a_holiday_once_and_nobody_else_does(hire: Hire) -> None:
    secretariat, supervisor = hire("PERKESO", Role.SECRETARIAT), hire("TEKUN", Role.SUPERVISOR)
    assert supervisor.client.get("/late/holidays/").status_code == 403
    assert "/late/holidays/" in page_of(secretariat)
    ahead = secretariat.actor.today + dt.timedelta(days=30)
    said = {
        "day": ahead.strftime("%d/%m/%Y"),
        "state": "MY-10",
        "name_ms": "Cuti khas",
        "name_en": "Special holiday",
        "source": "P.U.(B) 7",
    }
    for wrong in ({"day": "1/1/2020"}, {"day": ""}, {"source": "  "}, {"state": "MY-99"}):
        assert secretariat.client.post("/late/holidays/", {**said, **wrong}).status_code == 422
    for _twice in range(2):
        assert secretariat.client.post("/late/holidays/", said).status_code == 302
    page = secretariat.client.get("/late/holidays/").content.decode()
    assert page.count("P.U.(B) 7<") == 1
    assert all(words in page for words in ("Special holiday", "Selangor", "Being moved"))
