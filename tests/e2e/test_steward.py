"""A steward's afternoon: she goes through pairs by key and by mouse, alone and where two must agree."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.hand import Hand
from tests.e2e.house import House

pytestmark = pytest.mark.e2e
STEWARD, OTHERS = "jkm.data_steward", ("perkeso", "aim", "tekun", "giatmara", "jtksm", "irm")
PAIR = re.compile(r"/matching/[0-9a-f-]{36}/$")


@pytest.fixture
def signed_in(house: House, browser: Browser) -> Iterator[BrowserContext]:
    window = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ms-MY")
    page = window.new_page()
    house.sign_in(page, STEWARD)
    page.close()
    yield window
    window.close()


def opened(house: House, window: BrowserContext, *, two: bool = False) -> Page:
    """Open the first pair of the list that needs one steward, or two."""
    page = window.new_page()
    page.goto(f"{house.url}/matching/")
    rows = page.get_by_role("main").get_by_role("row")
    chip = Hand(page).word("Two stewards")
    found = rows.filter(has=page.get_by_role("link"))
    found = found.filter(has_text=chip) if two else found.filter(has_not_text=chip)
    found.first.get_by_role("link").click()
    expect(page).to_have_url(PAIR)
    return page


def test_an_afternoon_by_the_keyboard_goes_from_pair_to_pair(house: House, signed_in: BrowserContext) -> None:
    page = opened(house, signed_in)
    hand = Hand(page)
    seen = {page.url}
    for key, word, reason in (
        ("d", "Noted: they are two people. Every counter will read it.", "Adik-beradik kembar"),
        ("n", "Noted: a colleague looks at it.", "Fail kertas di cawangan"),
    ):
        page.wait_for_load_state()  # the keys are a script's
        page.keyboard.press(key)
        expect(hand.field("Reason")).to_be_focused()
        page.keyboard.type(reason)  # letters that are keys elsewhere choose nothing here
        page.keyboard.press("Enter")
        hand.sees(word)
        expect(page).to_have_url(PAIR)
        assert page.url not in seen
        seen.add(page.url)
    page.goto(f"{house.url}/matching/?tab=decided")
    hand.sees("Not the same person")
    hand.sees("Not sure")


def test_a_same_joins_both_and_stands_on_the_persons_page(house: House, signed_in: BrowserContext) -> None:
    page = opened(house, signed_in)
    hand = Hand(page)
    address = page.url
    hand.tick("Your decision", "The same person")
    hand.fill("Reason", "Kedua-dua dokumen telah dilihat")
    hand.press("Decide")
    hand.sees("Noted: the same person. It can be undone.")
    page.goto(address)
    hand.sees("These two were joined and are one record now. Part them on the page of the person.")
    assert page.get_by_role("button", name=hand.whole("Decide")).count() == 0


def test_where_two_must_agree_the_first_joins_nothing(house: House, signed_in: BrowserContext) -> None:
    page = opened(house, signed_in, two=True)
    hand = Hand(page)
    address = page.url
    hand.tick("Your decision", "The same person")
    hand.fill("Reason", "Nombor kad yang sama, wajah yang sama")
    hand.press("Decide")
    hand.sees("Noted. Nothing is joined before a second steward agrees.")
    for code in OTHERS:
        second = signed_in.browser.new_context(locale="ms-MY")  # type: ignore[union-attr]
        other = second.new_page()
        house.sign_in(other, f"{code}.data_steward")
        answer = other.goto(address)
        if answer is not None and answer.status == 200:
            theirs = Hand(other)
            theirs.sees("One has said so; your word is the second.")
            assert "Nombor kad yang sama" not in theirs.text()  # another agency's reason
            theirs.tick("Your decision", "The same person")
            theirs.fill("Reason", "Disahkan dengan fail kami")
            theirs.press("Decide")
            theirs.sees("Noted: the same person. It can be undone.")
            second.close()
            return
        second.close()
    pytest.fail("no other agency's steward holds the other side")


def test_keys_can_be_switched_off_and_stay_off(house: House, signed_in: BrowserContext) -> None:
    page = opened(house, signed_in)
    page.get_by_label(Hand(page).word("The keys s, d and n choose; Enter decides")).uncheck()
    page.reload()
    page.wait_for_load_state()
    page.keyboard.press("d")
    assert page.locator("input[name=decision]:checked").count() == 0


def test_a_decision_and_a_question_without_scripts(house: House, signed_in: BrowserContext) -> None:
    window = signed_in.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False, storage_state=signed_in.storage_state()
    )
    page = opened(house, window)
    hand = Hand(page)
    address = page.url
    page.get_by_text(hand.word("Is something wrong in the other record?")).click()
    hand.choose("Which field", "Birth date")
    hand.fill("What should be looked at", "Hari dan bulan mungkin tertukar")
    hand.press("Ask for a correction")
    hand.sees("Asked. The answer will stand here and in your list.")
    page.goto(address)
    hand.tick("Your decision", "Not sure: a colleague decides")
    hand.fill("Reason", "Menunggu jawapan")
    hand.press("Decide")
    hand.sees("Noted: a colleague looks at it.")
    window.close()
