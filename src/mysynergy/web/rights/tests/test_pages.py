"""Pages of rights: open to all, in two languages, nothing kept, and every figure from the tables."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from pytest_django import Settings

from mysynergy.statutory import BENEFITS, INPUTS, SCHEMES
from mysynergy.web.rights import figures
from mysynergy.web.rights.pages import MODULES

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db
ROOM = Path(__file__).resolve().parents[1]
PAGES = (
    "/hak/",
    "/hak/kira/",
    "/hak/faedah/",
    *(f"/hak/{kind}/{one}/" for kind in ("skim", "kira") for one in SCHEMES),
    *(f"/hak/modul/{one}/" for one in MODULES),
    "/hak/faedah/act4-survivors-pension/",
    "/hak/faedah/act4-medical/",
)
DAY = {"as_of_day": "21", "as_of_month": "11", "as_of_year": "2026"}


@pytest.fixture
def her(settings: Settings) -> Client:
    """A telephone that reads English."""
    settings.ACCOUNT_RATE_LIMITS = {}
    client = Client(enforce_csrf_checks=True)
    client.cookies["language"] = "en"
    return client


def count(her: Client, page: str, **typed: str) -> Answer:
    return her.post(page, {"do": "count", **DAY, **typed})


def text_of(answer: Answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_to_nobody_in_particular_and_sets_no_cookie(her: Client, page: str) -> None:
    answers = [her.get(page), Client().get(page)]
    assert [one.status_code for one in answers] == [200, 200]
    assert [dict(one.cookies) for one in answers] == [{}, {}]
    assert answers[0]["Cache-Control"] == "no-store"
    english, malay = map(text_of, answers)
    assert "Your rights" in english
    assert "Hak anda" in malay
    assert "{" not in malay.replace("{{", ""), "a figure that was not filled in"


@pytest.mark.parametrize(
    "page", ["/hak/skim/perkeso/", "/hak/modul/finance/", "/hak/kira/x/", "/hak/faedah/x/"]
)
def test_what_is_not_there_is_not_found(her: Client, page: str) -> None:
    assert her.get(page).status_code == 404


def test_what_is_deducted_from_a_wage_in_all_schemes_together(her: Client) -> None:
    said = text_of(count(her, "/hak/kira/", wage="RM2,300", worker="under-60"))
    assert "RM32.60 is deducted from RM2,300.00" in said
    assert "Your employer pays RM43.85 besides; RM76.45 in all. As of 21 Nov 2026." in said
    assert "Indicative" in said
    assert "From another source" in said


def test_who_is_sixty_pays_nothing_for_act_4_and_nothing_for_job_loss(her: Client) -> None:
    said = text_of(count(her, "/hak/kira/", wage="2300", worker="from-60"))
    assert "RM16.85 is deducted from RM2,300.00" in said
    assert "Job loss (EIS)" not in said


def test_a_day_before_the_24_hour_scheme_says_that_it_was_not_in_force(her: Client) -> None:
    said = text_of(count(her, "/hak/kira/", wage="2300", worker="under-60", as_of_year="2025"))
    assert "RM15.75 is deducted" in said
    assert "Not in force on that day: Accidents outside work" in said


def test_a_contribution_shows_row_assumed_wage_and_source(her: Client) -> None:
    said = text_of(
        count(her, "/hak/kira/act4/", wage="4000", category="1", as_of_month="8", as_of_year="2022")
    )
    assert "RM19.75 is deducted from your wage" in said
    assert "RM69.05" in said
    assert "RM3,950.00" in said
    assert "Verified at the source" in said


def test_the_self_employed_see_who_pays_for_them_and_whether_they_must(her: Client) -> None:
    typed = {"plan": "2", "sector": "hawker", "as_of_year": "2025"}
    said = text_of(count(her, "/hak/kira/sksps/", **typed))
    assert "RM232.80 for twelve months" in said
    assert "Hawker: compulsory for those with a licence since 1 Jan 2025" in said
    assert "Federal Government (SPS matching): 70% (RM162.96); you pay RM69.84" in said


def test_all_that_is_wrong_is_said_at_once_beside_its_field_and_what_was_typed_stays(her: Client) -> None:
    answer = count(her, "/hak/kira/act4/", wage="dua ribu", as_of_month="13")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="dua ribu"' in page
    assert 'value="13"' in page
    assert re.findall(r'<a href="#(\w+)">', page) == ["wage", "category", "as_of"]


@pytest.mark.parametrize("benefit", sorted(BENEFITS))
def test_each_benefit_has_its_form_or_says_that_nothing_is_published(her: Client, benefit: str) -> None:
    page = her.get(f"/hak/faedah/{benefit}/")
    assert ("No figure can be given" in text_of(page)) is not BENEFITS[benefit].published
    assert ("count" in re.findall(r'name="do" value="(\w+)"', page.content.decode())) is BENEFITS[
        benefit
    ].published


@pytest.mark.parametrize("typed", ["-1", "99999999999999999999", "١٢", "2024-09=1", "nan", "<b>", "0"])
def test_nothing_that_is_typed_breaks_a_calculator(her: Client, typed: str) -> None:
    names = [*INPUTS, "wage_1", "wage_3", "category", "worker", "sector"]
    day = {"as_of_day": "31", "as_of_month": "12", "as_of_year": "9999" if typed == "0" else "2026"}
    pages = [f"/hak/kira/{one}/" for one in SCHEMES] + [f"/hak/faedah/{one}/" for one in BENEFITS]
    for page in ("/hak/kira/", *pages):
        answer = count(her, page, **dict.fromkeys(names, typed), **day)
        assert answer.status_code in (200, 422), page
        assert "<b>:" not in answer.content.decode()


def test_a_benefit_is_worked_out_step_by_step_in_both_languages(her: Client) -> None:
    typed = {"wage_1": "6,000", "days": "10", "as_of_day": "1", "as_of_month": "10", "as_of_year": "2024"}
    page = "/hak/faedah/act4-temporary-disablement/"
    english = text_of(count(her, page, **typed))
    assert "RM1,586.67 in all" in english
    assert "80% × RM5,950.00 ÷ 30" in english
    her.cookies["language"] = "ms"
    assert "Kadar harian" in text_of(count(her, page, **typed))


def test_one_wage_stands_for_all_months_each_by_the_table_of_its_month(her: Client) -> None:
    typed = {"wage_1": "6000", "claim": "1", "contributions_in_window": "24"}
    day = {"as_of_day": "2", "as_of_month": "1", "as_of_year": "2025"}
    said = text_of(count(her, "/hak/faedah/eis-job-search-allowance/", **typed, **day))
    assert "Assumed wage 2024-09 RM6,000.00 RM4,950.00" in said
    assert "Apply no later than 2 Jan 2025 + 60 3 Mar 2025" in said


def test_a_question_that_was_left_out_is_named(her: Client) -> None:
    answer = count(her, "/hak/faedah/act4-invalidity-pension/", wage_1="abc", contributions="many")
    wrong = re.findall(r'<a href="#(\w+)">', answer.content.decode())
    assert answer.status_code == 422
    assert wrong == ["wage", "contributions", "contributions_in_window", "months_since_first"]


def test_the_language_changes_with_what_was_typed_and_its_cookie_only(her: Client) -> None:
    typed = {"wage": "2300", "worker": "under-60", "do": "count", **DAY}
    answer = her.post("/hak/kira/", {**typed, "language": "ms"})
    assert "RM32.60 dipotong daripada RM2,300.00" in text_of(answer)
    assert 'value="2300"' in answer.content.decode()
    assert list(answer.cookies) == ["language"]


def test_a_page_of_a_scheme_says_from_when_cover_holds_and_what_it_does_not_do(her: Client) -> None:
    said = text_of(her.get("/hak/skim/sksps/"))
    for wanted in (
        "at the hour your contribution is received",
        "burnt down yesterday",
        "matrix.perkeso.gov.my",
    ):
        assert wanted in said
    assert "RM592.80" in said


def test_a_page_of_a_module_names_open_programmes_their_agencies_and_whom_to_ring(her: Client) -> None:
    said = text_of(her.get("/hak/modul/perubatan-kesihatan/"))
    assert "MIASA" in said
    assert "1-800-820066" in said
    closed = text_of(her.get("/hak/modul/kewangan/"))
    assert "URUS" not in closed
    assert "03-2616 7766 (Not checked at the source)" in closed


def test_a_module_leads_to_the_questions_with_its_topic_ticked(her: Client) -> None:
    page = her.post("/semak/", {"do": "topics", "topic": "finance"}).content.decode()
    assert re.findall(r'name="topic" value="(\w+)"[^>]* checked', page) == ["finance"]


def test_no_figure_stands_in_the_pages_or_their_code() -> None:
    amounts = {
        str(amount.normalize())
        for scheme in figures.tables().schemes.values()
        for table in scheme.tables
        for row in table.rows
        for amount in row.amounts.values()
        if amount != amount.to_integral() or amount > Decimal(100)
    }
    pages = [*ROOM.glob("*.py"), *(ROOM.parent / "templates" / "rights").glob("*.html")]
    for path in pages:
        found = set(re.findall(r"\b\d+(?:\.\d+)?\b", path.read_text(encoding="utf-8")))
        assert found & amounts == set(), path.name
