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
