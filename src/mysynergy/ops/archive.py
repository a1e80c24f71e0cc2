"""Backups: one file with the database and a manifest. Keys are never in it; they go to a file of their own.

Whoever holds the backup alone can read no identity number; whoever holds the keys alone has nothing to
open. A backup file is a tar of ``manifest.json`` and ``database.dump`` (PostgreSQL's custom format).
"""

from __future__ import annotations

import atexit
import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg

import mysynergy
import pglaunch
from mysynergy import environment
from mysynergy.ops import databases, house

KEYS = ("secret_key", "data_key", "index_key")
#: The keys of source records and persons go to a file beside the backup, which lives so long and no longer:
#: what an erasure destroyed cannot be read from any older backup either.
RECORD_KEYS = ".record-keys"
RECORD_KEYS_LIVE = dt.timedelta(days=35)
_KEY_TABLE = "public.vault_recordkey"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup: when, by which version, of which PostgreSQL, sealed with which key."""

    made_at: str
    version: str
    postgresql: int
    sha256: str
    key_fingerprint: str


def key_fingerprint() -> str:
    """Return a name for this machine's keys that gives nothing of them away."""
    return hashlib.sha256(b"fingerprint" + b"".join(environment.secret(name) for name in KEYS)).hexdigest()[
        :16
    ]


def _program(name: str) -> str:
    return str(pglaunch.find_binaries().folder / name)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"{command[0]} ended with {done.returncode}"]
        raise house.HouseError("PostgreSQL's tool failed: " + " / ".join(lines[:3]))


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def back_up(admin_url: str, target: Path, *, name: str = house.DATABASE) -> Manifest:
    """Write a backup of database ``name`` to ``target`` (made whole beside it, then renamed).

    Raises ``HouseError`` when the file exists or a tool fails; nothing half-written stays behind.
    """
    if target.exists():
        raise house.HouseError(f"{target} exists already: choose another name, nothing was written")
    target.parent.mkdir(parents=True, exist_ok=True)
    address = psycopg.conninfo.make_conninfo(admin_url, dbname=name)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        dump = Path(folder) / "database.dump"
        custom = [_program("pg_dump"), "--format=custom", f"--dbname={address}"]
        record_keys = Path(folder) / "record-keys.dump"
        _run([*custom, f"--exclude-table-data={_KEY_TABLE}", f"--file={dump}"])
        # The keys come after: no record without its key, and whoever is erased in between is known as erased.
        _run([*custom, "--data-only", f"--table={_KEY_TABLE}", f"--file={record_keys}"])
        with psycopg.connect(address) as connection:
            major = connection.info.server_version // 10_000
        manifest = Manifest(
            made_at=dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds"),
            version=mysynergy.__version__,
            postgresql=major,
            sha256=_digest(dump),
            key_fingerprint=key_fingerprint(),
        )
        (Path(folder) / "manifest.json").write_text(json.dumps(asdict(manifest), indent=2))
        fresh = Path(folder) / "backup.tar"
        with tarfile.open(fresh, "w") as tar:
            tar.add(Path(folder) / "manifest.json", "manifest.json")
            tar.add(dump, "database.dump")
        fresh.chmod(0o600)
        record_keys.chmod(0o600)
        record_keys.rename(record_keys_of(target))
        fresh.rename(target)
    forget_record_keys(target.parent, dt.datetime.now(tz=dt.UTC))
    return manifest


def record_keys_of(backup: Path) -> Path:
    """Return where the keys of records are written beside a backup."""
    return backup.with_name(backup.name + RECORD_KEYS)


def forget_record_keys(folder: Path, now: dt.datetime) -> list[Path]:
    """Delete the files of record keys in ``folder`` that are older than 35 days, and return them."""
    old = [
        path
        for path in sorted(folder.glob(f"*{RECORD_KEYS}"))
        if now - dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC) > RECORD_KEYS_LIVE
    ]
    for path in old:
        path.unlink()
    return old


