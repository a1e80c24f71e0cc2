"""``mysynergy synth``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from mysynergy.ops import house
from mysynergy.synthetic import synthesise

_DAY = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


@click.command("synth")
@click.option("--people", type=click.IntRange(min=1), default=2000, show_default=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same people.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), default=_DAY, help="The day ages are counted on.")
def command(*, people: int, seed: int, out: Path, as_of: dt.datetime) -> None:
    """Write made-up people, households and agencies' records as Parquet files (no database)."""
    columns = (TextColumn("made-up people"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task("people", total=people)
            synthesise(
                people, seed, out, as_of.date(), lambda done, _total: progress.update(task, completed=done)
            )
    except OSError as error:
        raise house.HouseError(f"Cannot write to {out}: {error.strerror}. Choose another --out.") from error
    for path in sorted(out.glob("*.parquet")):
        click.echo(f"{path}  {path.stat().st_size / 1e6:.1f} MB")
