"""What is late goes up a step at a time, stands on the right boards without persons, ends when done."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from tests.people import NOW, SYSTEM

from mysynergy.access.public import Actor, Role, acting
from mysynergy.clocks import public as clocks
from mysynergy.clocks.domain import step_at
from mysynergy.clocks.models import Watch
from mysynergy.clocks.tests.conftest import Story
from mysynergy.events.public import of_subject
from mysynergy.kernel.errors import NotAllowed, NotFound
from mysynergy.liaison.public import write
from mysynergy.referrals import public as referrals
from mysynergy.workdays.public import Calendar

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def ran(moment: dt.datetime) -> tuple[int, int, int]:
    """Run the clocks at a moment; return how many were reminded, taken up and ended."""
    done = clocks.run(actor=SYSTEM.at(moment))
    return done.reminded, done.escalated, done.ended


def steps(actor: Actor) -> list[tuple[str, str | None]]:
    """Return kind and step of what a reader's agency owes."""
    return [(row.kind, row.step) for row in clocks.board(actor=actor).owed if row.kind != "hold"]


def answers(rows: tuple[clocks.LateRow, ...]) -> list[clocks.LateRow]:
    """Return the rows of answers to referrals."""
    return [row for row in rows if row.kind == "answer"]


def test_an_unanswered_referral_goes_up_step_by_step_and_leaves_the_board_with_the_answer(
    story: Story,
) -> None:
    sent = story.ask()
    due = sent.due_at
    supervisor, head = (replace(story.tekun, role=role) for role in (Role.SUPERVISOR, Role.AGENCY_HEAD))
    assert ran(NOW) == (0, 0, 0)
    soon, late = due - 10 * HOUR, due + HOUR
    assert ran(soon) == (1, 0, 0)
    assert ran(soon) == (0, 0, 0)
    assert clocks.board(actor=supervisor.at(soon)).late == 0
    assert steps(supervisor.at(late)) == [("answer", None)]  # on the board at once, also before the run
    assert ran(late) == (0, 1, 0)
    assert ran(late) == (0, 0, 0)
    assert steps(supervisor.at(late)) == [("answer", "supervisor")]
    # After a long silence each run takes one step: nobody is passed over.
    quiet = step_at("secretariat", due=due, crisis=False, calendar=Calendar(None)) + HOUR
    for step in ("head", "secretariat"):
        assert ran(quiet) == (0, 1, 0)
        assert steps(head.at(quiet)) == [("answer", step)]
    assert ran(quiet) == (0, 0, 0)
    with acting(SYSTEM):
        happened = [one.type for one in of_subject(subject_id=sent.id)]
    assert happened.count("clocks.escalated") == 6  # three steps, told to both sides
    referrals.accept(actor=story.tekun.at(quiet), referral_id=sent.id)
    assert clocks.board(actor=supervisor.at(quiet)).owed == ()
    assert ran(quiet) == (0, 0, 1)


def test_a_board_shows_each_reader_what_concerns_her_and_the_secretariat_overrules_nobody(
    story: Story,
) -> None:
    sent = story.ask()
    quiet = sent.due_at + dt.timedelta(days=20)
    for _step in clocks.LADDER:
        ran(quiet)
    theirs, head, secretariat, outsider = (
        replace(who, role=role, now=quiet)
        for who, role in (
            (story.maiwp, Role.COORDINATOR),
            (story.tekun, Role.AGENCY_HEAD),
            (story.stranger, Role.SECRETARIAT),
            (story.stranger, Role.SUPERVISOR),
        )
    )
    (row,) = answers(clocks.board(actor=theirs).waited)
    assert (row.subject_id, row.user_id, row.owed_by) == (sent.id, None, story.tekun.agency_id)
    (row,) = answers(clocks.board(actor=head).owed)
    assert (row.subject_id, row.kind_of_need) == (None, "emergency_cash")
    central = clocks.board(actor=secretariat)
    (row,) = answers(central.owed)
    assert (row.subject_id, row.user_id) == (None, None)
    assert (story.tekun.agency_id, "answer", 1) in {
        (one.agency_id, one.kind, one.late) for one in central.counts
    }
    assert clocks.board(actor=outsider).late == 0
    for refused in (story.tekun, replace(story.tekun, role=Role.ANALYST)):
        with pytest.raises(NotAllowed):
            clocks.board(actor=refused)
    for _twice in range(2):
        clocks.seek_other_offer(actor=secretariat, late_id=row.id)
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_outbox WHERE job = 'referrals.propose_next'")
        assert cursor.fetchone() == (1,)
        happened = [one.type for one in of_subject(subject_id=sent.id)]
    assert happened.count("clocks.other_offer_sought") == 1
    assert referrals.get(actor=story.maiwp, referral_id=sent.id).state == "requested"
    referrals.accept(actor=story.tekun.at(quiet), referral_id=sent.id)
    with pytest.raises(NotFound):
        clocks.seek_other_offer(actor=secretariat, late_id=row.id)


def test_a_question_turns_the_clock_to_the_sender_and_a_crisis_goes_up_within_hours(story: Story) -> None:
    sent = story.ask()
    referrals.mark_received(actor=story.tekun, referral_id=sent.id)
    write(actor=story.tekun, referral_id=sent.id, kind="question", text="Slip gaji?")
    asked = referrals.get(actor=story.maiwp, referral_id=sent.id)
    assert asked.reply_due_at is not None
    # Another programme is at work on the need meanwhile and holds it: the question waits all the same.
    beside = referrals.send(
        actor=story.maiwp, need_id=sent.need_id, programme_id="tekun-spumi", consent_id=story.consent_id
    )
    referrals.accept(actor=story.tekun, referral_id=beside.id)
    late = asked.reply_due_at + HOUR
    assert ran(late) == (1, 0, 0)
    assert ran(late) == (0, 1, 0)
    assert steps(replace(story.maiwp, role=Role.SUPERVISOR).at(late)) == [("reply", "supervisor")]
    assert steps(replace(story.tekun, role=Role.SUPERVISOR).at(late)) == []
    hungry = story.ask("food", "crisis")
    assert ran(NOW + HOUR)[0] == 0
    assert ran(NOW + 3 * HOUR)[0] == 1  # of four hours, more than half
    noon = hungry.due_at + 3 * HOUR
    ran(noon)
    ran(noon)
    with acting(SYSTEM):
        assert Watch.objects.get(referral_id=hungry.id, ended_at=None).step == "head"
