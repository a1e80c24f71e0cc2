"""A holiday declared late: what runs gets the day back, once, with an event; nothing is moved nearer."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.people import NOW, SYSTEM

from mysynergy.access.public import Actor, acting
from mysynergy.cases.public import needs
from mysynergy.clocks.public import move_for_holidays
from mysynergy.clocks.tests.conftest import Story
from mysynergy.events.public import of_subject
from mysynergy.kernel.days import day_of
from mysynergy.referrals.public import get
from mysynergy.workdays.public import Calendar, declare_holiday, declared_holidays

pytestmark = pytest.mark.django_db


def declare(actor: Actor, day: dt.date, state: str | None = None) -> None:
    """Declare a holiday."""
    declare_holiday(actor=actor, day=day, state=state, name_ms="Cuti", name_en="Holiday", source="P.U.(B)")


def test_what_runs_moves_once_with_an_event_and_what_comes_later_counts_it(story: Story) -> None:
    sent, other = story.ask(), story.need("food", "normal")
    assert other.held_until is not None
    looked_at = day_of(other.held_until)
    operator = SYSTEM.at(NOW + dt.timedelta(hours=1))
    declare(operator, day_of(sent.due_at))
    declare(operator, looked_at)
    declare(operator, day_of(NOW) + dt.timedelta(days=1), "MY-01")  # of Johor: touches neither
    moved = move_for_holidays(actor=operator)
    assert moved >= 2
    assert move_for_holidays(actor=operator) == 0
    assert all(one.moved for one in declared_holidays(actor=operator))
    days = frozenset({day_of(sent.due_at), looked_at})
    after = get(actor=story.maiwp, referral_id=sent.id)
    gained = 2 if looked_at < day_of(sent.due_at) else 1
    assert after.due_at == Calendar.end_of(Calendar(None, days).day_after(day_of(sent.due_at), gained))
    held = needs(actor=story.maiwp, ids=[other.id])[other.id]
    assert held.held_until == Calendar.end_of(Calendar(None, days).day_after(looked_at, 1))
    with acting(SYSTEM):
        types = [one.type for one in of_subject(subject_id=sent.id)]
    assert types.count("clocks.date_moved") in (gained, 2 * gained)
    late = story.maiwp.at(NOW + dt.timedelta(hours=2))
    declare(operator.at(late.now), day_of(NOW) + dt.timedelta(days=200))
    assert move_for_holidays(actor=operator.at(late.now)) == 0


def test_two_days_in_a_row_and_one_declared_twice_give_each_lost_day_once(story: Story) -> None:
    sent = story.ask()
    lost = day_of(sent.due_at)
    calendar = Calendar(None)
    following = calendar.day_after(lost, 1)
    operator = SYSTEM.at(NOW + dt.timedelta(hours=1))
    declare(operator, following)  # before the first of them, and both before the job ran
    declare(operator, lost)
    move_for_holidays(actor=operator)
    after = get(actor=story.maiwp, referral_id=sent.id)
    assert after.due_at == calendar.end_of(calendar.day_after(lost, 2))
    declare(operator, lost, "MY-14")  # the capital's as well: it was the whole nation's before
    move_for_holidays(actor=operator)
    assert get(actor=story.maiwp, referral_id=sent.id).due_at == after.due_at


def test_what_the_capital_declares_counts_for_bodies_of_the_whole_nation(story: Story) -> None:
    sent = story.ask()
    operator = SYSTEM.at(NOW + dt.timedelta(hours=1))
    declare(operator, day_of(sent.due_at), "MY-14")
    assert move_for_holidays(actor=operator) >= 1
    later = Calendar.end_of(Calendar(None).day_after(day_of(sent.due_at), 1))
    assert get(actor=story.maiwp, referral_id=sent.id).due_at == later
