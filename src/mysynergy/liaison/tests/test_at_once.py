"""Two people at once, over connections of their own: one word stands, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from django.db import connection
from pytest_django import DjangoDbBlocker

from mysynergy.cases import public as cases
from mysynergy.kernel.errors import Conflict
from mysynergy.liaison import public as liaison
from mysynergy.liaison.tests.conftest import make_cast, make_story
from mysynergy.referrals import public as referrals


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Run the deeds in threads that start together; return ``done`` or the code of the conflict of each."""
    start = threading.Barrier(len(deeds))
    given: dict[int, str] = {}

    def run(index: int) -> None:
        try:
            start.wait(timeout=10)
            deeds[index]()
            given[index] = "done"
        except Conflict as conflict:
            given[index] = conflict.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return [given[index] for index in range(len(deeds))]


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
            assert sorted(at_once(partial(ask, actor=cast.tekun), partial(ask, actor=cast.second))) == [
                "done",
                "question_open",
            ]
            assert len(liaison.thread_of(actor=cast.maiwp, referral_id=one)) == 1
            accepted, answered = at_once(
                partial(referrals.accept, actor=cast.second, referral_id=one),
                partial(liaison.write, actor=cast.maiwp, referral_id=one, kind="answer", text="!"),
            )
            assert accepted == "done"
            assert answered in ("done", "no_question_open")
            now = referrals.get(actor=cast.maiwp, referral_id=one)
            assert (now.state, now.business_status, now.answered_by) == ("accepted", None, cast.second.id)
            need = cases.needs(actor=cast.maiwp, ids=[story.capital.id])[story.capital.id]
            assert (need.held_by, need.holder_agency_id) == (cast.second.id, cast.second.agency_id)
            referrals.withdraw(actor=cast.maiwp, referral_id=one)
