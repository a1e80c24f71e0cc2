"""Two people at once, over connections of their own: one word stands, the other is told."""

from __future__ import annotations

from functools import partial

from pytest_django import DjangoDbBlocker
from tests.at_once import answers, at_once

from mysynergy.cases import public as cases
from mysynergy.liaison import public as liaison
from mysynergy.liaison.tests.conftest import make_cast, make_story
from mysynergy.referrals import public as referrals


def test_of_two_who_ask_one_has_asked_and_an_answer_beside_an_acceptance_leaves_one_holder(
    fresh_database: str, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        cast = make_cast()
        story = make_story(cast)
        for _ in range(3):
            one = referrals.send(
                actor=cast.maiwp,
                need_id=story.capital.id,
                programme_id="tekun-niaga",
                consent_id=story.consent_id,
            ).id
            referrals.mark_received(actor=cast.tekun, referral_id=one)
            ask = partial(liaison.write, referral_id=one, kind="question", text="?")
            assert sorted(
                answers(at_once(partial(ask, actor=cast.tekun), partial(ask, actor=cast.second)))
            ) == [
                "done",
                "question_open",
            ]
            assert len(liaison.thread_of(actor=cast.maiwp, referral_id=one)) == 1
            accepted, answered = answers(
                at_once(
                    partial(referrals.accept, actor=cast.second, referral_id=one),
                    partial(liaison.write, actor=cast.maiwp, referral_id=one, kind="answer", text="!"),
                )
            )
            assert accepted == "done"
            assert answered in ("done", "no_question_open")
            now = referrals.get(actor=cast.maiwp, referral_id=one)
            assert (now.state, now.business_status, now.answered_by) == ("accepted", None, cast.second.id)
            need = cases.needs(actor=cast.maiwp, ids=[story.capital.id])[story.capital.id]
            assert (need.held_by, need.holder_agency_id) == (cast.second.id, cast.second.agency_id)
            referrals.withdraw(actor=cast.maiwp, referral_id=one)
