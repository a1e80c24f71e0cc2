"""Whose hands a need may lie in: nobody's of the person's own circle, and never on a case that is closed."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from functools import partial

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from pytest_django import DjangoDbBlocker
from tests.people import NOW, SYSTEM, officer, registered, somebody

from mysynergy.access.public import Actor, Role, acting
from mysynergy.cases import public as cases
from mysynergy.cases import services
from mysynergy.cases.public import NeedSaid, casework
from mysynergy.cases.tests.conftest import Cast
from mysynergy.circles.public import declare
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed
from mysynergy.workdays.public import Calendar, calendar_at

DAY = NOW.date() + dt.timedelta(days=1)


def test_nobody_keeps_or_is_given_a_need_of_her_own_circle(cast: Cast) -> None:
    friend = somebody(cast.officer)
    (need,) = cases.add_needs(actor=cast.officer, individual_id=friend, needs=[NeedSaid("finance", "food")])
    declare(actor=cast.officer, relation="friend", individual_id=friend)
    hold = partial(cases.hold, need_id=need.id, held_until=DAY)
    with pytest.raises(Invalid) as wrong:
        hold(actor=cast.supervisor, held_by=cast.officer.own_id)
    assert [one.code for one in wrong.value.faults] == ["of_their_circle"]
    later = NOW.date() + dt.timedelta(days=29)
    for refused in (
        partial(hold, actor=cast.officer, held_by=cast.officer.own_id),
        partial(hold, actor=cast.officer, held_by=cast.supervisor.own_id, held_until=later),
        partial(
            cases.record_contact_try,
            actor=cast.officer,
            need_id=need.id,
            channel="phone",
            result="no_answer",
        ),
    ):
        with pytest.raises(NotAllowed, match="own_circle"):
            refused()
    # She hands it on, and not to a later day.
    given = hold(actor=cast.officer, held_by=cast.supervisor.own_id)
    assert given.held_by == cast.supervisor.id


def test_what_a_leaver_held_goes_to_nobody_of_the_persons_own_circle(cast: Cast) -> None:
    friend = somebody(cast.officer)
    (need,) = cases.add_needs(
        actor=cast.officer,
        individual_id=friend,
        needs=[NeedSaid("finance", "food", note="seen at the stall")],
    )
    declare(actor=cast.supervisor, relation="friend", individual_id=friend)
    # In a list she reads no word about her either.
    read = partial(cases.needs, ids=[need.id], for_list=True)
    seen = [read(actor=one)[need.id].note for one in (cast.officer, cast.supervisor)]
    assert seen == ["seen at the stall", ""]
    get_user_model().objects.filter(id=cast.officer.own_id).update(is_active=False)
    run = cases.JOBS["cases.find_holders"]
    assert run(actor=SYSTEM) == 0
    another = officer("MAIWP", Role.CASEWORKER, "another")
    assert run(actor=SYSTEM) == 1
    assert cases.needs(actor=another, ids=[need.id])[need.id].held_by == another.id


def test_a_case_is_not_closed_under_a_need_that_is_being_added(
    fresh_database: str,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with django_db_blocker.unblock():
        boss = officer("MAIWP", Role.SUPERVISOR)
        her = registered(boss)
        case = cases.open_case(actor=boss, individual_id=her)
        answers: list[str] = []

        def close() -> None:
            try:
                with acting(boss):
                    casework.close(actor=boss, case_id=case.id)
                answers.append("closed")
            except Conflict as error:
                answers.append(error.code)
            finally:
                connection.close()

        closer = threading.Thread(target=close)

        def meanwhile(*, actor: Actor, agency_id: uuid.UUID) -> Calendar:
            """Between the reading of the case and the storing of its need, somebody closes the case."""
            closer.start()
            closer.join(timeout=0.3)
            return calendar_at(actor=actor, agency_id=agency_id)

        monkeypatch.setattr(services, "calendar_at", meanwhile)
        (need,) = cases.add_needs(actor=boss, individual_id=her, needs=[NeedSaid("finance", "food")])
        closer.join(timeout=10)
        assert (answers, need.case_id) == (["needs_still_open"], case.id)
