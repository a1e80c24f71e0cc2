"""The demonstration is played through the doors: whole, repeatable, nobody dropped."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from django.db import connection

from mysynergy import environment
from mysynergy.access.public import Actor, acting
from mysynergy.cases import public as cases
from mysynergy.matching import public as matching
from mysynergy.ops import demonstration
from mysynergy.ops.seeding import story
from mysynergy.ops.seeding.doubles import AGENCY, register_doubles
from mysynergy.ops.seeding.help import play_all
from mysynergy.ops.seeding.people import register_all, settle_all
from mysynergy.ops.seeding.stage import Stage, set_stage
from mysynergy.synthetic import make_population

pytestmark = pytest.mark.wide

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
SYSTEM = Actor.system("seed", now=NOW)


def ignored(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def stage(db: None) -> Stage:
    demonstration.make_users(actor=SYSTEM)
    stage = set_stage(system=SYSTEM, population=make_population(60, 2, NOW.date()), seed=2)
    story.tell(stage)
    register_all(stage, ignored)
    settle_all(stage, ignored)
    play_all(stage, SYSTEM, 2, ignored)
    return stage


_COUNTS = """SELECT (SELECT count(*) FROM registry_individual), (SELECT count(*) FROM cases_need),
    (SELECT count(*) FROM referrals_referral)"""


def counts() -> tuple[int, ...]:
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        row: tuple[int, ...] = cursor.fetchone()
        return row


def counts_in(name: str) -> tuple[int, ...]:
    """Count in another database, where this process has no actor."""
    with psycopg.connect(os.environ["MYSYNERGY_TEST_ADMIN_URL"], dbname=name) as admin:
        row: tuple[int, ...] | None = admin.execute(_COUNTS.encode()).fetchone()
    assert row is not None
    return row


def test_the_demonstration_is_played_and_nobody_is_dropped(stage: Stage) -> None:
    assert story.anybody(SYSTEM)
    individuals, needs, referrals = counts()
    assert individuals > 30
    assert needs > 3
    assert referrals > 0
    assert stage.counts["story told"] == 1
    assert cases.dropped_needs(actor=SYSTEM) == ()
    # A busy counter registers a dozen people: the eight who were known are found, twins and namesakes where
    # too little tells them apart.
    assert register_doubles(stage, wanted=12) == 12
    pairs = matching.queue(actor=stage.officers[AGENCY, "data_steward"].at(NOW))
    assert len(pairs) >= 8
    assert any("disputed_number" in row.two for row in pairs)
    refused = {what: number for what, number in stage.counts.items() if "refused" in what}
    assert sum(refused.values()) < sum(stage.counts.values()) / 20, refused


_AT_WORK = """SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_xid IS NOT NULL
    AND xact_start < clock_timestamp() - interval '1 second'"""


def seeding(name: str) -> subprocess.Popen[str]:
    """Start ``mysynergy seed`` on database ``name``."""
    parts = psycopg.conninfo.conninfo_to_dict(os.environ["MYSYNERGY_TEST_ADMIN_URL"])
    where = f"host={parts['host']}&port={parts.get('port', '5432')}"
    return subprocess.Popen(
        [sys.executable, "-m", "mysynergy", "seed", "--people", "60", "--counts"],
        env={
            **os.environ,
            "PYTHONPATH": str(environment.HOUSE / "src"),
            "DATABASE_URL": f"postgresql://mysynergy_app@/{name}?{where}",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_a_seed_that_was_killed_half_way_leaves_nobody_and_the_next_one_tells_everything(
    fresh_database: str,
) -> None:
    with psycopg.connect(os.environ["MYSYNERGY_TEST_ADMIN_URL"], autocommit=True) as admin:
        killed = seeding(fresh_database)
        deadline = time.monotonic() + 120
        while killed.poll() is None and time.monotonic() < deadline:
            row = admin.execute(_AT_WORK, [fresh_database]).fetchone()
            if row and row[0]:
                killed.send_signal(signal.SIGKILL)
                break
            time.sleep(0.05)
        killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL, "it was done before it could be killed"
    assert counts_in(fresh_database) == (0, 0, 0)
    whole = seeding(fresh_database)
    told, wrong = whole.communicate(timeout=300)
    assert whole.returncode == 0, wrong
    assert "source record" in told
    made = counts_in(fresh_database)
    assert min(made) > 0
    again = seeding(fresh_database)
    told, _ = again.communicate(timeout=120)
    assert again.returncode == 0
    assert "nothing was added" in told
    assert counts_in(fresh_database) == made
