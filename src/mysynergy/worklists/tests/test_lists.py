"""Worklists: a count is what opening it lists, and no more than the agency's; work is given out by items."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import partial

import pytest
from django.contrib.auth import get_user_model
from tests.people import NOW, SYSTEM, WIDOW, consent_to, officer, registered

from mysynergy.access.public import Actor, Role, acting
from mysynergy.cases import public as cases
from mysynergy.cases.public import NeedSaid
from mysynergy.circles.public import declare
from mysynergy.events.public import of_individuals
from mysynergy.intake.public import PersonSaid
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.referrals import public as referrals
from mysynergy.worklists import public as worklists
from mysynergy.worklists.public import TABS, Filters

AGENCIES = ("MAIWP", "TEKUN", "JKM")


@dataclass(frozen=True)
class Desk:
    """An officer, a colleague and their supervisor at one agency."""

    worker: Actor
    second: Actor
    boss: Actor


@dataclass(frozen=True)
class Houses:
    """Three agencies, their people, and one referral from the first to the second."""

    desks: dict[str, Desk]
    people: list[uuid.UUID]
    needs: dict[str, list[cases.NeedView]]
    referral_id: uuid.UUID


@pytest.fixture
def houses(db: None) -> Houses:
    desks = {
        code: Desk(officer(code), officer(code, name=f"{code}-second"), officer(code, Role.SUPERVISOR))
        for code in AGENCIES
    }
    her = registered(desks["MAIWP"].worker, WIDOW)
    him = registered(desks["MAIWP"].worker, PersonSaid(name="Tan Ah Kow"))
    their = registered(desks["JKM"].worker, PersonSaid(name="Muthu a/l Raju"))
    needs = {
        "MAIWP": [
            *cases.add_needs(
                actor=desks["MAIWP"].worker,
                individual_id=her,
                needs=[
                    NeedSaid("finance", "emergency_cash", "urgent"),
                    NeedSaid("finance", "food", "crisis"),
                ],
            ),
            *cases.add_needs(
                actor=desks["MAIWP"].second,
                individual_id=him,
                needs=[NeedSaid("jobs_business", "job"), NeedSaid("finance", "debt")],
            ),
        ],
        "JKM": list(
            cases.add_needs(
                actor=desks["JKM"].worker, individual_id=their, needs=[NeedSaid("finance", "food")]
            )
        ),
    }
    sent = referrals.send(
        actor=desks["MAIWP"].worker,
        need_id=needs["MAIWP"][0].id,
        programme_id="tekun-niaga",
        consent_id=consent_to(desks["MAIWP"].worker, her, [desks["TEKUN"].worker]),
    )
    return Houses(desks, [her, him, their], needs, sent.id)


def walked(actor: Actor, filters: Filters, limit: int = 2) -> list[uuid.UUID]:
    """Open a list page by page, forwards and back again; return its lines."""
    page = worklists.lines(actor=actor, filters=filters, limit=limit)
    seen = [page]
    while page.after is not None:
        page = worklists.lines(actor=actor, filters=filters, after=page.after, limit=limit)
        seen.append(page)
    back = [page]
    while page.before is not None:
        page = worklists.lines(actor=actor, filters=filters, before=page.before, limit=limit)
        back.append(page)
    forwards = [[one.id for one in each.lines] for each in seen]
    assert [[one.id for one in each.lines] for each in reversed(back)] == forwards
    return [one for each in forwards for one in each]


def test_a_count_is_what_opening_it_lists_at_every_agency_in_every_order(houses: Houses) -> None:
    wrong = []
    filters = [
        {},
        {"module": "finance"},
        {"urgency": "crisis"},
        {"due": "week"},
        {"due": "late"},
        {"programme": "tekun-niaga"},
        {"officer": "nobody"},
        {"officer": str(houses.desks["MAIWP"].second.id)},
    ]
    for code, desk in houses.desks.items():
        for actor in (desk.worker, desk.boss.at(NOW + dt.timedelta(days=40))):
            for said in filters:
                counts = worklists.counts(actor=actor, filters=Filters.read(said))
                for tab in TABS:
                    for sort in ("due",) if said else worklists.SORTS:
                        listed = walked(actor, Filters.read({**said, "tab": tab, "sort": sort}))
                        if len(listed) != counts[tab] or len(set(listed)) != len(listed):
                            wrong.append((code, actor.role, said, tab, sort, counts[tab], len(listed)))
    assert wrong == []
    count = {
        code: dict(worklists.counts(actor=desk.worker, filters=Filters()))
        for code, desk in houses.desks.items()
    }
    assert count == {
        "MAIWP": {"mine": 2, "agency": 4, "late": 0, "waiting": 1},
        "TEKUN": {"mine": 0, "agency": 1, "late": 0, "waiting": 0},
        "JKM": {"mine": 1, "agency": 1, "late": 0, "waiting": 0},
    }
    (asked,) = worklists.lines(actor=houses.desks["TEKUN"].worker, filters=Filters(tab="agency")).lines
    assert (asked.what, asked.id, asked.officer_id) == ("referral", houses.referral_id, None)


def test_work_is_given_out_item_by_item_and_a_repeat_gives_the_first_answer(houses: Houses) -> None:
    maiwp, tekun = houses.desks["MAIWP"], houses.desks["TEKUN"]
    cash, food, job, debt = houses.needs["MAIWP"]
    (foreign,) = houses.needs["JKM"]
    cases.close_need(actor=maiwp.second, need_id=job.id, outcome="withdrawn")
    declare(actor=maiwp.second, relation="friend", individual_id=houses.people[0])
    with pytest.raises(NotAllowed):
        worklists.assign(actor=maiwp.worker, items=[food.id], to_user=maiwp.second.own_id)
    ask = partial(worklists.assign, actor=maiwp.boss, items=[food.id], to_user=maiwp.worker.own_id)
    for wrong in (partial(ask, items=[]), partial(ask, to_user=tekun.worker.own_id)):
        with pytest.raises(Invalid):
            wrong()
    items = [cash.id, food.id, job.id, debt.id, foreign.id, uuid.uuid4()]
    first = worklists.assign(
        actor=maiwp.boss, items=items, to_user=maiwp.second.own_id, idempotency_key="monday"
    )
    assert (first.given, first.already) == ((), (debt.id,))
    assert dict(first.refused) == {
        cash.id: "of_their_circle",
        food.id: "of_their_circle",
        job.id: "need_closed",
        foreign.id: "referral_not_found",
        items[-1]: "referral_not_found",
    }
    given = worklists.assign(
        actor=maiwp.boss, items=[debt.id, food.id], to_user=maiwp.worker.own_id, idempotency_key="noon"
    )
    assert (given.given, given.already) == ((debt.id,), (food.id,))
    after = cases.needs(actor=maiwp.worker, ids=[debt.id])[debt.id]
    assert (after.held_by, after.held_until, after.held_for) == (maiwp.worker.id, debt.held_until, "new")
    again = worklists.assign(
        actor=maiwp.boss, items=[debt.id, food.id], to_user=maiwp.worker.own_id, idempotency_key="noon"
    )
    assert again == given
    with pytest.raises(Conflict, match="idempotency_key_reused"):
        worklists.assign(
            actor=maiwp.boss, items=[food.id], to_user=maiwp.worker.own_id, idempotency_key="noon"
        )
    with acting(maiwp.boss):
        told = [
            one.body["reason"]
            for one in of_individuals(individual_ids=[houses.people[1]])
            if one.type == "cases.need_handed_over"
        ]
    assert told == ["assigned"]


def test_an_unopened_referral_is_given_out_and_acts_at_once_do_not_lock_crosswise(houses: Houses) -> None:
    maiwp, tekun = houses.desks["MAIWP"], houses.desks["TEKUN"]
    cash, _food, _job, debt = houses.needs["MAIWP"]
    # A referral that nobody opened counts as received by whom it was given to.
    done = worklists.assign(actor=tekun.boss, items=[houses.referral_id], to_user=tekun.second.own_id)
    assert done.given == (houses.referral_id,)
    view = referrals.get(actor=tekun.second, referral_id=houses.referral_id)
    assert (view.state, view.answered_by) == ("received", tekun.second.id)
    (line,) = worklists.lines(actor=tekun.second, filters=Filters()).lines
    assert (line.what, line.id) == ("need", cash.id)
    waiting = worklists.lines(actor=maiwp.worker, filters=Filters(tab="waiting")).lines
    assert [(one.id, one.officer_id) for one in waiting] == [(cash.id, None)]
    theirs = Filters(tab="waiting", officer=str(tekun.second.id))
    assert worklists.lines(actor=maiwp.worker, filters=theirs).lines == (), (
        "who has it there is theirs to know"
    )

    # In the order of the needs that are locked, not of what is named: acts at once do not lock crosswise.
    jobless = registered(tekun.worker, PersonSaid(name="Kamal bin Din"))
    (newer,) = cases.add_needs(actor=tekun.worker, individual_id=jobless, needs=[NeedSaid("finance", "food")])
    consent = consent_to(maiwp.worker, houses.people[1], [tekun.worker])
    asked = referrals.send(
        actor=maiwp.second, need_id=debt.id, programme_id="tekun-niaga", consent_id=consent
    )
    both = worklists.assign(actor=tekun.boss, items=[newer.id, asked.id], to_user=tekun.second.own_id)
    assert both.given == (asked.id, newer.id)


def test_views_are_kept_shared_by_supervisors_and_hold_closed_words_only(houses: Houses) -> None:
    maiwp = houses.desks["MAIWP"]
    said = {"tab": "late", "module": "finance", "name": "Siti Aminah"}
    mine = worklists.keep_view(actor=maiwp.worker, name=" Money  first ", filters=Filters.read(said))
    assert (mine.name, mine.filters, mine.own) == ("Money first", Filters("late", "finance"), True)
    with pytest.raises(Invalid) as wrong:
        Filters.read({"tab": "all", "officer": "1 OR 1=1", "programme": "Siti Aminah", "due": "never"})
    assert [one.field for one in wrong.value.faults] == ["tab", "due", "programme", "officer"]
    with pytest.raises(NotAllowed):
        worklists.share_view(actor=maiwp.worker, view_id=mine.id, shared=True)
    theirs = worklists.keep_view(actor=maiwp.boss, name="Crisis", filters=Filters(urgency="crisis"))
    assert worklists.views(actor=maiwp.worker) == (mine,)
    worklists.share_view(actor=maiwp.boss, view_id=theirs.id, shared=True)
    assert [(one.name, one.own) for one in worklists.views(actor=maiwp.worker)] == [
        ("Crisis", False),
        ("Money first", True),
    ]
    assert worklists.views(actor=houses.desks["TEKUN"].worker) == ()
    with pytest.raises(NotFound):
        worklists.drop_view(actor=maiwp.worker, view_id=theirs.id)
    worklists.drop_view(actor=maiwp.worker, view_id=mine.id)
    assert [one.name for one in worklists.views(actor=maiwp.worker)] == ["Crisis"]
    # Its owner may be gone: another supervisor takes it away.
    with pytest.raises(NotFound):
        worklists.drop_view(actor=houses.desks["TEKUN"].boss, view_id=theirs.id)
    worklists.drop_view(actor=officer("MAIWP", Role.SUPERVISOR, "next"), view_id=theirs.id)
    assert worklists.views(actor=maiwp.worker) == ()


def test_who_is_away_hands_over_and_those_who_oversee_see_counts(houses: Houses) -> None:
    maiwp, tekun = houses.desks["MAIWP"], houses.desks["TEKUN"]
    today = NOW.date()
    with pytest.raises(NotAllowed, match="not_of_others"):
        worklists.say_absent(
            actor=maiwp.second,
            user_id=maiwp.worker.own_id,
            stand_in_id=maiwp.second.own_id,
            first_on=today,
            last_on=today,
        )
    absence = worklists.say_absent(
        actor=maiwp.worker,
        user_id=maiwp.worker.own_id,
        stand_in_id=maiwp.second.own_id,
        first_on=today,
        last_on=today + dt.timedelta(days=3),
    )
    with pytest.raises(Invalid):
        worklists.say_absent(
            actor=maiwp.boss,
            user_id=maiwp.second.own_id,
            stand_in_id=maiwp.worker.own_id,
            first_on=today,
            last_on=today,
        )
    run = worklists.JOBS["worklists.hand_over"]
    assert (run(actor=SYSTEM), run(actor=SYSTEM)) == (2, 0)
    assert worklists.counts(actor=maiwp.second, filters=Filters())["mine"] == 4
    assert [one.now for one in worklists.absences(actor=maiwp.boss)] == [True]
    worklists.end_absence(actor=maiwp.worker, absence_id=absence.id)
    assert worklists.absences(actor=maiwp.boss) == ()

    # Put off by a review, it is late all the same once the answer is overdue.
    view = referrals.mark_received(actor=tekun.worker, referral_id=houses.referral_id)
    after = tekun.boss.at(view.due_at + dt.timedelta(hours=1))
    day = after.today + dt.timedelta(days=9)
    cases.hold(actor=after, need_id=view.need_id, held_by=tekun.worker.own_id, held_until=day)
    assert worklists.counts(actor=after, filters=Filters())["late"] == 1
    assert [one.late for one in worklists.owed(actor=after)] == [1]

    referrals.accept(actor=tekun.worker, referral_id=houses.referral_id)
    (promise,) = worklists.kept(actor=tekun.boss)
    assert (promise.programme_id, promise.due, promise.in_time, promise.open_late) == ("tekun-niaga", 1, 1, 0)
    head = officer("MAIWP", Role.AGENCY_HEAD)
    assert worklists.kept(actor=head) == ()
    late = head.at(NOW + dt.timedelta(days=40))
    (owes,) = worklists.owed(actor=late)
    assert (owes.officer_id, owes.all, owes.late, owes.crisis) == (maiwp.second.id, 3, 3, 1)
    with pytest.raises(NotAllowed):
        worklists.owed(actor=maiwp.worker)
    get_user_model().objects.filter(id=maiwp.second.own_id).update(is_active=False)
    with pytest.raises(Invalid):
        worklists.assign(actor=maiwp.boss, items=[houses.needs["MAIWP"][0].id], to_user=maiwp.second.own_id)
