"""Random days of three agencies and one need: at every step somebody who can act must act by a date."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Callable

import pytest
from tests.people import SYSTEM

from mysynergy.access.public import Actor
from mysynergy.cases import public as cases
from mysynergy.kernel.errors import Conflict, NotAllowed, NotFound
from mysynergy.liaison import public as liaison
from mysynergy.liaison.tests.conftest import Cast, Story
from mysynergy.referrals import public as referrals
from mysynergy.referrals.public import ReferralView
from mysynergy.workdays.public import Calendar

REFUSED = (Conflict, NotAllowed, NotFound)
STEPS = 15


def moves(cast: Cast, story: Story, dice: random.Random, now: dt.datetime) -> list[Callable[[], object]]:
    """Return what somebody might do next; most of it is refused, which must change nothing."""
    officers = [one.at(now) for one in (cast.maiwp, cast.tekun, cast.second, cast.giatmara)]
    every = referrals.of_individual(actor=SYSTEM.at(now), individual_id=story.individual_id)
    who, which = dice.choice(officers), dice.choice(every).id if every else uuid.uuid4()
    sender = officers[0]
    programme = dice.choice(["tekun-niaga", "giatmara-sepenuh-masa"])
    return [
        lambda: referrals.send(
            actor=sender, need_id=story.capital.id, programme_id=programme, consent_id=story.consent_id
        ),
        lambda: referrals.mark_received(actor=who, referral_id=which),
        lambda: referrals.accept(actor=who, referral_id=which),
        lambda: referrals.set_progress(
            actor=who, referral_id=which, state=dice.choice(["on_hold", "in_progress"])
        ),
        lambda: liaison.write(actor=who, referral_id=which, kind="question", text="?"),
        lambda: liaison.write(actor=who, referral_id=which, kind="question", text="?"),
        lambda: liaison.write(actor=sender, referral_id=which, kind="answer", text="!"),
        lambda: liaison.write(actor=who, referral_id=which, text="."),
        lambda: referrals.decline(actor=who, referral_id=which, reason_code="other", text="x"),
        lambda: referrals.complete(
            actor=who, referral_id=which, outcome="not_helped", reason_code="other", text="x"
        ),
        lambda: referrals.withdraw(actor=sender, referral_id=which),
        lambda: cases.escalate_overdue(actor=SYSTEM.at(now)),
    ]


def somebody_must_act(cast: Cast, story: Story, now: dt.datetime) -> None:
    """The holder can act, and is never the one who waits for another."""
    system = SYSTEM.at(now)
    need = cases.needs(actor=system, ids=[story.capital.id])[story.capital.id]
    views = referrals.of_individual(actor=system, individual_id=story.individual_id)
    underway = [one for one in views if one.closed_at is None and one.answered_by is not None]
    acting = [one for one in underway if one.asked_at is None]
    assert need.held_by is not None
    assert need.held_until is not None
    hands: set[uuid.UUID | None] = {*(one.agency_id for one in acting)} or {cast.maiwp.agency_id}
    assert need.holder_agency_id in hands
    for one in underway:
        if one.asked_at is not None and not acting:
            assert one.reply_due_at is not None
            assert need.held_until <= max(one.reply_due_at, now) + dt.timedelta(minutes=1)
    if need.held_until < now and need.escalated_to is None:
        dropped = cases.dropped_needs(actor=system)
        assert story.capital.id in {item.need.id for item in dropped}


def clock_moved_by_what_was_waited(before: ReferralView, after: ReferralView, now: dt.datetime) -> None:
    if before.asked_at is None or after.asked_at is not None or before.accepted_at is not None:
        return
    calendar = Calendar(None)
    waited = calendar.between(before.asked_at, now)
    assert calendar.between(before.due_at, after.due_at) == waited


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 22))])
def test_whatever_happens_in_whatever_order_the_need_is_in_hands_that_can_act(
    seed: int, cast: Cast, story: Story
) -> None:
    dice, now = random.Random(seed), cast.maiwp.now  # noqa: S311 - play, not secrets
    done = 0
    for _ in range(STEPS):
        now += dt.timedelta(hours=dice.choice([0, 1, 7, 30]), minutes=1)
        system: Actor = SYSTEM.at(now)
        was = {
            one.id: one for one in referrals.of_individual(actor=system, individual_id=story.individual_id)
        }
        # What is refused must change nothing; the first thing that is allowed happens.
        possible = moves(cast, story, dice, now)
        dice.shuffle(possible)
        for move in possible:
            try:
                move()
            except REFUSED:
                continue
            done += 1
            break
        for one in referrals.of_individual(actor=system, individual_id=story.individual_id):
            if one.id in was:
                clock_moved_by_what_was_waited(was[one.id], one, now)
        somebody_must_act(cast, story, now)
    assert done == STEPS
