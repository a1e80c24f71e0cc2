"""Is this installation sound? Each look gives one finding: sound or not, what was seen, what to do."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from mysynergy import environment
from mysynergy.access.public import Actor, acting
from mysynergy.arrivals import public as arrivals
from mysynergy.cases import public as cases
from mysynergy.crises import public as crises
from mysynergy.directory import public as directory
from mysynergy.heard import public as heard
from mysynergy.kernel.errors import NotFound
from mysynergy.ops import jobs, translations
from mysynergy.privacy import public as privacy
from mysynergy.referrals import public as referrals
from mysynergy.rules import RulebookFaults, load_rulebook

_LEAST_FREE = 2 * 1024**3
_OLDEST = 15
_LATE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One look: what it is about, whether it is sound, what was seen, and the remedy where it is not.

    ``named``: what is broken, row by row, by id only. ``looked`` is false where nothing could be seen at all.
    """

    about: str
    sound: bool
    seen: str
    remedy: str = ""
    named: tuple[str, ...] = ()
    looked: bool = True


def bad(about: str, seen: str, remedy: str) -> Finding:
    """Return a finding of something that must be mended."""
    return Finding(about, sound=False, seen=seen, remedy=remedy)


def _row(query: str) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row: tuple[object, ...] = cursor.fetchone()
        return row


def _server() -> Finding:
    (number,) = _row("SELECT current_setting('server_version_num')::int")
    major = int(str(number)) // 10_000
    return Finding("PostgreSQL", major >= _OLDEST, f"version {major}", f"Use PostgreSQL {_OLDEST} or newer.")


def _role() -> Finding:
    current, session, powerful = _row(
        "SELECT current_user::text, session_user::text, rolsuper OR rolbypassrls FROM pg_roles "
        "WHERE rolname = session_user"
    )
    return Finding(
        "database role",
        current == "mysynergy_app" and not powerful,
        f"acts as {current}, logged in as {session}",
        "Log in as mysynergy_app itself (DATABASE_URL), so that no statement can leave that role.",
    )


def _insight() -> Finding:
    try:
        with connections["insight"].cursor() as cursor:
            cursor.execute("SELECT current_user")
            seen = str(cursor.fetchone()[0])
    except DatabaseError as error:
        return bad("insight role", str(error).splitlines()[0], "Run: mysynergy db-init")
    return Finding("insight role", seen == "mysynergy_insight", seen, "Set MYSYNERGY_INSIGHT_URL.")


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return Finding("migrations", waiting == 0, f"{waiting} to run", "Run: mysynergy upgrade")


def _rulebook() -> Finding:
    actor = Actor.system("check", now=timezone.now())
    try:
        written = load_rulebook(settings.RULEBOOK_DIR).version
        serving = directory.rulebook(actor=actor).version
    except RulebookFaults as faults:
        return bad("rulebook", f"{len(faults.faults)} faults", "Run: mysynergy rulebook check")
    except NotFound:
        return bad("rulebook", "none in force", "Run: mysynergy upgrade")
    return Finding(
        "rulebook",
        written == serving,
        f"in force {serving[:12]}, in the folder {written[:12]}",
        "Run: mysynergy rulebook publish (or keep the one in force).",
    )


def _outbox() -> Finding:
    with acting(Actor.system("check", now=timezone.now())):
        count, oldest = _row(
            "SELECT count(*), coalesce(max(now() - created_at), '0'::interval) FROM events_outbox"
        )
    late = getattr(oldest, "total_seconds", lambda: 0.0)()
    return Finding(
        "outbox",
        late < 60,
        f"{count} waiting, the oldest {late:.0f} s",
        "Is the worker running? mysynergy worker",
    )


def _jobs() -> Finding:
    failed = jobs.failed()
    return Finding(
        "jobs", failed == 0, f"{failed} failed for good", "See procrastinate_jobs, then retry them."
    )


def _keys() -> Finding:
    folder = environment.var_folder() / "keys"
    others = stat.S_IRWXG | stat.S_IRWXO
    loose = [path.name for path in sorted(folder.glob("*")) if path.stat().st_mode & others]
    seen = ", ".join(loose) or "readable by their owner only"
    return Finding("keys", not loose, seen, f"chmod 600 {folder}/*")


def _erasures() -> Finding:
    found = privacy.unsound(actor=Actor.system("check", now=timezone.now()))
    remedy = "Run: mysynergy erase-again"
    if found["body_without_erasure"] or found["key_without_erasure"]:
        remedy = (
            "Something was taken out of the record without an erasure: restore the backup and find out who."
        )
    seen = ", ".join(f"{name.replace('_', ' ')}: {count}" for name, count in found.items() if count)
    return Finding("erasures", not any(found.values()), seen or "every missing body has its erasure", remedy)


def _no_wrong_door() -> Finding:
    """Hold needs, referrals, arrivals, what was heard and people in danger against the first invariant."""
    actor = Actor.system("check", now=timezone.now())
    rooms = (cases.PROOFS, referrals.PROOFS, arrivals.PROOFS, heard.PROOFS, crises.PROOFS)
    proofs = [proof for room in rooms for proof in room.values()]
    found = [broken for proof in proofs for broken in proof(actor=actor)]
    return Finding(
        "no wrong door",
        not found,
        ", ".join(f"{one.what.replace('_', ' ')}: {one.count}" for one in found)
        or "each open need has somebody who must act by a date",
        "Is the worker running? Its clock finds holders anew; what stays is a supervisor's to give out.",
        tuple(f"{one.what} {row}" for one in found for row in one.ids),
    )


def _disk() -> Finding:
    free = shutil.disk_usage(_existing(environment.var_folder())).free
    return Finding("disk", free > _LEAST_FREE, f"{free / 1e9:.1f} GB free", "Make room before it is full.")


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _texts() -> Finding:
    found = translations.gaps(environment.HOUSE / "src" / "mysynergy")
    return Finding(
        "translations", not found, f"{len(found)} texts without Malay", "mysynergy translations check"
    )


_LOOKS: tuple[Callable[[], Finding], ...] = (
    _server, _role, _insight, _migrations, _rulebook, _outbox, _jobs, _keys, _erasures, _no_wrong_door,
    _disk, _texts,
)  # fmt: skip


def look(*, needs_only: bool = False) -> Iterator[Finding]:
    """Yield one finding per look, or the one on needs. Without a database only that is said."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        remedy = "Start it (mysynergy run) or set DATABASE_URL."
        yield Finding("database", sound=False, seen=str(error).splitlines()[0], remedy=remedy, looked=False)
        return
    for one in (_no_wrong_door,) if needs_only else _LOOKS:
        try:
            yield one()
        except DatabaseError as error:
            about = one.__name__.strip("_").replace("_", " ")
            remedy = "Run: mysynergy upgrade; then look again."
            yield Finding(about, sound=False, seen=str(error).splitlines()[0], remedy=remedy, looked=False)
