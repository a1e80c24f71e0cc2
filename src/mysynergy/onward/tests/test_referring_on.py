"""A coordinating agency hands a need on: one act, the chain kept, the first sender told, nobody dropped."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction
from tests.people import SYSTEM

from mysynergy.access.public import Actor, acting
from mysynergy.cases import public as cases
from mysynergy.cases.public import NeedView
from mysynergy.events.public import of_subject
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed
from mysynergy.onward import public as onward
from mysynergy.onward.tests.conftest import Cast, Story
from mysynergy.referrals import public as referrals
from mysynergy.referrals.public import ReferralView

GRANT, LOAN = "jkm-geran-pelancaran", "tekun-niaga"
WHY = "Modal pusingan, bukan geran"


@pytest.fixture
def asked(cast: Cast, story: Story) -> ReferralView:
    sent = referrals.send(
        actor=cast.maiwp, need_id=story.capital.id, programme_id=GRANT, consent_id=story.consent_id
    )
    return referrals.mark_received(actor=cast.jkm, referral_id=sent.id)


def on(cast: Cast, story: Story, asked: ReferralView, **more: str) -> ReferralView:
    said = {"programme_id": LOAN, "reason_code": "better_placed", "why": WHY, **more}
    return onward.refer_on(
        actor=cast.jkm,
        referral_id=asked.id,
        programme_id=said["programme_id"],
        consent_id=story.consent_id,
        reason_code=said["reason_code"],
        why=said["why"],
    )


def held(actor: Actor, story: Story) -> NeedView:
    return cases.needs(actor=SYSTEM.at(actor.now), ids=[story.capital.id])[story.capital.id]


def seen(actor: Actor, referral_id: uuid.UUID) -> ReferralView:
    return referrals.get(actor=actor, referral_id=referral_id)


def test_it_is_handed_on_in_one_act_and_comes_back_with_help(
    cast: Cast, story: Story, asked: ReferralView
) -> None:
    assert "refer_on" in seen(cast.jkm, asked.id).steps
    carried = on(cast, story, asked)
    assert (carried.state, carried.from_agency_id, carried.part_of) == (
        "requested",
        cast.jkm.agency_id,
        asked.id,
    )
    assert (carried.agency_id, carried.on_code, carried.on_text) == (
        cast.tekun.agency_id, "better_placed", WHY,
    )  # fmt: skip
    need = held(cast.jkm, story)
    assert (need.held_by, need.held_until) == (cast.jkm.id, carried.due_at), (
        "held until the new clock runs out"
    )
    mine = seen(cast.maiwp, asked.id)
    assert (mine.state, mine.business_status, mine.accept_code) == (
        "in_progress",
        "referred_on",
        "referred_on",
    )
    assert mine.steps == ("withdraw",)
    assert seen(cast.jkm, asked.id).steps == (), "it answers when it comes back"
    steps: tuple[Callable[[], object], ...] = (
        lambda: referrals.complete(
            actor=cast.jkm, referral_id=asked.id, outcome="not_helped", reason_code="other", text="x"
        ),
        lambda: on(cast, story, asked, programme_id="tekun-spumi"),
        lambda: referrals.set_question(actor=cast.jkm, referral_id=asked.id, asked=True),
    )
    for step in steps:
        with pytest.raises(Conflict, match="handed_on"):
            step()
    referrals.accept(actor=cast.tekun, referral_id=carried.id)
    assert held(cast.tekun, story).held_by == cast.tekun.id
    shown = referrals.Evidence("receipt", cast.tekun.today, "R-1")
    referrals.complete(actor=cast.tekun, referral_id=carried.id, evidence=shown)
    need = held(cast.jkm, story)
    assert (need.held_by, need.held_for) == (cast.jkm.id, "referral_completed"), "it answers to the sender"
    assert seen(cast.jkm, asked.id).business_status is None
    referrals.complete(actor=cast.jkm, referral_id=asked.id, evidence=shown)
    assert held(cast.maiwp, story).held_by == cast.maiwp.id
    with acting(SYSTEM):
        told = [one.type for one in of_subject(subject_id=asked.id)]
    assert {"referrals.referred_on", "referrals.came_back"} <= set(told)


def test_each_reads_of_the_chain_what_led_to_its_part_and_what_came_of_it(
    cast: Cast, story: Story, asked: ReferralView
) -> None:
    first = on(cast, story, asked)
    referrals.decline(actor=cast.tekun, referral_id=first.id, reason_code="quota_full", text="Penuh")
    need = held(cast.jkm, story)
    assert (need.held_by, need.held_for) == (cast.jkm.id, "referral_declined")
    assert need.held_until is not None
    assert need.held_until < cast.jkm.now + dt.timedelta(days=2), "by the next working day"
    later = replace(cast, jkm=cast.jkm.at(cast.jkm.now + dt.timedelta(hours=1)))
    second = on(later, story, asked, programme_id="tekun-spumi", why="Cuba sekali lagi")
    sender = onward.chain_of(actor=cast.maiwp, referral_id=asked.id)
    assert [(one.referral_id, one.depth, one.state) for one in sender] == [
        (asked.id, 0, "in_progress"), (first.id, 1, "rejected"), (second.id, 1, "requested"),
    ]  # fmt: skip
    assert [one.on_text for one in sender] == ["", WHY, "Cuba sekali lagi"]
    assert [one.agency_id for one in sender] == [one.agency_id for one in (cast.jkm, cast.tekun, cast.tekun)]
    above, _first, mine = onward.chain_of(actor=cast.tekun, referral_id=second.id)
    assert (above.from_agency_id, above.agency_id) == (None, cast.jkm.agency_id), "no council is named"
    assert (mine.referral_id, mine.on_text) == (second.id, "Cuba sekali lagi")
    assert onward.chain_of(actor=cast.jkm, referral_id=asked.id) == sender


def test_only_who_coordinates_for_that_sender_refers_on_and_with_a_basis(
    cast: Cast, story: Story, asked: ReferralView
) -> None:
    with pytest.raises(Invalid) as wrong:
        on(cast, story, asked, reason_code="", why=" ")
    assert {one.field for one in wrong.value.faults} == {"why", "reason_code"}
    with pytest.raises(Conflict, match="consent_missing"):
        on(cast, story, asked, programme_id="aim-i-mesra")
    with pytest.raises(NotAllowed, match="refer_on_instead"):
        referrals.send(
            actor=cast.jkm, need_id=story.capital.id, programme_id=LOAN, consent_id=story.consent_id
        )
    with pytest.raises(NotAllowed, match="not_your_side"):
        onward.refer_on(
            actor=cast.maiwp,
            referral_id=asked.id,
            programme_id=LOAN,
            consent_id=story.consent_id,
            reason_code="other",
            why="x",
        )
    assert seen(cast.jkm, asked.id).state == "received", "what was refused changed nothing"
    carried = on(cast, story, asked)
    referrals.mark_received(actor=cast.tekun, referral_id=carried.id)
    assert "refer_on" not in seen(cast.tekun, carried.id).steps
    with pytest.raises(NotAllowed, match="not_a_coordinator"):
        onward.refer_on(
            actor=cast.tekun,
            referral_id=carried.id,
            programme_id=GRANT,
            consent_id=story.consent_id,
            reason_code="other",
            why="x",
        )


def test_what_the_first_sender_withdraws_is_withdrawn_to_its_end(
    cast: Cast, story: Story, asked: ReferralView
) -> None:
    carried = on(cast, story, asked)
    referrals.accept(actor=cast.tekun, referral_id=carried.id)
    referrals.withdraw(actor=cast.maiwp, referral_id=asked.id)
    assert [seen(one, which).state for one, which in ((cast.jkm, asked.id), (cast.tekun, carried.id))] == [
        "cancelled",
        "cancelled",
    ]
    assert (held(cast.maiwp, story).held_by, held(cast.maiwp, story).held_for) == (
        cast.maiwp.id,
        "referral_withdrawn",
    )


def test_the_coordinator_takes_back_what_it_handed_on_and_goes_on_itself(
    cast: Cast, story: Story, asked: ReferralView
) -> None:
    carried = on(cast, story, asked)
    referrals.accept(actor=cast.tekun, referral_id=carried.id)
    referrals.withdraw(actor=cast.jkm, referral_id=carried.id)
    assert held(cast.jkm, story).held_by == cast.jkm.id
    assert "complete" in seen(cast.jkm, asked.id).steps


def test_the_database_keeps_one_at_a_time_and_a_reason(cast: Cast, story: Story, asked: ReferralView) -> None:
    on(cast, story, asked)
    for change in (
        "on_text = '' WHERE part_of_id IS NOT NULL",
        "on_code = NULL WHERE part_of_id IS NOT NULL",
        "part_of_id = id, on_code = 'other', on_text = 'x'",
        "handed_on_at = now(), state = 'accepted' WHERE part_of_id IS NULL",
    ):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            acting(SYSTEM),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE referrals_referral SET {change}")  # noqa: S608 - our own words
