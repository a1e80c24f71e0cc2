"""``mysynergy run``: everything on one machine, from the database to the web server.

Starts PostgreSQL (unless ``DATABASE_URL`` names one), prepares the database, starts worker and web server,
and stops them in the opposite order. Loads no Django itself: the parent stays small and quick.
"""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from mysynergy.ops import own_database, ports, preparation
from mysynergy.ops.house import HouseError
from mysynergy.ops.own_database import OwnDatabase
from mysynergy.ops.supervisor import (
    Child,
    ChildEndedError,
    Program,
    Say,
    StopAsked,
    StopRequest,
    end_leftovers,
    running,
    stopping_on_signals,
    watch_for_ever,
)

MARK = "MYSYNERGY_RUN"
_READY_SECONDS = 90.0
_SIGN_INS_SECONDS = 30.0
_MOST_SIGN_INS = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run. ``var`` holds the database, keys, files and logs."""

    host: str
    port: int
    workers: int
    demo: bool
    var: Path


def run(plan: Plan, say: Say) -> None:
    """Run until Ctrl-C or SIGTERM; every line for the person at the terminal goes to ``say``.

    Raises ``HouseError`` for everything that is expected to go wrong; whatever was started is then stopped.
    """
    began = time.monotonic()
    with stopping_on_signals() as request:
        try:
            with ExitStack() as house:
                children, database = _open(plan, say, request, house)
                say(f"Ready in {time.monotonic() - began:.1f} s. Stop with Ctrl-C.")
                watch_for_ever(children, database.watch if database else lambda: None)
        except StopAsked:
            say("Stopped.")
        except ChildEndedError as error:
            raise HouseError(str(error)) from error


def web_command(*, host: str, port: int, workers: int) -> tuple[str, ...]:
    """The command line of the web server. WSGI, because granian's ASGI mode leaves a worker running."""
    return (
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", "4"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5s"),
        *("--log-level", "warning", "--no-access-log"),
        "mysynergy.config.wsgi:application",
    )


def _open(
    plan: Plan, say: Say, request: StopRequest, house: ExitStack
) -> tuple[list[Child], OwnDatabase | None]:
    (plan.var / "static").mkdir(parents=True, exist_ok=True)
    mark = str(plan.var.resolve())
    house.enter_context(_only_one(plan))
    end_leftovers(f"{MARK}={mark}", say)
    ports.require_free(plan.host, plan.port)
    database = None
    if own_database.wanted():
        database = OwnDatabase(plan.var, say)
        house.callback(database.stop)
    os.environ["MYSYNERGY_DEMO"] = "1" if plan.demo else "0"
    os.environ["DJANGO_SETTINGS_MODULE"] = "mysynergy.config.settings"
    os.environ.setdefault("MYSYNERGY_ADDRESS", _address(plan))
    preparation.prepare(say, demo=plan.demo)
    sign_ins = _ask_sign_ins() if plan.demo else None
    figures = plan.var / "figures"
    shutil.rmtree(figures, ignore_errors=True)
    figures.mkdir()
    surroundings = {
        **os.environ,
        MARK: mark,
        "PYTHONPATH": preparation.python_path(),
        "PROMETHEUS_MULTIPROC_DIR": str(figures),
    }
    logs = plan.var / "log"
    worker = Program(
        "worker", (sys.executable, "-m", "mysynergy", "worker"), surroundings, logs / "worker.log", 15.0
    )
    command = web_command(host=plan.host, port=plan.port, workers=plan.workers)
    web = Program("web server", command, surroundings, logs / "web.log")
    say("Starting the worker and the web server")
    children = [
        house.enter_context(running(worker, say, request)),
        house.enter_context(running(web, say, request)),
    ]
    _wait_until_ready(plan, children[1])
    _welcome(plan, say, sign_ins)
    return children, database


@contextmanager
def _only_one(plan: Plan) -> Iterator[None]:
    """Hold the folder for one run. Raises ``HouseError`` that says who has it."""
    with (plan.var / "run.lock").open("a+", encoding="utf-8") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HouseError(
                f"MySynergy already runs from {plan.var}{_note_of(held)}.\n"
                "Use that one, or stop it first (Ctrl-C in its terminal). A second one needs a folder of "
                "its own: MYSYNERGY_VAR=/another/folder PORT=8001"
            ) from error
        held.seek(0)
        held.truncate()
        held.write(f"process {os.getpid()}, {_address(plan)}")
        held.flush()
        yield


def _note_of(held: TextIO) -> str:
    held.seek(0)
    note = held.read().strip()
    return f" ({note})" if note else ""


def _address(plan: Plan) -> str:
    host = "localhost" if plan.host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else plan.host  # noqa: S104 - compared
    return f"http://{host}:{plan.port}/"


def _wait_until_ready(plan: Plan, web: Child) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    answer = ""
    while time.monotonic() < deadline:
        web.require_running()
        answer = _health(plan)
        if answer == "200":
            return
        time.sleep(0.05)
    raise HouseError(
        f"The web server did not become ready within {_READY_SECONDS:.0f} s (/healthz: {answer}). It said:\n"
        f"{web.last_words()}\nMore is in {web.program.log}."
    )


def _health(plan: Plan) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(plan.host, plan.host)  # noqa: S104 - compared
    allowed = os.environ.get("MYSYNERGY_HOSTS", "localhost").split(",")[0].lstrip(".*") or "localhost"
    try:
        with closing(http.client.HTTPConnection(host, plan.port, timeout=5)) as line:
            line.request("GET", "/healthz", headers={"Host": allowed})
            return str(line.getresponse().status)
    except (OSError, http.client.HTTPException):
        return "no answer"


def _ask_sign_ins() -> subprocess.Popen[str] | None:
    """Ask for the demonstration's sign-ins while the web server starts: it takes a second."""
    if not preparation.has_command("demo-users"):
        return None
    return subprocess.Popen(  # noqa: S603 - our own command
        preparation.command_line("demo-users", "--json"),
        env={**os.environ, "PYTHONPATH": preparation.python_path()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _welcome(plan: Plan, say: Say, sign_ins: subprocess.Popen[str] | None) -> None:
    say(f"MySynergy is open at {_address(plan)}")
    if sign_ins is None:
        return
    try:
        users = json.loads(sign_ins.communicate(timeout=_SIGN_INS_SECONDS)[0])
    except (subprocess.TimeoutExpired, ValueError):
        sign_ins.kill()
        users = []
    for user in users[:_MOST_SIGN_INS]:
        who = f"{user['role']}, {user['agency']}"
        say(f"  sign in as {user['username']}  password {user['password']}  ({who})")
    if users:
        say(f"  {len(users)} sign-ins and their one-time-code secrets: mysynergy demo-users")
