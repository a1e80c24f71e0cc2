"""The ground of a rehearsal: a database of its own in a folder that is thrown away, and its processes."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import pglaunch
from mysynergy.ops import preparation
from mysynergy.ops.house import use_server
from mysynergy.ops.rehearsal.clock import Clock
from mysynergy.ops.supervisor import Say, bound_to_parent

#: Nothing is synced to the disk, so a power cut would lose it; what a killed server wrote is with the
#: kernel already, and a commit waits until its log is written.
_OPTIONS = MappingProxyType({"synchronous_commit": "on", "full_page_writes": "on", "max_connections": "60"})
_PATIENCE_SECONDS = 60.0
_ENTRY = "mysynergy.ops.rehearsal.entry"


class OfficeDiedError(Exception):
    """A process that was given work ended before it answered."""


@dataclass(slots=True)
class Process:
    """A program of the rehearsal that can be killed and started again."""

    part: str
    folder: Path
    _running: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, its complaints going to a file of the folder."""
        with (self.folder / f"{self.part}.log").open("a") as log:
            self._running = subprocess.Popen(  # noqa: S603 - our own program
                [*bound_to_parent(), sys.executable, "-m", _ENTRY, self.part, str(self.folder)],
                env={**os.environ, "PYTHONPATH": preparation.python_path()},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._running is not None:
            self._running.send_signal(signal.SIGKILL)
            self._running.wait()

    def ended(self) -> bool:
        """Whether it runs no more."""
        return self._running is None or self._running.poll() is not None

    def ask(self, order: Mapping[str, object]) -> dict[str, int]:
        """Give it an order and return its answer. Raises ``OfficeDiedError`` when it ends meanwhile."""
        running = self._running
        if running is None or running.stdin is None or running.stdout is None:
            raise OfficeDiedError
        try:
            running.stdin.write(json.dumps(order) + "\n")
            running.stdin.flush()
            answer = running.stdout.readline()
        except OSError as error:
            raise OfficeDiedError from error
        if not answer:
            raise OfficeDiedError
        counts: dict[str, int] = json.loads(answer)
        return counts


@dataclass(slots=True)
class Ground:
    """The database and the processes on it; ``crashes`` counts what was killed."""

    folder: Path
    say: Say
    clock: Clock
    server: pglaunch.Server
    worker: Process
    offices: list[Process]
    crashes: Counter[str] = field(default_factory=Counter)

    def kill_database(self) -> None:
        """Kill the postmaster outright, and start the server again: it recovers by itself."""
        noted = (self.server.data_folder / "postmaster.pid").read_text().split()
        os.kill(int(noted[0]), signal.SIGKILL)
        self.crashes["database"] += 1
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self.server.alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        self.server = _start(self.folder, lambda _: None)

    def kill_worker(self) -> None:
        """Kill the worker in the midst of its jobs; nobody does them until it is started again."""
        self.worker.kill()
        self.crashes["worker"] += 1

    def kill_office(self, number: int) -> None:
        """Kill a process in which officers are at work."""
        self.offices[number].kill()
        self.crashes["office"] += 1

    def keep_running(self) -> None:
        """Start again what does not run, as the supervisor of a house does."""
        for process in (self.worker, *self.offices):
            if process.ended():
                process.start()

    def later(self, seconds: float, kind: str, number: int) -> threading.Timer:
        """Kill something so many seconds from now, while others are at work."""
        deeds = {"database": self.kill_database, "worker": self.kill_worker}
        deed = deeds.get(kind) or (lambda: self.kill_office(number))
        timer = threading.Timer(seconds, deed)
        timer.start()
        return timer


def _start(folder: Path, say: Say) -> pglaunch.Server:
    # PostgreSQL ends with the thread that started it; this one lives in a thread of pglaunch's own.
    return pglaunch.start(folder / "var", durable=False, options=_OPTIONS, on_progress=say)


@contextlib.contextmanager
def thrown_away(say: Say, *, offices: int) -> Iterator[Ground]:
    """Yield a prepared database with nobody in it; nothing of it is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="mysynergy-rehearsal-"))
    folder.chmod(0o755)  # the server runs as somebody else and reaches its data through it
    former = dict(os.environ)
    ground = None
    try:
        server = _start(folder, say)
        os.environ["MYSYNERGY_VAR"] = str(folder / "var")
        for name in ("DATABASE_URL", "MYSYNERGY_DB_ROLE", "MYSYNERGY_IMPORTS_FOLDER"):
            os.environ.pop(name, None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "mysynergy.config.settings"
        use_server(server)
        preparation.prepare(say, demo=False)
        at_work = [Process("office", folder) for _ in range(offices)]
        ground = Ground(folder, say, Clock(folder / "clock"), server, Process("worker", folder), at_work)
        yield ground
    finally:
        if ground is not None:
            for process in (ground.worker, *ground.offices):
                process.kill()
            ground.server.stop()
        os.environ.clear()
        os.environ.update(former)
        shutil.rmtree(folder, ignore_errors=True)
