"""What goes wrong at the counter: nothing typed is lost, and each thing is said beside its field."""

from __future__ import annotations

import pytest

from mysynergy.access.public import Role
from mysynergy.web.conftest import Hire
from mysynergy.web.intake.tests.playing import HOUSEHOLD, PERSON, begin, post, whole

pytestmark = pytest.mark.django_db

ODD = "<script>alert(1)</script>'; DROP TABLE registry_individual; --"
BAD: list[tuple[dict[str, object], str]] = [
    ({"name": "a" * 10_000}, "10000"),
    ({"name": ""}, 'id="name-error"'),
    ({"identity_number": "80010214556"}, "12"),
    ({"identity_number": "801332145566"}, "identity_number-error"),
    ({"identity_kind": "no_such"}, "identity_kind-error"),
    ({"birth_month": "13"}, "birth-error"),
    ({"birth_day": "31", "birth_month": "2"}, "birth-error"),
    ({"birth_year": "2099"}, "birth-error"),
    ({"birth_year": "80"}, "birth-error"),
    ({"birth_year": "nineteen"}, "birth-error"),
    ({"postcode": "592"}, "postcode-error"),
    ({"phone": "none"}, "phone-error"),
    ({"state": "MY-99"}, "state-error"),
    ({"safe_to_contact": "maybe"}, "safe_to_contact-error"),
    ({"sex": "x" * 500}, "sex-error"),
]


@pytest.mark.parametrize(("change", "shown"), BAD, ids=[next(iter(one)) for one, _shown in BAD])
@pytest.mark.parametrize("language", ["ms", "en"])
def test_what_is_wrong_with_the_person_is_said_beside_the_field(
    hire: Hire, change: dict[str, object], shown: str, language: str
) -> None:
    client = hire("PERKESO", Role.INTAKE_OFFICER, language=language).client
    draft = begin(client)
    response = post(client, draft, "person", {**PERSON, **change})
    page = response.content.decode()
    assert response.status_code == 422
    assert shown in page
    assert 'role="alert"' in page
    assert 'value="59200"' in page or "postcode" in change
    again = client.get(f"/intake/{draft}/person/").content.decode()
    assert "012-345 6789" in again or "phone" in change


@pytest.mark.parametrize(
    "name", [ODD, "محمد بن علي", "李小龙 🙂", "Siti \u202egnol eman", "O'Neill & Anak <b>"]
)
def test_any_name_is_taken_and_never_becomes_markup(hire: Hire, name: str) -> None:
    officer = hire("PERKESO", Role.CASEWORKER)
    url = whole(officer, {**PERSON, "name": name, "district": ODD})
    for tab in ("", "needs/", "timeline/", "number/"):
        page = officer.client.get(url + tab).content.decode()
        assert "<script>alert(1)" not in page
        assert "<b>" not in page.split("<h1", 1)[-1].split("</h1>")[0]


def test_a_person_without_papers_is_taken(hire: Hire) -> None:
    officer = hire("PERKESO", Role.CASEWORKER)
    url = whole(officer, {"name": "Mak Su", "identity_kind": "none", "papers_note": "tiada"})
    assert "Tiada dokumen" in officer.client.get(url).content.decode()


def test_a_household_with_faults_shows_each_beside_its_member(hire: Hire) -> None:
    client = hire("PERKESO", Role.CASEWORKER).client
    draft = begin(client)
    assert post(client, draft, "person", {**PERSON, "do": "new"}).status_code == 302
    wrong = {
        **HOUSEHOLD,
        "m0_role": "",
        "m1_birth_year": "3000",
        "m1_identity_number": "12",
        "income_mode": "between",
        "income_low": "900",
        "income_high": "100",
    }
    response = post(client, draft, "household", wrong)
    page = response.content.decode()
    assert response.status_code == 422
    for control in ("m0_role", "m1_birth", "m1_identity_number", "income"):
        assert f'href="#{control}"' in page, control
        assert f'id="{control}-error"' in page, control
    assert "Aina binti Ahmad" in page


