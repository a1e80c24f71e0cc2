"""Start a server on a data folder, or attach to the one that already runs there."""

import contextlib
import fcntl
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self
from urllib.parse import quote

from pglaunch import data, probe
from pglaunch.account import Account, choose_account
from pglaunch.binaries import Binaries, find_binaries
from pglaunch.data import DataFolder
from pglaunch.errors import LaunchError, as_launch_errors, explain
from pglaunch.processes import Keeper, servers_on

PORT = 5432  # only part of the socket's name: each server has a folder of its own
_LONGEST_SOCKET_PATH = 107 if sys.platform.startswith("linux") else 103
_PATIENCE_WITH_OTHERS_SECONDS = 60.0
_PATIENCE_WITH_RECOVERY_SECONDS = 900.0
_STOP_SECONDS = 60.0
_LARGEST_LOG = 8 * 2**20
_NO_OPTIONS: Mapping[str, str] = MappingProxyType({})
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. As a context manager it stops at the end, if it is ours."""

    data_folder: Path
    socket_dir: Path
    port: int
    major: int
    pid: int
    log: Path
    _keeper: Keeper | None = field(default=None, repr=False, compare=False)

    @property
    def owned(self) -> bool:
        """Did this process start it? If not, it was found running and is left running."""
        return self._keeper is not None

    def url(self, database: str, user: str) -> str:
        """A `postgresql://` address of `database` for `user`, for libpq, psycopg and Django."""
        return (
            f"postgresql://{quote(user, safe='')}@/{quote(database, safe='')}"
            f"?host={quote(str(self.socket_dir), safe='/')}&port={self.port}"
        )

    def alive(self) -> bool:
        """Does the server still run?"""
        if self._keeper is not None:
            return not self._keeper.ended.is_set()
        return self.pid in servers_on(self.data_folder, hint=self.pid)

    def failure(self) -> LaunchError | None:
        """Why a server of ours ended without being asked to, from its log; nothing while all is well."""
        if self._keeper is None or self._keeper.asked_to_stop or self.alive():
            return None
        return explain(_tail(self.log, most=4_000), self.data_folder)

    def stop(self, timeout: float = _STOP_SECONDS) -> None:
        """Stop the server if it is ours: clients are sent away, all is written. Safe to call twice."""
        if self._keeper is None:
            return
        self._keeper.stop(timeout)
        with contextlib.suppress(OSError), _held(self.data_folder.with_name(f"pg{self.major}.lock")):
            self.socket_dir.rmdir()  # under the lock: another start may be about to use it

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(
    data_root: Path,
    *,
    durable: bool = True,
    on_progress: Say | None = None,
    options: Mapping[str, str] = _NO_OPTIONS,
) -> Server:
    """Start the server whose data is in `<data_root>/pg<major>` (made if need be); returns when it answers.

    If it already runs, attach to it (`owned` is False; `durable` and `options` are then as the first start
    chose). `durable=False` gives up safety against a crash of the machine for speed: for tests only.
    `options` are settings of postgresql.conf. `on_progress` gets one line of English per step.

    The server ends with this process, however this process ends (Linux: by a signal of the kernel).
    Raises `LaunchError`.
    """
    say: Say = on_progress or (lambda _: None)
    binaries = find_binaries()
    with as_launch_errors(data_root):
        data_root.mkdir(parents=True, exist_ok=True)
        folder = DataFolder(data_root.resolve(), binaries.major)
        data.refuse_other_major(folder)
        claim = _claim(folder, say)
        if isinstance(claim, Server):
            say(f"PostgreSQL {claim.major} already runs (process {claim.pid}): using it")
            return claim
        try:
            return _start_claimed(folder, binaries, claim, durable=durable, say=say, options=options)
        finally:
            os.close(claim)  # the server, if it runs, holds its own copy


def _claim(folder: DataFolder, say: Say) -> int | Server:
    """Either the server that runs on `folder`, or an open, locked file: nobody else runs or starts one.

    The lock is inherited by the server, so it is held exactly as long as a process of it lives: no pid of a
    dead or zombie server, and no orphan still writing, can be mistaken.
    """
    handle = os.open(folder.lock, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + _PATIENCE_WITH_OTHERS_SECONDS
    told = False
    while time.monotonic() < deadline:
        if running := _running(folder):
            os.close(handle)
            return running
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # A server that was started by hand holds no lock of ours.
            if not servers_on(folder.path, hint=_hint(folder)):
                return handle
            fcntl.flock(handle, fcntl.LOCK_UN)
        if not told:
            told = True
            say("Another start or stop of PostgreSQL is under way here: waiting for it")
        time.sleep(0.05)
    os.close(handle)
    raise LaunchError(
        "locked_by_other",
        f"Another process uses {folder.path}, and it did not answer within "
        f"{_PATIENCE_WITH_OTHERS_SECONDS:.0f} seconds{_who(folder)}.",
        "Stop it, or wait until it has ended, and start again. "
        "A folder that two machines or containers share can serve only one of them.",
    )


def _running(folder: DataFolder) -> Server | None:
    noted = data.read_pid_file(folder)
    if noted is None or noted.pid not in servers_on(folder.path, hint=noted.pid):
        return None
    if probe.ask(noted.socket_dir / f".s.PGSQL.{noted.port}") is not probe.Answer.READY:
        return None
    return Server(folder.path, noted.socket_dir, noted.port, folder.major, noted.pid, folder.log)


def _hint(folder: DataFolder) -> int | None:
    noted = data.read_pid_file(folder)
    return noted.pid if noted else None


def _who(folder: DataFolder) -> str:
    pids = sorted(servers_on(folder.path, hint=_hint(folder)))
    return f" (process {', '.join(map(str, pids))})" if pids else ""


def _start_claimed(
    folder: DataFolder,
    binaries: Binaries,
    lock: int,
    *,
    durable: bool,
    say: Say,
    options: Mapping[str, str],
) -> Server:
    temporary = Path(tempfile.gettempdir()).resolve()
    account = choose_account(binaries.postgres, folder.root, temporary)
    data.require_room(folder)
    sockets = _socket_folder(folder, account, temporary)
    try:
        _prepare_data(folder, binaries, account, durable=durable, say=say)
        say(f"Starting PostgreSQL {binaries.version}")
        command = _command(folder, binaries, account, sockets, durable=durable, options=options)
        began, keeper = _launch(folder, command, lock)
        try:
            _wait_until_ready(folder, keeper, sockets, began, say)
        except BaseException:
            keeper.stop(_STOP_SECONDS)  # also on Ctrl-C: nobody would hold the handle
            raise
    except BaseException:
        with contextlib.suppress(OSError):
            sockets.rmdir()
        raise
    return Server(folder.path, sockets, PORT, folder.major, keeper.pid, folder.log, keeper)


def _prepare_data(
    folder: DataFolder, binaries: Binaries, account: Account, *, durable: bool, say: Say
) -> None:
    """A data folder that is whole, owned by the server's account, and without a misleading pid file."""
    if not folder.exists():
        say(f"Making a data folder for PostgreSQL {binaries.version} in {folder.path}")
        data.create(folder, binaries, account, durable=durable)
    account.hand_over(folder.path)
    if (folder.path / "postmaster.pid").exists():
        # We hold the lock and no server lives: the pid is of a dead or zombie server or of a stranger.
        say("The last run ended without a proper stop: PostgreSQL recovers by itself, committed data is safe")
        (folder.path / "postmaster.pid").unlink()


