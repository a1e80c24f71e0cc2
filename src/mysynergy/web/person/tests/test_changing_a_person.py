"""Contact, address and the protected mark, changed from the person's page."""

from __future__ import annotations

import re

import pytest

from mysynergy.access.public import Role
from mysynergy.web.conftest import Hire, Officer
from mysynergy.web.intake.tests.playing import PERSON, taken_in

pytestmark = pytest.mark.django_db

ODD = "<script>alert(1)</script>'; DROP TABLE registry_individual; -- \u202e 🙂"
CONTACT = {
    "phone": "019-876 5432",
    "safe_to_contact": "call_only",
    "language": "ta",
    "address": "12 Jalan Kenari",
    "postcode": "59200",
    "district": "Petaling",
    "state": "MY-10",
}


def form_of(officer: Officer, url: str) -> dict[str, str]:
    page = officer.client.get(url).content.decode()
    found = re.search(r'name="version" value="([0-9a-f]+)"', page)
    assert found
    return {"version": found[1]}


@pytest.mark.parametrize("language", ["ms", "en"])
def test_contact_and_address_are_changed_and_shown(hire: Hire, language: str) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language=language)
    url = taken_in(officer)
    form = form_of(officer, url + "contact/")
    assert officer.client.post(url + "contact/", {**CONTACT, **form})["Location"] == url
    page = officer.client.get(url).content.decode()
    assert "data-saved" in page
    assert "12 Jalan Kenari, 59200, Petaling, Selangor" in page
    assert "019-876 5432" in page
    timeline = officer.client.get(url + "timeline/").content.decode()
    assert ("Contact changed" if language == "en" else "Maklumat hubungan") in timeline


def test_the_same_form_sent_twice_changes_it_once_and_says_it_is_saved(hire: Hire) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language="en")
    url = taken_in(officer)
    form = {**CONTACT, **form_of(officer, url + "contact/")}
    for _ in range(2):
        assert officer.client.post(url + "contact/", form)["Location"] == url
    page = officer.client.get(url + "timeline/").content.decode()
    assert page.count("Contact changed") == 1


@pytest.mark.parametrize("language", ["ms", "en"])
def test_particulars_are_put_right_shown_and_undone_and_a_stale_edit_is_refused(
    hire: Hire, language: str
) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language=language)
    url = taken_in(officer)
    old = form_of(officer, url + "particulars/")
    typed = {"name": ODD, "birth_year": "1979", "sex": "", "life": "alive", "evidence": "document", **old}
    wrong = officer.client.post(url + "particulars/", {**typed, "birth_day": "40", "evidence": ""})
    assert wrong.status_code == 422
    assert 'href="#evidence"' in wrong.content.decode()
    assert officer.client.post(url + "particulars/", typed)["Location"] == url
    page = officer.client.get(url).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    stale = officer.client.post(url + "particulars/", {**typed, "birth_year": "1978"})
    assert stale.status_code == 409
    assert "1979" in stale.content.decode()
    dead = {**typed, **form_of(officer, url + "particulars/"), "life": "dead", "death_year": "2026"}
    assert officer.client.post(url + "particulars/", dead)["Location"] == url
    records = officer.client.get(url + "records/").content.decode()
    undo = re.search(r'action="([^"]+/undo/)"', records)
    assert undo
    officer.client.post(undo[1], {"reason": "The wrong file"})
    assert 'value="dead" checked' not in officer.client.get(url + "particulars/").content.decode()


@pytest.mark.parametrize("language", ["ms", "en"])
def test_a_stale_edit_is_shown_and_not_written(hire: Hire, language: str) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language=language)
    url = taken_in(officer)
    old = form_of(officer, url + "contact/")
    officer.client.post(url + "contact/", {**CONTACT, **old})
    mine = {**CONTACT, "address": "7 Lorong Merak", **old}
    stale = officer.client.post(url + "contact/", mine)
    page = stale.content.decode()
    assert stale.status_code == 409
    assert "12 Jalan Kenari" in page
    assert page.count("7 Lorong Merak") == 2
    newer = re.search(r'name="version" value="([0-9a-f]+)"', page)
    assert newer
    assert "7 Lorong Merak" not in officer.client.get(url).content.decode()
    assert officer.client.post(url + "contact/", {**mine, "version": newer[1]}).status_code == 302
    assert "7 Lorong Merak" in officer.client.get(url).content.decode()