def test_a_member_can_be_added_and_taken_out_without_losing_the_others(hire: Hire) -> None:
    client = hire("PERKESO", Role.CASEWORKER).client
    draft = begin(client)
    post(client, draft, "person", {**PERSON, "do": "new"})
    post(client, draft, "household", {**HOUSEHOLD, "do": "add"})
    page = client.get(f"/intake/{draft}/household/").content.decode()
    assert "m2_name" in page
    post(client, draft, "household", {**HOUSEHOLD, "do": "remove:0"})
    page = client.get(f"/intake/{draft}/household/").content.decode()
    assert "Ahmad bin Salleh" not in page
    assert "Aina binti Ahmad" in page


def test_a_consent_without_agencies_is_not_taken(hire: Hire) -> None:
    client = hire("PERKESO", Role.CASEWORKER).client
    draft = begin(client)
    post(client, draft, "person", {**PERSON, "do": "new"})
    response = post(client, draft, "consent", {"basis": "consent", "evidence": "signed_form"})
    assert response.status_code == 422
    assert 'id="agencies-error"' in response.content.decode()


def test_two_windows_show_both_answers_and_overwrite_nothing(hire: Hire) -> None:
    client = hire("PERKESO", Role.CASEWORKER, language="en").client
    draft = begin(client)
    post(client, draft, "person", {**PERSON, "do": "later"})
    first = client.post(
        f"/intake/{draft}/person/", {**PERSON, "version": "1", "name": "Newer Name", "do": "later"}
    )
    assert first.status_code == 302
    stale = client.post(f"/intake/{draft}/person/", {**PERSON, "version": "1", "name": "Older Name"})
    page = stale.content.decode()
    assert stale.status_code == 409
    assert "Newer Name" in page
    assert "Older Name" in page
    assert "Another window saved this intake" in page
    assert "Newer Name" in client.get(f"/intake/{draft}/person/").content.decode()


def test_an_intake_sent_twice_makes_one_person(hire: Hire) -> None:
    officer = hire("PERKESO", Role.CASEWORKER)
    draft = begin(officer.client)
    post(officer.client, draft, "person", {**PERSON, "do": "new"})
    first = officer.client.post(f"/intake/{draft}/review/", {"do": "send"})
    second = officer.client.post(f"/intake/{draft}/review/", {"do": "send"})
    assert first["Location"] == second["Location"]
    found = officer.client.post("/people/", {"q": "Rohani"}).content.decode()
    assert found.count("Rohani binti Mat Zin</a>") == 1


def test_garbage_in_the_decision_is_asked_again(hire: Hire) -> None:
    client = hire("PERKESO", Role.CASEWORKER).client
    draft = begin(client)
    response = post(client, draft, "person", {**PERSON, "do": "same:' OR 1=1"})
    assert response.status_code == 422


def test_an_intake_of_a_colleague_is_not_found(hire: Hire) -> None:
    mine, other = hire("PERKESO", Role.CASEWORKER), hire("PERKESO", Role.CASEWORKER)
    draft = begin(mine.client)
    post(mine.client, draft, "person", {**PERSON, "do": "later"})
    assert other.client.get(f"/intake/{draft}/household/").status_code == 404
    assert "Rohani" not in other.client.get(f"/intake/{draft}/person/").content.decode()


def test_a_step_left_empty_stops_nobody(hire: Hire) -> None:
    client = hire("PERKESO", Role.CASEWORKER).client
    draft = begin(client)
    post(client, draft, "person", {**PERSON, "do": "new"})
    empty = {"m0_name": "", "m0_life": "alive", "m0_role": "", "income_mode": "exact", "income_exact": ""}
    assert post(client, draft, "household", {**empty, "do": "save"}).status_code == 302
    assert post(client, draft, "needs", {"do": "save"}).status_code == 302
    assert post(client, draft, "consent", {"basis": "not_yet", "do": "save"}).status_code == 302
    assert client.post(f"/intake/{draft}/review/", {"do": "send"}).status_code == 302
