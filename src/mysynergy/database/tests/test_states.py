"""A house migrated with sparingly rendered models has the very tables of one migrated in Django's own way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from mysynergy.ops import databases

_ADMIN = "MYSYNERGY_TEST_ADMIN_URL"
_OWN_WAY = """
import django
django.setup()
from django.core.management import call_command
from django.core.management.commands.migrate import Command
call_command(Command(), interactive=False, verbosity=0)
"""
_EVERYTHING = """
SELECT format('column %s.%s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
              a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0
UNION ALL SELECT format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT format('policy %s %s %s %s', tablename, policyname, qual, with_check) FROM pg_policies
UNION ALL SELECT format('trigger %s', pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT format('function %s %s', oid::regprocedure, md5(prosrc)) FROM pg_proc
WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT format('type %s %s', app_label, model) FROM django_content_type
UNION ALL SELECT format('migration %s %s', app, name) FROM django_migrations
ORDER BY 1
"""


@pytest.fixture
def empty() -> Iterator[tuple[str, dict[str, str]]]:
    """The name of an empty database with its roles, and the surroundings that lead to it."""
    admin, name = os.environ[_ADMIN], "mysynergy_test_states"
    parts = psycopg.conninfo.conninfo_to_dict(admin)
    url = (
        f"postgresql://{parts.get('user', '')}@/{name}?host={parts['host']}&port={parts.get('port', '5432')}"
    )
    databases.initialise(admin, name=name)
    yield name, {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "mysynergy.config.settings"}
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def everything(name: str) -> list[str]:
    """Return each column, constraint, index, policy, trigger and function of a database."""
    inside = psycopg.conninfo.make_conninfo(os.environ[_ADMIN], dbname=name)
    with psycopg.connect(inside, autocommit=True) as connection:
        return [str(row[0]) for row in connection.execute(_EVERYTHING.encode()).fetchall()]


@pytest.mark.slow
def test_the_short_way_makes_the_same_tables(empty: tuple[str, dict[str, str]]) -> None:
    name, surroundings = empty
    databases.migrate(surroundings)
    short = everything(name)
    with psycopg.connect(os.environ[_ADMIN], autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
    databases.initialise(os.environ[_ADMIN], name=name)
    owner = {**surroundings, "MYSYNERGY_DB_ROLE": "owner"}
    subprocess.run([sys.executable, "-c", _OWN_WAY], check=True, env=owner)
    usual = everything(name)
    assert len(usual) > 1000
    assert short == usual