@pytest.mark.parametrize(
    ("change", "control"),
    [
        ({"phone": "none"}, "phone"),
        ({"postcode": "592"}, "postcode"),
        ({"state": "MY-99"}, "state"),
        ({"language": "klingon"}, "language"),
        ({"safe_to_contact": "maybe"}, "safe_to_contact"),
        ({"address": "x" * 10_000}, "address"),
        ({"district": "y" * 10_000}, "district"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_kept(
    hire: Hire, change: dict[str, str], control: str
) -> None:
    officer = hire("MAIWP", Role.INTAKE_OFFICER)
    url = taken_in(officer)
    form = {**CONTACT, **form_of(officer, url + "contact/"), **change}
    answer = officer.client.post(url + "contact/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{control}"' in page
    assert f'id="{control}-error"' in page
    assert "12 Jalan Kenari" in page or control == "address"


def test_odd_text_is_text(hire: Hire) -> None:
    officer = hire("MAIWP", Role.CASEWORKER)
    url = taken_in(officer)
    form = {**CONTACT, **form_of(officer, url + "contact/"), "address": ODD, "district": ODD[:90]}
    assert officer.client.post(url + "contact/", form).status_code == 302
    for page in (url, url + "contact/"):
        assert "<script>alert" not in officer.client.get(page).content.decode()


def test_a_number_that_may_not_be_seen_is_kept_until_it_is_taken_away(hire: Hire) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language="en")
    url = taken_in(officer, {**PERSON, "safe_to_contact": "do_not_contact"})
    page = officer.client.get(url + "contact/").content.decode()
    assert re.search(r'value="do_not_contact"[^>]* checked', page)
    assert "345 6789" not in page
    assert "Leave this empty to keep it" in page
    form = {**CONTACT, "phone": "", "safe_to_contact": "safe", **form_of(officer, url + "contact/")}
    officer.client.post(url + "contact/", form)
    assert "012-345 6789" in officer.client.get(url).content.decode()
    officer.client.post(url + "contact/", {**form, **form_of(officer, url + "contact/"), "no_phone": "yes"})
    assert "012-345 6789" not in officer.client.get(url).content.decode()


@pytest.mark.parametrize("page", ["contact/", "protection/"])
def test_nobody_changes_the_person_of_another_agency(hire: Hire, page: str) -> None:
    url = taken_in(hire("MAIWP", Role.CASEWORKER))
    other = hire("TEKUN", Role.CASEWORKER).client
    assert other.get(url + page).status_code == 404
    assert other.post(url + page, {**CONTACT, "do": "set", "reason": "x"}).status_code == 404
    assert hire("MAIWP", Role.AUDITOR).client.get(url + page).status_code == 403


@pytest.mark.parametrize("language", ["ms", "en"])
def test_the_mark_hides_the_person_and_only_who_set_it_lifts_it(hire: Hire, language: str) -> None:
    council = hire("MAIWP", Role.CASEWORKER, language=language)
    url = taken_in(council)
    known = url.strip("/").split("/")[-1]
    page = council.client.get(url + "protection/").content.decode()
    assert page.count("<li>") >= 4
    empty = council.client.post(url + "protection/", {"do": "set", "reason": " "})
    assert empty.status_code == 422
    assert 'href="#consequence-reason"' in empty.content.decode()
    for _ in range(2):
        done = council.client.post(url + "protection/", {"do": "set", "reason": "Fled <b>at night"})
        assert done["Location"] == url
    other = hire("GIATMARA", Role.CASEWORKER).client
    found = other.post("/people/", {"q": "Rohani"}).content.decode()
    assert known not in found
    page = council.client.get(url + "protection/").content.decode()
    assert "Fled &lt;b&gt;at night" in page
    assert "Officer of MAIWP" in page
    assert hire("MAIWP", Role.INTAKE_OFFICER).client.get(url + "protection/").status_code == 403
    assert council.client.post(url + "protection/", {"do": "ask", "reason": ""}).status_code == 422
    asked = council.client.post(url + "protection/", {"do": "ask", "reason": "She asked, <i>alone"})
    assert asked["Location"] == url + "protection/"
    page = council.client.get(url + "protection/").content.decode()
    assert page.count('name="do"') == page.count('value="withdraw"') == 1
    mine = re.search(r'name="request" value="([^"]+)"', page)
    assert mine
    back = council.client.post(url + "protection/", {"request": mine[1], "do": "withdraw"})
    assert back["Location"] == url + "protection/"
    council.client.post(url + "protection/", {"do": "ask", "reason": "She asked, <i>alone"})
    boss = hire("MAIWP", Role.SUPERVISOR, language=language).client
    assert url + "protection/" in boss.get("/work/").content.decode()
    page = boss.get(url + "protection/").content.decode()
    assert "She asked, &lt;i&gt;alone" in page
    request = re.search(r'name="request" value="([^"]+)"', page)
    assert request
    decision = {"request": request[1], "do": "confirm"}
    assert council.client.post(url + "protection/", {**decision, "reason": "I"}).status_code == 403
    assert boss.post(url + "protection/", {**decision, "reason": ""}).status_code == 422
    assert boss.post(url + "protection/", {**decision, "reason": "Spoke with her"})["Location"] == url
    assert 'name="do" value="set"' in council.client.get(url + "protection/").content.decode()


def test_not_known_stands_chosen_where_nobody_asked_yet(hire: Hire) -> None:
    officer = hire("MAIWP", Role.CASEWORKER)
    url = taken_in(officer, {**PERSON, "safe_to_contact": ""})
    page = officer.client.get(url + "contact/").content.decode()
    assert re.search(r'name="safe_to_contact" value=""[^>]* checked', page)
