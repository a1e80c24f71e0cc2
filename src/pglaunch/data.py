"""The data folder: what is in it, whose it is, and how a new one is made."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pglaunch.account import Account
from pglaunch.binaries import Binaries, find_all_binaries
from pglaunch.errors import LaunchError, as_launch_errors, explain

SUPERUSER = "postgres"
# A new data folder takes 40 MB and its first log segments 32 MB more.
ROOM_FOR_NEW_DATA = 120 * 2**20
# Two log segments: below that a running server would stop at the next busy minute.
ROOM_TO_START = 32 * 2**20
_INITDB_SECONDS = 300
_FOLDER_NAME = re.compile(r"pg(\d+)")
_HBA = (
    "# Only the socket, and only its owner can reach it.\nlocal all all trust\nlocal replication all trust\n"
)


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The folder of one major version below `root`, and the files that go with it."""

    root: Path
    major: int

    @property
    def path(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.root / f"pg{self.major}"

    @property
    def lock(self) -> Path:
        """Locked (flock) by every process of a running server: the server inherits the open file."""
        return self.root / f"pg{self.major}.lock"

    @property
    def log(self) -> Path:
        """What the server says, of this and the last starts."""
        return self.root / f"pg{self.major}.log"

    def exists(self) -> bool:
        """Was it made to the end? (It is built under another name and then renamed.)"""
        return (self.path / "PG_VERSION").exists()


@dataclass(frozen=True, slots=True)
class PidFile:
    """What a server writes in `postmaster.pid`. It outlives a killed server: never trust it alone."""

    pid: int
    port: int
    socket_dir: Path
    ready: bool


def read_pid_file(folder: DataFolder) -> PidFile | None:
    """The pid file's content, or nothing when there is none or it is not complete yet."""
    try:
        lines = (folder.path / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        return PidFile(int(lines[0]), int(lines[3]), Path(lines[4]), lines[7].strip() == "ready")
    except (FileNotFoundError, IndexError, ValueError):
        return None


def refuse_other_major(folder: DataFolder, environ: Mapping[str, str] = os.environ) -> None:
    """Raise `LaunchError` (data_of_other_major) rather than start empty beside other data."""
    majors = {}
    for found in folder.root.iterdir():
        named = _FOLDER_NAME.fullmatch(found.name)
        version = found / "PG_VERSION"
        if named and version.exists():
            majors[found] = version.read_text(encoding="ascii").strip()
    ours = majors.get(folder.path)
    if ours == str(folder.major) or not majors:
        return
    # Either the folder of our name holds another version, or there are only folders of other versions.
    other = folder.path if ours is not None else max(majors, key=lambda path: int(path.name[2:]))
    raise LaunchError(
        "data_of_other_major",
        f"The data in {other} was written by PostgreSQL {majors[other]}, but the PostgreSQL found here is "
        f"{folder.major}. Nothing was changed.",
        _remedy_for_major(majors[other], other, environ),
    )


def _remedy_for_major(major: str, other: Path, environ: Mapping[str, str]) -> str:
    fitting = [found for found in find_all_binaries(environ) if str(found.major) == major]
    use = (
        f"PostgreSQL {major} is on this machine: start with MYSYNERGY_PG_BIN={fitting[0].folder}"
        if fitting
        else f"Install PostgreSQL {major} and start with MYSYNERGY_PG_BIN=<the folder of its `postgres`>"
    )
    return (
        f"{use}. To change to the newer version, make a backup with the old one and restore it with the "
        f"new one. To begin with empty data instead, move {other} elsewhere."
    )


def require_room(folder: DataFolder) -> None:
    """Raise `LaunchError` (disk_full) when the disk cannot hold what the next minutes need."""
    needed = ROOM_TO_START if folder.exists() else ROOM_FOR_NEW_DATA
    free = shutil.disk_usage(folder.root).free
    if free < needed:
        raise LaunchError(
            "disk_full",
            f"The disk that holds {folder.root} is full: {free // 2**20} MB are free and PostgreSQL needs "
            f"{needed // 2**20} MB to start.",
            "Free some space on that disk, then start again. Nothing that was committed is lost.",
        )


def create(folder: DataFolder, binaries: Binaries, account: Account, *, durable: bool) -> None:
    """Make the data folder, all of it or nothing: a start that was killed half-way leaves no half folder.

    Raises `LaunchError` with the words of initdb.
    """
    building = folder.root / f"pg{folder.major}.new"
    for locale in ("C.UTF-8", "C"):
        if building.exists():
            shutil.rmtree(building)
        building.mkdir(mode=0o700)
        account.hand_over(building)
        words = _run_initdb(building, binaries, account, locale, durable=durable)
        if words is None:
            break
        # The C library of a few systems knows no C.UTF-8; the builtin provider (17+) does not depend on it.
        if locale == "C" or "invalid locale name" not in words:
            shutil.rmtree(building, ignore_errors=True)
            raise explain(words, folder.path)
    (building / "pg_hba.conf").write_text(_HBA, encoding="ascii")
    building.rename(folder.path)
    if durable:
        _sync_folder(folder.root)


def _run_initdb(
    building: Path, binaries: Binaries, account: Account, locale: str, *, durable: bool
) -> str | None:
    """Nothing when all went well, else what initdb said."""
    builtin = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8") if binaries.major >= 17 else ()
    command = [
        *account.prefix,
        str(binaries.initdb),
        f"--pgdata={building}",
        f"--username={SUPERUSER}",
        "--encoding=UTF8",
        f"--locale={locale}",
        *builtin,
        "--lc-messages=C",
        "--auth-local=trust",
        "--auth-host=reject",
        *(() if durable else ("--no-sync",)),
    ]
    with as_launch_errors(building):
        try:
            done = subprocess.run(  # noqa: S603 - a located program, no shell
                command,
                capture_output=True,
                text=True,
                env=server_environment(),
                timeout=_INITDB_SECONDS,
                check=False,
                cwd="/",
            )
        except subprocess.TimeoutExpired:
            return f"initdb had not ended after {_INITDB_SECONDS} seconds"
    return None if done.returncode == 0 else done.stdout + done.stderr


def server_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment for the server's programs: no PG* settings of somebody's shell, English messages."""
    return {name: value for name, value in environ.items() if not name.startswith(("PG", "LC_"))} | {
        "LC_ALL": "C"
    }


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
