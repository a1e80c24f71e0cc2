"""``mysynergy synth``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from mysynergy.ops import house
from mysynergy.synthetic import synthesise, synthesise_many

# Beyond this, making each person with a name, kin and records takes minutes.
_ONE_BY_ONE = 100_000

_DAY = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


@click.command("synth")
@click.option("--people", type=click.IntRange(min=1), default=2000, show_default=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same people.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), default=_DAY, help="The day ages are counted on.")
@click.option("--records", is_flag=True, help="Also for more than 100,000 people: households and records.")
def command(*, people: int, seed: int, out: Path, as_of: dt.datetime, records: bool) -> None:
    """Write made-up people as Parquet files (no database).

    Up to 100,000 people come with households and agencies' records. Larger populations draw their households
    from 40,000 people made one by one, and only people.parquet is written: a million in seconds.
    """
    make = synthesise if records or people <= _ONE_BY_ONE else synthesise_many
    columns = (TextColumn("made-up people"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task("people", total=people)
            written = make(
                people, seed, out, as_of.date(), lambda done, _total: progress.update(task, completed=done)
            )
    except OSError as error:
        raise house.HouseError(f"Cannot write to {out}: {error.strerror}. Choose another --out.") from error
    for path in written.files:
        click.echo(f"{path}  {path.stat().st_size / 1e6:.1f} MB")
