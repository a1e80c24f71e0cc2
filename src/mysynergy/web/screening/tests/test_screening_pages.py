"""The screening tab: verdicts with reasons, questions answered in place, faith only after a wish."""

from __future__ import annotations

import pytest

from mysynergy.access.public import Role
from mysynergy.web.conftest import Hire, Officer
from mysynergy.web.intake.tests.playing import HOUSEHOLD, PERSON, begin, post, taken_in

pytestmark = pytest.mark.django_db


def screened(officer: Officer) -> str:
    url = taken_in(officer) + "screening/"
    assert officer.client.post(url, {"do": "run"}).status_code == 302
    return url


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("ms", ("Perlindungan wajib", "Pencen Penakat", "Arwah mencarum sekurang-kurangnya 24 bulan")),
        ("en", ("Compulsory cover", "Survivors&#x27; pension", "contributed for at least 24 months")),
    ],
)
def test_each_programme_says_why_in_both_languages(hire: Hire, language: str, texts: tuple[str, ...]) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language=language)
    page = officer.client.get(screened(officer)).content.decode()
    for text in texts:
        assert text in page
    assert "Act 789" in page


def test_an_answer_settles_a_programme(hire: Hire) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language="en")
    url = screened(officer)
    asked = officer.client.get(url + "?ask=perkeso-pencen-penakat").content.decode()
    assert 'name="q-deceased-months_contributed"' in asked
    answers = {
        "do": "answer",
        "ask": "perkeso-pencen-penakat",
        "q-deceased-months_contributed": "60",
        "q-deceased-identity_known": "yes",
        "q-deceased-age_at_death": "50",
        "q-deceased-received_invalidity_pension": "unknown",
    }
    assert officer.client.post(url, answers)["Location"].endswith("#p-perkeso-pencen-penakat")
    page = officer.client.get(url).content.decode()
    eligible = page.split('id="g-eligible"')[1].split('id="g-unknown"')[0]
    assert "p-perkeso-pencen-penakat" in eligible
    assert "60 (as told" in page


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q-deceased-months_contributed", "many"),
        ("q-deceased-months_contributed", "-3"),
        ("q-deceased-months_contributed", "9" * 10_000),
        ("q-deceased-received_invalidity_pension", "perhaps"),
        ("q-deceased-age_at_death", "500"),
    ],
)
@pytest.mark.parametrize("language", ["ms", "en"])
def test_an_answer_that_cannot_be_is_said_beside_its_question(
    hire: Hire, name: str, value: str, language: str
) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language=language)
    url = screened(officer)
    response = officer.client.post(url, {"do": "answer", "ask": "perkeso-pencen-penakat", name: value})
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="#{name}"' in page
    assert f'id="{name}-error"' in page


def test_religion_is_asked_only_once_zakat_programmes_are_wanted(hire: Hire) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language="en")
    draft = begin(officer.client)
    post(officer.client, draft, "person", {**PERSON, "do": "new"})
    post(officer.client, draft, "household", HOUSEHOLD)
    url = officer.client.post(f"/intake/{draft}/review/", {"do": "send"})["Location"] + "screening/"
    officer.client.post(url, {"do": "run"})
    before = officer.client.get(url).content.decode()
    assert "religion?" not in before
    assert "zakat programmes were not looked at" in before
    forced = officer.client.post(url, {"do": "answer", "q-person-religion": "islam"})
    assert forced.status_code == 422
    officer.client.post(url, {"do": "wish:yes"})
    assert "What is your religion?" in officer.client.get(url).content.decode()


def test_who_only_reads_neither_runs_nor_answers(hire: Hire) -> None:
    url = screened(hire("MAIWP", Role.CASEWORKER))
    auditor = hire("MAIWP", Role.AUDITOR).client
    page = auditor.get(url).content.decode()
    assert 'value="run"' not in page
    assert 'value="answer"' not in page
    assert auditor.post(url, {"do": "run"}).status_code == 403
