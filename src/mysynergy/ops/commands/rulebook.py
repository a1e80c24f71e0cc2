"""``mysynergy rulebook``: check the rulebook's files, or put them in force."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import click

from mysynergy import environment
from mysynergy.ops import house
from mysynergy.rules import lint_rulebook
from mysynergy.statutory import TableFaults, load_tables

_FOLDER = click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@click.group("rulebook")
def command() -> None:
    """Check the rulebook's files, or put them in force."""


@command.command("check")
@_FOLDER
def check(*, folder: Path | None) -> None:
    """Say everything that is wrong in the rulebook: file, line, what, and how to mend it (no database).

    Runs the test cases of the programmes too. Ends with 1 when there is a fault.
    """
    place = folder or environment.rulebook_folder()
    report = lint_rulebook(place)
    faults = [*map(str, report.faults), *_faults_of_tables(place)]
    for fault in faults:
        click.echo(fault)
    if faults:
        click.echo(f"{len(faults)} faults in {place}", err=True)
        raise SystemExit(1)
    click.echo(f"{report.programmes} programmes and {report.cases} test cases: no faults")


def _faults_of_tables(place: Path) -> tuple[str, ...]:
    """Return the faults of the statutory tables; a rulebook of programmes only has none."""
    if not (place / "statutory").is_dir():
        return ()
    try:
        load_tables(place)
    except TableFaults as error:
        return tuple(f"statutory/{fault}" for fault in error.faults)
    return ()


@command.command("publish")
@_FOLDER
def publish(*, folder: Path | None) -> None:
    """Put the rulebook's files in force, after the same checks; safe to repeat."""
    place = folder or environment.rulebook_folder()
    report = lint_rulebook(place)
    faults = [*map(str, report.faults), *_faults_of_tables(place)]
    if faults:
        raise house.HouseError(
            f"{len(faults)} faults; the version in force keeps serving. See: mysynergy rulebook check"
        )
    house.open_house()
    # Rooms can be imported only once the house is open.
    publishing: ModuleType = importlib.import_module("mysynergy.ops.publishing")
    former, now = publishing.publish_folder(place)
    click.echo(f"{now} is in force" if former != now else f"{now} was in force already")
