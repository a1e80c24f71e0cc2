"""The bench's pages: for the owning agency's manager, in two languages, nothing typed is lost or kept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mysynergy.access.public import Actor, Role
from mysynergy.rulebench import public as bench
from mysynergy.web.conftest import Hire, Officer

pytestmark = pytest.mark.django_db
HERE = "/programmes/jkm-bwe/bench/"


@pytest.fixture
def manager(hire: Hire) -> Officer:
    return hire("JKM", Role.PROGRAMME_MANAGER, language="en")


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: Actor) -> None:
    """Two hundred made-up people."""
    monkeypatch.setenv("MYSYNERGY_VAR", str(tmp_path))
    monkeypatch.setattr("mysynergy.rulebench.people.PEOPLE", 200)
    bench.make_people(actor=system)


def test_the_programme_leads_its_own_manager_and_nobody_else_to_the_bench(hire: Hire, client: Client) -> None:
    link = f'href="{HERE}"'
    own, other = hire("JKM", Role.PROGRAMME_MANAGER), hire("AIM", Role.PROGRAMME_MANAGER)
    assert link in own.client.get("/programmes/jkm-bwe/").content.decode()
    for stranger in (other.client, hire("JKM", Role.CASEWORKER).client, client):
        assert link not in stranger.get("/programmes/jkm-bwe/").content.decode()
    assert other.client.get(HERE).status_code == 403


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("Aged 60", "since 1 Jan 2025")), ("ms", ("Berumur 60", "sejak 1 Jan 2025"))],
)
def test_the_rule_is_shown_in_words_with_its_text_and_figures(
    hire: Hire, language: str, words: tuple[str, ...]
) -> None:
    page = hire("JKM", Role.PROGRAMME_MANAGER, language=language).client.get(HERE).content.decode()
    for text in (*words, "person.age &gt;= 60", "RM600.00", "figure.jkm_bwe_month"):
        assert text in page


def test_the_export_is_a_file_of_the_rulebook(manager: Officer) -> None:
    answer = manager.client.get(f"{HERE}rule.yaml")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="jkm-bwe.yaml"'
    text = answer.content.decode()
    assert text.startswith("id: jkm-bwe\nagency: JKM\n")
    assert "expect:" in manager.client.get(f"{HERE}cases.yaml").content.decode()


def test_a_person_typed_in_is_answered_and_nothing_of_her_is_in_an_address(manager: Officer) -> None:
    assert manager.client.get(f"{HERE}person/?day=2025-06-01").context["day"] == dt.date(2025, 6, 1)
    page = manager.client.post(f"{HERE}person/", {"day": "2026-11-01", "q-person-age": "41"})
    assert page.status_code == 200
    assert [one["outcome"] for one in page.context["answers"]] == ["Not eligible"]
    assert 'value="41"' in page.content.decode()
    page = manager.client.post(f"{HERE}person/", {"day": "2026-11-01", "q-person-age": "70"})
    assert page.context["answers"][0]["settles"]


@pytest.mark.parametrize(("language", "words"), [("en", "Eligible"), ("ms", "Layak")])
def test_a_person_is_answered_by_the_changed_rule_beside_the_one_in_force(
    hire: Hire, language: str, words: str
) -> None:
    client = hire("JKM", Role.PROGRAMME_MANAGER, language=language).client
    text = client.get(f"{HERE}rule.yaml").content.decode()
    changed = text.replace("person.age >= 60", "person.age >= 40 && !person.bankrupt")
    carried = client.post(f"{HERE}person/", {"text": changed, "carry": "1"})
    assert "answers" not in carried.context
    assert "q-person-bankrupt" in carried.content.decode()
    typed = {"text": changed, "day": "2026-11-01", "q-person-age": "45", "q-person-bankrupt": "true"}
    page = client.post(f"{HERE}person/", typed)
    assert page.context["compared"]
    assert not page.context["moved"]
    typed["q-person-bankrupt"] = "false"
    page = client.post(f"{HERE}person/", typed)
    assert page.context["moved"]
    (age,) = [one for one in page.context["criteria"] if (one.before, one.after) == ("no", "yes")]
    assert age.says in page.content.decode()
    assert "person.age &gt;= 40" in page.content.decode()
    broken = client.post(f"{HERE}person/", {**typed, "text": changed.replace("bankrupt", "bankrup")})
    assert broken.status_code == 422
    assert broken.context["faults"]
    same = client.post(f"{HERE}person/", {**typed, "text": text})
    assert [one["outcome"] for one in same.context["answers"]] != [words]
    assert not same.context["compared"]


@pytest.mark.parametrize(
    "typed", [{"q-person-age": "seventy"}, {"q-person-citizenship": "martian"}, {"day": "yesterday"}]
)
def test_what_cannot_be_read_is_named_and_kept(manager: Officer, typed: dict[str, str]) -> None:
    page = manager.client.post(f"{HERE}person/", typed)
    assert page.status_code == 422
    assert [control for control, _sentence in page.context["errors"]] == list(typed)


def test_while_the_people_are_made_the_page_says_so_and_looks_again(
    manager: Officer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MYSYNERGY_VAR", str(tmp_path))
    page = manager.client.get(f"{HERE}people/")
    assert page.headers["Refresh"] == "3"
    assert "are being made" in page.content.decode()


@pytest.mark.usefixtures("people")
def test_the_rule_in_force_is_counted_on_made_up_people(manager: Officer) -> None:
    page = manager.client.get(f"{HERE}people/?day=2026-11-01")
    assert "200 made-up people" in page.content.decode()
    assert [row.title for row in page.context["rows"]] == [
        "Eligible",
        "Not known yet",
        "Not eligible",
        "Cost, each month",
    ]
    assert not page.context["compared"]


@pytest.mark.usefixtures("people")
def test_a_change_is_compared_and_a_file_counts_before_the_text(manager: Officer) -> None:
    text = manager.client.get(f"{HERE}rule.yaml").content.decode()
    file = SimpleUploadedFile("x.yaml", text.replace("person.age >= 60", "true || person.age < 0").encode())
    page = manager.client.post(f"{HERE}people/", {"day": "2026-11-01", "text": text, "file": file})
    assert page.status_code == 200
    assert page.context["compared"]
    assert page.context["warnings"]
    assert "person.age &lt; 0" in page.content.decode()
    assert page.context["examples"]
    lines = dict(page.context["from_to"])
    counts = [int(one.replace(",", "")) for counts in lines.values() for one in counts]
    assert sum(counts) == 200
    assert int(lines["In force: not eligible"][1]) + int(lines["In force: not eligible"][0]) > 0
    assert "Changed: not known yet" in page.content.decode()
    same = manager.client.post(f"{HERE}people/", {"text": text.replace("\n", "\r\n")})
    assert same.context["unchanged"]


def test_faults_stand_beside_the_text_with_line_and_remedy_and_it_is_kept(manager: Officer) -> None:
    text = "id: jkm-bwe\nagency: JKM\ncriteria:\n  - {id: x, when: person.aeg > 1}\n<script>: 1\n"
    page = manager.client.post(f"{HERE}people/", {"text": text, "figure-jkm_bwe_month": "many"})
    shown = page.content.decode()
    assert page.status_code == 422
    assert "Line 4, column" in shown
    assert "Did you mean person.age" in shown
    assert "<script>: 1" not in shown
    assert page.context["text"] == text
    assert {"text", "figure-jkm_bwe_month"} == set(page.context["wrong"])


def test_faults_are_told_in_the_language_of_the_reader(hire: Hire) -> None:
    client = hire("JKM", Role.PROGRAMME_MANAGER, language="ms").client
    text = "id: jkm-bwe\nagency: JKM\ncriteria:\n  - {id: x, when: person.aeg > 1}\n"
    shown = client.post(f"{HERE}people/", {"text": text, "figure-jkm_bwe_month": "many"}).content.decode()
    for malay in (
        "Baris 4, lajur",
        "Tiada fakta, angka atau formula bernama person.aeg.",
        "Adakah maksudnya person.age",
        "amaun seperti &quot;500.00&quot; diperlukan.",
    ):
        assert malay in shown
    assert "There is no" not in shown
    assert "is missing" not in shown


def test_a_file_that_is_no_text_is_refused(manager: Officer) -> None:
    file = SimpleUploadedFile("x.yaml", b"\xff\xfe\x00")
    assert manager.client.post(f"{HERE}people/", {"file": file}).status_code == 422
