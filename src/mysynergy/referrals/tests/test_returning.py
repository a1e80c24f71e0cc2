"""A programme closes, or is full: its unanswered referrals come back to their holders, with a new offer."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker
from tests.people import NOW, SYSTEM

from mysynergy.access.public import acting
from mysynergy.cases import public as cases
from mysynergy.directory.public import STOPPED, publish, tell_capacity
from mysynergy.events.public import of_subject
from mysynergy.referrals import public as referrals
from mysynergy.referrals import returning
from mysynergy.referrals.proposals import propose_for, propose_next
from mysynergy.referrals.services import give_back_unanswered
from mysynergy.referrals.tests.conftest import Cast, Story, make_cast, make_story
from mysynergy.referrals.together import give_back_many
from mysynergy.registry.public import get_many
from mysynergy.rules import load_rulebook


def close(*programme_ids: str) -> None:
    rulebook = load_rulebook(settings.RULEBOOK_DIR)
    rules = {
        one.id: replace(one, status="closed") if one.id in programme_ids else one
        for one in rulebook.programmes.values()
    }
    publish(actor=SYSTEM, rulebook=replace(rulebook, programmes=rules))


@pytest.mark.django_db
def test_what_a_closed_programme_was_asked_comes_back_and_what_it_accepted_goes_on(
    cast: Cast, story: Story, outbox: Callable[[], list[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returning, "BATCH", 1)
    needs = {story.capital.id: ("tekun-niaga",), story.skills.id: ("giatmara-mci",)}
    sent = {
        programme: referrals.send(
            actor=cast.maiwp, need_id=need, programme_id=programme, consent_id=story.consent_id
        ).id
        for need, asked in needs.items()
        for programme in asked
    }
    referrals.mark_received(actor=cast.tekun, referral_id=sent["tekun-niaga"])
    referrals.accept(actor=cast.giatmara, referral_id=sent["giatmara-mci"])
    job = referrals.JOBS[returning.JOB]
    assert job(actor=SYSTEM) == 0
    close("tekun-niaga", "giatmara-mci")
    assert [one for one, _ in outbox()].count(STOPPED) == 2
    # One at a time here: a full batch asks for the next, which finds nothing and ends.
    assert job(actor=SYSTEM) == 1
    assert returning.JOB in {one for one, _ in outbox()}
    assert job(actor=SYSTEM) == 0
    back = referrals.get(actor=cast.maiwp, referral_id=sent["tekun-niaga"])
    assert (back.state, back.reason_code) == ("cancelled", "programme_closed")
    assert referrals.get(actor=cast.maiwp, referral_id=sent["giatmara-mci"]).state == "accepted"
    held = cases.needs(actor=SYSTEM, ids=needs)
    assert held[story.capital.id].held_by == cast.maiwp.id
    assert held[story.capital.id].held_for == "referral_returned"
    assert held[story.skills.id].held_by == cast.giatmara.id
    assert ("referrals.propose_for", str(story.capital.id)) in outbox()
    assert propose_for(actor=SYSTEM, need_ids=f"{story.capital.id} {story.skills.id}") == 2
    assert propose_for(actor=SYSTEM, need_ids=str(story.capital.id)) == 0
    offer = propose_next(actor=SYSTEM, need_id=story.capital.id)
    assert offer is not None
    assert offer.programme_id != "tekun-niaga"
    assert offer.reasons
    # Nobody took it yet, and now it closes, too: it stands in nobody's way.
    close("tekun-niaga", "giatmara-mci", offer.programme_id)
    assert job(actor=SYSTEM) == 0
    assert referrals.proposals_of(actor=cast.maiwp, need_ids=[story.capital.id]) == ()
    another = propose_next(actor=SYSTEM, need_id=story.capital.id)
    assert another is not None
    assert another.programme_id not in ("tekun-niaga", offer.programme_id)


@pytest.mark.django_db
def test_a_full_quota_gives_back_what_waits_and_is_proposed_last(cast: Cast, story: Story) -> None:
    sent = referrals.send(
        actor=cast.maiwp, need_id=story.capital.id, programme_id="tekun-niaga", consent_id=story.consent_id
    )
    tell_capacity(actor=SYSTEM.at(NOW + dt.timedelta(hours=1)), programme_id="tekun-niaga", status="full")
    assert referrals.JOBS[returning.JOB](actor=SYSTEM, programme_id="aim-i-mesra") == 0
    assert referrals.JOBS[returning.JOB](actor=SYSTEM, programme_id="tekun-niaga") == 1
    assert referrals.get(actor=cast.maiwp, referral_id=sent.id).reason_code == "quota_full"
    knowing = referrals.send(
        actor=cast.maiwp.at(NOW + dt.timedelta(hours=2)),
        need_id=story.capital.id,
        programme_id="tekun-niaga",
        consent_id=story.consent_id,
        although_full=True,
    )
    assert referrals.JOBS[returning.JOB](actor=SYSTEM, programme_id="tekun-niaga") == 0
    assert referrals.get(actor=cast.maiwp, referral_id=knowing.id).state == "requested"


def told_of(referral_id: uuid.UUID, need_id: uuid.UUID) -> list[tuple[object, ...]]:
    """Return what was told of a referral and its need, by type, without what differs by chance."""
    with acting(SYSTEM):
        events = [*of_subject(subject_id=referral_id), *of_subject(subject_id=need_id)]
    told = [
        (one.type, one.category, one.agency_id, one.body.get("reason"), one.body.get("notice"))
        for one in events
    ]
    return sorted(told, key=str)


@pytest.mark.django_db
def test_what_comes_back_together_comes_back_as_it_does_alone(cast: Cast, story: Story) -> None:
    ends = []
    for many in (False, True):
        sent = referrals.send(
            actor=cast.maiwp,
            need_id=story.capital.id,
            programme_id="tekun-niaga",
            consent_id=story.consent_id,
        )
        referrals.mark_received(actor=cast.tekun, referral_id=sent.id)
        before = told_of(sent.id, story.capital.id)
        if many:
            why = {sent.id: "quota_full"}
            assert give_back_many(actor=SYSTEM, why=why) == {sent.id}
            assert give_back_many(actor=SYSTEM, why=why) == frozenset()
        else:
            assert give_back_unanswered(actor=SYSTEM, referral_id=sent.id, reason_code="quota_full")
        assert get_many(actor=cast.tekun, ids=[story.individual_id]) == {}
        need = cases.needs(actor=SYSTEM, ids=[story.capital.id])[story.capital.id]
        after = told_of(sent.id, story.capital.id)
        for one in before:
            after.remove(one)
        view = referrals.get(actor=cast.maiwp, referral_id=sent.id)
        ends.append((replace(view, id=story.capital.id), need, after))
    assert ends[0] == ends[1]


MANY = 500
FILL = """
CREATE TEMPORARY TABLE who AS SELECT n, gen_random_uuid() AS person, gen_random_uuid() AS case_id,
    gen_random_uuid() AS need_id FROM generate_series(1, %(many)s) AS n;
