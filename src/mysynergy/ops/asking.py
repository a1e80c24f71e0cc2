"""What the two commands of the statutory tables share: the tables, the day, and how a refusal is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from mysynergy.kernel.days import day_of
from mysynergy.ops import house
from mysynergy.statutory import Refused, TableFaults, Tables, load_tables


def tables(folder: Path) -> Tables:
    """Return the statutory tables of a rulebook folder. Raises ``HouseError`` with every fault in them."""
    try:
        return load_tables(folder)
    except TableFaults as error:
        raise house.HouseError(f"{error}\nThe statutory tables in {folder} have faults.") from error


def day(as_of: dt.datetime | None) -> dt.date:
    """Return the day asked for, or today in Malaysia."""
    return as_of.date() if as_of else day_of(dt.datetime.now(tz=dt.UTC))


@contextmanager
def refusals_told(language: str) -> Iterator[None]:
    """Tell a refusal in the reader's language, with the option it is about, and end with 2."""
    try:
        yield
    except Refused as error:
        name = error.field.removeprefix("--").replace("_", "-").replace("class-number", "class")
        option = "" if not name else f"{name.upper()}: " if name in ("scheme", "name") else f"--{name}: "
        click.echo(option + (error.says.en if language == "en" else error.says.ms), err=True)
        raise SystemExit(2) from error
