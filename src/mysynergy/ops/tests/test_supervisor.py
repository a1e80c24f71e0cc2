"""The supervisor, with real processes that crash, hang, leave workers behind and lose their parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import mysynergy
from mysynergy.ops.supervisor import (
    Child,
    ChildEndedError,
    Program,
    StopAsked,
    StopRequest,
    end_leftovers,
    running,
    stopping_on_signals,
    watch_for_ever,
)

SOURCE = Path(mysynergy.__file__).parent.parent
SLEEPER = "import time; print('up', flush=True); time.sleep(60)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
# A program with a worker of its own that ignores the polite signal, as a hung web server would.
WITH_WORKER = f"""
import subprocess, sys, time
worker = subprocess.Popen([sys.executable, "-c", {DEAF!r}])
print("worker", worker.pid, flush=True)
time.sleep(60)
"""


def program(folder: Path, code: str, *, stop_seconds: float = 5.0) -> Program:
    return Program(
        name="worker",
        command=(sys.executable, "-c", code),
        environment=os.environ,
        log=folder / "log" / "worker.log",
        stop_seconds=stop_seconds,
    )


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return False


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def said_in(log: Path, word: str) -> bool:
    return log.exists() and word in log.read_text()


def test_a_program_runs_until_the_end_of_the_block_and_its_words_are_kept(tmp_path: Path) -> None:
    wanted = program(tmp_path, SLEEPER)
    with running(wanted, print) as child:
        assert wait_until(lambda: said_in(wanted.log, "up"))
        pid = child.pid
        assert pid is not None
        child.require_running()
    assert gone(pid)
    assert child.pid is None


def test_a_program_that_does_not_listen_is_ended_after_its_time(tmp_path: Path) -> None:
    wanted = program(tmp_path, DEAF, stop_seconds=0.3)
    with running(wanted, print) as child:
        assert wait_until(lambda: said_in(wanted.log, "up"))
        pid = child.pid or 0
        began = time.monotonic()
    assert 0.3 <= time.monotonic() - began < 5
    assert gone(pid)


def test_a_second_request_to_stop_does_not_wait(tmp_path: Path) -> None:
    wanted = program(tmp_path, DEAF, stop_seconds=60)
    with running(wanted, print, StopRequest(asked=True, hurry=True)):
        assert wait_until(lambda: said_in(wanted.log, "up"))
        began = time.monotonic()
    assert time.monotonic() - began < 5


def test_what_a_killed_program_leaves_behind_is_ended_too(tmp_path: Path) -> None:
    wanted = program(tmp_path, WITH_WORKER)
    with running(wanted, lambda _: None) as child:
        assert wait_until(lambda: said_in(wanted.log, "worker") and said_in(wanted.log, "up"))
        worker = int(wanted.log.read_text().split()[1])
        os.kill(child.pid or 0, signal.SIGKILL)
        assert wait_until(lambda: child.ended() is not None)
        assert not gone(worker)
        child.watch()
        assert wait_until(lambda: gone(worker))


def test_a_crashed_program_is_started_again_after_pauses_that_double_up_to_half_a_minute(
    tmp_path: Path,
) -> None:
    now = 0.0
    said: list[str] = []
    wanted = program(tmp_path, "import sys; print('no luck'); sys.exit(3)")
    child = Child(wanted, said.append, clock=lambda: now)
    child.start()
    pauses: list[float] = []
    for _ in range(7):
        assert wait_until(lambda: child.ended() is not None)
        child.watch()
        assert child.pid is None
        crashed_at = now
        while child.pid is None:
            now += 0.5
            child.watch()
        pauses.append(now - crashed_at)
    child.stop()
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    assert "exit status 3" in said[0]
    assert "no luck" in said[0]


def test_a_crash_after_a_long_good_run_counts_as_the_first(tmp_path: Path) -> None:
    now = 0.0
    child = Child(program(tmp_path, "raise SystemExit(1)"), lambda _: None, clock=lambda: now, crashes=5)
    child.start()
    assert wait_until(lambda: child.ended() is not None)
    now = 100.0
    child.watch()
    assert child.crashes == 1


def test_a_program_that_fails_at_once_is_reported_with_its_last_words(tmp_path: Path) -> None:
    with running(program(tmp_path, "raise SystemExit('cannot go on')"), print) as child:
        assert wait_until(lambda: child.ended() is not None)
        with pytest.raises(ChildEndedError, match=r"(?s)worker ended \(exit status 1\).*cannot go on"):
            child.require_running()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_watch_and_a_second_one_asks_to_hurry(
    number: signal.Signals, tmp_path: Path
) -> None:
    rounds: list[int] = []

    def send_after_a_few_rounds() -> None:
        rounds.append(1)
        if len(rounds) == 3:
            signal.raise_signal(number)

    # Whoever runs the tests under nohup has told this process to ignore the hang-up; here it is not ignored.
    outside = signal.signal(number, signal.SIG_DFL)
    with stopping_on_signals() as request:
        with pytest.raises(StopAsked), running(program(tmp_path, SLEEPER), print, request) as child:
            watch_for_ever([child], send_after_a_few_rounds, interval=0.01)
        assert (request.asked, request.hurry) == (True, False)
        signal.raise_signal(number)
        assert request.hurry
    assert signal.signal(number, outside) == signal.SIG_DFL


def test_under_nohup_a_closed_terminal_stops_nothing() -> None:
    outside = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with stopping_on_signals() as request:
        signal.raise_signal(signal.SIGHUP)
        assert request.asked is False
    assert signal.signal(signal.SIGHUP, outside) == signal.SIG_IGN


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the parent-death signal is Linux's")
def test_when_the_supervisor_is_killed_its_programs_end(tmp_path: Path) -> None:
    wanted = program(tmp_path, SLEEPER)
    code = f"""
import os, time
from pathlib import Path
from mysynergy.ops.supervisor import Child, Program
child = Child(Program("worker", {wanted.command!r}, os.environ, Path({str(wanted.log)!r})), print)
child.start()
print(child.pid, flush=True)
time.sleep(60)
"""
    supervisor = subprocess.Popen(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert supervisor.stdout is not None
    pid = int(supervisor.stdout.readline())
    assert wait_until(lambda: said_in(wanted.log, "up"))
    supervisor.kill()
    supervisor.communicate()
    assert wait_until(lambda: gone(pid))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")
def test_what_an_earlier_run_left_behind_is_found_by_its_mark_and_ended() -> None:
    mark = f"MYSYNERGY_TEST_MARK={os.getpid()}"
    name, _, value = mark.partition("=")
    marked, other = (
        subprocess.Popen(
            [sys.executable, "-c", DEAF], env=os.environ | extra, stdout=subprocess.PIPE, text=True
        )
        for extra in ({name: value}, {name: f"{value}0"})
    )
    said: list[str] = []
    try:
        for process in (marked, other):
            assert process.stdout is not None
            assert process.stdout.readline() == "up\n"
        end_leftovers(mark, said.append, patience=0.2)
        assert marked.wait(timeout=5) == -signal.SIGKILL
        assert other.poll() is None
        assert str(marked.pid) in said[0]
        end_leftovers(mark, said.append)
        assert len(said) == 1
    finally:
        for process in (marked, other):
            process.kill()
            process.communicate()