INSERT INTO cases_case (id, individual_id, agency_id, manager_id, opened_at)
  SELECT case_id, person, %(leads)s, %(user)s, %(now)s FROM who;
INSERT INTO cases_need (id, case_id, individual_id, agency_id, module, kind, category, urgency, note, state,
    close_reason, held_by_id, holder_agency_id, held_since, held_until, held_for, held_note, reviews_in_row,
    opened_at)
  SELECT need_id, case_id, person, %(leads)s, 'finance', 'emergency_cash', 'needs', 'normal', '', 'open', '',
         %(user)s, %(leads)s, %(now)s, %(now)s + interval '14 days', 'referral_sent', '', 0, %(now)s FROM who;
INSERT INTO referrals_referral (id, need_id, individual_id, programme_id, module, kind, urgency, private,
    from_agency_id, from_user_id, agency_id, consent_id, state, message, note, reason_text, on_text,
    evidence_reference, due_at, sent_at, changed_at)
  SELECT gen_random_uuid(), need_id, person, 'tekun-niaga', 'finance', 'emergency_cash', 'normal', false,
         %(leads)s, %(user)s, %(asked)s, %(consent)s, 'requested', '', '', '', '', '',
         %(now)s + interval '14 days', %(now)s, %(now)s FROM who;
"""


@pytest.mark.slow
def test_thousands_come_back_though_the_worker_dies_and_how_many_a_second(
    fresh_database: str,
    django_db_blocker: DjangoDbBlocker,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with django_db_blocker.unblock():
        cast = make_cast()
        story = make_story(cast)
        with acting(SYSTEM), connection.cursor() as cursor:
            values = {
                "many": MANY,
                "leads": cast.maiwp.agency_id,
                "asked": cast.tekun.agency_id,
                "user": cast.maiwp.id,
                "consent": story.consent_id,
                "now": SYSTEM.now,
            }
            for statement in FILL.strip().split(";\n"):
                cursor.execute(statement.removesuffix(";"), values)
        close("tekun-niaga")
        job, begun, back = referrals.JOBS[returning.JOB], time.perf_counter(), 0
        with pytest.MonkeyPatch.context() as patched:
            seen: list[object] = []

            def dies(need_ids: object) -> None:
                """The worker dies in the midst of the second hundred: what it did of those is undone."""
                seen.append(need_ids)
                if len(seen) == 2:
                    raise KeyboardInterrupt

            patched.setattr(returning, "TOGETHER", 100)
            patched.setattr("mysynergy.referrals.together.look_further", dies)
            with pytest.raises(KeyboardInterrupt):
                job(actor=SYSTEM)
        while given := job(actor=SYSTEM):
            back += int(str(given))
        rate = MANY / (time.perf_counter() - begun)
        assert back == MANY - 100
        with acting(SYSTEM), connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM cases_need WHERE held_for = 'referral_returned' AND held_by_id = %s",
                [cast.maiwp.id],
            )
            assert cursor.fetchone() == (MANY,)
        proofs = (*cases.PROOFS.values(), *referrals.PROOFS.values())
        assert [one for proof in proofs for one in proof(actor=SYSTEM)] == []
        with capsys.disabled():
            print(f"\n{rate:.0f} referrals a second given back, {50_000 / rate / 60:.0f} minutes for 50,000")  # noqa: T201 - what was measured
