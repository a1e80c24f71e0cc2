"""The server as a process: who runs on a data folder, and the one we started."""

import os
import signal
import subprocess
import threading
from pathlib import Path
from typing import IO

_PROC = Path("/proc")


def servers_on(data: Path, *, hint: int | None) -> frozenset[int]:
    """Process ids of every living PostgreSQL process that works on `data`, orphans of a killed one included.

    A zombie has no working directory and is therefore not counted. Where there is no /proc, `hint` (the
    pid file's) is believed if such a process lives.
    """
    if not _PROC.joinpath("self", "cwd").exists():
        return frozenset({hint} if hint and _lives(hint) else ())
    wanted = str(data.resolve())
    return frozenset(
        int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit() and _works_on(entry, wanted)
    )


def _works_on(entry: Path, wanted: str) -> bool:
    try:
        # The server changes into its data folder; a shell that stands in it is no server.
        return str((entry / "cwd").readlink()) == wanted and (entry / "exe").readlink().name.startswith(
            "postgres"
        )
    except OSError:
        return False  # gone meanwhile, or somebody else's


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Keeper:
    """Starts the server from a thread of its own and waits for it there.

    The kernel sends the parent-death signal when the *thread* that started the child ends, so that thread
    must live as long as the server. Waiting in it also means that a killed server never stays a zombie.
    """

    def __init__(self, command: list[str], environment: dict[str, str], output: IO[bytes], lock: int) -> None:
        self._command = command
        self._environment = environment
        self._output = output
        self._lock = lock
        self._started = threading.Event()
        self.ended = threading.Event()
        self.asked_to_stop = False
        self._process: subprocess.Popen[bytes] | None = None
        self._refusal: OSError | None = None
        threading.Thread(target=self._keep, name="pglaunch-keeper", daemon=True).start()
        self._started.wait()

    def _keep(self) -> None:
        try:
            # A session of its own: Ctrl-C in a terminal reaches the whole foreground group, and the
            # database must outlive the programs that still write to it.
            self._process = subprocess.Popen(  # noqa: S603 - a located program, no shell
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=subprocess.STDOUT,
                pass_fds=(self._lock,),
                start_new_session=True,
                cwd="/",
            )
        except OSError as refusal:
            self._refusal = refusal
            self.ended.set()
            return
        finally:
            self._started.set()
        self._process.wait()
        self.ended.set()

    @property
    def pid(self) -> int:
        """The server's process id. Raises the system's `OSError` when it could not be started."""
        if self._process is None:
            raise self._refusal or RuntimeError("the server was not started")
        return self._process.pid

    def stop(self, timeout: float) -> None:
        """Fast shutdown: clients are sent away, all is written. After `timeout` seconds ever harder, which
        costs a recovery at the next start and nothing else."""
        self.asked_to_stop = True
        # Not SIGTERM: with it the server waits until every client has left by itself.
        for word, patience in ((signal.SIGINT, timeout), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
            if self._process is None or self.ended.is_set():
                return
            self._process.send_signal(word)
            self.ended.wait(patience)
