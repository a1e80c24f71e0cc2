"""The measurement of ``imports_bench``, in a database that Django knows; also a worker process of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import django
from django.utils import timezone

from bench.ground import cpu_seconds, load_average, say


def worker(batch_id: str) -> None:
    """Work on an import until it is done, as one worker process does."""
    django.setup()
    from mysynergy.access.public import Actor  # noqa: PLC0415 - after Django
    from mysynergy.config.wiring import plug  # noqa: PLC0415
    from mysynergy.imports.public import work  # noqa: PLC0415

    plug()
    while work(actor=Actor.system("imports.work", now=timezone.now()), batch_id=batch_id, seconds=10_000):
        pass


def run(file: Path, rows: int, workers: int) -> None:
    """Bring the list in and tell how long each part took, by the clock and by the processors."""
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
    began = time.perf_counter()
    with file.open("rb") as content:
        view = imports.receive(actor=actor, kind="beneficiaries", file_name=file.name, content=content)
    total = _timed("read", str(view.id), 1)
    found = imports.columns_of(actor=actor, batch_id=view.id)
    mapping = {one.field: one.column for one in found.guesses}
    imports.set_mapping(actor=actor, batch_id=view.id, mapping=mapping)
    total += _timed("checked", str(view.id), workers)
    view = imports.one_import(actor=actor, batch_id=view.id)
    say(f"would: { {name: count for name, count in view.counts.items() if ':' not in name} }")
    imports.bring_in(actor=actor, batch_id=view.id)
    total += _timed("brought in", str(view.id), workers)
    view = imports.one_import(actor=actor, batch_id=view.id)
    say(f"did: {dict(view.brought)} ({view.state})")
    took = time.perf_counter() - began
    say(f"{rows:,} rows with {workers} workers: {took:.0f} s by the clock, {total:.0f} s of processors")
    say(f"for 1 million: {took * 1e6 / rows:.0f} s by the clock (aim 480); {load_average()}")


def _timed(what: str, batch_id: str, workers: int) -> float:
    before, began = _used(), time.perf_counter()
    command = [sys.executable, "-m", "bench.imports_measured", batch_id]
    surroundings = {**os.environ, "PYTHONPATH": "src:."}
    running = [subprocess.Popen(command, env=surroundings) for _one in range(workers)]  # noqa: S603 - ours
    failed = [one.wait() for one in running]
    used = _used() - before
    say(f"{what}: {time.perf_counter() - began:.1f} s by the clock, {used:.1f} s of processors {failed}")
    return used


def _used() -> float:
    """Processor time of this process's children that ended, and of the database server's processes."""
    mine = os.times()
    return mine.children_user + mine.children_system + (cpu_seconds(_server()) or 0.0)


def _server() -> int:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1])


if __name__ == "__main__":
    worker(sys.argv[1])