def _socket_folder(folder: DataFolder, account: Account, temporary: Path) -> Path:
    """A folder only the server's account can enter, with a path short enough for a socket."""
    mark = hashlib.sha256(os.fsencode(folder.path)).hexdigest()[:12]
    sockets = temporary / f"mysynergy-{os.getuid()}-{mark}"
    length = len(os.fsencode(sockets / f".s.PGSQL.{PORT}"))
    if length > _LONGEST_SOCKET_PATH:
        raise LaunchError(
            "socket_path_too_long",
            f"The server's socket would be in {sockets}: {length} bytes with its name, and the system allows "
            f"{_LONGEST_SOCKET_PATH}.",
            "Set TMPDIR to a shorter folder, for example TMPDIR=/tmp, and start again.",
        )
    with contextlib.suppress(FileExistsError):
        sockets.mkdir(mode=0o700)
    found = sockets.lstat()
    # Everybody can write to the temporary folder: somebody else's folder or link of this name is a trap.
    if sockets.is_symlink() or not sockets.is_dir() or found.st_uid not in {os.geteuid(), account.uid, 65534}:
        raise LaunchError(
            "not_permitted",
            f"{sockets} belongs to somebody else, so the server's socket would not be safe there.",
            "Remove it, or set TMPDIR to a folder of your own, and start again.",
        )
    if found.st_mode & 0o777 != 0o700:
        sockets.chmod(0o700)
    account.hand_over(sockets)
    for left_over in sockets.iterdir():
        left_over.unlink()
    return sockets


