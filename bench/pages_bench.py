"""Speed of the pages that officers open most, among 1 million people (or ``--people``), over HTTP.

Run ``PYTHONPATH=src:. python -m bench.pages_bench``. It starts PostgreSQL with the durability of ``mysynergy
run``, fills a database with people and what happened to them (half as many referrals as people), starts the
web server of ``run`` with two workers and sends 20 requests a second at random moments, one in ten of them
an acceptance. Several ``--people`` give a curve. The aims stand in ``pages_measured``. ``--profile`` shows
which statements of each page take the time; ``--keep`` leaves the database, ``--again`` uses what was left.
"""

from __future__ import annotations

import argparse
import http.client
import importlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg

from bench import ground
from mysynergy.ops import databases
from mysynergy.ops.own_database import memory_settings
from mysynergy.ops.run import web_command

_HOST = "127.0.0.1"
_READY_SECONDS = 60.0
#: Loading writes gigabytes: fewer checkpoints. What is measured writes little.
_LOG = {"max_wal_size": "8GB"}


def main() -> int:
    """Fill the database, serve it, measure; return 0 whatever the figures say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[100_000, 300_000, 1_000_000])
    parser.add_argument("--rate", type=float, default=20.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--profile", action="store_true", help="show the slowest statements of each page")
    parser.add_argument("--keep", action="store_true", help="leave the database for --again")
    parser.add_argument("--again", action="store_true", help="use the database that --keep left")
    chosen = parser.parse_args()
    with ground.server(durable=True, options={**memory_settings(), **_LOG}) as admin:
        for people in chosen.people[-1:] if chosen.again else chosen.people:
            if chosen.again:
                ground.point_at(admin, ground.PAGES)
                databases.migrate()
            else:
                _fill(admin, people)
            with ground.django_on(admin, ground.PAGES), _web(chosen.workers) as (port, web):
                importlib.import_module("bench.pages_measured").run(
                    ground.inside(admin, ground.PAGES),
                    _HOST,
                    port,
                    web,
                    rate=chosen.rate,
                    seconds=chosen.seconds,
                    detailed=chosen.profile,
                )
        if not (chosen.keep or chosen.again):
            ground.drop(admin, ground.PAGES)
    return 0


def _fill(admin: str, people: int) -> None:
    """Make the database of pages; people who were loaded for another measurement are copied."""
    kept = ground.kept(admin, people)
    if kept:
        ground.copy(admin, ground.PEOPLE, ground.PAGES)
        ground.say(f"{people:,} people: taken from the measurement of candidates")
    else:
        ground.make(admin, ground.PAGES)
    with ground.django_on(admin, ground.PAGES):
        measured = importlib.import_module("bench.pages_measured")
        inside = ground.inside(admin, ground.PAGES)
        if not kept:
            measured.load_people(inside, people)
        measured.load_histories(inside)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("CHECKPOINT")


@contextmanager
def _web(workers: int) -> Iterator[tuple[int, int]]:
    """Run the web server as ``mysynergy run`` does; give its port and process when it answers."""
    with closing(socket.socket()) as free:
        free.bind((_HOST, 0))
        port: int = free.getsockname()[1]
    server = subprocess.Popen(  # noqa: S603 - our own server
        web_command(host=_HOST, port=port, workers=workers), env=os.environ, cwd=ground.house()
    )
    try:
        _wait(server, port)
        yield port, server.pid
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with closing(http.client.HTTPConnection(_HOST, port, timeout=5)) as line:
                line.request("GET", "/healthz")
                if line.getresponse().status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("the web server did not become ready")


if __name__ == "__main__":
    sys.exit(main())
