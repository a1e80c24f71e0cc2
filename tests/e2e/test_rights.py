"""Somebody with a telephone reads her rights and works out contributions and benefits; no trace is left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from mysynergy.statutory import SCHEMES
from mysynergy.web.rights.pages import MODULES
from tests.e2e.hand import Hand
from tests.e2e.house import House

pytestmark = pytest.mark.e2e
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
#: Among them every kind of question, and one benefit that nobody published.
FORMS = (
    "act4-survivors-pension",
    "eis-job-search-allowance",
    "sksps-permanent-disablement",
    "skssr-permanent-disablement",
    "act4-medical",
)
PAGES = (
    "/hak/",
    "/hak/kira/",
    "/hak/faedah/",
    *(f"/hak/{kind}/{one}/" for kind in ("skim", "kira") for one in SCHEMES),
    *(f"/hak/modul/{one}/" for one in MODULES),
    *(f"/hak/faedah/{one}/" for one in FORMS),
)


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A telephone that has never been here."""
    opened = browser.new_context(viewport={"width": 390, "height": 800}, locale="ms-MY")
    yield opened
    opened.close()


def faults(page: Page, width: int) -> list[str]:
    broad = page.evaluate("document.documentElement.scrollWidth")
    found = [f"scrolls sideways: {broad}"] if broad > width else []
    violations = Axe().run(page, options=RULES).response["violations"]
    return found + [f"axe {one['id']}: {one['nodes'][0]['html'][:160]}" for one in violations]


@pytest.mark.parametrize(("width", "language"), [(390, "ms"), (390, "en"), (1280, "ms")])
def test_nobody_is_shut_out_of_her_rights(house: House, browser: Browser, width: int, language: str) -> None:
    window = browser.new_context(viewport={"width": width, "height": 900})
    window.add_cookies([{"name": "language", "value": language, "url": house.url}])
    page = window.new_page()
    wrong: list[str] = []
    for address in PAGES:
        page.goto(house.url + address)
        wrong += [f"{address}: {one}" for one in faults(page, width)]
    window.close()
    assert not wrong, "\n".join(wrong)


def test_from_the_sign_in_page_to_what_is_deducted_from_a_wage(house: House, phone: BrowserContext) -> None:
    page = phone.new_page()
    hand = Hand(page)
    page.goto(f"{house.url}/accounts/login/")
    page.get_by_role("link", name=hand.word("Your rights, contributions and benefits")).click()
    expect(page).to_have_url(f"{house.url}/hak/")
    # The sign-in page has a cookie for its form, and htmx notes its address; from here on there is nothing.
    phone.clear_cookies()
    page.evaluate("sessionStorage.clear()")
    page.get_by_role("link", name=hand.begins("What is deducted from my wage?")).click()
    page.locator("#wage").fill("2,300")
    page.locator("input[name=worker]").first.check()
    hand.press("Work it out")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("RM2,300.00")
    assert faults(page, 390) == []
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("is deducted from RM2,300.00")
    assert page.url == f"{house.url}/hak/kira/", "what was typed stands in no address"
    assert [one.get("name") for one in phone.cookies(f"{house.url}/hak/")] == ["language"]
    kept = page.evaluate("[...Object.entries(localStorage), ...Object.entries(sessionStorage)]")
    assert kept == []


def test_a_benefit_is_worked_out_without_scripts_and_keeps_what_was_typed(
    house: House, browser: Browser
) -> None:
    window = browser.new_context(java_script_enabled=False, locale="ms-MY")
    page = window.new_page()
    hand = Hand(page)
    page.goto(f"{house.url}/hak/faedah/act4-temporary-disablement/")
    page.locator("#wage").fill("6000")
    hand.press("Work it out")
    expect(page.locator("#wage")).to_have_value("6000")
    expect(page.locator(".errors a")).to_have_count(1)
    page.locator("#days").fill("10")
    hand.press("Work it out")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("RM1,586.67")
    window.close()


def test_a_module_leads_to_the_questions_about_it(house: House, phone: BrowserContext) -> None:
    page = phone.new_page()
    hand = Hand(page)
    page.goto(f"{house.url}/hak/modul/kewangan/")
    hand.press("Check for help")
    expect(page.get_by_role("checkbox", name=hand.begins("Finance"))).to_be_checked()
