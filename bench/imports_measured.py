"""The measurement of ``imports_bench``, in a database that Django knows; also a worker process of it."""

from __future__ import annotations

import cProfile
import os
import pstats
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import django
import psycopg
from django.utils import timezone

from bench.ground import PEOPLE, cpu_seconds, inside, load_average, postmaster, say

AIM_MS = 0.96
_SLOWEST = 25


@dataclass(frozen=True, slots=True)
class Used:
    """Seconds by the clock, of the application's processors, and of the database server's."""

    clock: float = 0.0
    application: float = 0.0
    server: float = 0.0

    def __add__(self, other: Used) -> Used:
        return Used(
            self.clock + other.clock,
            self.application + other.application,
            self.server + other.server,
        )

    def of(self, rows: int) -> str:
        """Return the figures as a line, beside what one row costs."""
        used = self.application + self.server
        return (
            f"{self.clock:.1f} s by the clock; processors {used:.1f} s = application {self.application:.1f} "
            f"+ PostgreSQL {self.server:.1f}; a row {used / rows * 1000:.2f} ms = "
            f"{self.application / rows * 1000:.2f} + {self.server / rows * 1000:.2f}"
        )


def fill(admin: str, people: int) -> None:
    """Load the registry that the lists come into."""
    django.setup()
    from bench import people as made  # noqa: PLC0415 - after Django
    from mysynergy.access.public import Actor, agencies  # noqa: PLC0415

    known = agencies(actor=Actor.system("bench", now=timezone.now())).values()
    ids = sorted(one.id for one in known)
    made.load(inside(admin, PEOPLE), people=people, agency_ids=ids)


def worker(batch_id: str) -> None:
    """Work on an import until it is done, as one worker process does."""
    django.setup()
    from mysynergy.config.wiring import plug  # noqa: PLC0415 - after Django

    plug()
    # A worker starts once a day, not once a list: what its start cost is not counted.
    began = time.process_time()
    _work(batch_id)
    say(str(time.process_time() - began))


def _work(batch_id: str) -> None:
    from mysynergy.access.public import Actor  # noqa: PLC0415 - after Django
    from mysynergy.imports.public import work  # noqa: PLC0415

    while work(actor=Actor.system("imports.work", now=timezone.now()), batch_id=batch_id, seconds=10_000):
        pass


def run(admin: str, file: Path, rows: int, workers: int) -> None:
    """Bring the list in by worker processes and tell what each part took."""
    server = postmaster(admin)

    def step(what: str, batch_id: str) -> Used:
        one = 1 if what == "read" else workers
        return _timed(what, rows, server, lambda: _processes(batch_id, one))

    used = _all_steps(file, step)
    say(f"{rows:,} rows with {workers} workers: {used.of(rows)}")
    a_row = (used.application + used.server) / rows * 1000
    verdict = "met" if a_row <= AIM_MS else "missed"
    say(f"{rows / (used.application + used.server):,.0f} rows a second of processor; {load_average()}")
    say(f"1 million on two cores at that: {a_row * 500:.0f} s (aim 480 s, {AIM_MS} ms a row: {verdict})")


def profile(admin: str, file: Path, rows: int, _workers: int) -> None:
    """Bring the list in by this process alone, and show where its time and the database's goes."""
    from mysynergy.config.wiring import plug  # noqa: PLC0415 - after Django

    plug()
    server = postmaster(admin)

    def step(what: str, batch_id: str) -> Used:
        with psycopg.connect(admin, autocommit=True) as beside:
            beside.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
            beside.execute("SELECT pg_stat_statements_reset()")
            profiler = cProfile.Profile()
            used = _timed(what, rows, server, lambda: _here(batch_id, profiler))
            shown = pstats.Stats(profiler)
            shown.sort_stats("tottime").print_stats(_SLOWEST)
            shown.sort_stats("cumtime").print_stats(2 * _SLOWEST)
            slowest = beside.execute(
                "SELECT round(total_exec_time)::int, calls, rows, "
                r"left(regexp_replace(query, '\s+', ' ', 'g'), 140) "
                "FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT %s",
                [_SLOWEST],
            )
            for row in slowest:
                say(str(row))
        return used

    say(_all_steps(file, step).of(rows))


def _all_steps(file: Path, step: Callable[[str, str], Used]) -> Used:
    from mysynergy.access.public import Actor, ActorKind, Role, agencies  # noqa: PLC0415
    from mysynergy.imports import public as imports  # noqa: PLC0415

    now = timezone.now()
    code = {one.code: one.id for one in agencies(actor=Actor.system("bench", now=now)).values()}
    actor = Actor(
        kind=ActorKind.SYSTEM,
        role=Role.SYSTEM,
        purpose="bench",
        now=now,
        agency_id=code["PERKESO"],
        name="bench",
    )
    with file.open("rb") as content:
        batch_id: uuid.UUID = imports.receive(
            actor=actor, kind="beneficiaries", file_name=file.name, content=content
        ).id
    used = step("read", str(batch_id))
    view = imports.one_import(actor=actor, batch_id=batch_id)
    if view.problem:
        raise RuntimeError(f"the list cannot be read: {view.problem}")
    found = imports.columns_of(actor=actor, batch_id=batch_id)
    mapping = {one.field: one.column for one in found.guesses}
    imports.set_mapping(actor=actor, batch_id=batch_id, mapping=mapping)
    used += step("checked", str(batch_id))
    view = imports.one_import(actor=actor, batch_id=batch_id)
    say(f"would: { {name: count for name, count in view.counts.items() if ':' not in name} }")
    imports.bring_in(actor=actor, batch_id=batch_id)
    used += step("brought in", str(batch_id))
    view = imports.one_import(actor=actor, batch_id=batch_id)
    say(f"did: {dict(view.brought)} ({view.state})")
    imports.roll_back(actor=actor, batch_id=batch_id, reason="bench")
    step("taken back", str(batch_id))  # beside the aim: not counted
    return used


def _timed(what: str, rows: int, server: int | None, work: Callable[[], float]) -> Used:
    served, began = (cpu_seconds(server) or 0.0) if server is not None else 0.0, time.perf_counter()
    application = work()
    serves, ended = (cpu_seconds(server) or 0.0) if server is not None else 0.0, time.perf_counter()
    used = Used(ended - began, application, serves - served)
    say(f"{what}: {used.of(rows)}")
    return used


def _here(batch_id: str, profiler: cProfile.Profile) -> float:
    began = time.process_time()
    profiler.runcall(_work, batch_id)
    return time.process_time() - began


def _processes(batch_id: str, workers: int) -> float:
    """Let worker processes work; return the processor time of their work."""
    command = [sys.executable, "-m", "bench.imports_measured", batch_id]
    surroundings = {**os.environ, "PYTHONPATH": "src:."}
    running = [
        subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
        for _one in range(workers)
    ]
    told = [one.communicate()[0] for one in running]
    if any(one.returncode for one in running):
        raise RuntimeError("a worker failed")
    return sum(float(one.split()[-1]) for one in told)


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(sys.argv[2], int(sys.argv[3]))
    else:
        worker(sys.argv[1])
