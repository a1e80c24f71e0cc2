"""What ``clocks_bench`` measures. Import it when Django is set up.

Seconds of a clock on the wall hang on what else the machine does; beside them stands the processor's time, of
Python and of PostgreSQL.
"""

from __future__ import annotations

import datetime as dt
import json
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

from bench import ground
from mysynergy.access.public import Actor, acting
from mysynergy.cases import public as cases
from mysynergy.clocks import public as clocks
from mysynergy.directory.public import publish
from mysynergy.notices import public as notices
from mysynergy.privacy import public as privacy
from mysynergy.referrals import public as referrals
from mysynergy.rules import load_rulebook
from mysynergy.vault.public import new_keys

#: A Monday morning in Malaysia, and a programme that many wait for.
NOW = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)
PROGRAMME = "tekun-niaga"
_SQL = Path(__file__).with_name("clocks.sql")
_AT_ONCE = 20_000
#: Fewer needs than these, and the escalation is done (``cases.escalate_overdue``).
_A_RUN = 20_000


def run(admin: str, name: str, *, referrals: int, stopped: int, jobs: int, again: bool = False) -> None:
    """Fill database ``name`` and measure there; ``again``: it was filled, and nothing was told yet."""
    inside = ground.inside(admin, name)
    began = time.perf_counter()
    if again:
        _untell(inside)
    else:
        _fill(inside, referrals, stopped)
    keyed = 0 if again else _give_keys()
    ground.say(
        f"\n== {referrals:,} open referrals, {keyed:,} people with a key; loaded in "
        f"{time.perf_counter() - began:.0f} s; {ground.load_average()}"
    )
    meter = Meter(admin)
    for label, moment in (
        ("the first run", NOW),
        ("the same moment again", NOW),
        ("the next morning", NOW + dt.timedelta(days=1)),
        ("that of the third day", NOW + dt.timedelta(days=2)),
    ):
        _until_quiet(meter, label, moment)
    _doubled()
    _notices(meter, jobs)
    _proof(meter)
    _given_back(meter, stopped)


class Meter:
    """Times a piece of work: on the wall, in Python, in PostgreSQL."""

    def __init__(self, admin: str) -> None:
        self._server = ground.postmaster(admin)

    def _used(self) -> float:
        return (ground.cpu_seconds(self._server) or 0.0) if self._server else 0.0

    @contextmanager
    def told(self, what: str, note: Callable[[], str] = str) -> Iterator[None]:
        """Say how long the block took, with what ``note`` says of it in the end."""
        wall, own, server = time.perf_counter(), time.process_time(), self._used()
        yield
        ground.say(
            f"{what:44} {time.perf_counter() - wall:7.1f} s  Python {time.process_time() - own:6.1f} s  "
            f"PostgreSQL {self._used() - server:6.1f} s  {note()}"
        )


def _system(now: dt.datetime) -> Actor:
    return Actor.system("bench", now=now)


def _fill(inside: str, referrals: int, stopped: int) -> None:
    values = {
        "now": NOW,
        "referrals": referrals,
        "stopped": stopped,
        "programme": PROGRAMME,
        "consent": uuid.uuid4(),
    }
    with psycopg.connect(inside, cursor_factory=psycopg.ClientCursor) as filling:
        filling.execute("SET session_replication_role = replica")
        for statement in _SQL.read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                filling.execute(statement.encode(), values)
    with psycopg.connect(inside, autocommit=True) as filling:
        filling.execute("VACUUM ANALYZE")


def _untell(inside: str) -> None:
    """Begin anew: nothing was told of the referrals that stand there."""
    with psycopg.connect(inside, autocommit=True) as filling:
        filling.execute("SET session_replication_role = replica")
        filling.execute("TRUNCATE clocks_watch, events_outbox")
        filling.execute("DELETE FROM events_event WHERE type LIKE 'clocks.%' OR type LIKE 'cases.%'")
        filling.execute(
            "UPDATE cases_need SET escalated_to = NULL, escalated_at = NULL WHERE escalated_to <> ''"
        )
        filling.execute("VACUUM ANALYZE")


