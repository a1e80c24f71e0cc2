"""What waits beside the list: the same as each room says, for whom it is meant, and late in time."""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple

import pytest
from pytest_django import Settings
from tests.people import NOW, officer, registered

from mysynergy.access.public import Actor, Role
from mysynergy.arrivals import public as arrivals
from mysynergy.cases.public import NeedSaid, add_needs, cases_of
from mysynergy.crises import public as crises
from mysynergy.heard import public as heard
from mysynergy.intake.public import my_drafts, save_draft
from mysynergy.kernel.identifiers import new_id
from mysynergy.liaison.public import appointments
from mysynergy.outcomes import public as outcomes
from mysynergy.pathways.public import on_desk
from mysynergy.plans import public as plans
from mysynergy.worklists import public as worklists


def by_rooms(actor: Actor) -> tuple[int, ...]:
    """The same numbers, asked of each room by itself."""
    todo, due = plans.plan_work(actor=actor), outcomes.follow_ups(actor=actor)
    plan = todo.tasks_in_all + len(todo.visits) + len(due) + len(plans.hand_overs(actor=actor))
    late = todo.tasks_late + sum(one.due_on < actor.today for one in due)
    tips, queue = heard.desk(actor=actor), arrivals.arrivals(actor=actor)
    return (
        *(plan, late, 0, len(my_drafts(actor=actor)), crises.waiting_for_me(actor=actor)),
        *(tips.mine, tips.late_mine, queue.mine + queue.nobodys, queue.late_mine, queue.calls_mine),
        *(len(on_desk(actor=actor)), len(appointments(actor=actor))),
    )


@pytest.mark.django_db
def test_the_desk_says_what_the_rooms_say_to_each_officer_now_and_a_week_later(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    worker, boss = officer("JKM"), officer("JKM", Role.SUPERVISOR)
    her = registered(worker)
    add_needs(actor=worker, individual_id=her, needs=[NeedSaid("finance", "food")])
    (case,) = cases_of(actor=worker, individual_id=her)
    tomorrow = NOW + dt.timedelta(days=1)
    plans.add_task(actor=worker, case_id=case.id, text="Ring the school", due_on=tomorrow.date())
    plans.plan_visit(actor=worker, case_id=case.id, planned_at=tomorrow)
    save_draft(actor=worker, draft_id=None, kind="intake", answers={}, version=0)
    heard.tell_of(
        actor=Actor.public(now=NOW),
        said=heard.Said(
            relation="village_head", about="Makcik Limah", place="behind the surau", words="Alone for a week"
        ),
        state="MY-14",
    )
    sheet = arrivals.Sheet(caller="Rahim", relation="neighbour", phone="012-345 6789", said="Lapar")
    arrivals.save_sheet(actor=worker, arrival_id=new_id(), sheet=sheet, version=0)
    stranger = officer("PERKESO")
    for actor in (worker, boss, stranger):
        for at in (actor, actor.at(NOW + dt.timedelta(days=7))):
            assert astuple(worklists.desk(actor=at)) == by_rooms(at), (at.role, at.now)
    assert worklists.desk(actor=worker).plan_work == 2
    assert worklists.desk(actor=boss).tips == 1
    assert worklists.desk(actor=worker.at(NOW + dt.timedelta(days=7))).plan_late == 1
    assert astuple(worklists.desk(actor=stranger)) == (0,) * 12
    assert worklists.desk(actor=officer("JKM", Role.APPROVER)).arrivals == 0
