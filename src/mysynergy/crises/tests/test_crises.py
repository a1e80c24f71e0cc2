"""Somebody in danger: a named person within minutes, the next one when nobody answers, joined later."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from pytest_django import Settings
from tests.people import officer, somebody

from mysynergy.access.public import Actor, Role, acting
from mysynergy.cases.public import needs_of
from mysynergy.crises import public as crises
from mysynergy.crises.public import ACT_WITHIN, ANSWER_WITHIN, DangerSaid
from mysynergy.crises.tests.conftest import NOW, SYSTEM, Cast
from mysynergy.events.public import of_subject
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.registry.public import register

SAID = DangerSaid(danger="violence", who="Siti", where="Pasar Chow Kit", what="he waits at the door")


def test_somebody_is_asked_at_once_and_the_next_one_when_nobody_answers(cast: Cast) -> None:
    crises.set_duty(
        actor=cast.boss,
        user_id=cast.awake.own_id,
        starts_at=NOW - dt.timedelta(hours=1),
        ends_at=NOW + dt.timedelta(hours=6),
    )
    report = partial(crises.report, actor=cast.counter, said=SAID, idempotency_key="one")
    opened = report()
    assert report().id == opened.id
    assert (opened.state, opened.officer_id) == ("open", cast.awake.id)
    assert opened.answer_by == NOW + ANSWER_WITHIN
    with pytest.raises(NotFound):
        crises.crisis(actor=cast.stranger, crisis_id=opened.id)
    assert crises.crises(actor=cast.stranger) == ()
    # Nobody reads it in the database either: what was said is sealed.
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM crises_crisis c WHERE c::text ILIKE '%Siti%'")
        assert cursor.fetchone() == (0,)

    assert crises.ask_the_next(actor=SYSTEM) == 0
    asked = []
    for step in range(1, 4):
        late = NOW + step * (ANSWER_WITHIN + dt.timedelta(seconds=1))
        assert crises.ask_the_next(actor=SYSTEM.at(late)) == 1
        assert crises.ask_the_next(actor=SYSTEM.at(late)) == 0
        now = crises.crisis(actor=cast.boss, crisis_id=opened.id)
        asked.append((now.officer_id, now.everybody_asked))
    assert asked == [(cast.boss.id, False), (cast.counter.id, False), (cast.awake.id, True)]

    with pytest.raises(Conflict, match="crisis_not_taken"):
        crises.settle(actor=cast.boss, crisis_id=opened.id, outcome="safe", note="x")
    taken = crises.take(actor=cast.boss, crisis_id=opened.id)
    assert (taken.state, taken.officer_id, taken.taken_by) == ("taken", cast.boss.id, cast.boss.id)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        crises.take(actor=cast.awake, crisis_id=opened.id)
    assert crises.ask_the_next(actor=SYSTEM.at(taken.answer_by)) == 0
    ended = crises.settle(actor=cast.boss, crisis_id=opened.id, outcome="safe", note="With her sister")
    assert (ended.state, ended.note, ended.said) == ("settled", "With her sister", SAID)
    assert crises.crises(actor=cast.boss) == ()
    assert [one.id for one in crises.crises(actor=cast.boss, ended=True)] == [opened.id]


def test_whoever_acts_is_heard_from_or_the_next_one_is_asked(cast: Cast) -> None:
    opened = crises.report(actor=cast.counter, said=SAID)
    with pytest.raises(Conflict, match="crisis_not_taken"):
        crises.go_on(actor=cast.boss, crisis_id=opened.id)
    taken = crises.take(actor=cast.boss, crisis_id=opened.id)
    assert taken.answer_by == NOW + ACT_WITHIN
    (proof,) = crises.PROOFS.values()

    def look(after: dt.timedelta) -> tuple[int, list[tuple[str, int]]]:
        """What the clock does at that time, and what is broken before it did."""
        then = SYSTEM.at(NOW + after)
        broken = [(one.what, one.count) for one in proof(actor=then)]
        return crises.ask_the_next(actor=then), broken

    minute = dt.timedelta(minutes=1)
    assert look(ACT_WITHIN) == (0, [])
    going = crises.go_on(actor=cast.awake.at(NOW + ACT_WITHIN), crisis_id=opened.id)
    assert (going.officer_id, going.answer_by) == (cast.awake.id, NOW + 2 * ACT_WITHIN)
    assert look(ACT_WITHIN + minute) == (0, [])
    late = 2 * ACT_WITHIN + ANSWER_WITHIN + minute
    assert look(late) == (1, [("crisis_dropped", 1)])
    anew = crises.crisis(actor=cast.boss, crisis_id=opened.id)
    assert (anew.state, anew.officer_id, anew.taken_by) == ("open", cast.boss.id, None)
    assert look(late) == (0, [])
    # Whoever leaves while she acts is passed over at once.
    crises.take(actor=cast.boss.at(NOW + late), crisis_id=opened.id)
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE access_user SET is_active = false WHERE id = %s", [cast.boss.own_id])
    assert look(late + minute) == (1, [("crisis_officer_cannot_act", 1)])
    assert look(late + 2 * minute) == (0, [])
    with acting(cast.awake):
        told = [one.type for one in of_subject(subject_id=opened.id)]
    assert told.count("crises.let_slip") == 2


def test_lists_are_read_in_parts_and_words_are_kept_so_long(cast: Cast, settings: Settings) -> None:
    ids = {
        crises.report(actor=cast.counter.at(NOW + dt.timedelta(minutes=n)), said=SAID).id for n in range(4)
    }
    taken = crises.take(actor=cast.boss, crisis_id=min(ids))

    def walked(*, ended: bool) -> list[uuid.UUID]:
        seen: list[uuid.UUID] = []
        while part := crises.crises(actor=cast.boss, ended=ended, most=1, after=seen[-1] if seen else None):
            seen += [one.id for one in part]
        return seen

    found = walked(ended=False)
    assert (set(found), found[-1]) == (ids, taken.id)
    for one in ids:
        if one != taken.id:
            crises.take(actor=cast.boss, crisis_id=one)
        crises.settle(actor=cast.boss, crisis_id=one, outcome="safe", note="With her sister")
    assert set(walked(ended=True)) == ids
    (empty,) = crises.JOBS.values()
    settings.WORDS_KEPT = dt.timedelta(days=5)
    kept = SYSTEM.at(NOW + settings.WORDS_KEPT)
    gone = SYSTEM.at(NOW + settings.WORDS_KEPT + dt.timedelta(hours=1))
    assert (empty(actor=kept), empty(actor=gone), empty(actor=gone)) == (0, 4, 0)
    bare = crises.crisis(actor=cast.boss, crisis_id=taken.id)
    assert (bare.said, bare.note, bare.outcome) == (DangerSaid(danger="violence"), "", "safe")
    with acting(cast.boss):
        assert [one.type for one in of_subject(subject_id=taken.id)].count("crises.words_emptied") == 1


def test_an_agency_that_everybody_left_does_not_stop_the_clock_of_the_others(cast: Cast) -> None:
    alone = crises.report(actor=cast.stranger, said=SAID)
    opened = crises.report(actor=cast.counter, said=SAID)
    assert crises.waiting_for_me(actor=cast.boss) == 1
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE access_user SET is_active = false WHERE id = %s", [cast.stranger.own_id])
    late = SYSTEM.at(NOW + ANSWER_WITHIN + dt.timedelta(seconds=1))
    assert crises.ask_the_next(actor=late) == 2
    assert crises.crisis(actor=cast.boss, crisis_id=opened.id).officer_id != opened.officer_id
    still = crises.crisis(actor=cast.stranger, crisis_id=alone.id)
    assert (still.officer_id, still.everybody_asked) == (cast.stranger.id, True)


def test_once_it_is_known_who_she_is_her_case_has_the_need(cast: Cast) -> None:
    opened = crises.report(actor=cast.counter, said=SAID)
    assert opened.officer_id == cast.boss.id  # nobody is on duty
    her, other = somebody(cast.counter), somebody(cast.counter)
    with pytest.raises(NotFound):
        crises.join(actor=cast.counter, crisis_id=opened.id, individual_id=opened.id)
    for _ in range(2):
        joined = crises.join(actor=cast.counter, crisis_id=opened.id, individual_id=her)
        assert joined.individual_id == her
    (need,) = needs_of(actor=cast.counter, individual_id=her)
    assert (need.kind, need.urgency, need.private) == ("safe_shelter", "crisis", True)
    assert needs_of(actor=cast.stranger, individual_id=her) == ()
    with pytest.raises(Conflict, match="crisis_joined"):
        crises.join(actor=cast.counter, crisis_id=opened.id, individual_id=other)


def test_what_cannot_be_taken_is_named_by_its_field(cast: Cast) -> None:
    said = partial(crises.report, actor=cast.counter)
    turn = partial(crises.set_duty, actor=cast.boss, user_id=cast.awake.own_id, starts_at=NOW)
    hour, year = dt.timedelta(hours=1), dt.timedelta(days=365)
    deeds: dict[str, Callable[[], object]] = {
        "who nothing_to_find_by": partial(said, said=DangerSaid(what="help")),
        "danger unknown_choice": partial(said, said=DangerSaid("war", "Siti")),
        "where too_long": partial(said, said=DangerSaid(where="x" * 300)),
        "what not_text": partial(said, said=DangerSaid(who="Siti", what="\x00")),
        "ends_at in_the_past": partial(turn, ends_at=NOW),
        "ends_at duty_too_long": partial(turn, ends_at=NOW + year),
        "ends_at ends_before_it_begins": partial(turn, starts_at=NOW + 2 * hour, ends_at=NOW + hour),
        "starts_at too_far": partial(turn, starts_at=NOW + year, ends_at=NOW + year + hour),
        "user_id not_a_colleague": partial(turn, user_id=cast.stranger.own_id, ends_at=NOW + hour),
    }
    found = {}
    for name, deed in deeds.items():
        with pytest.raises(Invalid) as caught:
            deed()
        found[name] = [f"{one.field} {one.code}" for one in caught.value.faults]
    assert found == {name: [name] for name in deeds}
    with pytest.raises(NotAllowed):
        turn(actor=cast.awake, ends_at=NOW + hour)
    duty = turn(ends_at=NOW + hour)
    crises.end_duty(actor=cast.boss, duty_id=duty.id)
    assert crises.duties(actor=cast.boss) == ()
    with pytest.raises(NotFound):
        crises.end_duty(actor=cast.boss, duty_id=duty.id)


def test_the_protector_is_called_once_for_a_child(cast: Cast) -> None:
    protector = officer("JKM", Role.SUPERVISOR, "protector", now=NOW)
    said = PersonSaid(name="Nur Iman binti Razak", birth_year=2012, district="Gombak")
    child = register(
        actor=cast.counter, source_record_id=submit(actor=cast.counter, said=said, channel="counter").id
    )
    told = {
        "individual_id": str(child),
        "agency_id": str(cast.counter.agency_id),
        "representative_id": str(uuid.uuid4()),
    }
    job = Actor.system("representatives.protector", now=NOW)
    opened = {crises.call_protector(actor=job, **told) for _ in "ab"}
    (one,) = crises.crises(actor=protector)
    assert {one.id} == opened
    assert (one.said.danger, one.said.who, one.said.where) == ("child", "Nur Iman binti Razak", "Gombak")
    assert one.officer_id == protector.id
