"""Pages of circles: an officer is led to ask, a supervisor decides, nothing of the person shows meanwhile."""

from __future__ import annotations

import uuid

import pytest
from tests.digits import stand_in

from mysynergy.access.public import Role
from mysynergy.circles.public import asked_leaves, declared
from mysynergy.web.conftest import Hire, Story

pytestmark = pytest.mark.django_db
NAME = "Siti Aminah"


@pytest.mark.parametrize(("language", "words"), [("ms", "orang terdekat anda"), ("en", "of your own circle")])
def test_she_is_led_to_ask_and_the_page_opens_once_a_second_person_released_it(
    story: Story, hire: Hire, language: str, words: str
) -> None:
    client = story.sender.client
    client.cookies["language"] = language
    url = f"/people/{story.individual_id}/"
    assert client.post(f"{url}circle/", {"do": "declare", "relation": "friend"}).status_code == 302
    for page in (url, f"{url}timeline/", f"{url}needs/"):
        answer = client.get(page)
        assert (answer.status_code, answer["Location"]) == (302, f"{url}circle/")
    page = client.get(f"{url}circle/").content.decode()
    assert words in page
    assert NAME not in page
    assert client.post(
        f"{url}needs/", {"do": "add", "kind": "finance:rent", "urgency": "normal"}
    ).status_code in (
        403,
        422,
    )
    assert client.post(f"{url}circle/", {"why": " "}).status_code == 422
    assert client.post(f"{url}circle/", {"why": "Saya seorang sahaja di sini"}).status_code == 302
    supervisor = hire("MAIWP", Role.SUPERVISOR, language=language)
    page = supervisor.client.get("/circle/leaves/").content.decode()
    assert "Saya seorang sahaja di sini" in page
    (leave,) = asked_leaves(actor=supervisor.actor)
    for data in ({"until": "2020-01-01", "reason": "x"}, {"until": "x", "reason": "x"}, {"until": ""}):
        wrong = supervisor.client.post("/circle/leaves/", {"do": f"release:{leave.id}", **data})
        assert wrong.status_code == 422
    day = supervisor.actor.today.isoformat()
    done = supervisor.client.post(
        "/circle/leaves/", {"do": f"release:{leave.id}", "until": day, "reason": "Saya semak bersama"}
    )
    assert done.status_code == 302
    assert NAME in client.get(url).content.decode()


def test_she_declares_her_own_number_and_a_mistake_is_named_where_it_is(story: Story) -> None:
    client = story.sender.client
    wrong = client.post("/circle/", {"relation": "self", "identity_kind": "mykad", "identity_number": "12"})
    assert wrong.status_code == 422
    assert 'href="#identity_number"' in wrong.content.decode()
    good = client.post(
        "/circle/", {"relation": "self", "identity_kind": "mykad", "identity_number": "850312-14-5678"}
    )
    assert good.status_code == 302
    page = client.get("/circle/").content.decode()
    assert "5678" in page
    assert not stand_in(page, "850312")
    assert client.get(f"/people/{story.individual_id}/").status_code == 302


def test_a_supervisor_ends_a_declaration_and_refuses_a_request(story: Story, hire: Hire) -> None:
    url = f"/people/{story.individual_id}/circle/"
    story.sender.client.post(url, {"do": "declare", "relation": "friend"})
    story.sender.client.post(url, {"why": "x"})
    supervisor = hire("MAIWP", Role.SUPERVISOR)
    (leave,) = asked_leaves(actor=supervisor.actor)
    supervisor.client.post("/circle/leaves/", {"do": f"refuse:{leave.id}", "reason": "Rakan akan ambil"})
    assert "Rakan akan ambil" in story.sender.client.get(url).content.decode()
    (made,) = declared(actor=supervisor.actor)
    assert supervisor.client.post("/circle/leaves/", {"do": f"end:{made.id}"}).status_code == 422
    ended = supervisor.client.post("/circle/leaves/", {"do": f"end:{made.id}", "reason": "Tersilap"})
    assert ended.status_code == 302
    assert NAME in story.sender.client.get(f"/people/{story.individual_id}/").content.decode()
    nothing = supervisor.client.post("/circle/leaves/", {"do": f"end:{uuid.uuid4()}", "reason": "x"})
    assert nothing.status_code == 404
