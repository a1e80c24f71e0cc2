"""What it costs to choose the next best programme for a need, one by one and twenty in a job.

Run ``PYTHONPATH=src:. python -m bench.proposals_bench``. It fills a database with ``--people`` made-up
people and what happened to them, asks for proposals for open needs that nobody is at work on, and drops it.
``--profile`` shows where Python's time goes. The aim: under 20 ms of processor for one.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime as dt
import importlib
import pstats
import re
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence

from bench import ground

DATABASE = "mysynergy_bench_proposals"
_OPTIONS = {"shared_buffers": "512MB", "max_wal_size": "4GB", "checkpoint_timeout": "30min"}
_TOGETHER = 20


def main() -> int:
    """Make the database, measure in it, drop it; return 0 whatever the figures say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--needs", type=int, default=400, help="of each kind of run")
    parser.add_argument("--profile", action="store_true", help="show where Python's time goes")
    chosen = parser.parse_args()
    with ground.server(durable=False, options=_OPTIONS) as admin:
        ground.make(admin, DATABASE)
        try:
            with ground.django_on(admin, DATABASE):
                pages = importlib.import_module("bench.pages_measured")
                inside = ground.inside(admin, DATABASE)
                pages.load_people(inside, chosen.people)
                pages.load_histories(inside)
                _measure(admin, chosen.needs, profile=chosen.profile)
        finally:
            ground.drop(admin, DATABASE)
    return 0


def _measure(admin: str, needs: int, *, profile: bool) -> None:
    proposals = importlib.import_module("mysynergy.referrals.proposals")
    access = importlib.import_module("mysynergy.access.public")
    system = access.Actor.system("bench", now=dt.datetime.now(dt.UTC))
    waiting = _waiting(3 * needs)
    warm, single, many = waiting[:20], waiting[20 : 20 + needs], waiting[20 + needs : 20 + 2 * needs]

    def one_by_one(ids: Sequence[uuid.UUID]) -> None:
        for one in ids:
            proposals.propose_next(actor=system, need_id=one)

    def together(ids: Sequence[uuid.UUID]) -> None:
        for at in range(0, len(ids), _TOGETHER):
            proposals.propose_for(actor=system, need_ids=" ".join(map(str, ids[at : at + _TOGETHER])))

    one_by_one(warm)
    for what, work, ids in (("one by one", one_by_one, single), ("twenty in a job", together, many)):
        _told(admin, what, work, ids)
    if profile:
        rest = waiting[20 + 2 * needs :]
        _statements(len(rest) // 2, lambda: together(rest[: len(rest) // 2]))
        watched = cProfile.Profile()
        watched.runcall(together, rest[len(rest) // 2 :])
        pstats.Stats(watched).sort_stats("cumtime").print_stats("mysynergy", 60)


def _statements(needs: int, work: Callable[[], None]) -> None:
    """Say which statements are asked how often for one need, and how long they take."""
    count: Counter[str] = Counter()
    took: Counter[str] = Counter()

    def watch(execute: Callable[..., object], sql: str, *rest: object) -> object:
        began = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            what = " ".join(re.sub(r"'[^']*'", "?", sql).split())
            count[what] += 1
            took[what] += time.perf_counter() - began

    with importlib.import_module("django.db").connection.execute_wrapper(watch):
        work()
    for what, seconds in took.most_common(40):
        ground.say(
            f"{count[what] / needs:5.2f} a need, {1000 * seconds / count[what]:6.2f} ms each: {what[:150]}"
        )


def _told(
    admin: str, what: str, work: Callable[[Sequence[uuid.UUID]], None], ids: Sequence[uuid.UUID]
) -> None:
    server = ground.postmaster(admin)
    used = ground.cpu_seconds(server) or 0.0 if server else 0.0
    wall, own = time.perf_counter(), time.process_time()
    work(ids)
    figures = (
        time.perf_counter() - wall,
        time.process_time() - own,
        (ground.cpu_seconds(server) or 0.0 if server else 0.0) - used,
    )
    each = ", ".join(
        f"{name} {1000 * figure / len(ids):.1f} ms"
        for name, figure in zip(("wall", "Python", "PostgreSQL"), figures, strict=True)
    )
    ground.say(f"{len(ids)} needs {what}: {each} each; {ground.load_average()}")


def _waiting(most: int) -> list[uuid.UUID]:
    """Return open needs of people with a case, no referral of which is under way."""
    access = importlib.import_module("mysynergy.access.public")
    connection = importlib.import_module("django.db").connection
    system = access.Actor.system("bench", now=dt.datetime.now(dt.UTC))
    with access.acting(system), connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.id FROM cases_need n WHERE n.state = 'open' AND NOT EXISTS (SELECT FROM "
            "referrals_referral r WHERE r.need_id = n.id AND r.closed_at IS NULL) ORDER BY md5(n.id::text) "
            "LIMIT %s",
            [most],
        )
        return [one for (one,) in cursor.fetchall()]


if __name__ == "__main__":
    sys.exit(main())
