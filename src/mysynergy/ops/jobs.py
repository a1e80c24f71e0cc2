"""Work after commit: outbox rows become jobs of the queue, jobs call a door as a named system actor.

Jobs carry ids only, may run twice without doubling anything, retry with growing pauses and, having
failed for good, stay in the queue's failed list where ``mysynergy check`` shows them.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from mysynergy.access.public import Actor, acting
from mysynergy.kernel.errors import MySynergyError

BATCH = 500
#: Events that a job which follows them gets at once.
EVENTS_AT_ONCE = 250
PAUSE_SECONDS = 0.5
#: A worker that says nothing for so long is dead, and its jobs are somebody else's.
PATIENCE_SECONDS = 30.0
_MOST_ATTEMPTS = 8
_log = logging.getLogger(__name__)


class Job(Protocol):
    """What a room gives: a door that takes a system actor and ids."""

    def __call__(self, *, actor: Actor, **arguments: str) -> object: ...


_JOBS: dict[str, Job | Callable[..., object]] = {}
_SCHEDULED: list[str] = []
_now: Callable[[], dt.datetime] = timezone.now


def tell_time_by(clock: Callable[[], dt.datetime]) -> None:
    """Let jobs of this process act at the time ``clock`` tells: in rehearsals months pass in minutes."""
    global _now
    _now = clock


class UnknownJob(LookupError):  # noqa: N818
    """The outbox names a job that no room registered: a fault of the program, kept in the failed list."""


@app.task(
    name="mysynergy.perform",
    retry=RetryStrategy(max_attempts=_MOST_ATTEMPTS, exponential_wait=3),
    pass_context=False,
)
def perform(*, job: str, arguments: Mapping[str, str]) -> None:
    """Run one job as a system actor named after it."""
    if job not in _JOBS:
        raise UnknownJob(job)
    # Threads of the worker live long: one whose connection a restart of the database broke begins anew.
    close_old_connections()
    try:
        _JOBS[job](actor=Actor.system(job, now=_now()), **arguments)
    except (MySynergyError, DatabaseError, LookupError, ValueError):
        events = arguments.get("events", "").split()
        if len(events) < 2:
            raise
        # One of them must not keep the others waiting: what failed together is tried apart.
        _log.warning(
            "%s failed for %s events together; they are tried apart", job, len(events), exc_info=True
        )
        halves = events[: len(events) // 2], events[len(events) // 2 :]
        _defer([(job, {"events": " ".join(half)}) for half in halves])


def _defer(work: Sequence[tuple[str, Mapping[str, str]]]) -> None:
    asked: list[JSONDict] = [{"job": job, "arguments": {**told}} for job, told in work]
    perform.batch_defer(*asked)


def register(job: str, function: Job | Callable[..., object], *, cron: str | None = None) -> None:
    """Give ``job`` a function; with ``cron`` (five fields, UTC) it also runs at those times.

    Registering the same name again replaces the function (a reloaded process), never the schedule.
    """
    known = job in _JOBS
    _JOBS[job] = function
    if cron and not known:
        _SCHEDULED.append(job)

        @app.periodic(cron=cron, periodic_id=job)
        @app.task(name=f"mysynergy.scheduled.{job}", queueing_lock=f"scheduled-{job}", pass_context=False)
        def scheduled(timestamp: int) -> None:
            perform.func(job=job, arguments={})


def scheduled() -> tuple[str, ...]:
    """Return the names of jobs that run by the clock."""
    return tuple(_SCHEDULED)


def waiting() -> int:
    """Return how much work is not done yet: outbox rows, and jobs that run or are due within seconds."""
    with acting(Actor.system("outbox.dispatch", now=timezone.now())), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM events_outbox) + (SELECT count(*) FROM procrastinate_jobs "
            "WHERE status IN ('todo', 'doing') AND coalesce(scheduled_at, now()) < now() + interval '5 s')"
        )
        (count,) = cursor.fetchone()
    return int(count)


def failed() -> int:
    """Return how many jobs failed for good."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
        (count,) = cursor.fetchone()
    return int(count)


def dispatch() -> int:
    """Move up to ``BATCH`` outbox rows into the queue, in one transaction; return how many.

    Rows that another dispatcher holds are skipped, so two may run.
    """
    with acting(Actor.system("outbox.dispatch", now=timezone.now())), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM events_outbox WHERE id IN (SELECT id FROM events_outbox WHERE dispatched_at IS NULL "
            "ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING job, arguments::text",
            [BATCH],
        )
        rows = [(job, json.loads(text)) for job, text in cursor.fetchall()]
        if rows:
            _defer(gathered(rows))
    return len(rows)


def gathered(rows: Sequence[tuple[str, Mapping[str, str]]]) -> list[tuple[str, Mapping[str, str]]]:
    """Return the same work with events of one follower told together, up to ``EVENTS_AT_ONCE`` to a job.

    Who follows events gets their ids between spaces and reads them at once: a busy minute is some jobs, not
    thousands. All other work stays as it was asked for.
    """
    work: list[tuple[str, Mapping[str, str]]] = []
    waiting: dict[str, list[str]] = {}
    for job, told in rows:
        if set(told) != {"events"}:
            work.append((job, told))
            continue
        events = waiting.setdefault(job, [])
        events += told["events"].split()
    for job, events in waiting.items():
        for at in range(0, len(events), EVENTS_AT_ONCE):
            work.append((job, {"events": " ".join(events[at : at + EVENTS_AT_ONCE])}))
    return work


def take_up_stalled(patience: float = PATIENCE_SECONDS) -> int:
    """Give back to the queue what dead workers were doing; return how many jobs.

    A killed worker leaves its jobs marked as being done. A job that outlived too many workers may be what
    kills them: it goes to the failed list.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "WITH stalled AS (SELECT j.id, j.attempts FROM procrastinate_jobs j "
            "LEFT JOIN procrastinate_workers w ON w.id = j.worker_id WHERE j.status = 'doing' "
            "AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %s)) "
            "FOR UPDATE OF j SKIP LOCKED) "
            "SELECT count(*), count(CASE WHEN attempts + 1 < %s "
            "THEN procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL)::text "
            "ELSE procrastinate_finish_job_v1(id, 'failed', false)::text END) FROM stalled",
            [patience, _MOST_ATTEMPTS],
        )
        (found, _) = cursor.fetchone()
    return int(found)


def dispatch_until(stop: threading.Event, patience: float = PATIENCE_SECONDS) -> None:
    """Dispatch for ever, pausing when there is nothing, until ``stop`` is set.

    Now and then it takes up what dead workers left. A database that ends is waited for: the outbox outlives
    it, and so does this.
    """
    look_at = 0.0
    while not stop.is_set():
        try:
            if time.monotonic() >= look_at:
                take_up_stalled(patience)
                look_at = time.monotonic() + patience / 2
            moved = dispatch()
        except DatabaseError as error:
            _log.warning("the outbox waits for the database: %s", str(error).splitlines()[0])
            connection.close()
            moved = 0
        if moved < BATCH:
            stop.wait(PAUSE_SECONDS)
    connection.close()


def tidy(*, actor: Actor) -> None:
    """Delete the kept answers to repeated requests after 30 days."""
    with acting(actor), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_idempotency WHERE created_at < app_now() - interval '30 days'")
