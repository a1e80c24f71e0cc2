"""An intake from the first letter to the person's page; people known elsewhere; who may do it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from mysynergy.access.public import Role
from mysynergy.web.conftest import Hire
from mysynergy.web.intake.tests.playing import PERSON, begin, post, taken_in, whole

pytestmark = pytest.mark.django_db

TABS = ("needs", "screening", "referrals", "benefits", "schemes", "timeline", "readers")


@pytest.mark.parametrize("language", ["ms", "en"])
def test_an_intake_ends_with_the_persons_page(hire: Hire, language: str) -> None:
    officer = hire("PERKESO", Role.CASEWORKER, language=language)
    url = whole(officer)
    page = officer.client.get(url)
    assert page.status_code == 200
    assert "Rohani binti Mat Zin" in page.content.decode()
    assert "5566" in page.content.decode()
    assert "80010214" not in page.content.decode()
    for tab in TABS:
        answer = officer.client.get(f"{url}{tab}/")
        assert answer.status_code == 200, tab
    run = officer.client.post(f"{url}screening/", {"do": "run"})
    assert run.status_code == 302
    shown = officer.client.get(f"{url}screening/").content.decode()
    assert ("Wajib bagi penjaja" if language == "ms" else "Compulsory for licensed hawkers") in shown


@pytest.mark.parametrize("language", ["ms", "en"])
def test_somebody_known_elsewhere_is_shown_linked_and_unlinked(hire: Hire, language: str) -> None:
    elsewhere = hire("GIATMARA", Role.CASEWORKER)
    first = taken_in(elsewhere, {**PERSON, "name": "Rohani bte Mat Zain", "phone": "019-876 5432"})
    officer = hire("MAIWP", Role.CASEWORKER, language=language)
    draft = begin(officer.client)
    live = officer.client.post(f"/intake/{draft}/candidates/", PERSON)
    cards = live.content.decode()
    assert live.status_code == 200
    assert "GIATMARA" in cards
    assert "5566" in cards
    assert "800102145566" not in cards
    known = first.strip("/").split("/")[-1]
    assert f"same:{known}" in cards
    undecided = post(officer.client, draft, "person", PERSON)
    assert undecided.status_code == 422
    assert post(officer.client, draft, "person", {**PERSON, "do": f"same:{known}"}).status_code == 302
    done = officer.client.post(f"/intake/{draft}/review/", {"do": "send"})
    assert done["Location"].strip("/").endswith(known)
    page = officer.client.get(done["Location"]).content.decode()
    undo = re.search(r'action="(/people/[^"]+/undo/)"', page)
    assert undo is not None
    back = officer.client.post(undo[1])
    assert back.status_code == 302
    assert known not in back["Location"]
    assert officer.client.get(back["Location"]).status_code == 200
    assert elsewhere.client.get(first).status_code == 200


def test_an_agency_whose_name_is_a_secret_is_another_agency(hire: Hire) -> None:
    taken_in(hire("MIASA", Role.CASEWORKER))
    officer = hire("PERKESO", Role.CASEWORKER, language="en")
    cards = officer.client.post(f"/intake/{begin(officer.client)}/candidates/", PERSON).content.decode()
    assert "another agency" in cards
    assert "MIASA" not in cards


def test_a_number_that_is_known_must_be_settled_at_the_end(hire: Hire) -> None:
    officer = hire("PERKESO", Role.CASEWORKER, language="en")
    first = taken_in(officer)
    draft = begin(officer.client)
    post(officer.client, draft, "person", {**PERSON, "do": "new"})
    stopped = officer.client.post(f"/intake/{draft}/review/", {"do": "send"})
    assert stopped.status_code == 422
    assert "somebody known already" in stopped.content.decode()
    without = officer.client.post(f"/intake/{draft}/review/", {"do": "another", "another_person": " "})
    assert without.status_code == 422
    same = first.strip("/").split("/")[-1]
    settled = officer.client.post(f"/intake/{draft}/review/", {"do": f"same:{same}"})
    assert settled["Location"].strip("/").endswith(same)


@pytest.mark.parametrize("language", ["ms", "en"])
def test_search_posts_what_is_looked_for_and_masks_what_it_finds(hire: Hire, language: str) -> None:
    officer = hire("PERKESO", Role.CASEWORKER, language=language)
    taken_in(officer)
    for text in ("rohani zin", "800102145566", "5566", "0123456789"):
        page = officer.client.post("/people/", {"q": text}).content.decode()
        assert "Rohani binti Mat Zin" in page, text
        assert "8001021" not in page.replace(f'value="{text}"', "")
    assert "binti Mat Zin" not in officer.client.get("/people/?q=Rohani").content.decode()
    odd = officer.client.post("/people/", {"q": "<script>x</script>" * 1000})
    assert odd.status_code == 200
    assert "<script>x" not in odd.content.decode()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.APPROVER, Role.DATA_STEWARD])
def test_roles_that_only_read_find_people_but_take_nobody_in(hire: Hire, role: Role) -> None:
    client = hire("PERKESO", role).client
    assert client.get("/people/").status_code == 200
    assert client.get("/intake/").status_code == 403


@pytest.mark.parametrize("role", [Role.AGENCY_HEAD, Role.ANALYST, Role.AGENCY_ADMIN, Role.SECRETARIAT])
def test_roles_without_people_see_no_people(hire: Hire, role: Role) -> None:
    officer = hire("PERKESO", Role.CASEWORKER)
    url = taken_in(officer)
    client = hire("PERKESO", role).client
    assert client.get("/people/").status_code == 403
    for tab in ("", *(f"{tab}/" for tab in TABS)):
        assert client.get(url + tab).status_code == 403


def test_strangers_are_asked_to_sign_in() -> None:
    for url in ("/people/", "/intake/"):
        assert Client().get(url)["Location"].startswith("/accounts/login/")


def test_an_intake_left_is_gone_on_with(hire: Hire) -> None:
    client = hire("PERKESO", Role.INTAKE_OFFICER, language="en").client
    draft = begin(client)
    assert post(client, draft, "person", {**PERSON, "do": "later"})["Location"] == "/intake/"
    listed = client.get("/intake/").content.decode()
    assert "Rohani binti Mat Zin" in listed
    assert f"/intake/{draft}/household/" in listed
    client.post(f"/intake/{draft}/discard/")
    assert client.get("/intake/").status_code == 302
