"""What both sides write is theirs alone; a question stops the clock, an answer starts it again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from tests.people import SYSTEM

from mysynergy.access.public import Actor, Role, acting
from mysynergy.cases import public as cases
from mysynergy.cases.public import NeedView
from mysynergy.circles.public import declare
from mysynergy.events.public import of_subject
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.liaison import public as liaison
from mysynergy.liaison import selectors
from mysynergy.liaison.tests.conftest import Cast, Story
from mysynergy.referrals import public as referrals
from mysynergy.referrals.public import ReferralView
from mysynergy.workdays.public import Calendar


@pytest.fixture
def asked(cast: Cast, story: Story) -> ReferralView:
    """A referral that TEKUN opened on a Monday morning."""
    sent = referrals.send(
        actor=cast.maiwp, need_id=story.capital.id, programme_id="tekun-niaga", consent_id=story.consent_id
    )
    return referrals.mark_received(actor=cast.tekun, referral_id=sent.id)


def held(actor: Actor, need: NeedView) -> NeedView:
    return cases.needs(actor=actor, ids=[need.id])[need.id]


def after(actor: Actor, **span: int) -> Actor:
    return actor.at(actor.now + dt.timedelta(**span))


def test_both_sides_write_and_each_learns_what_is_new(cast: Cast, asked: ReferralView) -> None:
    first = liaison.write(actor=cast.tekun, referral_id=asked.id, text=" Sila bawa lesen ")
    liaison.write(actor=after(cast.maiwp, minutes=5), referral_id=asked.id, text="Baik")
    said = liaison.thread_of(actor=cast.maiwp, referral_id=asked.id)
    assert [(one.side, one.text, one.by) for one in said] == [
        ("receiver", "Sila bawa lesen", cast.tekun.id),
        ("sender", "Baik", cast.maiwp.id),
    ]
    assert first.seen_at is None
    assert liaison.unseen(actor=cast.maiwp) == (asked.id,)
    assert liaison.mark_seen(actor=cast.maiwp, referral_id=asked.id) == 1
    assert liaison.unseen(actor=cast.maiwp) == ()
    assert liaison.unseen(actor=cast.second) == (asked.id,)


def test_a_third_agency_reads_nothing_even_where_it_sees_the_referral(
    cast: Cast, asked: ReferralView
) -> None:
    liaison.write(actor=cast.tekun, referral_id=asked.id, text="rahsia")
    with pytest.raises(NotFound):
        liaison.thread_of(actor=cast.stranger, referral_id=asked.id)
    with pytest.raises(NotFound):
        liaison.write(actor=cast.stranger, referral_id=asked.id, text="x")
    with acting(cast.stranger), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM liaison_message")
        assert cursor.fetchone() == (0,)
    with acting(SYSTEM):
        told = [one for one in of_subject(subject_id=asked.id) if one.type == "liaison.written"]
    assert {one.category for one in told} == {"referrals.private"}
    assert "rahsia" not in str([one.body for one in told])


def test_an_officer_near_her_reads_neither_words_nor_appointments(cast: Cast, asked: ReferralView) -> None:
    declare(actor=cast.second, relation="spouse", individual_id=asked.individual_id)
    for read in (liaison.thread_of, liaison.appointments_of):
        with pytest.raises(NotAllowed, match="own_circle"):
            read(actor=cast.second, referral_id=asked.id)
        assert read(actor=cast.tekun, referral_id=asked.id) == ()


def test_a_question_stops_the_clock_and_gives_the_need_to_the_sender_with_a_date(
    cast: Cast, story: Story, asked: ReferralView
) -> None:
    liaison.write(actor=cast.tekun, referral_id=asked.id, kind="question", text="Ada penyata bank?")
    view = referrals.get(actor=cast.maiwp, referral_id=asked.id)
    assert (view.state, view.business_status) == ("received", "information_needed")
    assert view.reply_due_at == dt.datetime(2026, 11, 26, 15, 59, 59, tzinfo=dt.UTC)
    need = held(cast.maiwp, story.capital)
    assert (need.held_by, need.held_for, need.held_until) == (
        cast.maiwp.id,
        "referral_question",
        view.reply_due_at,
    )
    assert referrals.waiting(actor=cast.maiwp).questions == 1
    late = cast.tekun.at(asked.due_at + dt.timedelta(days=3))
    assert not referrals.get(actor=late, referral_id=asked.id).late, "its clock stands"
    assert referrals.waiting(actor=late).to_answer_late == 0
    overdue = SYSTEM.at(view.reply_due_at + dt.timedelta(minutes=1))
    assert cases.escalate_overdue(actor=overdue).to_supervisors == 1
    assert referrals.waiting(actor=cast.maiwp.at(overdue.now)).questions_late == 1


def test_the_answer_starts_the_clock_again_where_it_stood(
    cast: Cast, story: Story, asked: ReferralView
) -> None:
    liaison.write(actor=after(cast.tekun, hours=3), referral_id=asked.id, kind="question", text="Berapa?")
    answering = after(cast.maiwp, days=2, hours=5)
    liaison.write(actor=answering, referral_id=asked.id, kind="answer", text="RM2,000")
    view = referrals.get(actor=cast.tekun, referral_id=asked.id)
    assert (view.business_status, view.reply_due_at) == (None, None)
    assert Calendar(None).between(asked.due_at, view.due_at) == dt.timedelta(days=2, hours=2)
    need = held(cast.tekun, story.capital)
    assert (need.held_by, need.held_for, need.held_until) == (
        cast.tekun.id,
        "referral_answered",
        view.due_at,
    )


def test_one_question_at_a_time_each_by_its_side_and_its_role(cast: Cast, asked: ReferralView) -> None:
    write = liaison.write
    with pytest.raises(Conflict, match="no_question_open"):
        write(actor=cast.maiwp, referral_id=asked.id, kind="answer", text="x")
    with pytest.raises(NotAllowed, match="not_your_side"):
        write(actor=cast.maiwp, referral_id=asked.id, kind="question", text="x")
    with pytest.raises(NotAllowed, match="role_may_not"):
        counter = replace(cast.tekun, role=Role.INTAKE_OFFICER)
        write(actor=counter, referral_id=asked.id, kind="question", text="x")
    write(actor=cast.tekun, referral_id=asked.id, kind="question", text="x")
    with pytest.raises(Conflict, match="question_open"):
        write(actor=cast.second, referral_id=asked.id, kind="question", text="y")
    assert len(liaison.thread_of(actor=cast.tekun, referral_id=asked.id)) == 1, "a refused one left no words"


def test_the_sender_does_not_put_off_a_question_by_a_review(
    cast: Cast, story: Story, asked: ReferralView
) -> None:
    liaison.write(actor=cast.tekun, referral_id=asked.id, kind="question", text="x")
    need = held(cast.maiwp, story.capital)
    review = partial(cases.hold, need_id=need.id, held_by=cast.maiwp.own_id)
    assert need.held_until is not None
    due = day_of(need.held_until)
    for days in (1, 20):
        with pytest.raises(Invalid) as refused:
            review(actor=cast.maiwp, held_until=due + dt.timedelta(days=days))
        assert refused.value.faults[0].params["latest"] == due.isoformat()
        review(actor=cast.maiwp, held_until=due)  # a review within it changes nothing of that
    late = after(cast.maiwp, days=7)
    with pytest.raises(Invalid):
        review(actor=late, held_until=late.today + dt.timedelta(days=1))
    watching = replace(late, role=Role.SUPERVISOR)
    assert review(actor=watching, held_until=late.today + dt.timedelta(days=2)).held_for == "review"


def test_of_a_very_long_thread_the_newest_words_are_read(
    cast: Cast, asked: ReferralView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "MOST", 2)
    for minutes, text in enumerate("abc"):
        liaison.write(actor=after(cast.tekun, minutes=minutes), referral_id=asked.id, text=text)
    assert [one.text for one in liaison.thread_of(actor=cast.maiwp, referral_id=asked.id)] == ["b", "c"]


def test_the_receiver_who_decides_without_the_answer_ends_the_question(
    cast: Cast, story: Story, asked: ReferralView
) -> None:
    liaison.write(actor=cast.tekun, referral_id=asked.id, kind="question", text="x")
    accepted = referrals.accept(actor=after(cast.tekun, days=1), referral_id=asked.id)
    assert (accepted.state, accepted.business_status) == ("accepted", None)
    assert held(cast.tekun, story.capital).held_by == cast.tekun.id
    liaison.write(actor=after(cast.tekun, days=1), referral_id=asked.id, kind="question", text="y")
    assert held(cast.maiwp, story.capital).held_by == cast.maiwp.id
    declined = referrals.decline(
        actor=after(cast.tekun, days=2), referral_id=asked.id, reason_code="other", text="z"
    )
    assert (declined.state, declined.business_status) == ("failed", None)
    assert held(cast.maiwp, story.capital).held_for == "referral_failed"
    with pytest.raises(Conflict, match="referral_over"):
        liaison.write(actor=cast.maiwp, referral_id=asked.id, text="x")


def test_a_question_leaves_the_need_where_another_agency_is_at_work(
    cast: Cast, story: Story, asked: ReferralView
) -> None:
    other = referrals.send(
        actor=cast.maiwp,
        need_id=story.capital.id,
        programme_id="giatmara-sepenuh-masa",
        consent_id=story.consent_id,
    )
    referrals.accept(actor=cast.giatmara, referral_id=other.id)
    before = held(cast.maiwp, story.capital).held_by
    liaison.write(actor=cast.tekun, referral_id=asked.id, kind="question", text="x")
    assert held(cast.maiwp, story.capital).held_by == cast.giatmara.id
    assert before in (cast.tekun.id, cast.giatmara.id)


def test_the_same_key_writes_once(cast: Cast, asked: ReferralView) -> None:
    write: Callable[..., object] = liaison.write
    for _ in range(2):
        write(actor=cast.tekun, referral_id=asked.id, kind="question", text="x", idempotency_key="k")
    assert len(liaison.thread_of(actor=cast.tekun, referral_id=asked.id)) == 1


@pytest.mark.parametrize(("kind", "text"), [("message", "  "), ("shout", "x"), ("message", "x" * 4001)])
def test_what_is_no_message_is_refused(cast: Cast, asked: ReferralView, kind: str, text: str) -> None:
    with pytest.raises(Invalid):
        liaison.write(actor=cast.tekun, referral_id=asked.id, kind=kind, text=text)


def test_the_database_keeps_words_as_sent_and_a_question_with_its_date(
    cast: Cast, asked: ReferralView
) -> None:
    liaison.write(actor=cast.tekun, referral_id=asked.id, text="x")
    for statement, refusal in (
        ("UPDATE liaison_message SET text = 'y'", ProgrammingError),
        ("DELETE FROM liaison_message", ProgrammingError),
        ("UPDATE referrals_referral SET asked_at = now()", IntegrityError),
        ("UPDATE referrals_referral SET asked_at = due_at, reply_due_at = sent_at", IntegrityError),
    ):
        with pytest.raises(refusal), transaction.atomic(), acting(SYSTEM), connection.cursor() as cursor:
            cursor.execute(statement)
