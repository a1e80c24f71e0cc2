"""Speed of "who is this?" in PostgreSQL: candidates of one typed person among 100,000 (or ``--people``).

Run ``PYTHONPATH=src:. python -m bench.candidates_bench``. It starts a PostgreSQL of its own under
``var/bench`` (or uses ``MYSYNERGY_TEST_ADMIN_URL``), fills a fresh database and drops it again. The aim is
p99 under 10 ms.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

import django
import psycopg
from django.db import connections

import pglaunch
from mysynergy.ops import databases

_NAME = "mysynergy_bench"


def main() -> int:
    """Make the database, measure in it, drop it; return what the measurement returns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--keep", action="store_true", help="leave the database for a look at its plans")
    chosen = parser.parse_args()
    admin = os.environ.get("MYSYNERGY_TEST_ADMIN_URL")
    server = None
    if admin is None:
        server = pglaunch.start(Path("var/bench"), durable=False, options={"shared_buffers": "512MB"})
        admin = server.url("postgres", "postgres")
    try:
        return _measured(admin, chosen.people, chosen.questions, keep=chosen.keep)
    finally:
        if server is not None:
            server.stop()


def _measured(admin: str, people: int, questions: int, *, keep: bool) -> int:
    _drop(admin)
    databases.initialise(admin, name=_NAME)
    parts = psycopg.conninfo.conninfo_to_dict(admin)

    def url(role: str) -> str:
        return f"postgresql://{role}@/{_NAME}?host={parts.get('host', '')}&port={parts.get('port', '5432')}"

    os.environ["DATABASE_URL"] = url("mysynergy_app")
    os.environ["MYSYNERGY_OWNER_URL"] = url("mysynergy_owner")
    os.environ["MYSYNERGY_INSIGHT_URL"] = url("mysynergy_insight")
    os.environ["DJANGO_SETTINGS_MODULE"] = "mysynergy.config.settings"
    databases.migrate()
    django.setup()
    try:
        run = importlib.import_module("bench.candidates_measured").run
        result: int = run(psycopg.conninfo.make_conninfo(admin, dbname=_NAME), people, questions)
    finally:
        connections.close_all()
        if not keep:
            _drop(admin)
    return result


def _drop(admin: str) -> None:
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {_NAME} WITH (FORCE)".encode())


if __name__ == "__main__":
    sys.exit(main())
