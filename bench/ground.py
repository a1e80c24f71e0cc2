"""The ground of the measurements in PostgreSQL: a server of one's own, databases of made-up people, Django.

The server's data is in ``var/bench``; ``MYSYNERGY_TEST_ADMIN_URL`` names another server, whose role may make
roles and databases.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import django
import psycopg
from django.db import connections

import pglaunch
from mysynergy import environment
from mysynergy.ops import databases

#: Made-up people and nothing else; kept for the next measurement while nothing that shapes it changes.
PEOPLE = "mysynergy_bench_people"
#: A copy of it with everything that happened to them; dropped after the measurement.
PAGES = "mysynergy_bench_pages"
#: Records were made this long before the measurement.
AGE = dt.timedelta(days=300)
_SHAPING = (
    "bench/people.py",
    "src/mysynergy/linkage/*.py",
    "src/mysynergy/synthetic/*.py",
    "src/mysynergy/registry/comparison.py",
    "src/mysynergy/*/migrations/*.py",
    "src/mysynergy/database/roles.py",
    "src/mysynergy/ops/reference.py",
    "rulebook/**/*.yaml",
)


@contextmanager
def server(*, durable: bool, options: Mapping[str, str]) -> Iterator[str]:
    """Start PostgreSQL (or use the one that ``MYSYNERGY_TEST_ADMIN_URL`` names); give the superuser's URL."""
    given = os.environ.get("MYSYNERGY_TEST_ADMIN_URL")
    if given:
        yield given
        return
    folder = environment.HOUSE / "var" / "bench"
    started = pglaunch.start(folder, durable=durable, options=options)
    try:
        yield started.url("postgres", "postgres")
    finally:
        started.stop()


def make(admin: str, name: str) -> None:
    """Make database ``name`` afresh, with tables and reference data."""
    drop(admin, name)
    databases.initialise(admin, name=name)
    point_at(admin, name)
    databases.migrate()
    databases.prepare()


def copy(admin: str, source: str, name: str) -> None:
    """Make database ``name`` as a copy of ``source``, to which nobody is connected."""
    drop(admin, name)
    with psycopg.connect(admin, autocommit=True) as connection:
        owned = f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY OWNER mysynergy_owner'
        connection.execute(owned.encode())
    databases.initialise(admin, name=name)
    point_at(admin, name)


@contextmanager
def indexes_made_last(address: str, tables: Sequence[str]) -> Iterator[None]:
    """Let rows be added without touching the tables' indexes; when all are there, make these anew, sorted.

    For made-up rows that are right by construction: until the end no key is checked. Names of partitioned
    tables stand for their partitions.
    """
    leaves = (
        "SELECT coalesce(p.relid, c.oid)::oid FROM pg_class c LEFT JOIN LATERAL pg_partition_tree(c.oid) p "
        "ON c.relkind = 'p' WHERE c.oid = ANY(%s::regclass[]) AND coalesce(p.isleaf, true)"
    )
    with psycopg.connect(address, autocommit=True) as connection:
        found = [oid for (oid,) in connection.execute(leaves.encode(), [list(tables)]).fetchall()]
        connection.execute(
            "UPDATE pg_index SET indisready = false, indisvalid = false WHERE indrelid = ANY(%s)", [found]
        )
    yield
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '512MB'")
        unmade = "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = ANY(%s) AND NOT indisvalid"
        for (name,) in connection.execute(unmade.encode(), [found]).fetchall():
            connection.execute(f"REINDEX INDEX {name}".encode())


def drop(admin: str, name: str) -> None:
    """Drop database ``name`` if there is one."""
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def inside(admin: str, name: str) -> str:
    """Return the superuser's URL of database ``name``."""
    return psycopg.conninfo.make_conninfo(admin, dbname=name)


def point_at(admin: str, name: str) -> None:
    """Set the environment, for this process and its children, to database ``name``."""
    parts = psycopg.conninfo.conninfo_to_dict(admin)
    roles = {"DATABASE_URL": "app", "MYSYNERGY_OWNER_URL": "owner", "MYSYNERGY_INSIGHT_URL": "insight"}
    for variable, role in roles.items():
        os.environ[variable] = (
            f"postgresql://mysynergy_{role}@/{name}"
            f"?host={parts.get('host', '')}&port={parts.get('port', '5432')}"
        )
    os.environ["DJANGO_SETTINGS_MODULE"] = "mysynergy.config.settings"
    os.environ["PYTHONPATH"] = str(environment.HOUSE / "src")


@contextmanager
def django_on(admin: str, name: str) -> Iterator[None]:
    """Set Django up on database ``name``; its connections are closed afterwards."""
    point_at(admin, name)
    django.setup()
    try:
        yield
    finally:
        connections.close_all()


def stamp(people: int) -> str:
    """Return what tells whether a kept database of made-up people is still the same."""
    digest = hashlib.sha256(environment.secret("index_key") + environment.secret("data_key"))
    for pattern in _SHAPING:
        for path in sorted(environment.HOUSE.glob(pattern)):
            digest.update(path.read_bytes())
    return f"{people} {digest.hexdigest()[:16]}"


def keep(admin: str, people: int) -> None:
    """Mark the database of made-up people as loaded with ``people``."""
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"COMMENT ON DATABASE {PEOPLE} IS '{stamp(people)}'".encode())


def kept(admin: str, people: int) -> bool:
    """Return whether a database of these made-up people was kept."""
    with psycopg.connect(admin, autocommit=True) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [PEOPLE]
        ).fetchone()
    return row is not None and row[0] == stamp(people)


def timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds the work took."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def percentile(taken: Sequence[float], percent: int) -> float:
    """Return the percentile of at least two figures."""
    return statistics.quantiles(taken, n=100)[percent - 1]


def load_average() -> str:
    """Return the machine's load beside its cores: figures of a busy machine are not those of a quiet one."""
    one, five, _ = os.getloadavg()
    return f"load average {one:.1f} (1 min), {five:.1f} (5 min) on {os.cpu_count()} cores"


def cpu_seconds(root: int) -> float | None:
    """Return the processor time that process ``root`` and all beneath it have used; ``None`` without /proc.

    Unlike waiting, it is much the same on a busy machine and a quiet one.
    """
    tree = _beneath(root)
    return sum(tree.values()) if root in tree else None


def held_mib(root: int) -> float:
    """Return the memory that process ``root`` and all beneath it hold now, without what stands in files."""
    held = 0
    for process in _beneath(root):
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue  # it ended meanwhile
        held += sum(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:"))
    return held / 1024


def _beneath(root: int) -> dict[int, float]:
    """The process and all beneath it, each with the seconds of processor that it used."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        number = int(path.parent.name)
        parents[number] = int(fields[1])
        used[number] = sum(int(one) for one in fields[11:15]) / os.sysconf("SC_CLK_TCK")
    wanted = {root} & parents.keys()
    while more := {one for one, parent in parents.items() if parent in wanted and one not in wanted}:
        wanted |= more
    return {one: used[one] for one in wanted}


def postmaster(admin: str) -> int | None:
    """Return the process of the database server, where it runs on this machine under /proc."""
    with psycopg.connect(admin) as connection:
        stat = Path(f"/proc/{connection.info.backend_pid}/stat")
        return int(stat.read_text().rpartition(")")[2].split()[1]) if stat.exists() else None


def say(line: str) -> None:
    """Print a line now."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def peak_gib() -> float:
    """Return the peak memory of this process; ``getrusage`` tells that of the parent, where it was larger."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 2**20
    return 0.0


def house() -> Path:
    """Return the folder of the repository."""
    return environment.HOUSE
