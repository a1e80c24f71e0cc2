"""Appointments: one table of steps, safe contact, one reminder; what was missed comes back."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.db import IntegrityError, connection, transaction
from tests.people import NOW, SYSTEM

from mysynergy.access.public import acting
from mysynergy.cases import public as cases
from mysynergy.events.public import of_subject
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.liaison import public as liaison
from mysynergy.liaison.meetings import OPEN, STATES, STEPS, faults_of, target_of, verbs_open
from mysynergy.liaison.public import AppointmentSaid
from mysynergy.liaison.tests.conftest import Cast, Story
from mysynergy.referrals import public as referrals
from mysynergy.referrals.public import ReferralView
from mysynergy.registry.public import set_contact

AT = NOW + dt.timedelta(days=2)
SAID = AppointmentSaid(AT, "place", "Kaunter 3, TEKUN Seremban")
#: Written out once more by hand: verb -> (from, to, sides, only once its time has come).
EXPECTED = {
    "change": (OPEN, "proposed", {"sender", "receiver"}, False),
    "confirm": ({"proposed"}, "confirmed", {"sender", "receiver"}, False),
    "cancel": (OPEN, "cancelled", {"sender", "receiver"}, False),
    "keep": (OPEN, "kept", {"receiver"}, True),
    "miss": (OPEN, "missed", {"receiver"}, True),
}


def test_each_step_is_allowed_or_refused_with_its_reason() -> None:
    assert set(STEPS) == set(EXPECTED)
    sides = ("sender", "receiver")
    for verb, state, side, by, come in itertools.product(EXPECTED, STATES, sides, sides, (False, True)):
        sources, target, theirs, after = EXPECTED[verb]
        reason = None
        if side not in theirs or (verb == "confirm" and side == by):
            reason = "not_your_side"
        elif state not in sources:
            reason = "changed_meanwhile"
        elif after and not come:
            reason = "appointment_not_yet"
        offered = verb in verbs_open(state=state, sides=frozenset({side}), by_side=by, come=come)
        assert offered == (reason is None)
        if reason is None:
            assert target_of(verb=verb, state=state, side=side, by_side=by, come=come) == target
            continue
        with pytest.raises((NotAllowed, Conflict), match=reason):
            target_of(verb=verb, state=state, side=side, by_side=by, come=come)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (AppointmentSaid(NOW, "phone"), {"at"}),
        (AppointmentSaid(NOW + dt.timedelta(days=181), "phone"), {"at"}),
        (AppointmentSaid(AT, "place", "  "), {"place"}),
        (AppointmentSaid(AT, "dream", "x" * 501, "nobody"), {"mode", "place", "who"}),
        (SAID, set()),
    ],
)
def test_an_appointment_says_when_how_where_and_who(said: AppointmentSaid, wrong: set[str]) -> None:
    assert {fault.field for fault in faults_of(said, NOW)} == wrong


@pytest.fixture
def taken(cast: Cast, story: Story) -> ReferralView:
    sent = referrals.send(
        actor=cast.maiwp, need_id=story.capital.id, programme_id="tekun-niaga", consent_id=story.consent_id
    )
    return referrals.accept(actor=cast.tekun, referral_id=sent.id)


def test_one_side_proposes_the_other_confirms_and_another_time_is_confirmed_anew(
    cast: Cast, taken: ReferralView
) -> None:
    first = liaison.arrange(actor=cast.tekun, referral_id=taken.id, said=SAID)
    assert (first.state, first.steps) == ("proposed", ("change", "cancel"))
    with pytest.raises(NotAllowed, match="not_your_side"):
        liaison.settle(actor=cast.second, appointment_id=first.id, verb="confirm")
    for _ in range(2):
        confirmed = liaison.settle(actor=cast.maiwp, appointment_id=first.id, verb="confirm")
        assert confirmed.state == "confirmed"
    later = AppointmentSaid(AT + dt.timedelta(days=1), "phone")
    moved = liaison.arrange(actor=cast.maiwp, referral_id=taken.id, said=later)
    assert (moved.id, moved.state, moved.by_side, moved.at) == (first.id, "proposed", "sender", later.at)
    with pytest.raises(Conflict, match="appointment_not_yet"):
        liaison.settle(actor=cast.tekun, appointment_id=first.id, verb="keep")
    with pytest.raises(NotFound):
        liaison.settle(actor=cast.stranger, appointment_id=first.id, verb="cancel")
    with acting(SYSTEM):
        told = [one for one in of_subject(subject_id=taken.id) if one.type.startswith("liaison.")]
    assert {one.category for one in told} == {"referrals.private"}
    assert "Kaunter" not in str([one.body for one in told])


def test_a_missed_one_comes_back_to_the_holder_by_the_next_working_day(
    cast: Cast, story: Story, taken: ReferralView
) -> None:
    made = liaison.arrange(actor=cast.tekun, referral_id=taken.id, said=SAID)
    come = cast.tekun.at(AT + dt.timedelta(minutes=20))
    assert [one.id for one in liaison.appointments(actor=come)] == [made.id]
    missed = liaison.settle(actor=come, appointment_id=made.id, verb="miss")
    assert (missed.state, missed.steps) == ("missed", ())
    need = cases.needs(actor=come, ids=[story.capital.id])[story.capital.id]
    assert (need.held_by, need.held_for) == (cast.tekun.id, "referral_appointment_missed")
    assert need.held_until == dt.datetime(2026, 11, 26, 15, 59, 59, tzinfo=dt.UTC)
    assert liaison.appointments(actor=come) == ()
    assert (
        liaison.arrange(
            actor=come, referral_id=taken.id, said=AppointmentSaid(AT + dt.timedelta(days=5), "phone")
        ).state
        == "proposed"
    )


def test_both_sides_are_reminded_once_of_each_time(cast: Cast, taken: ReferralView) -> None:
    liaison.arrange(actor=cast.tekun, referral_id=taken.id, said=SAID)
    assert liaison.remind(actor=SYSTEM) == 0, "two days ahead is too soon"
    eve = SYSTEM.at(AT - dt.timedelta(hours=20))
    assert liaison.remind(actor=eve) == 1
    assert liaison.remind(actor=eve) == 0
    again = AppointmentSaid(AT + dt.timedelta(hours=3), "phone")
    made = liaison.arrange(actor=cast.maiwp.at(eve.now), referral_id=taken.id, said=again)
    assert liaison.remind(actor=eve) == 1
    liaison.settle(actor=cast.maiwp.at(eve.now), appointment_id=made.id, verb="cancel")
    assert liaison.remind(actor=eve) == 0


def test_who_must_not_be_contacted_is_neither_called_nor_visited(
    cast: Cast, story: Story, taken: ReferralView
) -> None:
    set_contact(
        actor=cast.maiwp, individual_id=story.individual_id, phone=None, safe_to_contact="do_not_contact"
    )
    for mode in ("phone", "visit"):
        with pytest.raises(Conflict, match="safe_contact_forbids"):
            liaison.arrange(actor=cast.tekun, referral_id=taken.id, said=AppointmentSaid(AT, mode))
    assert liaison.arrange(actor=cast.tekun, referral_id=taken.id, said=SAID).mode == "place"


def test_nothing_is_arranged_once_it_ended_without_help(cast: Cast, taken: ReferralView) -> None:
    with pytest.raises(Invalid):
        liaison.arrange(actor=cast.tekun, referral_id=taken.id, said=AppointmentSaid(NOW, "phone"))
    referrals.withdraw(actor=cast.maiwp, referral_id=taken.id)
    with pytest.raises(Conflict, match="referral_over"):
        liaison.arrange(actor=cast.maiwp, referral_id=taken.id, said=SAID)


def test_what_was_arranged_is_called_off_with_the_referral(cast: Cast, taken: ReferralView) -> None:
    liaison.arrange(actor=cast.tekun, referral_id=taken.id, said=SAID)
    assert liaison.call_off(actor=SYSTEM, referral_id=taken.id) == 0, "it goes on"
    referrals.decline(actor=cast.tekun, referral_id=taken.id, reason_code="other", text="x")
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT arguments->>'referral_id' FROM events_outbox WHERE job = 'liaison.call_off'")
        assert cursor.fetchall() == [(str(taken.id),)]
    eve = SYSTEM.at(AT - dt.timedelta(hours=20))
    assert liaison.remind(actor=eve) == 0, "nobody is reminded of it, also before that job ran"
    (off,) = liaison.appointments_of(actor=cast.maiwp, referral_id=taken.id)
    assert (off.state, off.reminded_at) == ("cancelled", None)
    assert liaison.call_off(actor=SYSTEM, referral_id=taken.id) == 0
    assert liaison.appointments(actor=cast.tekun.at(eve.now)) == ()


def test_the_database_keeps_one_open_and_none_kept_before_its_time(cast: Cast, taken: ReferralView) -> None:
    liaison.arrange(actor=cast.tekun, referral_id=taken.id, said=SAID)
    for statement in (
        "UPDATE liaison_appointment SET state = 'kept'",
        "UPDATE liaison_appointment SET place = ''",
        "INSERT INTO liaison_appointment SELECT gen_random_uuid(), individual_id, at, mode, place, who, "
        "state, by_side, reminded_at, changed_at, agency_id, from_agency_id, referral_id "
        "FROM liaison_appointment",
    ):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            acting(SYSTEM),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
