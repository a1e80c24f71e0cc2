"""Making the roles and the database, and running migrations: what ``db-init`` and ``run`` do first."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg

from mysynergy.database.roles import database_sql, inside_sql, roles_sql


def initialise(admin_url: str, *, name: str) -> list[str]:
    """Make the five roles and the database ``name`` where they are missing; safe to repeat.

    ``admin_url`` logs in as somebody who may create roles. Returns what was done, for the operator to
    read. Raises ``psycopg.Error`` with the server's own words.
    """
    done = []
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for statement in roles_sql():
            connection.execute(statement.encode())
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is None:
            for statement in database_sql(name):
                connection.execute(statement.encode())
            done.append(f"made database {name}")
        inside = psycopg.conninfo.make_conninfo(admin_url, dbname=name)
    with psycopg.connect(inside, autocommit=True) as connection:
        for statement in inside_sql(name):
            connection.execute(statement.encode())
    done.append("roles and rights are in place")
    return done


def script(name: str) -> str:
    """Return the same as SQL text, for an operator who runs it by hand."""
    parts = [
        "-- as somebody who may create roles and databases:",
        *roles_sql(),
        *database_sql(name),
        f"\\connect {name}",
        *inside_sql(name),
    ]
    return "\n".join(part if part.startswith(("--", "\\")) else part + ";" for part in parts) + "\n"


def migrate(environment: dict[str, str] | None = None) -> None:
    """Run migrations as the owner, in a process of their own (this one stays the app).

    Raises ``subprocess.CalledProcessError`` whose ``stderr`` says which migration failed.
    """
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--no-input", "--verbosity", "0"],
        check=True,
        capture_output=True,
        text=True,
        env={
            **(environment or os.environ),
            "MYSYNERGY_DB_ROLE": "owner",
            "DJANGO_SETTINGS_MODULE": "mysynergy.config.settings",
        },
    )


_PREPARE = """
import django
django.setup()
from django.conf import settings
from django.utils import timezone
from mysynergy.access.public import Actor
from mysynergy.ops.reference import install_reference
install_reference(actor=Actor.system("reference", now=timezone.now()), folder=settings.RULEBOOK_DIR)
"""


def prepare(environment: dict[str, str] | None = None) -> None:
    """Install agencies and agreements and publish the rulebook, in a process of its own that acts as the app.

    Raises ``subprocess.CalledProcessError`` whose ``stderr`` names every fault of the rulebook.
    """
    subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", _PREPARE],
        check=True,
        capture_output=True,
        text=True,
        env={**(environment or os.environ), "DJANGO_SETTINGS_MODULE": "mysynergy.config.settings"},
    )
