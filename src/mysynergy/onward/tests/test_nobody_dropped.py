"""Random days in which a need is offered, claimed, handed on: at every step somebody who can act holds it."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Callable

import pytest
from tests.people import SYSTEM

from mysynergy.cases import public as cases
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.onward import public as onward
from mysynergy.onward.tests.conftest import Cast, Story
from mysynergy.referrals import public as referrals
from mysynergy.referrals.public import ReferralView

REFUSED = (Conflict, Invalid, NotAllowed, NotFound)
STEPS = 14
GRANT, LOANS = "jkm-geran-pelancaran", ("tekun-niaga", "tekun-spumi")


def moves(cast: Cast, story: Story, dice: random.Random, now: dt.datetime) -> list[Callable[[], object]]:
    """Return what somebody might do next; most of it is refused, which must change nothing."""
    maiwp, jkm, tekun = (one.at(now) for one in (cast.maiwp, cast.jkm, cast.tekun))
    every = referrals.of_individual(actor=SYSTEM.at(now), individual_id=story.individual_id)
    which = dice.choice(every).id if every else uuid.uuid4()
    made = onward.offers(actor=maiwp)
    offer = made[0].id if made else uuid.uuid4()
    who = dice.choice([jkm, tekun])
    need, consent = story.capital.id, story.consent_id
    return [
        lambda: referrals.send(actor=maiwp, need_id=need, programme_id=GRANT, consent_id=consent),
        lambda: onward.refer_on(
            actor=jkm,
            referral_id=which,
            programme_id=dice.choice(LOANS),
            consent_id=consent,
            reason_code="other",
            why="x",
        ),
        lambda: onward.offer(actor=maiwp, need_id=need, consent_id=consent, until=maiwp.today),
        lambda: onward.claim(actor=tekun, offer_id=offer, programme_id=dice.choice(LOANS)),
        lambda: onward.claim(actor=jkm, offer_id=offer, programme_id=GRANT),
        lambda: onward.take_back(actor=maiwp, offer_id=offer),
        lambda: _at_least_one(onward.return_unclaimed(actor=SYSTEM.at(now))),
        lambda: referrals.accept(actor=who, referral_id=which),
        lambda: referrals.decline(actor=who, referral_id=which, reason_code="other", text="x"),
        lambda: referrals.complete(
            actor=who, referral_id=which, outcome="not_helped", reason_code="other", text="x"
        ),
        lambda: referrals.set_question(actor=who, referral_id=which, asked=True),
        lambda: referrals.set_question(actor=maiwp, referral_id=which, asked=False),
        lambda: referrals.withdraw(actor=dice.choice([maiwp, jkm]), referral_id=which),
    ]


def _at_least_one(ended: int) -> None:
    if not ended:
        raise Conflict("nothing_to_do", {})


def somebody_must_act(cast: Cast, story: Story, now: dt.datetime) -> None:
    """Whoever holds the need is at work on it, or waits for what she asked for or offered, until a date."""
    system = SYSTEM.at(now)
    need = cases.needs(actor=system, ids=[story.capital.id])[story.capital.id]
    views = referrals.of_individual(actor=system, individual_id=story.individual_id)
    open_ones = [one for one in views if one.closed_at is None]
    handed = {one.id: one for one in open_ones if one.handed_on_at is not None}
    carried = [one for one in open_ones if one.part_of is not None]
    assert {one.part_of for one in carried} == set(handed), "what is handed on is carried by exactly one"
    assert len(carried) == len(handed)
    at_work = [one for one in open_ones if one.answered_by and one.asked_at is None and one.id not in handed]
    hands: set[uuid.UUID | None] = {one.agency_id for one in at_work}
    if not hands:
        hands = {cast.maiwp.agency_id, *(one.from_agency_id for one in open_ones if one.id not in handed)}
    assert need.holder_agency_id in hands, (need.held_for, [_short(one) for one in open_ones])
    assert need.held_by is not None
    assert need.held_until is not None
    if need.held_until < now and need.escalated_to is None:
        assert story.capital.id in {item.need.id for item in cases.dropped_needs(actor=system)}
    for one in onward.offers(actor=cast.maiwp.at(now)):
        assert (one.state == "claimed") == (one.referral_id is not None)


def _short(one: ReferralView) -> tuple[str, str, bool, bool]:
    return one.programme_id, one.state, one.asked_at is not None, one.handed_on_at is not None


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 22))])
def test_however_it_is_handed_on_and_offered_the_need_is_in_hands_that_can_act(
    seed: int, cast: Cast, story: Story
) -> None:
    dice, now = random.Random(seed), cast.maiwp.now  # noqa: S311 - play, not secrets
    done = 0
    for _ in range(STEPS):
        now += dt.timedelta(hours=dice.choice([0, 1, 7, 30]), minutes=1)
        possible = moves(cast, story, dice, now)
        dice.shuffle(possible)
        for move in possible:
            try:
                move()
            except REFUSED:
                continue
            done += 1
            break
        somebody_must_act(cast, story, now)
    assert done == STEPS
