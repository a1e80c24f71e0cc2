"""Tips and questions: who answers by when, what the code shows, what becomes of them, what nobody sees."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from django.db import connection
from tests.people import NOW, SYSTEM, officer, registered

from mysynergy.access.public import Actor, Role, acting
from mysynergy.crises.public import crises
from mysynergy.events.public import of_subject
from mysynergy.heard import domain
from mysynergy.heard import public as heard
from mysynergy.heard.models import Heard
from mysynergy.heard.public import Said
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound

ANYBODY = Actor.public(now=NOW)
TIP = Said(
    teller="Pak Mat",
    phone="012-345 6789",
    relation="village_head",
    about="Makcik Limah",
    place="the last house behind the surau",
    words="She has not left the house for a week",
)
ASKED = Said(phone="013-222 3333", safe_to_contact="call_only", words="How do I claim for a funeral?")
JOB = Actor.system("heard.pass_on", now=NOW)


@pytest.fixture
def cast(db: None) -> tuple[Actor, Actor, Actor]:
    return officer("JKM"), officer("JKM", Role.SUPERVISOR), officer("PERKESO")


def test_a_tip_is_a_named_officers_and_its_teller_sees_received_for_ever(
    cast: tuple[Actor, Actor, Actor],
) -> None:
    worker, boss, elsewhere = cast
    told = heard.tell_of(actor=ANYBODY, said=TIP, state="MY-14")
    (one,) = heard.all_heard(actor=worker, kind="tip")
    assert (one.id, one.state, one.held_by) == (told.id, "open", boss.id)
    assert (one.said.teller, one.said.phone, one.reachable) == ("", "", True)
    assert (one.said.about, one.held_until) == ("Makcik Limah", told.acts_by)
    assert heard.all_heard(actor=elsewhere) == ()
    with pytest.raises(NotFound):
        heard.one_heard(actor=elsewhere, heard_id=told.id)
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM heard_heard h WHERE h::text ~* 'limah|surau'")
        assert cursor.fetchone() == (0,)
    assert heard.who_told(actor=worker, heard_id=told.id).teller == "Pak Mat"
    with pytest.raises(NotAllowed):
        heard.who_told(actor=officer("JKM", Role.INTAKE_OFFICER), heard_id=told.id)
    again = heard.tell_of(actor=worker, said=TIP, state="MY-14", channel="counter")
    seen = heard.one_heard(actor=worker, heard_id=again.id)
    assert (seen.repeats, seen.same_teller) == (1, 1)
    taken = heard.take_up(actor=worker, heard_id=told.id)
    assert (taken.state, taken.held_by) == ("taken", worker.id)
    later = worker.at(NOW + dt.timedelta(days=5))
    assert heard.take_up(actor=later, heard_id=told.id).held_until == taken.held_until
    draft = uuid.uuid4()
    heard.begin_intake(actor=worker, heard_id=told.id, draft_id=draft)
    her = registered(worker)
    assert heard.registered(actor=worker, draft_id=draft, individual_id=her)
    assert not heard.registered(actor=worker, draft_id=draft, individual_id=her)
    ended = heard.one_heard(actor=worker, heard_id=told.id)
    assert (ended.outcome, ended.individual_id, ended.said.words) == ("prospect", her, TIP.words)
    reply = heard.reply_behind(actor=ANYBODY, code=told.code.lower())
    assert (reply.kind, reply.state, reply.answer, reply.answered_at) == ("tip", "received", "", None)
    with acting(worker):
        events = of_subject(subject_id=told.id)
        assert {one.individual_id for one in events} == {None}  # it is no part of her history
    types = {one.type.removeprefix("heard.") for one in events}
    assert types == {"received", "teller_read", "taken", "intake_begun", "closed"}


def test_a_question_is_answered_behind_its_code_and_by_a_way_that_is_safe(
    cast: tuple[Actor, Actor, Actor],
) -> None:
    _worker, boss, clerk = cast
    asked = heard.ask(actor=ANYBODY, said=ASKED, topic="protection_wakalah")
    assert heard.reply_behind(actor=ANYBODY, code=asked.code).state == "received"
    say = partial(heard.answer, actor=clerk, heard_id=asked.id, text="Bring the burial permit")
    for way, code in (("email", "no_contact_left"), ("pigeon", "unknown_choice")):
        with pytest.raises(Invalid) as unsafe:
            say(way=way)
        assert [one.code for one in unsafe.value.faults] == [code]
    careful = Said(email="a@b.my", safe_to_contact="call_only")
    assert [one.code for one in domain.way_faults(careful, "email")] == ["not_safe"]
    assert say(way="phone").outcome == "answered"
    with pytest.raises(Conflict, match="heard_closed"):
        say()
    reply = heard.reply_behind(actor=ANYBODY, code=asked.code)
    assert (reply.state, reply.answer) == ("answered", "Bring the burial permit")
    with pytest.raises(NotFound, match="heard_code"):
        heard.reply_behind(actor=ANYBODY, code="AAAA-AAAA-AAAA-AAAA")
    silly = heard.ask(actor=ANYBODY, said=Said(words="spam"), topic="other")
    heard.close(actor=clerk, heard_id=silly.id, outcome="no_question", note="an advertisement")
    assert heard.reply_behind(actor=ANYBODY, code=silly.code).state == "ended"
    at_counter = heard.ask(
        actor=boss, said=Said(words="Where is it?"), topic="where_to_go", channel="counter"
    )
    assert [one.id for one in heard.all_heard(actor=boss, view="mine")] == [at_counter.id]
    passed = heard.pass_to(actor=boss, heard_id=at_counter.id, agency_id=clerk.own_agency_id, reason="Theirs")
    assert (passed.held_by, heard.all_heard(actor=boss)) == (clerk.id, ())
    assert heard.desk(actor=clerk).questions == 1
    assert {(one.topic, one.channel, one.count) for one in heard.tallies(actor=clerk)} == {
        ("protection_wakalah", "web", 1),
        ("other", "web", 1),
        ("where_to_go", "counter", 1),
    }


def test_what_nobody_acts_on_goes_to_another_and_words_are_not_kept_for_ever(
    cast: tuple[Actor, Actor, Actor],
) -> None:
    worker, boss, _clerk = cast
    told = heard.tell_of(actor=ANYBODY, said=TIP, state="MY-14", danger=True)
    (crisis,) = crises(actor=boss)
    assert (crisis.said.who, heard.one_heard(actor=boss, heard_id=told.id).crisis_id) == (
        "Makcik Limah",
        crisis.id,
    )
    assert heard.raise_alarm(actor=worker, heard_id=told.id, danger="illness").crisis_id == crisis.id
    proof = heard.PROOFS["heard"]
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE access_user SET is_active = false WHERE id = %s", [boss.id])
    assert [broken.what for broken in proof(actor=JOB)] == ["heard_holder_cannot_act"]
    assert heard.JOBS["heard.pass_on"](actor=JOB) == 1, "who left keeps nothing until its date"
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE access_user SET is_active = true WHERE id = %s", [boss.id])
        cursor.execute("UPDATE heard_heard SET held_by_id = %s, passed_on = 0", [boss.id])
    late = JOB.at(told.acts_by + dt.timedelta(days=3))
    assert [broken.what for broken in proof(actor=late)] == ["heard_dropped"]
    assert (heard.JOBS["heard.pass_on"](actor=JOB), heard.JOBS["heard.pass_on"](actor=late)) == (0, 1)
    now = heard.one_heard(actor=worker, heard_id=told.id)
    assert (now.held_by, now.passed_on) == (worker.id, 1)
    assert proof(actor=late) == ()
    closing = partial(heard.close, actor=worker, heard_id=told.id)
    for outcome, note, code in (("answered", "x", "unknown_choice"), ("not_true", " ", "reason_missing")):
        with pytest.raises(Invalid) as wrong:
            closing(outcome=outcome, note=note)
        assert [one.code for one in wrong.value.faults] == [code]
    closing(outcome="not_true", note="A quarrel about a fence")
    assert heard.JOBS["heard.empty_old"](actor=late) == 0
    assert heard.JOBS["heard.empty_old"](actor=JOB.at(NOW + dt.timedelta(days=120))) == 1
    assert heard.one_heard(actor=worker, heard_id=told.id).said == Said()
    with acting(SYSTEM):
        assert "heard.emptied" in {one.type for one in of_subject(subject_id=told.id)}
        assert Heard.objects.get().outcome == "not_true"


def test_what_cannot_be_taken_is_named_by_its_field(cast: tuple[Actor, Actor, Actor]) -> None:
    tell = partial(heard.tell_of, actor=ANYBODY, state="MY-14")
    deeds: dict[str, Callable[[], object]] = {
        "words required": partial(tell, said=Said(about="Limah", relation="imam")),
        "about nothing_to_find_by": partial(tell, said=Said(words="help", relation="imam")),
        "relation unknown_choice": partial(tell, said=Said(words="help", about="Limah", relation="king")),
        "state unknown_choice": partial(tell, said=TIP, state=""),
        "topic unknown_choice": partial(heard.ask, actor=ANYBODY, said=ASKED, topic="weather"),
        "words too_long": partial(tell, said=Said(words="x" * 5000, about="Limah", relation="imam")),
        "words not_text": partial(tell, said=Said(words="\x00", about="Limah", relation="imam")),
    }
    for expected, deed in deeds.items():
        with pytest.raises(Invalid) as caught:
            deed()
        assert [f"{one.field} {one.code}" for one in caught.value.faults] == [expected]
    told = heard.tell_of(actor=ANYBODY, said=TIP, state="MY-14")
    with pytest.raises(Conflict, match="heard_is_a_tip"):
        heard.answer(actor=cast[0], heard_id=told.id, text="She is well")
    # Sent twice it is one tip with one code, and one officer is asked once; other words are another tip.
    twice = [
        tell(said=said, danger=True, idempotency_key="form")
        for said in (TIP, TIP, replace(TIP, words="Now she calls for help"))
    ]
    assert (twice[0], len({one.code for one in twice}), len(crises(actor=cast[1]))) == (twice[1], 2, 2)
    assert heard.reply_behind(actor=ANYBODY, code=twice[1].code).state == "received"
