"""The worker dies between commit and job, or within one: nothing lost, nothing doubled, all held."""

from __future__ import annotations

import datetime as dt
import threading
import uuid

import pytest
from django.db import OperationalError, connection, transaction
from pytest_django import DjangoDbBlocker
from tests.people import SYSTEM

from mysynergy.access.public import Actor, acting
from mysynergy.cases import public as cases
from mysynergy.events.public import of_subject
from mysynergy.pathways import going
from mysynergy.pathways import public as pathways
from mysynergy.pathways.public import StepSaid
from mysynergy.pathways.tests.conftest import make_cast, make_story
from mysynergy.referrals import public as referrals


def dropped() -> bool:
    """Whether any open need is past its date, or in nobody's hands."""
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM cases_need WHERE state = 'open' "
            "AND (held_by_id IS NULL OR held_until IS NULL OR held_until < %s)",
            [SYSTEM.now],
        )
        (count,) = cursor.fetchone()
        return bool(count)


def test_between_commit_and_job_and_within_it_nothing_is_lost_or_doubled(
    fresh_database: str,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with django_db_blocker.unblock():
        cast = make_cast()
        story = make_story(cast)
        steps = [
            StepSaid("course", story.skills.id, "giatmara-sepenuh-masa"),
            StepSaid("capital", story.capital.id, "tekun-niaga", after=("course",)),
        ]
        laid = pathways.begin(actor=cast.maiwp, individual_id=story.individual_id, steps=steps)
        course = pathways.send_step(
            actor=cast.maiwp, step_id=laid.steps[0].id, consent_id=story.consent_id
        ).steps[0]
        assert course.referral_id is not None
        referrals.accept(actor=cast.giatmara, referral_id=course.referral_id)
        shown = referrals.Evidence("certificate", dt.date(2026, 11, 23), "SKM-17")
        with pytest.raises(KeyboardInterrupt), acting(cast.giatmara):
            referrals.complete(actor=cast.giatmara, referral_id=course.referral_id, evidence=shown)
            raise KeyboardInterrupt
        assert asked_for() == [], "no job without its commit"
        referrals.complete(actor=cast.giatmara, referral_id=course.referral_id, evidence=shown)
        assert asked_for(take=True) == [str(laid.id)]  # the worker took it, and died before it began
        assert not dropped()

        die_within(monkeypatch, laid.id)
        assert states(cast.maiwp, laid.id) == ["sent", "waiting"], "a job that died left nothing half done"
        assert not dropped()
        assert pathways.go_on_with_all(actor=SYSTEM) == 1
        assert asked_for() == [str(laid.id)]

        moved = side_by_side(laid.id)
        assert sorted(moved) == [0, 0, 2]
        assert states(cast.maiwp, laid.id) == ["done", "ready"]
        assert pathways.go_on_with_all(actor=SYSTEM) == 0
        with acting(SYSTEM):
            told = [one.type for one in of_subject(subject_id=laid.id)]
        assert told.count("pathways.step_opened") == told.count("pathways.step_done") == 1
        need = cases.needs(actor=SYSTEM, ids=[story.capital.id])[story.capital.id]
        assert (need.held_by, need.held_for) == (cast.maiwp.id, "pathway_ready")
        assert not dropped()


def asked_for(*, take: bool = False) -> list[str]:
    """Return the pathways that wait in the outbox to go on; ``take`` them out."""
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT arguments->>'pathway_id' FROM events_outbox WHERE job = %s ORDER BY 1", [pathways.JOB]
        )
        found = [one for (one,) in cursor.fetchall()]
        if take:
            cursor.execute("DELETE FROM events_outbox WHERE job = %s", [pathways.JOB])
        return found


def states(actor: Actor, pathway_id: uuid.UUID) -> list[str]:
    return [one.state for one in pathways.get(actor=actor, pathway_id=pathway_id).steps]


def die_within(monkeypatch: pytest.MonkeyPatch, pathway_id: uuid.UUID) -> None:
    """Run the job in a worker that is gone after its first move: its connection breaks off."""

    def killed(*_args: object, **_more: object) -> None:
        connection.connection.close()

    with monkeypatch.context() as patched:
        patched.setattr(going, "tell", killed)
        with pytest.raises(OperationalError):
            pathways.go_on(actor=SYSTEM, pathway_id=pathway_id)
    connection.close()
    assert not transaction.get_connection().in_atomic_block


def side_by_side(pathway_id: uuid.UUID) -> list[int]:
    """Run the job three times at once; return how many steps each moved."""
    moved: list[int] = []

    def run() -> None:
        try:
            moved.append(pathways.go_on(actor=SYSTEM, pathway_id=pathway_id))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return moved
