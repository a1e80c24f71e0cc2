"""The second half of the journey: screening, referrals, answers, help, and what is told of it."""

from __future__ import annotations

import datetime as dt
import re
import time
from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.hand import Hand
from tests.e2e.house import House


@dataclass
class Cast:
    """Who plays, each in a window of her own, and where the hawker's page is."""

    house: House
    browser: Browser
    person_url: str = ""

    def officer(self, username: str) -> Hand:
        """Return the hand of an officer who has signed in."""
        page = self.browser.new_context(viewport={"width": 1280, "height": 900}, locale="ms-MY").new_page()
        page.set_default_timeout(15_000)
        self.house.sign_in(page, username)
        return Hand(page)

    def person(self, hand: Hand, tab: str = "") -> Page:
        """Open the hawker's page, or one of its tabs."""
        hand.page.goto(self.person_url + (f"{tab}/" if tab else ""))
        return hand.page


# --- screening


def verdict(hand: Hand, programme: str) -> Locator:
    """Open a programme of the screening and return it."""
    found = hand.page.get_by_role("group").filter(has=hand.page.get_by_text(programme, exact=True)).last
    if found.get_attribute("open") is None:
        found.get_by_text(programme, exact=True).click()
    return found


def screening_says_why(hand: Hand, cast: Cast) -> None:
    """The pension is not known with two questions; the scheme is compulsory; zakat waits for her wish."""
    page = cast.person(hand, "screening")
    hand.press("Screen now")
    pension = verdict(hand, "Pencen Penakat")
    expect(pension).to_contain_text("Berapa bulan arwah mencarum kepada PERKESO?")
    expect(pension).to_contain_text("Adakah nombor kad pengenalan arwah diketahui?")
    assert pension.get_by_role("listitem").count() >= 3, "conditions one by one"
    hand.follow("Answer now", pension)
    asked = page.get_by_role("region", name=re.compile("Pencen Penakat")).first
    expect(asked.get_by_role("textbox")).to_have_count(1)
    expect(asked.get_by_role("radio")).to_have_count(3)
    cast.person(hand, "screening")
    scheme = verdict(hand, "Skim Keselamatan Sosial Pekerjaan Sendiri (SKSPS)")
    expect(scheme).to_contain_text(hand.word("Compulsory"))
    expect(scheme).to_contain_text("kebakaran")


def zakat_only_after_her_wish(hand: Hand, cast: Cast) -> None:
    """No word of religion before; after she wants zakat programmes looked at, it is asked."""
    page = cast.person(hand, "screening")
    assert "agama" not in questions(page), "religion is asked before she wants zakat"
    assert page.get_by_text("Bantuan Sara Hidup", exact=False).count() == 0
    hand.press("The person wants them looked at")
    expect(page.get_by_text(hand.word("Zakat programmes"), exact=True)).to_have_count(0)
    zakat = page.get_by_role("group").filter(has_text="Majlis Agama Islam Wilayah").first
    zakat.get_by_role("paragraph").or_(zakat.locator("summary")).first.click()
    expect(zakat).to_contain_text("agama", ignore_case=True)


def questions(page: Page) -> str:
    """Return what the screening asks next, in small letters."""
    form = page.get_by_role("region").filter(has=page.get_by_role("textbox"))
    return " ".join(form.all_inner_texts()).lower()


# --- referrals


def refer(hand: Hand, cast: Cast, need: str, programme: str, message: str) -> None:
    """Refer a need to a programme, from the list of needs."""
    page = cast.person(hand, "needs")
    hand.follow("Refer", page.get_by_role("region", name=hand.word(need)))
    page.get_by_role("group", name=hand.begins("Which programme?")).get_by_role(
        "radio", name=re.compile(r"^\s*" + re.escape(programme))
    ).first.check()
    hand.fill("Message to the agency", message)
    hand.press("Send the referral")
    page.wait_for_url("**/referrals/**")
    expect(page.get_by_role("main")).to_contain_text(programme)


