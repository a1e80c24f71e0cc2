"""Every kind of page: nobody is shut out, nothing breaks, nothing is heavy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e import places
from tests.e2e.hand import Hand
from tests.e2e.house import House

pytestmark = pytest.mark.e2e
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
_LIGHT = 150_000
#: Answers that are meant, and which a browser reports as a failed load.
_MEANT = {"no-such-page": "404", "not-allowed": "403"}


@pytest.fixture(scope="module")
def seen(house: House, browser: Browser) -> Iterator[places.Places]:
    """All places, with windows signed in."""
    found = places.walk(house, browser)
    yield found
    for window in found.windows.values():
        window.close()


def test_the_walk_finds_every_kind_of_page(seen: places.Places) -> None:
    wanted = {"work", "person-overview", "refer", "programme", "referral", "decline", "award"}
    wanted |= {"person-household", "person-contact", "person-protection", "person-records"}
    wanted |= {"intake-compare", "person-compare", "pairs-open", "pair"}
    wanted |= {"person-particulars", "lifting-asked", "lifting-decided"}
    wanted |= {f"privacy-{one}" for one in ("person", "copy", "ask", "asked", "deciding")} | {"privacy"}
    wanted |= {
        "danger",
        "late",
        "letters",
        "offers",
        "person-plan",
        "person-representatives",
        "person-pathways",
        "person-circumstances",
        "person-sitting",
        "person-link",
    }
    wanted |= {"bench-rule", "bench-person", "bench-people"}
    assert wanted | {"award-form", "intake-review", "overview"} <= seen.found.keys()


@pytest.mark.parametrize("language", places.LANGUAGES)
@pytest.mark.parametrize("width", places.WIDTHS)
def test_nobody_is_shut_out_and_nothing_breaks(seen: places.Places, width: int, language: str) -> None:
    wrong: list[str] = []
    for name in seen.found:
        page = seen.opened(name, width, language)
        wrong += [f"{name}: {one}" for one in faults_of(page, width, _MEANT.get(name))]
        page.close()
    assert not wrong, "\n".join(wrong)


def faults_of(page: Page, width: int, meant: str | None) -> list[str]:
    """Return what is wrong with a page: complaints of the console, sideways scroll, what axe finds."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.reload()
    if meant:
        said = [one for one in said if meant not in one]
    broad = page.evaluate("document.documentElement.scrollWidth")
    if broad > width:
        said.append(f"scrolls sideways: {broad} of {width}")
    for violation in Axe().run(page, options=RULES).response["violations"]:
        where = "; ".join(node["html"][:120] for node in violation["nodes"][:2])
        said.append(f"axe {violation['id']}: {where}")
    return said


def test_the_first_load_is_light(house: House, browser: Browser) -> None:
    window = browser.new_context(viewport={"width": 390, "height": 800})
    page = window.new_page()
    session = window.new_cdp_session(page)
    session.send("Network.enable")
    weights: list[float] = []
    session.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    page.goto(f"{house.url}/accounts/login/", wait_until="networkidle")
    assert 0 < sum(weights) < _LIGHT, f"{sum(weights) / 1000:.0f} kB"
    window.close()


def test_the_keyboard_leads_everywhere(seen: places.Places) -> None:
    page = seen.opened("work", 1280, "ms")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=Hand(page).word("Skip to the content"))).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    expect(page.get_by_role("banner").get_by_role("searchbox")).to_be_focused()
    page.close()
    page = seen.opened("intake-person", 1280, "ms")
    save = page.get_by_role("main").get_by_role("button", name=Hand(page).whole("Save and continue")).last
    page.locator("input[name=name]").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if save.evaluate("one => one === document.activeElement"):
            break
    expect(save).to_be_focused()
    page.close()


def test_the_essential_forms_work_without_scripts(house: House, browser: Browser) -> None:
    window = browser.new_context(java_script_enabled=False, locale="ms-MY")
    page = window.new_page()
    hand = Hand(page)
    house.sign_in(page, "maim.caseworker")
    page.goto(f"{house.url}/intake/")
    hand.fill("Full name", "Zzyx Tanpa Skrip")
    hand.press("Save and continue")
    hand.sees("Who belongs to the household?")
    window.close()


def test_declining_works_without_scripts_and_says_what_is_missing(seen: places.Places) -> None:
    window = seen.browser.new_context(
        java_script_enabled=False, storage_state=seen.window("maiwp.caseworker").storage_state()
    )
    page = window.new_page()
    hand = Hand(page)
    page.goto(seen.house.url + seen.found["decline"][1])
    page.get_by_role("main").get_by_role("button").last.click()
    hand.sees("Write a sentence for the officer who sent it.")
    window.close()


def test_typed_words_survive_a_session_that_ended(house: House, browser: Browser) -> None:
    window = browser.new_context(locale="ms-MY")
    page = window.new_page()
    hand = Hand(page)
    house.sign_in(page, "maipk.caseworker")
    page.goto(f"{house.url}/intake/")
    address = page.url
    hand.field("Full name").press_sequentially("Zzyx Kekal Tertulis", delay=10)
    expect(page.locator("[data-draft-note]").first).to_be_visible()  # kept: shown once typing rests
    window.clear_cookies(name="sessionid")
    house.sign_in(page, "maipk.caseworker")
    page.goto(address)
    expect(hand.field("Full name")).to_have_value("Zzyx Kekal Tertulis")
    window.close()
