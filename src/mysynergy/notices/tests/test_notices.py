"""Who is told of what: each officer reads what is meant for her, once, and nobody else does."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from tests.people import NOW, SYSTEM, officer

from mysynergy.access.public import Actor, Role, acting
from mysynergy.arrivals.public import Sheet, arrivals, receive_form, take
from mysynergy.cases.public import hold
from mysynergy.clocks.public import run
from mysynergy.heard.public import Said, ask, tell_of
from mysynergy.kernel.errors import Invalid
from mysynergy.kernel.identifiers import new_id
from mysynergy.liaison.public import write
from mysynergy.notices.public import (
    MUTABLE,
    RULES,
    desk,
    digests,
    mark_all_read,
    mark_read,
    set_preferences,
    unread,
)
from mysynergy.notices.tests.conftest import Story, written
from mysynergy.onward.public import claim, offer
from mysynergy.referrals.public import accept, decline, mark_received, send
from mysynergy.words.events import EVENTS

pytestmark = pytest.mark.django_db


def kinds(actor: Actor, *, new: bool = True) -> list[str]:
    return [one.kind for one in desk(actor=actor, only_new=new).notices]


def test_a_referral_is_told_to_the_desk_it_came_to_and_its_answer_to_who_holds_the_need(story: Story) -> None:
    sent = story.ask()
    assert written(story.maiwp) >= 1
    assert (kinds(story.tekun), kinds(story.second)) == (["arrived"], ["arrived"])
    assert [one.thing_id for one in desk(actor=story.tekun).notices] == [sent.id]
    assert (kinds(story.maiwp), kinds(story.colleague), kinds(story.stranger)) == ([], [], [])
    # read by one officer of the desk, still new to the other
    (arrived,) = desk(actor=story.tekun).notices
    assert mark_read(actor=story.tekun, notice_ids=[arrived.id]) == 1
    assert mark_read(actor=story.tekun, notice_ids=[arrived.id]) == 0
    assert (unread(actor=story.tekun), unread(actor=story.second)) == (0, 1)
    # a notice of somebody else's desk marks nothing
    assert mark_read(actor=story.stranger, notice_ids=[arrived.id]) == 0
    mark_received(actor=story.tekun, referral_id=sent.id)
    write(actor=story.tekun, referral_id=sent.id, kind="question", text="Berapa umur anak?")
    write(actor=story.maiwp, referral_id=sent.id, kind="answer", text="Tujuh.")
    write(actor=story.maiwp, referral_id=sent.id, text="Terima kasih.")
    accept(actor=story.tekun, referral_id=sent.id, note="")
    written(story.maiwp)
    assert kinds(story.maiwp) == ["accepted", "asked"]
    assert kinds(story.tekun) == ["written", "question_answered"]
    assert kinds(story.second) == ["arrived"]  # what concerns the officer in charge is hers
    newest = desk(actor=story.tekun).newest
    assert newest is not None
    mark_all_read(actor=story.stranger, until=newest)  # not hers: nothing
    mark_all_read(actor=story.tekun, until=newest)
    assert (unread(actor=story.tekun), kinds(story.tekun, new=False)[-1]) == (0, "arrived")
    earlier, desks = NOW - dt.timedelta(hours=1), story.tekun.own_agency_id
    with acting(SYSTEM), connection.cursor() as cursor:  # happened before, written after the page was read
        cursor.executemany(
            "INSERT INTO notices_notice (id, event_id, kind, topic, agency_id, thing, thing_id, about, at) "
            "VALUES (%s, gen_random_uuid(), 'danger', 'danger', %s, 'crisis', gen_random_uuid(), '', %s)",
            [[new_id(), desks, earlier] for _each in range(130)],
        )
    first = desk(actor=story.tekun, only_new=True)
    assert (first.unread, first.more) == (100, True)
    pages, last = [first], first.notices[-1]
    while pages[-1].more:  # many of one instant: none is passed over
        pages.append(desk(actor=story.tekun, only_new=True, before=last.id))
        last = pages[-1].notices[-1]
    assert len({one.id for page in pages for one in page.notices}) == 130


def test_an_offer_is_told_to_who_may_claim_it_without_whom_and_what_comes_of_it_to_who_offered(
    story: Story,
) -> None:
    until = story.maiwp.today + dt.timedelta(days=1)
    made = offer(actor=story.maiwp, need_id=story.need.id, consent_id=story.consent_id, until=until)
    written(story.maiwp)
    (offered,) = desk(actor=story.second).notices
    assert (offered.kind, offered.thing_id, offered.individual_id) == ("offer", made.id, None)
    assert (kinds(story.stranger), kinds(story.maiwp)) == ([], [])  # JKM was never asked
    got = claim(actor=story.second, offer_id=made.id, programme_id=story_programme(made.id))
    written(story.maiwp)
    assert kinds(story.maiwp) == ["claimed"]
    decline(actor=story.second, referral_id=got.id, reason_code="quota_full", text="Penuh tahun ini.")
    written(story.maiwp)
    assert sorted(kinds(story.maiwp)) == ["claimed", "declined"]


def story_programme(offer_id: uuid.UUID) -> str:
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT programme_id FROM onward_asked k JOIN access_agency a ON a.id = k.agency_id "
            "WHERE offer_id = %s AND a.code = 'TEKUN'",
            [offer_id],
        )
        return str(cursor.fetchone()[0])


def test_what_is_late_goes_to_who_owes_it_and_to_those_who_watch_over_her(story: Story) -> None:
    sent = story.ask()
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE referrals_referral SET sent_at = %s, due_at = %s WHERE id = %s",
            [SYSTEM.now - dt.timedelta(days=40), SYSTEM.now - dt.timedelta(days=20), sent.id],
        )
    for _step in range(4):
        run(actor=SYSTEM)
    written(story.maiwp)
    assert set(kinds(story.watch)) == {"late", "due_soon", "arrived"}
    assert "late" in kinds(story.maiwp)  # she waits for it
    assert kinds(story.stranger) == []


def test_a_need_put_into_other_hands_is_told_to_the_new_holder_alone(story: Story) -> None:
    hold(
        actor=story.maiwp,
        need_id=story.need.id,
        held_by=story.colleague.own_id,
        held_until=story.maiwp.today + dt.timedelta(days=3),
    )
    written(story.maiwp)
    assert (kinds(story.colleague), kinds(story.maiwp)) == (["handed"], [])


def test_groups_are_put_away_by_choice_but_never_danger_and_the_digest_counts_only(story: Story) -> None:
    story.ask()
    written(story.maiwp)
    with pytest.raises(Invalid):
        set_preferences(actor=story.tekun, muted=["danger"], digest=False, email="")
    for digest, email in ((True, ""), (True, "not an address"), (False, "a@b")):
        with pytest.raises(Invalid):
            set_preferences(actor=story.tekun, muted=[], digest=digest, email=email)
    set_preferences(actor=story.tekun, muted=["arrived"], digest=True, email="tekun@example.org")
    set_preferences(actor=story.second, muted=[], digest=True, email="kedua@example.org", language="en")
    with pytest.raises(Invalid):
        set_preferences(actor=story.tekun, muted=[], digest=False, email="", language="fr")
    assert (unread(actor=story.tekun), unread(actor=story.second)) == (0, 1)
    (only,) = digests(actor=SYSTEM)
    assert (only.email, only.language, dict(only.counts)) == ("kedua@example.org", "en", {"arrived": 1})
    with acting(SYSTEM), connection.cursor() as cursor:  # she left: nothing goes to her any more
        cursor.execute("UPDATE access_user SET is_active = false WHERE id = %s", [story.second.own_id])
    assert digests(actor=SYSTEM) == ()
    with acting(story.second), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM notices_preference")
        assert cursor.fetchone() == (1,)  # her own


def test_every_rule_follows_an_event_that_the_house_knows() -> None:
    assert set(RULES) - set(EVENTS) == set()
    assert "danger" not in MUTABLE


def test_a_private_referral_is_told_once_to_each_side(story: Story) -> None:
    """Its event stands in both agencies' records; the copy is passed over."""
    sent = send(
        actor=story.maiwp,
        need_id=story.need.id,
        programme_id="tekun-niaga",
        consent_id=story.consent_id,
        message="",
    )
    written(story.maiwp)
    assert [one.thing_id for one in desk(actor=story.tekun).notices].count(sent.id) == 1


def test_what_comes_in_is_told_to_who_must_act(story: Story) -> None:
    public = Actor.public(now=story.stranger.now)
    jkm, boss = story.stranger, officer("JKM", Role.SUPERVISOR)
    receive_form(actor=public, agency_id=jkm.own_agency_id, sheet=Sheet(phone="012", said="Lapar"))
    (letter,) = arrivals(actor=jkm).items
    told = tell_of(actor=public, said=Said(about="Limah", words="alone", relation="imam"), state="MY-14")
    mine = Said(words="Bila?")
    ask(actor=jkm, said=mine, topic="other", channel="counter")  # she wrote it down for herself
    written(jkm)
    assert (kinds(jkm), sorted(kinds(boss))) == (["came_in"], ["came_in", "told"])
    assert {one.thing_id for one in desk(actor=boss).notices} == {letter.id, told.id}
    take(actor=jkm, arrival_id=letter.id, to_user=boss.own_id)
    written(jkm)
    assert (kinds(jkm), sorted(kinds(boss))) == (["came_in"], ["came_in", "came_to_you", "told"])
    assert kinds(story.maiwp) == []
