"""The first half of the journey: a zakat council's officer takes the hawker in."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from mysynergy.synthetic import DemoStory
from mysynergy.synthetic.shapes import MadePerson
from tests.e2e.hand import Hand

#: A need in each of the five modules, as the list of kinds calls them.
NEEDS = {
    "Finance": "Loss by fire",
    "Education and training": "School costs",
    "Protection benefit and wakalah": "Benefit after a death",
    "Medication and health": "Treatment",
    "Jobs and business": "Business capital",
}


def digits_of(number: str) -> str:
    """Return the digits of a number."""
    return re.sub(r"\D", "", number)


def person_step(hand: Hand, story: DemoStory) -> None:
    """Type who it is; see live that she is known by another spelling, and say that it is she."""
    page, record = hand.page, story.intake_record
    hand.follow("Start intake")
    hand.field("Full name").press_sequentially(record.name, delay=15)
    birth = hand.group("Birth date")
    day, month, year = (record.dob or "").split("/")
    for label, text in (("Day", day), ("Month", month), ("Year", year)):
        birth.get_by_label(hand.word(label)).fill(text)
    hand.field("Number of the document").press_sequentially(record.ic or "", delay=15)
    hand.fill("Telephone", record.phone or "")
    candidate_explains_itself(hand, story)
    hand.tick("Is it safe to contact the person at this number?", "Calls and messages are safe")
    hand.fill("Address", record.address or "")
    hand.fill("Postcode", "50300")
    hand.choose("State", "Kuala Lumpur", context="place")
    hand.tick("Sex", "Female")
    near = page.get_by_role("complementary", name=hand.word("Known already?"))
    card = near.get_by_role("article").filter(has_text=story.earlier_record.name)
    card.get_by_role("button", name=hand.begins("Yes, this person")).click()
    expect(page.get_by_role("heading", name=hand.word("Who belongs to the household?"))).to_be_visible()


def candidate_explains_itself(hand: Hand, story: DemoStory) -> None:
    """The training agency's spelling stands beside the form with reasons, and no number."""
    page = hand.page
    near = page.get_by_role("complementary", name=hand.word("Known already?"))
    card = near.get_by_role("article").filter(has_text=story.earlier_record.name)
    expect(card).to_be_visible(timeout=15_000)
    expect(card.get_by_role("listitem").first).to_be_visible()
    expect(card).to_contain_text(story.knowing_agency)
    number = digits_of(story.intake_record.ic or "")
    assert number[:6] not in digits_of(near.inner_text()), "more of a number is shown than its ending"
    assert number not in digits_of(page.url)
    assert number not in digits_of(near.inner_html())


def member(
    hand: Hand, made: MadePerson, role: str, schooling: str | None = None, died: int | None = None
) -> None:
    """Fill in the empty member's block and ask for the next."""
    blank = re.compile("|".join(re.escape(hand.word(text)) for text in ("First member", "Another member")))
    block = hand.page.get_by_role("group", name=blank).last
    hand.fill("Name", made.name, block)
    hand.choose("How is this person related?", role, block)
    if died is not None:
        hand.tick("Living?", "Has died", within=block)
    birth = hand.group("Birth date", block)
    birth.get_by_label(hand.word("Year")).fill(str(made.birth_date.year))
    block.get_by_text(hand.word("Number, school, year of death")).click()
    if schooling:
        hand.choose("At school?", schooling, block)
    if died is not None:
        hand.fill("Year of death", str(died), block)
    hand.press("Add and fill in another")
    expect(hand.page.get_by_role("group", name=made.name)).to_be_visible()


def household_step(hand: Hand, story: DemoStory) -> None:
    """Her late husband, three schoolchildren, an income between two amounts, and one answer not known."""
    died = story.late_husband.death_date
    assert died is not None
    member(hand, story.late_husband, "Husband or wife", died=died.year)
    for child in story.children:
        older = story.as_of.year - child.birth_date.year >= 13
        member(hand, child, "Child", "Form 2 to 5" if older else "Year 1 to 6")
    income = hand.group("Income of the whole household in a month")
    income.get_by_label(hand.word("Between two amounts")).check()
    income.get_by_label(hand.begins("From")).fill("1,200")
    income.get_by_label(hand.begins("To")).fill("1,600.00")
    work = hand.page.get_by_role("region", name=hand.word("Income and work"))
    choices = work.get_by_role("combobox")
    choices.nth(0).select_option(value="self_employed")
    choices.nth(1).select_option(value="hawker")
    expect(choices.nth(2).locator("option:checked")).to_have_text(hand.word("Not known"))
    choices.nth(2).select_option(value="ssm_and_licence")
    choices.nth(3).select_option(value="fire")
    hand.press("Save and continue")


def needs_step(hand: Hand) -> None:
    """One need in each of the five modules, the loss by fire as urgent and with a note."""
    page = hand.page
    for module, kind in NEEDS.items():
        summary = page.locator("summary").filter(has_text=hand.word(module))
        fold = page.locator("details").filter(has=summary)
        choice = fold.get_by_label(hand.word(kind), exact=True)
        if not choice.is_visible():
            summary.click()
        choice.check()
    hand.press("Give urgency and notes of those chosen")
    fire = page.get_by_role("group", name=hand.begins("Loss by fire")).first
    hand.tick("How urgent?", "Urgent: within days", within=fire)
    hand.fill("Note", "Gerai terbakar lima hari lalu.", fire)
    hand.press("Save and continue")


def consent_step(hand: Hand, agencies: tuple[str, ...]) -> None:
    """Her consent, read aloud, for the agencies she wants asked; zakat is not spoken of yet."""
    hand.tick("On which basis?", "Consent of the person")
    hand.tick("What is the evidence?", "Read aloud and agreed to")
    told = hand.group("To whom?")
    for agency in agencies:
        told.get_by_label(agency).first.check()
    hand.press("Save and continue")


def review_step(hand: Hand, story: DemoStory) -> str:
    """Read everything once more and finish; return the address of her page."""
    page = hand.page
    main = hand.text()
    for seen in (story.late_husband.name, *(one.name for one in story.children)):
        assert seen in main, seen
    assert digits_of(story.intake_record.ic or "") not in digits_of(main)
    hand.press("Finish the intake")
    page.wait_for_url(re.compile(r"/people/[0-9a-f-]{36}/(#.*)?$"))
    hand.sees("The intake is finished.")
    hand.sees("Undo the link")
    return page.url.partition("#")[0]
