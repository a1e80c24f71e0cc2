"""``mysynergy run`` as a person starts it: real processes, a real port, signals and kills."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

import mysynergy
import pglaunch

pytestmark = pytest.mark.wide

SOURCE = Path(mysynergy.__file__).parent.parent


@dataclass
class Run:
    """One ``mysynergy run`` and what it said."""

    process: subprocess.Popen[bytes]
    log: Path
    port: int

    def said(self) -> str:
        return self.log.read_text()

    def wait_for(self, word: str, seconds: float = 300) -> None:
        if not wait_until(lambda: word in self.said() or self.process.poll() is not None, seconds):
            pytest.fail(f"never said {word!r}:\n{self.said()}")
        assert word in self.said(), self.said()

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=40)


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextlib.contextmanager
def started(var: Path, **settings: str) -> Iterator[Run]:
    port = int(settings.get("PORT") or free_port())
    clean = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "HOST"}}
    clean = {name: value for name, value in clean.items() if not re.fullmatch(r"MYSYNERGY_\w+_URL", name)}
    environment = clean | {
        "PYTHONPATH": str(SOURCE),
        "PYTHONUNBUFFERED": "1",
        "MYSYNERGY_VAR": str(var),
        "MYSYNERGY_DEMO": "0",
        "PORT": str(port),
        **settings,
    }
    log = var.parent / f"said-{time.monotonic_ns()}.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "mysynergy", "run", "--workers", "1"],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Run(process, log, port)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=40)


def refusal(var: Path, **settings: str) -> str:
    """What it says when it refuses to start, which it must do by itself and without a traceback."""
    with started(var, **settings) as run:
        assert run.process.wait(timeout=30) == 3
        said = run.said()
    assert "Traceback" not in said
    return said


def health(port: int) -> int | None:
    try:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as line:
            line.request("GET", "/healthz")
            return line.getresponse().status
    except OSError:
        return None


def marked(var: Path) -> dict[int, str]:
    """The worker and web processes of the run on ``var``, by process id."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"MYSYNERGY_RUN={var.resolve()}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
    return found


def owned_server(var: Path) -> pglaunch.Server:
    server = pglaunch.start(var)
    assert not server.owned
    return server


def test_it_opens_on_a_database_of_the_operator_and_ctrl_c_stops_it_in_order(
    fresh_database: str, tmp_path: Path
) -> None:
    admin = psycopg.conninfo.conninfo_to_dict(os.environ["MYSYNERGY_TEST_ADMIN_URL"])
    user, host, port = admin.get("user", ""), admin.get("host", ""), admin.get("port", 5432)
    var = tmp_path / "var"
    with started(var, DATABASE_URL=f"postgresql://{user}@/{fresh_database}?host={host}&port={port}") as run:
        run.wait_for("Ready in")
        assert health(run.port) == 200
        assert f"http://localhost:{run.port}/" in run.said()
        second = refusal(var)
        assert f"process {run.process.pid}" in second
        assert "already runs" in second
        assert run.end(signal.SIGINT) == 0
        said = run.said()
    assert said.index("Stopping the web server") < said.index("Stopping the worker") < said.index("Stopped.")
    assert "Starting PostgreSQL" not in said
    assert health(run.port) is None
    assert marked(var) == {}


def test_a_taken_port_is_named_with_who_has_it_and_another_that_is_free(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        said = refusal(tmp_path / "var", PORT=str(port))
    assert f"Port {port} is taken by" in said
    assert f"(process {os.getpid()})" in said
    assert re.search(r"PORT=\d+", said)
    assert not list((tmp_path / "var").glob("pg*"))


@pytest.mark.parametrize("port", ["eighty", "0", "70000", "-1", "８０００"])
def test_a_port_that_is_none_is_refused(port: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mysynergy", "run", "--port", port],
        env=os.environ | {"PYTHONPATH": str(SOURCE), "MYSYNERGY_VAR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 3
    assert "is not a port" in done.stderr
    assert "Traceback" not in done.stderr


def test_data_of_another_major_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    old = tmp_path / "var" / "pg14"
    old.mkdir(parents=True)
    (old / "PG_VERSION").write_text("14\n")
    said = refusal(tmp_path / "var")
    assert "was written by PostgreSQL 14" in said
    assert "MYSYNERGY_PG_BIN=" in said


def test_a_full_disk_is_said_to_be_full(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    order = ["mount", "-t", "tmpfs", "-o", "size=24m", "none", str(disk)]
    if subprocess.run(order, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting needs root")
    try:
        said = refusal(disk / "var")
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    assert "is full" in said
    assert "Free some space" in said


def test_a_database_that_does_not_answer_is_said_not_to(tmp_path: Path) -> None:
    said = refusal(tmp_path / "var", DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port()}/mysynergy")
    assert "does not answer" in said
    assert "unset it" in said


@pytest.mark.slow
def test_it_makes_its_own_database_survives_kills_and_opens_again(tmp_path: Path) -> None:
    var = tmp_path / "var"
    with started(var) as run:
        run.wait_for("Ready in")
        server = owned_server(var)
        with psycopg.connect(server.url("mysynergy", "postgres"), autocommit=True) as line:
            line.execute("CREATE TABLE kept AS SELECT 42 AS n")
            line.execute("UPDATE ops_preparation SET state = 'an older rule' WHERE what = 'golden'")

        worker = next(pid for pid, words in marked(var).items() if "mysynergy worker" in words)
        os.kill(worker, signal.SIGKILL)
        run.wait_for("The worker ended (killed by SIGKILL); starting it again in 1 s")
        assert wait_until(lambda: any("mysynergy worker" in words for words in marked(var).values()))

        os.kill(server.pid, signal.SIGKILL)
        run.wait_for("The database runs again")
        assert wait_until(lambda: health(run.port) == 200)

        postmaster = owned_server(var).pid
        run.process.kill()
        run.process.wait()
        assert wait_until(lambda: marked(var) == {}, 15)
        assert wait_until(lambda: not Path(f"/proc/{postmaster}/cwd").exists(), 15)

    with started(var, PORT=str(run.port)) as again:
        again.wait_for("Ready in")
        assert "Making the tables" not in again.said()
        assert "Deriving golden records by the rule of this version (once)" in again.said()
        assert health(again.port) == 200
        with psycopg.connect(owned_server(var).url("mysynergy", "postgres")) as line:
            assert line.execute("SELECT n FROM kept").fetchone() == (42,)
        assert again.end(signal.SIGTERM) == 0
        said = again.said()
    assert said.index("Stopping the worker") < said.index("Stopping the database") < said.index("Stopped.")
    assert marked(var) == {}
