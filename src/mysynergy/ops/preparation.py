"""Bring the database to the state this version expects: roles, tables, reference data, demonstration.

What has been done is noted in a small table of the database itself, so that the notes travel with a
backup; a later start with nothing to do costs a few milliseconds instead of loading Django.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import psycopg

import mysynergy
from mysynergy import environment
from mysynergy.ops import databases
from mysynergy.ops.house import HouseError
from mysynergy.ops.supervisor import Say, bound_to_parent

_NOTES = "ops_preparation"
_SOURCE = Path(mysynergy.__file__).parent
_PACKAGES_WITH_TABLES = ("Django", "django-allauth", "procrastinate")
_TAIL_LINES = 15
#: By which decision golden records are derived; a house that stands by another is derived anew, once.
_GOLDEN_RULE = "0010"


def prepare(say: Say, *, demo: bool) -> None:
    """Do what is missing, each step with a line of progress; the database addresses are in the environment.

    Demonstration data (``demo``) come only into a database that was empty when this was first called on it,
    never beside real data. Raises ``HouseError``.
    """
    _initialise(say)
    try:
        with _as_owner() as connection:
            notes = Notes(connection)
            fresh = notes.migrations_applied() == 0
            _migrate(notes, say, demo=demo)
            _install_reference(notes, say)
            _derive(notes, say, fresh=fresh)
            _fill(notes, say, demo=demo)
    except psycopg.Error as error:
        raise HouseError(
            f"The database refused: {str(error).strip()}\n"
            "Look at its log; 'mysynergy db-init --print' shows the roles and rights it should have."
        ) from error


def derive_once(say: Say) -> None:
    """Derive golden records where another rule than this version's made them. Raises ``HouseError``."""
    with _as_owner() as connection:
        _derive(Notes(connection), say, fresh=False)


class Notes:
    """What has been done to this database: one short text per kind of work."""

    def __init__(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        self._connection = connection
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {_NOTES} (what text PRIMARY KEY, state text NOT NULL)".encode()
        )

    def get(self, what: str) -> str | None:
        """Return what was noted, or nothing."""
        query = f"SELECT state FROM {_NOTES} WHERE what = %s"  # noqa: S608 - a constant
        row = self._connection.execute(query.encode(), [what]).fetchone()
        return str(row[0]) if row else None

    def put(self, what: str, state: str) -> None:
        """Note that ``what`` is now in ``state``."""
        query = (
            f"INSERT INTO {_NOTES} VALUES (%s, %s) "  # noqa: S608 - a constant
            "ON CONFLICT (what) DO UPDATE SET state = excluded.state"
        )
        self._connection.execute(query.encode(), [what, state])

    def migrations_applied(self) -> int:
        """How many migrations the database has seen; 0 for an empty one."""
        there = self._connection.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
        if not there or not there[0]:
            return 0
        row = self._connection.execute("SELECT count(*) FROM django_migrations").fetchone()
        return int(str(row[0])) if row else 0


def _initialise(say: Say) -> None:
    """Make roles and database, unless the login may not and they are there already."""
    given = environment.database("owner")
    name = str(given["NAME"])
    address = os.environ.get("MYSYNERGY_ADMIN_URL") or psycopg.conninfo.make_conninfo(
        os.environ["DATABASE_URL"], dbname="postgres"
    )
    try:
        for line in databases.initialise(address, name=name):
            if line.startswith("made"):
                say(line.capitalize())
    except psycopg.errors.InsufficientPrivilege:
        # The operator's own database: roles were made beforehand, or the next step says what is missing.
        return
    except psycopg.OperationalError as error:
        raise HouseError(
            f"The database of DATABASE_URL does not answer: {str(error).strip()}\n"
            "Start it, or correct DATABASE_URL, or unset it: MySynergy then starts a database of its own."
        ) from error


def _as_owner() -> psycopg.Connection[tuple[object, ...]]:
    given = environment.database("owner")
    options = given["OPTIONS"]
    extra = {str(key): str(value) for key, value in options.items()} if isinstance(options, dict) else {}
    try:
        return psycopg.connect(
            dbname=str(given["NAME"]),
            user=str(given["USER"]) or None,
            password=str(given["PASSWORD"]) or None,
            host=str(given["HOST"]) or None,
            port=str(given["PORT"]) or None,
            autocommit=True,
            **extra,  # type: ignore[arg-type]  # libpq's own words, all of them text
        )
    except psycopg.OperationalError as error:
        raise HouseError(
            f"The database cannot be entered as its owner: {str(error).strip()}\n"
            "Roles are made once by somebody who may: mysynergy db-init --admin-url=..., "
            "or run the SQL of 'mysynergy db-init --print'."
        ) from error


