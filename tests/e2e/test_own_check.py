"""Somebody with a telephone and no account finds out what to ask for, and an officer goes on from there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.hand import Hand
from tests.e2e.house import House, one_time_code

pytestmark = pytest.mark.e2e
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
_LIGHT = 150_000
_MOST_PAGES = 60


@pytest.fixture
def phone(house: House, browser: Browser) -> Iterator[BrowserContext]:
    """A telephone that leads elsewhere instead of to the neutral page of the quick exit."""
    opened = browser.new_context(viewport={"width": 390, "height": 800}, locale="ms-MY")
    opened.route("https://www.met.gov.my/**", lambda route: route.fulfill(body="<h1>Cuaca</h1>"))
    yield opened
    opened.close()


def begin(house: House, page: Page, hand: Hand) -> None:
    page.goto(f"{house.url}/accounts/login/")
    page.get_by_role("link", name=hand.word("Check what you may be entitled to, without signing in")).click()
    page.get_by_role("checkbox", name=hand.begins("Jobs and business")).check()
    page.get_by_role("radio", name=hand.word("No"), exact=True).check()
    hand.press("Begin")
    expect(page.get_by_role("button", name=hand.word("Go on"), exact=True)).to_be_visible()


def answer_all(page: Page, hand: Hand) -> int:
    """Answer the first choice of each question until the result is there; return how many pages it took."""
    done = page.get_by_role("button", name=hand.word("Page to print"))
    for count in range(_MOST_PAGES):
        if done.is_visible():
            return count
        former = page.locator("input[name=token]").last.input_value()
        for group in page.get_by_role("main").get_by_role("group").all():
            choices = group.get_by_role("radio").or_(group.get_by_role("checkbox"))
            if choices.count():
                choices.first.check()
        hand.press("Go on")
        expect(page.locator("input[name=token]").last).not_to_have_value(former)
    raise AssertionError("the questions never end")


def sound(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options=RULES).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"][:160]) for one in found]


def test_from_a_telephone_to_an_officers_intake(house: House, phone: BrowserContext, page: Page) -> None:
    hers = phone.new_page()
    hand = Hand(hers)
    begin(house, hers, hand)
    sound(hers, 390)
    assert 3 <= answer_all(hers, hand) <= 25
    sound(hers, 390)
    hand.press("Keep a proof that I asked today")
    expect(hers.locator(".code")).to_have_text(re.compile(r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$"))
    hand.press("Page to print")
    expect(hers.get_by_role("button", name=hand.word("Print"), exact=True)).to_be_visible()
    sound(hers, 390)
    hand.press("Back to the result")
    hand.press("A code for an officer to go on from")
    expect(
        hers.get_by_role("img", name=hand.word("Picture for the officer's telephone or camera"))
    ).to_be_visible()
    sound(hers, 390)
    code = hers.locator(".code").inner_text()
    assert hers.url == f"{house.url}/semak/"
    assert {one["name"] for one in phone.cookies()} <= {"language", "csrftoken"}  # of sign-in

    officer = Hand(page)
    page.goto(f"{house.url}/semak/sambung/#{code}")
    assert "#" not in page.url
    page.get_by_role("link", name=officer.word("Sign in"), exact=True).click()
    sign_in_here(house, page, "perkeso.intake_officer")
    expect(officer.field("Code")).to_have_value(code)
    officer.press("Open")
    expect(page.get_by_role("heading", name=officer.word("What was answered"))).to_be_visible()
    sound(page, 1280)
    officer.press("Begin the intake with these answers")
    page.wait_for_url("**/person/")
    page.goto(f"{house.url}/semak/sambung/")
    officer.fill("Code", code)
    officer.press("Open")
    expect(page.get_by_role("alert").first).to_be_visible()


def sign_in_here(house: House, page: Page, username: str) -> None:
    """Sign in on the page that stands open, so that it leads back to where it came from."""
    who = house.sign_ins[username]
    page.locator("input[name=login]").fill(who["username"])
    page.locator("input[name=password]").fill(who["password"])
    page.locator("button.primary").click()
    page.wait_for_url("**/accounts/2fa/authenticate/**")
    page.locator("input[name=code]").fill(one_time_code(who["totp_secret"]))
    page.locator("button.primary").click()
    page.wait_for_url("**/semak/sambung/")


@pytest.mark.parametrize("language", ["ms", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nobody_is_shut_out_of_the_questions(
    house: House, browser: Browser, width: int, language: str
) -> None:
    window = browser.new_context(viewport={"width": width, "height": 800})
    window.add_cookies([{"name": "language", "value": language, "url": house.url}])
    page, said = window.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    hand = Hand(page, language)
    page.goto(f"{house.url}/semak/")
    sound(page, width)
    hand.press("Begin")
    for words in ("Go on", "Choose a question", "See the result now"):
        hand.press(words)
        page.wait_for_timeout(300)
        sound(page, width)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    sound(page, width)
    assert not said
    window.close()


def test_it_works_without_scripts(house: House, browser: Browser) -> None:
    window = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = window.new_page()
    hand = Hand(page)
    begin(house, page, hand)
    hand.press("Go on")
    hand.press("Back")
    page.get_by_role("button", name="English").click()
    english = Hand(page, "en")
    english.press("See the result now")
    expect(page.get_by_role("button", name="Page to print")).to_be_visible()
    window.close()


def test_leaving_quickly_leaves_no_way_back(house: House, phone: BrowserContext) -> None:
    page = phone.new_page()
    hand = Hand(page)
    page.goto(f"{house.url}/programmes/")
    page.goto(f"{house.url}/semak/")
    hand.press("Begin")
    expect(page.get_by_role("button", name=hand.word("Go on"), exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("https://www.met.gov.my/")
    page.go_back()
    assert "/semak/" not in page.url
    page.goto(f"{house.url}/semak/")
    page.get_by_role("link", name=hand.word("Leave quickly")).click()
    page.wait_for_url("https://www.met.gov.my/")


def test_the_browsers_back_leads_to_the_former_question(house: House, phone: BrowserContext) -> None:
    page = phone.new_page()
    hand = Hand(page)
    page.goto(f"{house.url}/semak/")
    hand.press("Begin")
    expect(page.get_by_role("button", name=hand.word("Go on"), exact=True)).to_be_visible()
    first = page.get_by_role("heading", level=1).inner_text()
    hand.press("Go on")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(first)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(first)


def test_the_first_load_is_light(house: House, browser: Browser) -> None:
    window = browser.new_context(viewport={"width": 390, "height": 800})
    page = window.new_page()
    session = window.new_cdp_session(page)
    session.send("Network.enable")
    weights: list[float] = []
    session.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    page.goto(f"{house.url}/semak/", wait_until="networkidle")
    assert 0 < sum(weights) < _LIGHT, f"{sum(weights) / 1000:.0f} kB"
    window.close()
