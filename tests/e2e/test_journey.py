"""The whole journey of the widowed hawker, played in a browser by officers of five agencies.

One test, told in steps, because each step stands on the one before.
"""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Browser

from mysynergy.kernel.days import day_of
from mysynergy.synthetic import DemoStory, demo_story
from tests.e2e import helping, taking_in
from tests.e2e.hand import Hand
from tests.e2e.helping import Cast
from tests.e2e.house import House

pytestmark = pytest.mark.e2e

#: Agencies that she agrees may be told.
TOLD = ("TEKUN", "Jabatan Kebajikan Masyarakat", "Amanah Ikhtiar")
FINANCING = "Skim Pembiayaan TEKUN Niaga"
SECOND_FINANCING = "Skim Pembiayaan Kepada Komuniti Lain"
CHILD_AID = "Bantuan Kanak-Kanak (BKK)"
MICROCREDIT = "Skim i-Mesra"


def test_one_door_end_to_end(house: House, browser: Browser) -> None:
    story = demo_story(day_of(dt.datetime.now(dt.UTC)))
    cast = Cast(house, browser, taking_in.digits_of(story.intake_record.ic or ""))
    council = cast.officer("maiwp.caseworker")
    she_is_taken_in(council, cast, story)
    her_rights_are_looked_at(council, cast)
    she_is_referred(council, cast)
    one_agency_accepts_and_another_declines(council, cast, story)
    help_is_granted_and_handed_over(cast, story)
    nobody_is_paid_twice(council, cast, story)
    helping.tells_everything(council, cast)
    helping.counts_for_the_coordinator(cast)


def her_name(story: DemoStory) -> str:
    """Return her name as the golden record writes it: of two counters the newest stands."""
    return story.intake_record.name


def she_is_taken_in(council: Hand, cast: Cast, story: DemoStory) -> None:
    """Candidates while typing, household, needs in five modules, consent; one record, which can be undone."""
    council.page.goto(f"{cast.house.url}/people/")
    taking_in.person_step(council, story)
    taking_in.household_step(council, story)
    taking_in.needs_step(council)
    taking_in.consent_step(council, TOLD)
    cast.person_url = taking_in.review_step(council, story)


def her_rights_are_looked_at(council: Hand, cast: Cast) -> None:
    """All programmes at once, each with reasons; zakat only when she wants it."""
    helping.screening_says_why(council, cast)
    helping.zakat_only_after_her_wish(council, cast)


def she_is_referred(council: Hand, cast: Cast) -> None:
    """Two needs to two other agencies, and cover from now on."""
    helping.refer(council, cast, "Business capital", FINANCING, "Gerai terbakar, mahu mula semula.")
    helping.refer(council, cast, "Loss by fire", CHILD_AID, "Tiga anak sekolah.")
    helping.begins_membership(council, cast)


def one_agency_accepts_and_another_declines(council: Hand, cast: Cast, story: DemoStory) -> None:
    """The lender takes her up; welfare declines, and the need is in hand again with a next proposal."""
    lender = cast.officer("tekun.caseworker")
    helping.opens_from_inbox(lender, cast, her_name(story), FINANCING)
    helping.sees_only_the_agreement(lender, cast.number)
    helping.enrols(lender)
    cast.referral_url = lender.page.url
    lender.page.context.close()
    welfare = cast.officer("jkm.caseworker")
    helping.opens_from_inbox(welfare, cast, her_name(story), CHILD_AID)
    helping.declines(welfare, "Conditions are not met", "Pendapatan melebihi had bantuan ini.")
    welfare.page.context.close()
    helping.the_need_is_held_and_the_next_best_proposed(council, cast, her_name(story), "Loss by fire")


def help_is_granted_and_handed_over(cast: Cast, story: DemoStory) -> None:
    """An approver grants, a caseworker notes what was handed over."""
    approver = cast.officer("tekun.approver")
    approver.page.goto(cast.referral_url)
    helping.grants(approver, "45000.00")
    award_url = approver.page.url
    approver.page.context.close()
    lender = cast.officer("tekun.caseworker")
    lender.page.goto(award_url)
    helping.delivers(lender, "30000.00", "pindahan 77")
    assert "RM30,000.00" in lender.text()
    lender.page.context.close()


def nobody_is_paid_twice(council: Hand, cast: Cast, story: DemoStory) -> None:
    """The lender's own rule refuses a second financing; another lender's award stands, and is told of."""
    helping.refer(council, cast, "Loss by fire", SECOND_FINANCING, "Untuk gerai kedua.")
    address = helping.takes_up(cast, "tekun", her_name(story), SECOND_FINANCING)
    approver = cast.officer("tekun.approver")
    approver.page.goto(address)
    helping.refused_by_its_own_rule(approver, "1000.00")
    approver.page.context.close()
    helping.refer(council, cast, "Loss by fire", MICROCREDIT, "Modal kecil.")
    address = helping.takes_up(cast, "aim", her_name(story), MICROCREDIT)
    other = cast.officer("aim.approver")
    other.page.goto(address)
    helping.grants(other, "60000.00")
    other.page.context.close()
    helping.finds_the_overlap(cast, her_name(story))