def _migrate(notes: Notes, say: Say, *, demo: bool) -> None:
    applied = notes.migrations_applied()
    files = [*_SOURCE.glob("*/migrations/*.py"), _SOURCE / "database" / "roles.py"]
    versions = [f"{package} {importlib.metadata.version(package)}" for package in _PACKAGES_WITH_TABLES]
    wanted = _digest(files, versions)
    # The count guards against an older database that was brought back beneath a newer note.
    if notes.get("migrations") == f"{wanted} {applied}":
        return
    if applied == 0 and demo:
        notes.put("demo", "wanted")
    say("Making the tables" if applied == 0 else "Bringing the tables to this version")
    began = time.monotonic()
    try:
        databases.migrate({**os.environ, "PYTHONPATH": python_path()})
    except subprocess.CalledProcessError as error:
        raise HouseError(
            f"A migration failed. It said:\n{_last_lines(error.stderr)}\n"
            "The database is as it was before that migration. Mend the cause and start again."
        ) from error
    notes.put("migrations", f"{wanted} {notes.migrations_applied()}")
    say(f"Tables are ready ({time.monotonic() - began:.1f} s)")


def _install_reference(notes: Notes, say: Say) -> None:
    files = [*environment.rulebook_folder().glob("**/*.yaml"), _SOURCE / "ops" / "reference.py"]
    wanted = _digest(files, [mysynergy.__version__])
    if notes.get("reference") == wanted:
        return
    say("Installing agencies, agreements and the rulebook")
    try:
        databases.prepare({**os.environ, "PYTHONPATH": python_path()})
    except subprocess.CalledProcessError as error:
        raise HouseError(
            f"The rulebook could not be published. It said:\n{_last_lines(error.stderr)}\n"
            "Mend it ('mysynergy rulebook check' names file and line) and start again."
        ) from error
    notes.put("reference", wanted)


def _derive(notes: Notes, say: Say, *, fresh: bool) -> None:
    """Before anybody is served: what was set by an older version without a record becomes one here."""
    if notes.get("golden") == _GOLDEN_RULE:
        return
    if not fresh:
        say("Deriving golden records by the rule of this version (once)")
        _mysynergy("derive")
    notes.put("golden", _GOLDEN_RULE)


def _fill(notes: Notes, say: Say, *, demo: bool) -> None:
    if not demo or notes.get("demo") != "wanted" or not has_command("seed"):
        return
    say("Making demonstration data (once)")
    began = time.monotonic()
    _mysynergy("seed")
    notes.put("demo", "done")
    say(f"Demonstration data are ready ({time.monotonic() - began:.1f} s)")


def has_command(name: str) -> bool:
    """Is there a command of this name in this version?"""
    return importlib.util.find_spec(f"mysynergy.ops.commands.{name.replace('-', '_')}") is not None


def command_line(*words: str) -> list[str]:
    """The command line of ``mysynergy words``, run by this interpreter and ending with this process."""
    return [*bound_to_parent(), sys.executable, "-m", "mysynergy", *words]


def python_path() -> str:
    """PYTHONPATH for our programs: this source first, whether it is installed or not."""
    return os.pathsep.join(filter(None, [str(_SOURCE.parent), os.environ.get("PYTHONPATH")]))


def _mysynergy(*words: str) -> None:
    """Run a command of ours; its progress goes to the terminal, its complaints come back."""
    done = subprocess.run(  # noqa: S603 - our own command
        command_line(*words),
        env={**os.environ, "PYTHONPATH": python_path()},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise HouseError(
            f"'mysynergy {' '.join(words)}' failed. It said:\n{_last_lines(done.stderr)}\n"
            "Mend the cause and start again: it goes on with this step."
        )


def _digest(files: Iterable[Path], words: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for word in words:
        digest.update(word.encode() + b"\0")
    return digest.hexdigest()[:16]


def _last_lines(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines()[-_TAIL_LINES:]) or "    (nothing)"
