"""``mysynergy rulebook``: check the rulebook's files, or put them in force."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import click

from mysynergy import environment
from mysynergy.ops import house
from mysynergy.rules import lint_rulebook

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
    for fault in report.faults:
        click.echo(str(fault))
    if report.faults:
        click.echo(f"{len(report.faults)} faults in {place}", err=True)
        raise SystemExit(1)
    click.echo(f"{report.programmes} programmes and {report.cases} test cases: no faults")


@command.command("publish")
@_FOLDER
def publish(*, folder: Path | None) -> None:
    """Put the rulebook's files in force, after the same checks; safe to repeat."""
    place = folder or environment.rulebook_folder()
    report = lint_rulebook(place)
    if report.faults:
        raise house.HouseError(
            f"{len(report.faults)} faults; the version in force keeps serving. See: mysynergy rulebook check"
        )
    house.open_house()
    # Rooms can be imported only once the house is open.
    publishing: ModuleType = importlib.import_module("mysynergy.ops.publishing")
    former, now = publishing.publish_folder(place)
    click.echo(f"{now} is in force" if former != now else f"{now} was in force already")
