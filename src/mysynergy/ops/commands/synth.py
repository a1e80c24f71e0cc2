"""``mysynergy synth``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import get_args

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from mysynergy.ops import house
from mysynergy.synthetic import FILES, Errors, Summary, take_census

_DAY = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


@click.command("synth")
@click.option(
    "--people", type=click.IntRange(min=1), default=2000, show_default=True, help="How many living."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same people.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=_DAY,
    show_default="2026-11-01",
    help="Ages count then.",
)
@click.option(
    "--errors",
    type=click.Choice(get_args(Errors)),
    default="typical",
    show_default=True,
    help="How careless the agencies' lists are.",
)
@click.option(
    "--only",
    type=click.Choice(FILES),
    multiple=True,
    help="Write only this file; may be given several times. The rows are the same as with all files.",
)
def command(
    *, people: int, seed: int, out: Path, as_of: dt.datetime, errors: Errors, only: tuple[str, ...]
) -> None:
    """Write a made-up nation as Parquet files: no database, no server, nobody real.

    \b
    people.parquet      what is known of each living person (for mysynergy sweep)
    households.parquet  who lives together, who is in need, who was left behind
    identities.parquet  who each person really is: name, number, kin, twins; the dead too
    records.parquet     what twenty agencies' lists say of them, with their errors
    truth.parquet       whom each record is about: the answer to records.parquet
    assistance.parquet  who was helped with what, by whom; overlaps are planted

    Hand records.parquet to whatever is to find who is who, and keep truth.parquet and identities.parquet
    from it: they are for scoring. Try it with:

    \b
      mysynergy synth --people 2000 --out village
      mysynergy synth --people 1000000 --seed 7 --only records --only truth --out nation

    A million people take about a minute and 1 GB of memory; more people take longer, not more memory.
    """
    columns = (TextColumn("made-up people"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task("people", total=people)
            summary = take_census(
                people,
                seed,
                out,
                as_of.date(),
                errors=errors,
                only=only or FILES,
                on_progress=lambda done, _total: progress.update(task, completed=done),
            )
    except OSError as error:
        raise house.HouseError(f"Cannot write to {out}: {error.strerror}. Choose another --out.") from error
    for path in summary.files:
        click.echo(f"{path}  {path.stat().st_size / 1e6:.1f} MB")
    for line in _told(summary):
        click.echo(line)


def _told(summary: Summary) -> list[str]:
    """The summary in words, as far as the files asked for tell it."""
    told = [f"{summary.people:,} people in {summary.households:,} households, {summary.dead:,} of their dead"]
    if summary.records:
        mean = summary.records / (summary.people + summary.dead)
        again = summary.again / summary.records
        told.append(
            f"{summary.records:,} records of {summary.listed:,} people: {mean:.2f} a person; "
            f"{again:.1%} stand twice on one list"
        )
    if summary.read:
        own, none = summary.own_number / summary.read, summary.no_number / summary.read
        told.append(f"{own:.1%} of records carry the person's own twelve digits, {none:.1%} no number at all")
    if summary.in_need:
        told.append(
            f"{summary.awards:,} awards, {summary.overlaps:,} planted overlaps; {summary.left_behind:,} of "
            f"{summary.in_need:,} households in need left behind"
        )
    return told
