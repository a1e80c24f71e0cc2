"""``mysynergy rulebook``: check the rulebook's files, or put them in force."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import click

from mysynergy import environment
from mysynergy.ops import house
from mysynergy.rules import FactValue, Interval, lint_rulebook, warn_of_trivial_rules
from mysynergy.statutory import TableFaults, load_guides, load_papers, load_tables
from mysynergy.synthetic import Interval as Band
from mysynergy.synthetic import make_population

_SEED = 1
_DAY = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
_FOLDER = click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@click.group("rulebook")
def command() -> None:
    """Check the rulebook's files, or put them in force."""


@command.command("check")
@_FOLDER
@click.option(
    "--population",
    type=click.IntRange(min=1),
    metavar="N",
    help="Also try the rules on N made-up people, and warn of those that tell nobody apart.",
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), default=_DAY, help="The day of that trial.")
def check(*, folder: Path | None, population: int | None, as_of: dt.datetime) -> None:
    """Say everything that is wrong in the rulebook: file, line, what, and how to mend it (no database).

    Runs the test cases of the programmes too. Ends with 1 when there is a fault; a warning is no fault.
    """
    place = folder or environment.rulebook_folder()
    report = lint_rulebook(place)
    faults = [*map(str, report.faults), *_faults_of_tables(place)]
    for fault in faults:
        click.echo(fault)
    if faults:
        click.echo(f"{len(faults)} fault{'s' if len(faults) != 1 else ''} in {place}", err=True)
        raise SystemExit(1)
    click.echo(f"{report.programmes} programmes and {report.cases} test cases: no faults")
    if population is not None:
        day = as_of.date()
        warnings = warn_of_trivial_rules(place, _made_up(population, day), day)
        for warning in warnings:
            click.echo(f"warning: {warning}")
        several = "s" if len(warnings) != 1 else ""
        click.echo(f"{len(warnings)} warning{several} from {population} made-up people")


def _made_up(people: int, day: dt.date) -> Iterator[Mapping[str, FactValue]]:
    """Yield what is known of each made-up person, in the values that rules speak of."""
    made = make_population(people, _SEED, day)
    for person in made.living():
        yield {
            name: Interval(value.low, value.high) if isinstance(value, Band) else value
            for name, value in made.facts_of(person).items()
        }


def _faults_of_tables(place: Path) -> tuple[str, ...]:
    """Return the faults of the statutory tables and guides; a rulebook of programmes only has none."""
    if not (place / "statutory").is_dir():
        return ()
    try:
        tables = load_tables(place)
    except TableFaults as error:
        return tuple(f"statutory/{fault}" for fault in error.faults)
    if not (place / "guides").is_dir():
        return ()
    try:
        load_guides(place, tables)
        load_papers(place)
    except TableFaults as error:
        return tuple(f"guides/{fault}" for fault in error.faults)
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