def _give_keys() -> int:
    """Everybody of whom something will be told has a key, as everybody has who was registered."""
    with acting(_system(NOW)), connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT individual_id FROM referrals_referral WHERE due_at < %s OR programme_id = %s",
            [NOW + dt.timedelta(days=6), PROGRAMME],
        )
        people = [person for (person,) in cursor.fetchall()]
    for at in range(0, len(people), _AT_ONCE):
        with acting(_system(NOW)):
            new_keys(scopes=people[at : at + _AT_ONCE])
    return len(people)


def _until_quiet(meter: Meter, label: str, moment: dt.datetime) -> None:
    """Run clock and escalation until nothing is left to tell at that moment: all runs of that day."""
    done: Counter[str] = Counter()
    with meter.told(label, lambda: ", ".join(f"{name} {count:,}" for name, count in done.items())):
        while True:
            began = time.perf_counter()
            ran = clocks.run(actor=_system(moment))
            needs = _needs_up(moment)
            done.update(
                runs=1, reminded=ran.reminded, went_up=ran.escalated, ended=ran.ended, needs_went_up=needs
            )
            done["longest_run_ms"] = max(done["longest_run_ms"], round((time.perf_counter() - began) * 1000))
            if not (ran.reminded or ran.escalated or needs):
                return


def _needs_up(moment: dt.datetime) -> int:
    """Run the escalation until it asks for no further run."""
    needs = 0
    while True:
        up = cases.escalate_overdue(actor=_system(moment))
        needs += up.to_supervisors + up.to_heads + up.to_secretariat
        if max(up.to_supervisors, up.to_heads, up.to_secretariat) < _A_RUN:
            return needs


def _doubled() -> None:
    """Say how often the same was told twice: never."""
    with acting(_system(NOW)), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT referral_id, kind, due_at FROM clocks_watch "
            "GROUP BY 1, 2, 3 HAVING count(*) > 1) AS twice"
        )
        (twice,) = cursor.fetchone()
        cursor.execute(
            "SELECT count(*), (SELECT sum(array_position(ARRAY['reminded','supervisor','head',"
            "'secretariat'], step)) FROM clocks_watch) "
            "FROM events_event WHERE type IN ('clocks.reminded', 'clocks.escalated')"
        )
        events, steps = cursor.fetchone()
    ground.say(f"watches twice: {twice}; steps taken {steps:,}, events of them {events:,} (both sides)")


def _notices(meter: Meter, jobs: int) -> None:
    """What follows in officers' desks: some of the jobs that the events asked for."""
    with acting(_system(NOW)), connection.cursor() as cursor:
        cursor.execute("SELECT job, count(*) FROM events_outbox GROUP BY job ORDER BY job")
        waiting = cursor.fetchall()
        cursor.execute(
            "SELECT arguments::text FROM events_outbox WHERE job = %s ORDER BY id LIMIT %s",
            [notices.JOB, jobs],
        )
        events = [str(json.loads(text)["events"]) for (text,) in cursor.fetchall()]
    ground.say("jobs that follow: " + ", ".join(f"{job} {count:,}" for job, count in waiting))
    with meter.told(f"notices of {sum(len(one.split()) for one in events):,} events"):
        for one in events:
            notices.note(actor=_system(NOW), events=one)


def _proof(meter: Meter) -> None:
    """What ``mysynergy check`` looks at: each proof of the first invariant."""
    moment = NOW + dt.timedelta(days=2)
    with meter.told("check: erasures"):
        privacy.unsound(actor=_system(moment))
    for room, proofs in (("cases", cases.PROOFS), ("referrals", referrals.PROOFS)):
        for proof in proofs.values():
            found: list[str] = []
            with meter.told(f"check: {room}", lambda found=found: ", ".join(found) or "nothing broken"):
                found += [f"{one.what} {one.count:,}" for one in proof(actor=_system(moment))]


def _given_back(meter: Meter, stopped: int) -> None:
    """One programme closes; those who waited for it are back with their senders."""
    rulebook = load_rulebook(settings.RULEBOOK_DIR)
    rules = dict(rulebook.programmes)
    rules[PROGRAMME] = replace(rules[PROGRAMME], status="closed")
    publish(actor=_system(NOW), rulebook=replace(rulebook, programmes=rules))
    job = referrals.JOBS["referrals.return_stopped"]
    back: list[object] = []
    with meter.told(f"{stopped:,} and more given back", lambda: f"{back[0]} back"):
        back.append(job(actor=_system(NOW)))
