"""Lists laid into the drop folder are sent once, checked, and moved aside."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from mysynergy.access.public import Actor, agencies
from mysynergy.imports import public as imports
from mysynergy.imports.public import State
from mysynergy.ops import dropped

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC)


def test_a_resting_file_is_sent_checked_and_moved_aside(tmp_path: Path, settings: Settings) -> None:
    settings.IMPORTS_FOLDER = tmp_path
    worker = Actor.system("imports.drop", now=NOW)
    folder = tmp_path / "GIATMARA" / "beneficiaries"
    folder.mkdir(parents=True)
    resting, fresh, empty = folder / "a.csv", folder / "b.csv", folder / "c.csv"
    resting.write_text("Nama,No KP\nAli bin Abu,800101145671\n", encoding="utf-8")
    fresh.write_text("Nama\nAbu\n", encoding="utf-8")
    empty.touch()
    for file, age in ((resting, 120), (fresh, 1), (empty, 120)):
        os.utime(file, (NOW.timestamp() - age, NOW.timestamp() - age))
    assert dropped.look(actor=worker) == 1
    assert [one.name for one in folder.iterdir() if one.is_file()] == ["b.csv"]
    assert len(list((folder / "refused").iterdir())) == len(list((folder / "taken").iterdir())) == 1
    known = {one.code: one.id for one in agencies(actor=worker).values()}
    agency = replace(worker, agency_id=known["GIATMARA"])
    (view,) = imports.imports(actor=agency)
    imports.work(actor=worker, batch_id=str(view.id))
    assert dropped.look(actor=worker) == 0
    imports.work(actor=worker, batch_id=str(view.id))
    (view,) = imports.imports(actor=agency)
    assert (view.state, view.counts["new"]) == (State.CHECKED, 1)


def test_links_are_not_followed_and_what_cannot_be_taken_keeps_nobody_waiting(
    tmp_path: Path, settings: Settings
) -> None:
    settings.IMPORTS_FOLDER = tmp_path / "drop"
    worker = Actor.system("imports.drop", now=NOW)
    folder, other = (tmp_path / "drop" / code / "beneficiaries" for code in ("GIATMARA", "TEKUN"))
    for one in (folder, other):
        one.mkdir(parents=True)
    secret = tmp_path / "secret.csv"
    secret.write_text("Nama\nAli bin Abu\n", encoding="utf-8")
    (folder / "a.csv").symlink_to(secret)
    (folder / "taken").write_text("Nama\nno folder\n", encoding="utf-8")  # where taken files are moved to
    (folder.parent / "awards").symlink_to(other)
    strange = os.fsencode(other) + b"/senarai-\xe9.csv"
    with open(strange, "wb") as file:  # noqa: PTH123 - a name in no encoding of ours
        file.write(b"Nama\nAbu bin Ali\n")
    for path in (os.fsencode(secret), os.fsencode(folder / "taken"), strange):
        os.utime(path, (NOW.timestamp() - 120, NOW.timestamp() - 120))
    assert dropped.look(actor=worker) == 1
    assert dropped.look(actor=worker) == 0
    known = {one.code: one.id for one in agencies(actor=worker).values()}
    names = {
        code: [one.file_name for one in imports.imports(actor=replace(worker, agency_id=known[code]))]
        for code in ("GIATMARA", "TEKUN")
    }
    assert names == {"GIATMARA": ["taken"], "TEKUN": ["senarai-\ufffd.csv"]}
    assert secret.exists()
