"""The second half of the journey: screening, referrals, answers, help, and what is told of it."""

from __future__ import annotations

import datetime as dt
import re
import time
from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page, expect

from mysynergy.kernel.days import day_of
from tests.e2e.hand import Hand
from tests.e2e.house import House


@dataclass
class Cast:
    """Who plays, each in a window of her own, and where the hawker's page is."""

    house: House
    browser: Browser
    number: str
    person_url: str = ""
    referral_url: str = ""

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
    name = hand.page.get_by_text(programme, exact=True)
    # The page may still be on its way: nothing is folded before the programme is there.
    expect(name.first).to_be_attached()
    folded = hand.page.locator("details:not([open])").filter(has=name)
    while folded.count():
        folded.first.locator("summary").first.click()
    return hand.page.get_by_role("group").filter(has=name).last


def screening_says_why(hand: Hand, cast: Cast) -> None:
    """The pension is not known with two questions; the scheme is compulsory; zakat waits for her wish."""
    page = cast.person(hand, "screening")
    hand.press("Screen now")
    pension = verdict(hand, "Pencen Penakat")
    expect(pension).to_contain_text("Berapa bulan arwah mencarum kepada PERKESO?")
    expect(pension).to_contain_text("Adakah nombor kad pengenalan arwah diketahui?")
    expect(pension.get_by_role("listitem").nth(2)).to_be_visible()  # conditions one by one
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
    choice = page.get_by_role("radio", name=re.compile(r"^\s*" + re.escape(programme)), include_hidden=True)
    if not choice.first.is_visible():
        page.get_by_role("main").locator("summary").last.click()
    choice.first.check()
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
    today = day_of(dt.datetime.now(tz=dt.UTC))
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


def takes_up(cast: Cast, agency: str, person: str, programme: str) -> str:
    """A caseworker of an agency accepts and enrols; return the address of the referral."""
    worker = cast.officer(f"{agency}.caseworker")
    opens_from_inbox(worker, cast, person, programme)
    enrols(worker)
    address = worker.page.url
    worker.page.context.close()
    return address


def refused_by_its_own_rule(hand: Hand, amount: str) -> None:
    """The award is refused with the rule's sentence, and nothing of it was granted."""
    fills_award(hand, amount)
    hand.sees("Not granted: something stands in the way")
    alert = hand.page.get_by_role("alert")
    expect(alert).to_contain_text(hand.word("A rule of your agency forbids this award. Nothing was changed."))
    expect(alert).to_contain_text("TEKUN")
    expect(alert.get_by_role("listitem").first).to_be_visible()


def finds_the_overlap(cast: Cast, person: str) -> None:
    """The supervisor of the agency whose rule it is finds it among her overlaps, with the rule's words."""
    hand = cast.officer("tekun.supervisor")
    hand.page.goto(f"{cast.house.url}/benefits/")
    hand.page.get_by_role("main").get_by_role("link", name=hand.begins("Overlaps")).click()
    finding = hand.page.get_by_role("region", name=re.compile(re.escape(person)))
    expect(finding.first).to_contain_text("100,000")
    expect(finding.first.get_by_role("button", name=hand.whole("No overlap"))).to_be_visible()
    hand.page.context.close()


# --- what is told of it


def tells_everything(hand: Hand, cast: Cast) -> None:
    """The person's page shows statuses that moved by themselves, and a timeline of all that happened."""
    page = cast.person(hand)
    modules = page.get_by_role("list", name=hand.word("Status by module"))
    expect(modules).to_contain_text(hand.word("Being assisted"))
    cast.person(hand, "timeline")
    told = hand.text()
    for agency in ("TEKUN", "MAIWP"):
        assert agency in told, f"the timeline says nothing of {agency}"
    assert page.get_by_role("main").get_by_role("listitem").count() >= 12, told
    assert cast.number not in re.sub(r"\D", "", told)


def counts_for_the_coordinator(cast: Cast) -> None:
    """The coordinator sees counts by status, module, agency and state; nobody is dropped."""
    hand = cast.officer("maiwp.coordinator")
    page = hand.page
    page.get_by_role("navigation").get_by_role("link", name=hand.whole("Insight")).first.click()
    main = hand.text()
    for word in ("Finance", "Being assisted", "Not assisted", "Longest wait", "Median wait"):
        assert hand.word(word) in main, word
    dropped = page.get_by_role("term").filter(has_text=hand.word("Dropped needs")).first
    expect(dropped.locator("xpath=following-sibling::dd[1]")).to_have_text("0")
    expect(page.get_by_role("region", name=hand.word("People with an open need, by state"))).to_be_visible()
    page.context.close()
