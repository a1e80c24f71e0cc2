"""A backup comes back whole, says when it is damaged, and never holds the keys."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import psycopg
import pytest

from mysynergy import environment
from mysynergy.ops import archive, house

pytestmark = pytest.mark.wide

ADMIN = "MYSYNERGY_TEST_ADMIN_URL"


def rows(name: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(psycopg.conninfo.make_conninfo(os.environ[ADMIN], dbname=name)) as connection:
        return connection.execute(query.encode()).fetchall()


@pytest.fixture
def empty_name() -> str:
    name = f"mysynergy_restored_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    with psycopg.connect(os.environ[ADMIN], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
    return name


@pytest.mark.django_db
def test_a_backup_comes_back_whole(fresh_database: str, tmp_path: Path, empty_name: str) -> None:
    target = tmp_path / "b.tar"
    archive.back_up(os.environ[ADMIN], target, name=fresh_database)
    archive.restore(os.environ[ADMIN], target, name=empty_name)
    count = "SELECT count(*) FROM access_agency"
    assert rows(empty_name, count) == rows(fresh_database, count)
    owners = "SELECT proname, proowner::regrole::text FROM pg_proc WHERE proname = 'app_holds'"
    assert rows(empty_name, owners) == [("app_holds", "mysynergy_definer")]
    with pytest.raises(house.HouseError, match="holds"):
        archive.restore(os.environ[ADMIN], target, name=empty_name)
    with pytest.raises(house.HouseError, match="exists already"):
        archive.back_up(os.environ[ADMIN], target, name=fresh_database)


@pytest.mark.django_db
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    fresh_database: str, tmp_path: Path, empty_name: str
) -> None:
    target = tmp_path / "b.tar"
    archive.back_up(os.environ[ADMIN], target, name=fresh_database)
    content = bytearray(target.read_bytes())
    content[len(content) // 2] ^= 1
    target.write_bytes(content)
    with pytest.raises(house.HouseError, match="damaged"):
        archive.restore(os.environ[ADMIN], target, name=empty_name)
    assert (empty_name,) not in rows("postgres", "SELECT datname FROM pg_database")


@pytest.mark.django_db
def test_the_keys_are_not_in_the_backup(fresh_database: str, tmp_path: Path) -> None:
    target = tmp_path / "b.tar"
    archive.back_up(os.environ[ADMIN], target, name=fresh_database)
    content = target.read_bytes()
    for name in archive.KEYS:
        assert environment.secret(name) not in content
        assert environment.secret(name).hex().encode() not in content


def test_other_keys_are_never_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYSYNERGY_VAR", str(tmp_path / "one"))
    archive.write_keys(tmp_path / "keys.json")
    monkeypatch.setenv("MYSYNERGY_VAR", str(tmp_path / "two"))
    environment.secret("data_key")
    with pytest.raises(house.HouseError, match="holds another key"):
        archive.read_keys(tmp_path / "keys.json")


def test_record_keys_older_than_35_days_are_deleted_and_the_newest_is_found(tmp_path: Path) -> None:
    now = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    for name, days in (("old", 36), ("young", 34), ("new", 1)):
        path = tmp_path / f"{name}.tar{archive.RECORD_KEYS}"
        path.write_text("x")
        moment = (now - dt.timedelta(days=days)).timestamp()
        os.utime(path, (moment, moment))
    assert [path.name for path in archive.forget_record_keys(tmp_path, now)] == ["old.tar.record-keys"]
    assert archive.newest_record_keys(tmp_path).name == "new.tar.record-keys"
