"""From her telephone to an officer's intake: a code shown once, opened once, each answer confirmed."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from mysynergy.access.public import Role
from mysynergy.intake.public import my_drafts
from mysynergy.screening.public import facts_of
from mysynergy.web.conftest import Hire
from mysynergy.web.intake.tests.playing import PERSON, post
from mysynergy.web.selfcheck.tests.test_check import carried, token_of

pytestmark = pytest.mark.django_db
ANSWERS: dict[str, object] = {
    "person.age": "44",
    "person.sex": "female",
    "person.residence_state": "MY-14",
    "household.gross_income": {"from": "0", "to": "1500.00"},
    "household.size": "4",
    "person.oku_card": None,
}


@pytest.fixture
def her(settings: Settings) -> Client:
    """A telephone that reads English."""
    settings.ACCOUNT_RATE_LIMITS = {}
    client = Client(enforce_csrf_checks=True)
    client.cookies["language"] = "en"
    return client


def left(her: Client) -> str:
    page = her.post("/semak/", {"token": carried(**ANSWERS), "do": "leave"})
    assert 'class="qr"' in page.content.decode()
    found = re.search(r'class="code n"><strong>([0-9A-Z-]+)<', page.content.decode())
    assert found
    return found[1]


def test_an_officer_goes_on_from_the_code_with_what_was_confirmed(her: Client, hire: Hire) -> None:
    officer = hire("PERKESO", Role.INTAKE_OFFICER)
    code = left(her)
    opened = officer.client.post("/semak/sambung/buka/", {"code": code.lower()})
    text = opened.content.decode()
    assert 'value="household.size" checked' in text
    assert "person.oku_card" not in text
    taken = officer.client.post(
        "/semak/sambung/buka/",
        {
            "code": code,
            "do": "take",
            "keep": ["person.age", "person.sex", "household.size", "household.gross_income"],
        },
    )
    assert taken.status_code == 302
    assert taken["Location"].endswith("/person/")
    (draft,) = my_drafts(actor=officer.actor, kind="intake")
    assert draft.answers["person"] == {"sex": "female"}
    assert draft.answers["asked"] == {"facts": {"household.size": "4"}}
    assert draft.answers["household"] == {
        "income_mode": "between",
        "income_low": "0",
        "income_high": "1500.00",
    }
    assert officer.client.get(taken["Location"]).status_code == 200
    assert officer.client.post("/semak/sambung/buka/", {"code": code}).status_code == 404


def test_a_code_of_nothing_says_so_in_place(hire: Hire) -> None:
    officer = hire("PERKESO", Role.INTAKE_OFFICER)
    for code in ("", "x", "\x00", "0" * 26, "é" * 200):
        answer = officer.client.post("/semak/sambung/buka/", {"code": code, "do": "take"})
        assert answer.status_code == 404
        assert 'name="code"' in answer.content.decode()


def test_nobody_without_a_role_opens_a_code(her: Client, hire: Hire) -> None:
    code = left(her)
    her.handler.enforce_csrf_checks = False
    assert her.post("/semak/sambung/buka/", {"code": code}).status_code == 302
    analyst = hire("PERKESO", Role.ANALYST)
    assert analyst.client.post("/semak/sambung/buka/", {"code": code}).status_code == 403


def test_she_destroys_what_she_left(her: Client, hire: Hire) -> None:
    officer = hire("PERKESO", Role.INTAKE_OFFICER)
    code = left(her)
    her.post("/semak/", {"token": carried(**ANSWERS), "do": "take-back", "code": code})
    assert officer.client.post("/semak/sambung/buka/", {"code": code}).status_code == 404


def test_the_day_of_a_proof_is_checked_by_its_code_and_its_answers_by_the_code_left(
    her: Client, hire: Hire
) -> None:
    officer = hire("PERKESO", Role.INTAKE_OFFICER)
    kept = her.post("/semak/", {"token": carried(**ANSWERS), "do": "proof"})
    found = re.search(r'class="code n"><strong>([0-9A-Z-]{19})<', kept.content.decode())
    assert found
    proof = officer.client.post("/semak/bukti/", {"code": found[1]})
    assert proof.status_code == 200
    assert re.search(r"(Kept|Disimpan)", proof.content.decode())
    again = her.post("/semak/", {"token": token_of(kept), "do": "proof"})
    assert found[1] in again.content.decode()
    along = her.post("/semak/", {"token": token_of(kept), "do": "leave"})
    code = re.search(r'class="code n"><strong>([0-9A-Z-]+)<', along.content.decode())
    assert code
    opened = officer.client.post("/semak/sambung/buka/", {"code": code[1]}).content.decode()
    assert "banner ok" in opened
    assert officer.client.post("/semak/bukti/", {"code": "0" * 16}).status_code == 404


def test_an_answer_that_changes_ends_the_proof_on_the_page(her: Client) -> None:
    kept = her.post("/semak/", {"token": carried(**ANSWERS), "do": "proof"})
    asked = her.post("/semak/", {"token": token_of(kept), "do": "ask:person.age", "change": "1"})
    after = her.post("/semak/", {"token": token_of(asked), "do": "next", "q-person-age-exact": "45"})
    assert "Keep a proof" in after.content.decode()


def test_only_so_much_is_stored_from_one_address(her: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"selfcheck_keep": "1/h/ip"}
    body = {"token": carried(**ANSWERS), "do": "leave"}
    assert [her.post("/semak/", body).status_code for _turn in range(2)] == [200, 429]


@pytest.mark.parametrize("zakat", ["yes", "no"])
def test_what_was_confirmed_is_known_after_the_intake_and_faith_only_with_the_wish(
    her: Client, hire: Hire, zakat: str
) -> None:
    officer = hire("PERKESO", Role.INTAKE_OFFICER)
    given = {**ANSWERS, "person.religion": "islam", "person.oku_card": True, "assistance.current": ["str"]}
    page = her.post("/semak/", {"token": carried(**given), "do": "leave"}).content.decode()
    code = re.search(r'class="code n"><strong>([0-9A-Z-]+)<', page)
    assert code
    taken = officer.client.post("/semak/sambung/buka/", {"code": code[1], "do": "take", "keep": list(given)})
    draft = taken["Location"].split("/")[2]
    for step, data in (
        ("person", {**PERSON, "do": "new"}),
        ("household", {"do": "save", "alone": "1"}),
        ("needs", {"do": "save"}),
        ("consent", {"do": "save", "basis": "not_yet", "zakat": zakat}),
    ):
        assert post(officer.client, draft, step, data).status_code == 302
    done = officer.client.post(f"/intake/{draft}/review/", {"do": "send"})
    assert done.status_code == 302
    known = facts_of(
        actor=officer.actor.at(timezone.now()), individual_id=uuid.UUID(done["Location"].split("/")[2])
    )
    assert known["person.oku_card"].value is True
    assert known["person.oku_card"].source == "self_check"
    received = known["assistance.current"].value
    assert isinstance(received, tuple)
    assert "str" in received
    assert ("person.religion" in known) is (zakat == "yes")
