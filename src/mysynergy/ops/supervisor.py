"""Keep a few programs running on one machine, and stop them in the right order.

Knows nothing of Django or of what the programs do. Each program gets a session of its own, so that Ctrl-C
in a terminal reaches only the supervisor, which then stops them one after the other; and, on Linux, a
signal from the kernel should the supervisor itself be killed.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

Say = Callable[[str], None]

_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 30.0
# A program that ran this long was well: its next crash is counted as the first.
_WELL_AFTER_SECONDS = 60.0
_LARGEST_LOG = 8 * 2**20
_TAIL_LINES = 15


class StopAsked(BaseException):
    """Somebody pressed Ctrl-C or sent SIGTERM. Not an error: unwinds to the outermost `with`."""


class ChildEndedError(Exception):
    """A program ended before it was of use; `str()` says which, how, and its last words."""


@dataclass(slots=True)
class StopRequest:
    """Whether a stop was asked for, and whether it was asked for again (then hurry)."""

    asked: bool = False
    hurry: bool = False

    def _heard(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            self.hurry = True
            return
        self.asked = True
        raise StopAsked(signal.Signals(number).name)


@contextlib.contextmanager
def stopping_on_signals() -> Iterator[StopRequest]:
    """Turn the first SIGINT, SIGTERM or SIGHUP into `StopAsked`, and later ones into `hurry`.

    Use it outermost, with everything that must be stopped in `with` blocks inside it.
    """
    request = StopRequest()
    # nohup means: go on when the terminal closes.
    hang_up = () if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else (signal.SIGHUP,)
    numbers = (signal.SIGINT, signal.SIGTERM, *hang_up)
    former = {number: signal.signal(number, request._heard) for number in numbers}
    try:
        yield request
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


@dataclass(frozen=True, slots=True)
class Program:
    """What to run. `environment` is complete, not added to ours."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    stop_seconds: float = 10.0


@dataclass(slots=True)
class Child:
    """A program that runs, or that waits to be started again after a crash."""

    program: Program
    say: Say
    clock: Callable[[], float] = time.monotonic
    crashes: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _started_at: float = 0.0
    _start_again_at: float = field(default=0.0)

    @property
    def pid(self) -> int | None:
        """Its process id, which is also its group's; nothing while it waits to be started again."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the program. What it says goes to its log file."""
        log = self.program.log
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > _LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - commands are built by the caller, no shell
                [*bound_to_parent(), *self.program.command],
                env=dict(self.program.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started_at = self.clock()

    def ended(self) -> int | None:
        """Its exit status if it has ended by itself (negative: the signal), else nothing."""
        return self._process.poll() if self._process else None

    def require_running(self) -> None:
        """Raise `ChildEndedError` with its last words if it has ended."""
        status = self.ended()
        if status is not None:
            raise ChildEndedError(
                f"The {self.program.name} ended ({_how(status)}). It said:\n{self.last_words()}"
            )

    def watch(self) -> None:
        """Notice a crash and start the program again, after a pause that doubles with each crash in a row."""
        now = self.clock()
        if self._process is None:
            if now >= self._start_again_at:
                self.start()
            return
        status = self._process.poll()
        if status is None:
            return
        self._clear_group()
        self._process = None
        if now - self._started_at >= _WELL_AFTER_SECONDS:
            self.crashes = 0
        pause = min(_FIRST_PAUSE_SECONDS * 2**self.crashes, _LONGEST_PAUSE_SECONDS)
        self.crashes += 1
        self._start_again_at = now + pause
        self.say(
            f"The {self.program.name} ended ({_how(status)}); starting it again in {pause:.0f} s. "
            f"Its last words, more in {self.program.log}:\n{self.last_words()}"
        )

    def stop(self, request: StopRequest | None = None) -> None:
        """Ask it to end, wait, and end it with all its own children if it does not. Safe to call twice."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            deadline = time.monotonic() + self.program.stop_seconds
            while self._process.poll() is None and time.monotonic() < deadline:
                if request is not None and request.hurry:
                    break
                time.sleep(0.02)
        self._clear_group()
        self._process.wait()
        self._process = None

    def last_words(self) -> str:
        """The end of its log, indented."""
        try:
            with self.program.log.open("rb") as words:
                words.seek(max(0, words.seek(0, os.SEEK_END) - 8_000))
                lines = words.read().decode("utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            lines = []
        return "\n".join(f"    {line}" for line in lines[-_TAIL_LINES:]) or "    (nothing)"

    def _clear_group(self) -> None:
        """End what the program left behind: its workers hold the port."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)


@contextlib.contextmanager
def running(program: Program, say: Say, request: StopRequest | None = None) -> Iterator[Child]:
    """Start `program`; stop it at the end of the `with` block, however that comes."""
    child = Child(program, say)
    try:
        child.start()
        yield child
    finally:
        say(f"Stopping the {program.name}")
        child.stop(request)


def watch_for_ever(children: list[Child], also: Callable[[], None], *, interval: float = 0.2) -> None:
    """Keep `children` running and call `also` in every round, until `StopAsked` or an error of `also`."""
    while True:
        for child in children:
            child.watch()
        also()
        time.sleep(interval)


def bound_to_parent() -> tuple[str, ...]:
    """Words to put before a command so that it gets SIGTERM when the thread that starts it ends (Linux).

    SIGTERM, not SIGKILL: a web server has workers of its own, which it must be able to stop.
    """
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "TERM") if setpriv else ()


def end_leftovers(mark: str, say: Say, *, patience: float = 3.0) -> None:
    """End every process whose environment holds the entry `mark` (`NAME=value`): what a killed supervisor
    left behind and what did not obey the kernel's signal.

    Only for one who is sure that no living supervisor uses this mark. Without /proc it does nothing.
    """
    for number, wait in ((signal.SIGTERM, patience), (signal.SIGKILL, patience)):
        found = _marked(mark)
        if not found:
            return
        if number is signal.SIGTERM:
            say(f"Ending what the last run left behind (process {', '.join(map(str, sorted(found)))})")
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline = time.monotonic() + wait
        while _marked(mark) and time.monotonic() < deadline:
            time.sleep(0.05)


def _marked(mark: str) -> frozenset[int]:
    wanted, found = mark.encode(), set()
    for entry in Path("/proc").glob("[0-9]*"):
        # Somebody else's, or gone meanwhile. A zombie's environment is empty.
        with contextlib.suppress(OSError):
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.add(int(entry.name))
    return frozenset(found - {os.getpid()})


def _how(status: int) -> str:
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"exit status {status}"
