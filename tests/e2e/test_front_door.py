"""A house started from nothing can be entered, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.hand import Hand
from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def test_the_front_page_leads_to_sign_in_and_changes_its_language(house: House, page: Page) -> None:
    malay, english = Hand(page, "ms"), Hand(page, "en")
    page.goto(house.url)
    expect(page).to_have_url(f"{house.url}/accounts/login/")
    expect(page.get_by_role("heading", name=malay.word("Sign in"))).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert english.word("Sign in") == "Sign in" != malay.word("Sign in")


def test_an_officer_signs_in_with_password_and_code_and_signs_out(house: House, page: Page) -> None:
    hand = Hand(page)
    house.sign_in(page, "maiwp.intake_officer")
    expect(page.get_by_role("main")).to_be_visible()
    page.get_by_role("banner").locator("summary", has_text=hand.word("Your account")).click()
    hand.press("Sign out")
    page.goto(f"{house.url}/account/")
    expect(page).to_have_url(f"{house.url}/accounts/login/?next=/account/")


def test_a_wrong_code_is_told_beside_its_field(house: House, page: Page) -> None:
    hand = Hand(page)
    who = house.sign_ins["akpk.caseworker"]
    page.goto(f"{house.url}/accounts/login/")
    hand.fill("Username", who["username"])
    hand.fill("Password", who["password"])
    hand.press("Sign in")
    page.wait_for_url("**/accounts/2fa/authenticate/**")
    page.get_by_role("main").get_by_role("textbox").first.fill("000000")
    hand.press("Sign in")
    expect(page.get_by_role("alert").or_(page.locator("[aria-invalid=true]")).first).to_be_visible()