def _command(
    folder: DataFolder,
    binaries: Binaries,
    account: Account,
    sockets: Path,
    *,
    durable: bool,
    options: Mapping[str, str],
) -> list[str]:
    quoted = str(sockets).replace('"', '""')
    settings = {"lc_messages": "C", "timezone": "UTC", "log_timezone": "UTC", "log_line_prefix": "%m [%p] "}
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    # Last, so that no option opens another door.
    settings |= dict(options) | {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": f'"{quoted}"',
        "unix_socket_permissions": "0700",
        "logging_collector": "off",
    }
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return [*account.prefix, str(binaries.postgres), "-D", str(folder.path), *words]


def _launch(folder: DataFolder, command: list[str], lock: int) -> tuple[int, Keeper]:
    """Start it, with its words appended to the log. Gives where in the log its words begin."""
    with contextlib.suppress(FileNotFoundError):
        if folder.log.stat().st_size > _LARGEST_LOG:
            folder.log.replace(folder.log.with_suffix(".log.1"))
    with folder.log.open("ab") as output:
        began = output.tell()
        keeper = Keeper(command, data.server_environment(), output, lock)
    _ = keeper.pid  # raises if the system refused to start it
    return began, keeper


def _wait_until_ready(folder: DataFolder, keeper: Keeper, sockets: Path, began: int, say: Say) -> None:
    now = time.monotonic()
    deadline, tell_at = now + _PATIENCE_WITH_RECOVERY_SECONDS, now + 5
    while now < deadline:
        if keeper.ended.wait(0.02):
            raise explain(_tail(folder.log, began), folder.path)
        noted = data.read_pid_file(folder)
        # Until the server itself says "ready" it is not asked: each refusal would be a line in its log.
        if noted and noted.ready and probe.ask(sockets / f".s.PGSQL.{PORT}") is probe.Answer.READY:
            return
        now = time.monotonic()
        if now > tell_at:
            tell_at = now + 5
            say(f"Still starting: {_last_line(folder.log)}")
    raise LaunchError(
        "did_not_start",
        f"PostgreSQL was not ready after {_PATIENCE_WITH_RECOVERY_SECONDS / 60:.0f} minutes. It last said: "
        f"{_last_line(folder.log)}",
        f"Look into {folder.log}. If it is still recovering, start again: it goes on where it stopped.",
    )


def _tail(log: Path, began: int = 0, most: int = 20_000) -> str:
    with log.open("rb") as words:
        size = words.seek(0, os.SEEK_END)
        words.seek(max(began, size - most))
        return words.read().decode("utf-8", errors="replace")


def _last_line(log: Path) -> str:
    return (_tail(log).strip().splitlines() or ["nothing"])[-1]


@contextlib.contextmanager
def _held(lock: Path) -> Iterator[None]:
    """Hold the lock for a moment. Raises `BlockingIOError` when a server or a start has it."""
    handle = os.open(lock, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)
