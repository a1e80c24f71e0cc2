"""The made-up people that rules are tried on: one Parquet file below the house's folder, made once."""

from __future__ import annotations

import datetime as dt
import importlib
import time
from pathlib import Path
from typing import Final

from mysynergy import environment
from mysynergy.rulebench.domain import MadeUp

PEOPLE: Final = 20_000
SEED: Final = 1
#: The maker of a file that has not moved on for so long is taken for dead.
_PATIENCE_SECONDS: Final = 120
#: How long a wish for the file is left to the worker before it is said again.
_ASKED_SECONDS: Final = 30


def made_on(today: dt.date) -> dt.date:
    """Return the day on which the made-up people are as the file has them: the year's first."""
    return today.replace(month=1, day=1)


def file_of(today: dt.date) -> Path:
    """Return where the people of this year stand, whether they are there or not."""
    folder = environment.var_folder() / "made-up"
    return folder / f"people-{PEOPLE}-{SEED}-{made_on(today).isoformat()}.parquet"


def standing(today: dt.date) -> MadeUp:
    """Return whether the people are there, and how many are made so far."""
    file = file_of(today)
    if file.exists():
        return MadeUp(ready=True, done=PEOPLE, people=PEOPLE)
    try:
        done = int(_lock(file).read_text() or 0)
    except (FileNotFoundError, ValueError):
        done = 0
    return MadeUp(ready=False, done=done, people=PEOPLE)


def must_ask(today: dt.date) -> bool:
    """Whether somebody has to ask for the people now; to say so is taken as asking."""
    file = file_of(today)
    asked = file.with_suffix(".asked")
    if file.exists() or _fresh(_lock(file), _PATIENCE_SECONDS) or _fresh(asked, _ASKED_SECONDS):
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    asked.touch()
    return True


def make(today: dt.date) -> None:
    """Make the people unless they are there or being made; the file appears whole or not at all."""
    file = file_of(today)
    lock = _lock(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    if not _fresh(lock, _PATIENCE_SECONDS):
        lock.unlink(missing_ok=True)
    if file.exists():
        return
    try:
        lock.touch(exist_ok=False)
    except FileExistsError:
        return
    fresh = file.with_suffix(".new")
    try:
        making = importlib.import_module("mysynergy.rulebench.making")
        making.write(fresh, lock, PEOPLE, SEED, made_on(today))
        fresh.replace(file)
    finally:
        for left in (fresh, lock, file.with_suffix(".asked")):
            left.unlink(missing_ok=True)


def _lock(file: Path) -> Path:
    return file.with_suffix(".making")


def _fresh(file: Path, seconds: int) -> bool:
    try:
        return time.time() - file.stat().st_mtime < seconds
    except FileNotFoundError:
        return False
