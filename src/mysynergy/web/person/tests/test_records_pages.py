"""The records of a person, links undone with a reason, and two records compared before anybody decides."""

from __future__ import annotations

import re

import pytest
from tests.digits import stand_in

from mysynergy.access.public import Role
from mysynergy.web.conftest import Hire, Officer
from mysynergy.web.intake.tests.playing import PERSON, begin, post, taken_in

pytestmark = pytest.mark.django_db

NEAR = {**PERSON, "name": "Rohani bte Mat Zain", "identity_number": "", "identity_kind": "none"}


def two_records(hire: Hire, language: str = "en") -> tuple[Officer, str, str]:
    """The council knows her under two records that nobody has linked; give the officer and both pages."""
    officer = hire("MAIWP", Role.CASEWORKER, language=language)
    return officer, taken_in(officer), taken_in(officer, NEAR)


def compare_url(page: str) -> str:
    found = re.search(r'href="(/people/[^"]+/compare/[^"]+/)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize("language", ["ms", "en"])
def test_the_same_person_is_compared_linked_and_parted_again(hire: Hire, language: str) -> None:
    officer, first, second = two_records(hire, language)
    page = officer.client.get(second + "records/").content.decode()
    url = compare_url(page)
    page = officer.client.get(url).content.decode()
    assert "Rohani bte Mat Zain" in page
    assert "Rohani binti Mat Zin" in page
    assert not stand_in(page, "800102")
    assert ("Where it starts" if language == "en" else "Titik mula") in page
    assert page.count("<rect class=") >= 3  # the waterfall, drawn by the server
    assert officer.client.post(url, {"decision": "maybe"}).status_code == 422
    assert officer.client.post(url, {"decision": "later"})["Location"] == second + "records/"
    linked = officer.client.post(url, {"decision": "same"})
    assert linked["Location"] == first + "records/"
    page = officer.client.get(first + "records/").content.decode()
    undo = re.findall(r'action="(/people/[^"]+/undo/)"', page)
    assert len(undo) == 2
    led = officer.client.get(second + "records/?from=list", follow=True)
    assert led.redirect_chain == [(first + "records/?from=list", 302)]
    moved = led.content.decode()
    assert f'href="{first}"' in moved.split("<main", 1)[1]
    parted = officer.client.post(undo[0], {"reason": "It is her sister <b>"})
    assert parted["Location"] == second
    page = officer.client.get(first + "records/").content.decode()
    assert "It is her sister &lt;b&gt;" in page


def test_what_agencies_may_not_see_of_each_other_is_not_on_the_page(hire: Hire) -> None:
    elsewhere = taken_in(hire("MIASA", Role.CASEWORKER))
    officer = hire("MAIWP", Role.CASEWORKER, language="en")
    own = taken_in(officer, NEAR)
    page = officer.client.get(own + "records/").content.decode()
    assert "MIASA" not in page
    assert "another agency" in page
    page = officer.client.get(compare_url(page)).content.decode()
    assert "MIASA" not in page
    assert "Not shown" in page
    assert elsewhere.strip("/").split("/")[-1] not in officer.client.get(own).content.decode()


def test_a_protected_person_is_compared_with_nobody(hire: Hire) -> None:
    officer, first, second = two_records(hire)
    url = compare_url(officer.client.get(second + "records/").content.decode())
    officer.client.post(first + "protection/", {"do": "set", "reason": "Looked for"})
    assert "/compare/" not in officer.client.get(second + "records/").content.decode()
    assert officer.client.get(url).status_code == 404
    assert officer.client.post(url, {"decision": "same"}).status_code == 404


def test_only_own_records_are_compared_and_only_by_those_who_may_link(hire: Hire) -> None:
    officer, _first, second = two_records(hire)
    url = compare_url(officer.client.get(second + "records/").content.decode())
    assert hire("TEKUN", Role.CASEWORKER).client.get(url).status_code == 404
    auditor = hire("MAIWP", Role.AUDITOR).client
    assert auditor.get(url).status_code == 403
    page = auditor.get(second + "records/").content.decode()
    assert "/undo/" not in page
    assert "/compare/" not in page


@pytest.mark.parametrize("language", ["ms", "en"])
def test_from_an_intake_the_candidate_is_compared_and_chosen(hire: Hire, language: str) -> None:
    known = taken_in(hire("GIATMARA", Role.CASEWORKER)).strip("/").split("/")[-1]
    officer = hire("MAIWP", Role.INTAKE_OFFICER, language=language)
    draft = begin(officer.client)
    cards = officer.client.post(f"/intake/{draft}/candidates/", NEAR).content.decode()
    assert f"compare:{known}" in cards
    there = post(officer.client, draft, "person", {**NEAR, "do": f"compare:{known}"})["Location"]
    page = officer.client.get(there).content.decode()
    assert "Rohani bte Mat Zain" in page
    assert "GIATMARA" in page
    assert not stand_in(page, "800102")
    assert officer.client.post(there, {}).status_code == 422
    chosen = officer.client.post(there, {"decision": "same"})
    assert chosen["Location"] == f"/intake/{draft}/household/#content"
    done = officer.client.post(f"/intake/{draft}/review/", {"do": "send"})
    assert done["Location"].strip("/").endswith(known)


def test_somebody_else_needs_a_reason_and_is_not_asked_about_again(hire: Hire) -> None:
    known = taken_in(hire("GIATMARA", Role.CASEWORKER)).strip("/").split("/")[-1]
    officer = hire("MAIWP", Role.CASEWORKER, language="en")
    draft = begin(officer.client)
    there = post(officer.client, draft, "person", {**NEAR, "do": f"compare:{known}"})["Location"]
    without = officer.client.post(there, {"decision": "different", "reason": " "})
    assert without.status_code == 422
    assert 'href="#reason"' in without.content.decode()
    assert officer.client.post(there, {"decision": "later"}).status_code == 302
    assert post(officer.client, draft, "person", NEAR).status_code == 422  # still to be decided
    apart = officer.client.post(there, {"decision": "different", "reason": "Another <i>face"})
    assert apart["Location"] == f"/intake/{draft}/person/#same"
    assert "Another &lt;i&gt;face" in officer.client.get(f"/intake/{draft}/person/").content.decode()
    assert post(officer.client, draft, "person", NEAR).status_code == 302
    done = officer.client.post(f"/intake/{draft}/review/", {"do": "send"})["Location"]
    assert not done.strip("/").endswith(known)
    page = officer.client.get(done + "records/").content.decode()
    assert "Another &lt;i&gt;face" in page
    assert "An officer of MAIWP said on" in page


@pytest.mark.parametrize("language", ["ms", "en"])
def test_two_people_are_said_beside_their_records_and_it_is_taken_back(hire: Hire, language: str) -> None:
    officer, first, second = two_records(hire, language)
    url = compare_url(officer.client.get(second + "records/").content.decode())
    assert officer.client.post(url, {"decision": "different", "reason": ""}).status_code == 422
    said = officer.client.post(url, {"decision": "different", "reason": "Twin <b>sisters"})
    assert said["Location"] == second + "records/#apart"
    for page in (first, second):
        shown = officer.client.get(page + "records/").content.decode()
        assert "Twin &lt;b&gt;sisters" in shown
    back = re.search(r'action="([^"]+/take-back/)"', officer.client.get(second + "records/").content.decode())
    assert back
    officer.client.post(back[1], {"reason": ""})
    assert "/take-back/" in officer.client.get(second + "records/").content.decode()
    officer.client.post(back[1], {"reason": "One card after all"})
    shown = officer.client.get(second + "records/").content.decode()
    assert "One card after all" in shown
    assert "/take-back/" not in shown


def test_nobody_looks_into_a_colleagues_intake_or_at_strangers(hire: Hire) -> None:
    known = taken_in(hire("GIATMARA", Role.CASEWORKER)).strip("/").split("/")[-1]
    officer = hire("MAIWP", Role.CASEWORKER)
    draft = begin(officer.client)
    there = post(officer.client, draft, "person", {**NEAR, "do": f"compare:{known}"})["Location"]
    assert hire("MAIWP", Role.CASEWORKER).client.get(there).status_code == 404
    stranger = {**PERSON, "name": "Zzyx Lain", "identity_number": "", "birth_year": "1950", "phone": ""}
    post(officer.client, draft, "person", {**stranger, "do": "later"})
    assert officer.client.get(there).status_code == 404
