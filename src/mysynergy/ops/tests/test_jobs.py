"""The outbox reaches the queue once, after commit, and a job acts as a named system actor."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction

from mysynergy.access.public import Actor, acting
from mysynergy.events.public import enqueue
from mysynergy.kernel.errors import NotFound
from mysynergy.ops import jobs

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
SYSTEM = Actor.system("test", now=NOW)


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'mysynergy.perform'")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_what_was_asked_for_reaches_the_queue_once() -> None:
    with acting(SYSTEM):
        enqueue(job="test.job", arguments={"need_id": "1"})
    before = waiting()
    assert jobs.dispatch() == 1
    assert jobs.dispatch() == 0
    assert waiting() == before + 1


@pytest.mark.django_db
def test_what_was_rolled_back_is_never_asked_for() -> None:
    with pytest.raises(ZeroDivisionError), acting(SYSTEM), transaction.atomic():
        enqueue(job="test.job", arguments={})
        raise ZeroDivisionError
    assert jobs.dispatch() == 0


@pytest.mark.django_db
def test_a_job_runs_as_the_system_actor_of_its_name() -> None:
    seen: list[tuple[Actor, str]] = []
    jobs.register("test.seen", lambda *, actor, need_id: seen.append((actor, need_id)))
    jobs.perform.func(job="test.seen", arguments={"need_id": "7"})
    assert [(actor.purpose, need) for actor, need in seen] == [("test.seen", "7")]


def test_a_job_that_nobody_knows_fails_loudly() -> None:
    with pytest.raises(jobs.UnknownJob):
        jobs.perform.func(job="no.such", arguments={})


@pytest.mark.django_db
def test_what_a_dead_worker_was_doing_is_done_again_and_what_kills_workers_ends_in_the_failed_list() -> None:
    jobs.perform.defer(job="test.job", arguments={})
    stands = "SELECT status::text, attempts FROM procrastinate_jobs ORDER BY id DESC LIMIT 1"
    taken = "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s WHERE status = 'todo'"
    worker = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval) RETURNING id"
    with connection.cursor() as cursor:
        for silent, attempts, afterwards in (
            ("5 s", 0, ("doing", 0)),
            ("50 s", 0, ("todo", 1)),
            ("50 s", 7, ("failed", 8)),
        ):
            cursor.execute(worker, [silent])
            (one,) = cursor.fetchone()
            cursor.execute("UPDATE procrastinate_jobs SET status = 'todo' WHERE status = 'doing'")
            cursor.execute(taken, [attempts])
            cursor.execute("UPDATE procrastinate_jobs SET worker_id = %s", [one])
            jobs.take_up_stalled()
            cursor.execute(stands)
            assert cursor.fetchone() == afterwards, (silent, attempts)
    assert jobs.failed() == 1


def test_events_of_a_follower_are_told_together_and_other_work_as_it_was_asked_for() -> None:
    asked = [("notes", {"events": "1 2"}), ("other", {"need_id": "9"}), ("notes", {"events": "3"})]
    assert jobs.gathered(asked) == [("other", {"need_id": "9"}), ("notes", {"events": "1 2 3"})]
    many = [("notes", {"events": str(number)}) for number in range(jobs.EVENTS_AT_ONCE + 1)]
    sizes = [len(told["events"].split()) for _job, told in jobs.gathered(many)]
    assert sizes == [jobs.EVENTS_AT_ONCE, 1]


@pytest.mark.django_db
def test_what_fails_together_is_tried_apart_until_only_what_is_wrong_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)  # the test's own transaction is open
    done: list[str] = []

    def follower(*, actor: Actor, events: str) -> None:
        if "bad" in events.split():
            raise NotFound("gone")
        done.extend(events.split())

    jobs.register("test.follower", follower)
    asked, failed = ["a b bad c d"], []
    while asked:
        events = asked.pop()
        try:
            jobs.perform.func(job="test.follower", arguments={"events": events})
        except NotFound:
            failed.append(events)
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE args->>'job' = 'test.follower' "
                "RETURNING args->'arguments'->>'events'"
            )
            asked += [one for (one,) in cursor.fetchall()]
    assert (sorted(done), failed) == (["a", "b", "c", "d"], ["bad"])
