"""``mysynergy worker``: what follows after commits."""

from __future__ import annotations

import threading

import click
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from mysynergy.ops import jobs


@click.command("worker")
@click.option("--concurrency", default=2, show_default=True, help="Jobs at once.")
def command(*, concurrency: int) -> None:
    """Dispatch the outbox and run jobs until stopped (Ctrl-C or SIGTERM end it after the running job)."""
    work(concurrency=concurrency)


def work(*, concurrency: int, patience: float = jobs.PATIENCE_SECONDS) -> None:
    """Dispatch and run jobs until stopped; what workers silent for ``patience`` were doing is done again."""
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("the queue must run on Django's database")
    stop = threading.Event()
    dispatcher = threading.Thread(
        target=jobs.dispatch_until, args=(stop, patience), name="dispatcher", daemon=True
    )
    dispatcher.start()
    try:
        with app.replace_connector(connector.get_worker_connector()) as running:
            running.run_worker(
                concurrency=concurrency,
                name="mysynergy",
                update_heartbeat_interval=patience / 3,
                stalled_worker_timeout=patience,
                # What is done is in the events; a row of the queue for each job ever done would only grow.
                delete_jobs="successful",
            )
    finally:
        stop.set()
        dispatcher.join(timeout=5)