def newest_record_keys(folder: Path) -> Path:
    """Return the newest file of record keys in ``folder``. Raises ``HouseError`` when there is none."""
    found = sorted(folder.glob(f"*{RECORD_KEYS}"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise house.HouseError(
            f"There is no file of record keys (*{RECORD_KEYS}) in {folder}: without it no source record can "
            "be read. Give the newest one with --record-keys FILE. Nothing was changed."
        )
    return found[-1]


def write_keys(target: Path) -> None:
    """Write this machine's keys to ``target`` (readable by its owner only)."""
    if target.exists():
        raise house.HouseError(f"{target} exists already: choose another name, nothing was written")
    target.touch(mode=0o600)
    target.write_text(json.dumps({name: environment.secret(name).hex() for name in KEYS}, indent=2))


def read_keys(source: Path) -> None:
    """Put the keys of ``source`` in place; refuses to overwrite other keys."""
    keys = json.loads(source.read_text())
    folder = environment.var_folder() / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in KEYS:
        path = folder / name
        if path.exists() and path.read_text().strip() != keys[name]:
            raise house.HouseError(
                f"{path} holds another key: move it away first if you are sure that no data needs it"
            )
        path.touch(mode=0o600)
        path.write_text(keys[name])


def restore(
    admin_url: str, source: Path, *, name: str = house.DATABASE, record_keys: Path | None = None
) -> Manifest:
    """Bring the backup ``source`` back into database ``name``, which must not exist yet or be empty.

    ``record_keys``: the newest file of them there is (beside the backup when absent), also with an older
    backup: it knows who was erased since.

    Raises ``HouseError`` for a damaged file, for keys that do not fit, and for a database with tables.
    """
    with tempfile.TemporaryDirectory(prefix="mysynergy-restore-") as folder:
        manifest = _unpack(source, Path(folder))
        if manifest.key_fingerprint != key_fingerprint():
            raise house.HouseError(
                "The backup was sealed with other keys than this machine holds: give the keys file that was "
                "written with it (--keys FILE). Nothing was changed."
            )
        if shutil.disk_usage(environment.var_folder()).free < (Path(folder) / "database.dump").stat().st_size:
            raise house.HouseError("There is less disk space than the backup needs. Nothing was changed.")
        keys = record_keys or newest_record_keys(source.parent)
        _refuse_used(admin_url, name)
        databases.initialise(admin_url, name=name)
        address = psycopg.conninfo.make_conninfo(admin_url, dbname=name)
        dump = str(Path(folder) / "database.dump")
        whole = [_program("pg_restore"), "--exit-on-error", "--single-transaction", f"--dbname={address}"]
        _run([*whole, dump])
        _run([*whole, "--data-only", str(keys)])
    return manifest


def _unpack(source: Path, folder: Path) -> Manifest:
    try:
        with tarfile.open(source) as tar:
            tar.extractall(folder, filter="data")
        manifest = Manifest(**json.loads((folder / "manifest.json").read_text()))
    except (OSError, tarfile.TarError, ValueError, TypeError) as error:
        raise house.HouseError(f"{source} is not a backup of MySynergy, or it is damaged: {error}") from error
    if _digest(folder / "database.dump") != manifest.sha256:
        raise house.HouseError(f"{source} is damaged: its content does not have the digest of its manifest")
    return manifest


def _refuse_used(admin_url: str, name: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            return
    with psycopg.connect(psycopg.conninfo.make_conninfo(admin_url, dbname=name)) as connection:
        count = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if count and count[0]:
        raise house.HouseError(
            f"Database {name} holds {count[0]} tables: restore goes into an empty one only. "
            "Choose another --name, or move the old database away first."
        )


def admin_address(given: str = "") -> str:
    """Return the address of a log-in that may do this: given, from the environment, or embedded."""
    if not given:
        server = house.database_addresses()
        if server is not None and server.owned:
            atexit.register(server.stop)
    return given or os.environ.get("MYSYNERGY_ADMIN_URL") or os.environ["DATABASE_URL"]
