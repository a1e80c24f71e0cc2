"""Work after commit: outbox rows become jobs of the queue, jobs call a door as a named system actor.

Jobs carry ids only, may run twice without doubling anything, retry with growing pauses and, having
failed for good, stay in the queue's failed list where ``mysynergy check`` shows them.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import Protocol

from django.db import connection, transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from mysynergy.access.public import Actor, acting

BATCH = 500
PAUSE_SECONDS = 0.5


class Job(Protocol):
    """What a room gives: a door that takes a system actor and ids."""

    def __call__(self, *, actor: Actor, **arguments: str) -> object: ...


_JOBS: dict[str, Job | Callable[..., object]] = {}


class UnknownJob(LookupError):  # noqa: N818
    """The outbox names a job that no room registered: a fault of the program, kept in the failed list."""


@app.task(
    name="mysynergy.perform",
    retry=RetryStrategy(max_attempts=8, exponential_wait=3),
    pass_context=False,
)
def perform(*, job: str, arguments: Mapping[str, str]) -> None:
    """Run one job as a system actor named after it."""
    if job not in _JOBS:
        raise UnknownJob(job)
    _JOBS[job](actor=Actor.system(job, now=timezone.now()), **arguments)


def register(job: str, function: Job | Callable[..., object], *, cron: str | None = None) -> None:
    """Give ``job`` a function; with ``cron`` (five fields, UTC) it also runs at those times.

    Registering the same name again replaces the function (a reloaded process), never the schedule.
    """
    known = job in _JOBS
    _JOBS[job] = function
    if cron and not known:

        @app.periodic(cron=cron, periodic_id=job)
        @app.task(name=f"mysynergy.scheduled.{job}", queueing_lock=f"scheduled-{job}", pass_context=False)
        def scheduled(timestamp: int) -> None:
            perform.func(job=job, arguments={})


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
        rows = cursor.fetchall()
        if rows:
            perform.batch_defer(*({"job": job, "arguments": json.loads(text)} for job, text in rows))
    return len(rows)


def dispatch_until(stop: threading.Event) -> None:
    """Dispatch for ever, pausing when there is nothing, until ``stop`` is set."""
    while not stop.is_set():
        if dispatch() < BATCH:
            stop.wait(PAUSE_SECONDS)
    connection.close()


def tidy(*, actor: Actor) -> None:
    """Delete the kept answers to repeated requests after 30 days."""
    with acting(actor), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_idempotency WHERE created_at < app_now() - interval '30 days'")