def begins_membership(hand: Hand, cast: Cast) -> None:
    """She wants cover from now on: the membership is begun, and says that the fire is not covered."""
    page = cast.person(hand, "schemes")
    hand.tick("Does the person hold a licence for this work?", "Yes")
    hand.group("Plan").get_by_role("radio").first.check()
    hand.press("Begin membership")
    expect(page.get_by_role("main")).to_contain_text(
        hand.word("Begun, but not covered yet: cover starts at the moment the contribution is received.")
    )


def opens_from_inbox(hand: Hand, cast: Cast, person: str, programme: str) -> None:
    """Find her in the inbox with a clock, and open the referral."""
    page = hand.page
    page.goto(f"{cast.house.url}/referrals/")
    row = page.get_by_role("row").filter(has_text=person).filter(has_text=programme)
    expect(row).to_have_count(1)
    expect(row).to_contain_text(re.compile(r"\d{1,2} \w{3} 20\d\d"))
    row.get_by_role("link", name=person).click()
    expect(page.get_by_role("heading", name=person, level=1)).to_be_visible()


def sees_only_the_agreement(hand: Hand, number: str) -> None:
    """A note says what is seen and what is not; no whole number and no faith stands on the page."""
    main = hand.text()
    assert hand.page.get_by_role("region", name=hand.word("What you see of the person")).is_visible()
    assert number not in re.sub(r"\D", "", main)
    assert "zakat" not in main.lower()


def declines(hand: Hand, reason: str, text: str) -> None:
    """Decline with a reason of the list and a sentence."""
    hand.follow("Decline")
    hand.tick("Reason", reason)
    hand.fill("In a sentence", text)
    hand.page.get_by_role("main").get_by_role("button").last.click()
    hand.page.wait_for_url(lambda url: "decline" not in url)


def the_need_is_held_and_the_next_best_proposed(hand: Hand, cast: Cast, person: str, need: str) -> None:
    """The sender holds it at once, with a day; the worker proposes the next best programme."""
    page = hand.page
    page.goto(f"{cast.house.url}/work/")
    row = page.get_by_role("row").filter(has_text=person).filter(has_text=hand.word(need))
    expect(row.first).to_contain_text(re.compile(r"\d{1,2} \w{3} 20\d\d"))
    until = time.monotonic() + 60
    proposed = hand.word("Proposed next")
    while time.monotonic() < until:
        cast.person(hand, "needs")
        hand.follow("Refer", page.get_by_role("region", name=hand.word(need)))
        if proposed in hand.text():
            return
        time.sleep(2)
    raise AssertionError("no next best programme was proposed")


# --- help given


def enrols(hand: Hand) -> None:
    """Enrol after accepting."""
    hand.press("Accept")
    hand.press("Enrol")
    expect(hand.page.get_by_role("button", name=hand.whole("Enrol"))).to_have_count(0)


def fills_award(hand: Hand, amount: str) -> None:
    """Fill in a loan for a year, as far as the question whether to grant it."""
    hand.follow("Grant help")
    today = dt.date.today()  # noqa: DTZ011 - the day on the officer's desk
    hand.field("Kind of help").select_option(value="loan")
    hand.field("How often").select_option(value="once")
    hand.fill("Amount each time (RM)", amount)
    hand.fill("From", today.isoformat())
    hand.fill("Until (last day)", (today + dt.timedelta(days=364)).isoformat())
    hand.press("See what it does")


def grants(hand: Hand, amount: str) -> None:
    """Fill in, read what it does, grant."""
    fills_award(hand, amount)
    hand.sees("Grant this help?")
    hand.press("Grant")
    hand.page.wait_for_url("**/awards/**")


def delivers(hand: Hand, amount: str, proof: str) -> None:
    """Note what was handed over."""
    hand.follow("Note what was handed over")
    main = hand.page.get_by_role("main")
    hand.fill("Amount", amount)
    main.get_by_role("textbox").last.fill(proof)
    main.get_by_role("button", name=hand.begins("Note what was handed over")).first.click()
    hand.page.wait_for_url(lambda url: "deliver" not in url)
