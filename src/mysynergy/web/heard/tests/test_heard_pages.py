"""A neighbour tells, somebody asks; officers act; nobody outside learns more than the code may show."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from mysynergy.access.public import Role
from mysynergy.heard.public import all_heard
from mysynergy.web.conftest import Hire

pytestmark = pytest.mark.django_db
TIP = {
    "about": "Makcik Limah",
    "place": "behind the surau",
    "state": "MY-14",
    "words": "Alone since Monday",
    "relation": "neighbour",
    "teller": "Pak Mat",
    "phone": "012-345 6789",
}


def code_in(page: str) -> str:
    found = re.search(r"<b>((?:\w{4}-){3}\w{4})</b>", page)
    assert found is not None
    return found[1]


def test_a_neighbour_tells_and_an_officer_acts(hire: Hire) -> None:
    worker = hire("JKM", Role.CASEWORKER, language="en")
    public = Client()
    public.cookies["language"] = "en"
    assert "Tell us of somebody in need" in public.get("/tell/").content.decode()
    wrong = public.post("/tell/", TIP | {"words": ""})
    assert wrong.status_code == 422
    assert 'value="Makcik Limah"' in wrong.content.decode()  # what was typed stays
    form = public.get("/tell/").content.decode()
    once = re.search(r'name="once" value="([^"]+)"', form)
    assert once is not None
    code = code_in(public.post("/tell/", TIP | {"once": once[1]}).content.decode())
    assert code_in(public.post("/tell/", TIP | {"once": once[1]}).content.decode()) == code
    assert public.post("/tell/", TIP | {"website": "x"}).status_code == 302
    (tip,) = all_heard(actor=worker.actor)
    page = worker.client.get(f"/tips/{tip.id}/").content.decode()
    assert "Makcik Limah" in page
    assert "Pak Mat" not in page
    assert "Pak Mat" in worker.client.post(f"/tips/{tip.id}/", {"do": "who"}).content.decode()
    assert "Makcik Limah" in worker.client.get("/tips/?view=tip").content.decode()
    assert worker.client.post(f"/tips/{tip.id}/", {"do": "take"}).status_code == 302
    assert worker.client.post(f"/tips/{tip.id}/", {"do": "close", "outcome": "visited"}).status_code == 422
    assert worker.client.post(f"/tips/{tip.id}/", {"do": "dance"}).status_code == 422
    begun = worker.client.post(f"/tips/{tip.id}/", {"do": "intake"})
    assert begun.headers["Location"].startswith("/intake/")
    assert "Limah" not in worker.client.get(begun.headers["Location"]).content.decode()
    alarm = worker.client.post(f"/tips/{tip.id}/", {"do": "alarm", "danger": "illness"})
    assert "Makcik Limah" in worker.client.get(alarm.headers["Location"]).content.decode()
    shown = public.post("/reply/", {"code": code}).content.decode()
    assert "More is not shown" in shown
    assert "Limah" not in shown
    assert public.post("/reply/", {"code": "AAAA"}).status_code == 404
    assert Client().get("/tips/").status_code == 302


def test_a_question_is_asked_at_the_counter_and_answered_behind_its_code(hire: Hire) -> None:
    clerk = hire("PERKESO", Role.INTAKE_OFFICER, language="en")
    asked = {"topic": "contribution", "words": "Am I covered while I drive?", "channel": "phone"}
    assert clerk.client.post("/tips/new/question/", asked | {"topic": ""}).status_code == 422
    page = clerk.client.post("/tips/new/question/", asked).content.decode()
    found = re.search(r"Code: ([\w-]{19})", page)
    assert found is not None
    (question,) = all_heard(actor=clerk.actor, kind="question")
    assert question.channel == "phone"
    assert clerk.client.get("/tips/new/gossip/").status_code == 404
    url = f"/tips/{question.id}/"
    assert clerk.client.post(url, {"do": "answer", "text": "Yes", "way": "email"}).status_code == 422
    assert (
        clerk.client.post(url, {"do": "answer", "text": "From the day you pay", "way": "code"}).status_code
        == 302
    )
    assert "From the day you pay" in Client().post("/reply/", {"code": found[1]}).content.decode()
    assert "From the day you pay" in clerk.client.get(url).content.decode()
