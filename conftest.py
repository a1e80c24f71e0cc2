"""The ground of every test: a real PostgreSQL, a template database per state of migrations and rulebook,
and a clone of it for each worker, to which tests connect as the app role.

``MYSYNERGY_TEST_ADMIN_URL`` names another server (for example a packaged PostgreSQL 15); it needs a
role that may create roles and databases.
"""

from __future__ import annotations

import fcntl
import gc
import hashlib
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.utils.translation.reloader import translation_file_changed

import pglaunch
from mysynergy import environment
from mysynergy.ops import databases, translations

# A busy machine is no fault of the code: what takes how long is measured in bench/, never asserted here.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")

# Each worker reads every test, and dozens of tests start the house in a process of its own. Where the
# surroundings say that no bytecode be kept, each would compile the whole house again: two seconds a time.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

HOUSE = Path(__file__).parent
ADMIN = "MYSYNERGY_TEST_ADMIN_URL"
_PLAIN = "MYSYNERGY_PLAIN_RUN"
#: Nothing is kept, copied elsewhere or grows old: the log has what a crash needs, and nobody tidies up.
SERVER = {"max_connections": "200", "wal_level": "minimal", "max_wal_senders": "0", "autovacuum": "off"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run say that it wants the wide tests as well."""
    parser.addoption("--wide", action="store_true", help="with the tests that walk everything there is")


def _leave_out_what_is_wide(config: pytest.Config) -> None:
    """Keep a plain run under three minutes; who names a file or a marker gets all that stands there."""
    named = config.args_source is not pytest.Config.ArgsSource.TESTPATHS
    marked = any(str(given).startswith("-m") for given in config.invocation_params.args)
    if not (named or marked or config.getoption("wide")):
        os.environ[_PLAIN] = "yes"  # a worker is told every folder by name
        config.option.markexpr += " and not wide"


def pytest_configure(config: pytest.Config) -> None:
    """Start the test server once, in the first process; workers inherit its address."""
    # Each browser of a test would look through all static files first; so they are looked for when asked for.
    settings.WHITENOISE_AUTOREFRESH = True
    # The product's hasher is slow on purpose: a tenth of a second for each officer that a test makes.
    settings.PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
    if hasattr(config, "workerinput"):
        if os.environ.get(_PLAIN):
            config.option.markexpr += " and not wide"
        return
    _leave_out_what_is_wide(config)
    if translations.compile_all(HOUSE / "src" / "mysynergy"):
        # Django has read the catalogues by now: the first run after a change would miss its texts.
        translation_file_changed(None, Path("any.mo"))
    if os.environ.get(ADMIN):
        return
    folder = HOUSE / "var" / f"test-{pglaunch.find_binaries().major}"
    server = pglaunch.start(folder, durable=False, options=SERVER)
    os.environ[ADMIN] = server.url("postgres", "postgres")
    config.add_cleanup(server.stop)
    if config.getoption("numprocesses", None):
        # Made while the workers read the tests; whichever of them is done first waits for it.
        making = threading.Thread(target=_template)
        making.start()
        config.add_cleanup(making.join)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Have the collector of rubbish leave alone what stands until the end: the house and all its tests."""
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def _state() -> str:
    """Return a name for the present state of everything that shapes the template database."""
    digest = hashlib.sha256()
    paths = [*HOUSE.glob("src/mysynergy/*/migrations/*.py"), *HOUSE.glob("rulebook/**/*.yaml")]
    paths += [HOUSE / "src/mysynergy/database/roles.py", *HOUSE.glob("src/mysynergy/ops/reference.py")]
    # How a rulebook is stored shapes the template as well.
    paths += HOUSE.glob("src/mysynergy/rules/*.py")
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _url(name: str) -> str:
    return psycopg.conninfo.make_conninfo(os.environ[ADMIN], dbname=name)


def _as_role(name: str, role: str) -> dict[str, object]:
    parts = psycopg.conninfo.conninfo_to_dict(os.environ[ADMIN])
    settings = environment.database(role)
    return {
        **settings,
        "NAME": name,
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {**cast("dict[str, object]", settings["OPTIONS"]), "options": f"-c role=mysynergy_{role}"},
    }


def _template() -> str:
    """Return the name of the template, made by whichever process comes first."""
    name = f"mysynergy_template_{_state()}"
    with (HOUSE / "var" / "test.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(os.environ[ADMIN], autocommit=True) as admin:
            if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return name
            for (old,) in admin.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE 'mysynergy\\_template\\_%'"
            ).fetchall():
                admin.execute(f'DROP DATABASE "{old}"'.encode())
        making = f"{name}_making"
        with psycopg.connect(os.environ[ADMIN], autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{making}"'.encode())
        databases.initialise(os.environ[ADMIN], name=making)
        parts = psycopg.conninfo.conninfo_to_dict(_url(making))
        host, port = parts.get("host", ""), parts.get("port", "5432")
        url = f"postgresql://{parts.get('user', '')}@/{making}?host={host}&port={port}"
        surroundings = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(HOUSE / "src")}
        databases.migrate(surroundings)
        databases.prepare(surroundings)
        with psycopg.connect(os.environ[ADMIN], autocommit=True) as admin:
            admin.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"'.encode())
    return name


def clone(name: str) -> None:
    """Make database ``name`` afresh from the template."""
    template = _template()
    with psycopg.connect(os.environ[ADMIN], autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        making = f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY OWNER mysynergy_owner'
        admin.execute(making.encode())


def _connect_to(name: str) -> None:
    for alias, role in (("default", "app"), ("insight", "insight")):
        connections[alias].close()
        connections[alias].settings_dict.update(_as_role(name, role))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """Give this worker its own clone; tests run in it as the app role."""
    name = f"mysynergy_test_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    clone(name)
    _connect_to(name)
    yield name
    for alias in ("default", "insight"):
        connections[alias].close()


@pytest.fixture
def fresh_database(django_db_setup: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A database of one's own, for tests that commit, run several connections or several processes."""
    name = f"{django_db_setup}_fresh"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        clone(name)
        _connect_to(name)
        yield name
        for alias in ("default", "insight"):
            connections[alias].close()
        _connect_to(django_db_setup)
