"""``mysynergy sweep``: every programme against every person of a file. No server, database or Django."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import click
import polars as pl
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from mysynergy import environment
from mysynergy.engines import SWEEPERS, PeopleFileError, Sweep, sweep
from mysynergy.ops import house
from mysynergy.ops.rulebook_file import known_wishes, load

_SHOWN = (
    ("eligible", "eligible"),
    ("unknown", "not known"),
    ("eligible_not_assisted", "left behind"),
    ("assisted_not_eligible", "outside the target"),
)


@click.command("sweep")
@click.argument("people", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day that counts.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Result, Parquet."
)
@click.option(
    "--engine",
    type=click.Choice(sorted(SWEEPERS)),
    default="bits",
    show_default=True,
    help="Equal results.",
)
@click.option(
    "--rulebook",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Another folder of rules.",
)
@click.option("--wish", "wishes", multiple=True, help="A kind of help everybody asked for, such as zakat.")
@click.option("--counts-only", is_flag=True, help="Count people; work out no amounts and no households.")
@click.option(
    "--prepare/--no-prepare",
    default=None,
    help="Make, or leave alone, the prepared file beside PEOPLE; else it is used where it is there.",
)
def command(
    *,
    people: Path,
    as_of: dt.datetime,
    out: Path,
    engine: str,
    folder: Path | None,
    wishes: tuple[str, ...],
    counts_only: bool,
    prepare: bool | None,
) -> None:
    """Count every programme over the people of a Parquet file (no database).

    PEOPLE has one row for each person and one column for each fact, by the names of the vocabulary; null is
    not known yet, a range is two columns name__lo and name__hi, assistance.current lists the programmes
    received now. What cannot be read is named with its row numbers and taken as not known; the rest counts.
    OUT has one row for each programme.
    """
    rulebook = load(folder or environment.rulebook_folder())
    wanted = known_wishes(rulebook, wishes)
    if not people.exists():
        raise house.HouseError(f"There is no file {people}. mysynergy synth writes one of made-up people.")
    if prepare and engine != "bits":
        raise house.HouseError(f"--prepare is for the engine bits; {engine} reads the file itself.")
    if not out.parent.is_dir():
        raise house.HouseError(f"There is no folder {out.parent}. Make it, or choose another --out.")
    began = time.monotonic()
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    columns = (TextColumn("people swept"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=errors) as progress:
            task = progress.add_task("people", total=None)
            found = sweep(
                people,
                rulebook,
                as_of.date(),
                engine=engine,
                wishes=wanted,
                counts_only=counts_only,
                prepare=prepare,
                on_progress=lambda done, rows: progress.update(task, completed=done, total=rows),
            )
    except PeopleFileError as error:
        raise house.HouseError(str(error)) from error
    _write(found, out, as_of.date(), rulebook.version)
    _tell(found, errors)
    _show(found, out, time.monotonic() - began)


def _write(found: Sweep, out: Path, as_of: dt.date, version: str) -> None:
    try:
        found.table.write_parquet(out, metadata={"as_of": as_of.isoformat(), "rulebook": version})
    except OSError as error:
        raise house.HouseError(
            f"Cannot write {out}: {error.strerror or error}. Choose another --out."
        ) from error


def _tell(found: Sweep, errors: Console) -> None:
    for line in found.faults.lines():
        errors.print(Text(line, style="yellow"))
    for remark in found.remarks:
        errors.print(Text(remark, style="dim"))
    waiting = sorted({
        one.programme.wish
        for one in found.plan.programmes
        if one.settled is not None and one.settled.value == "not_asked" and one.programme.wish
    })  # fmt: skip
    for wish in waiting:
        errors.print(
            Text(f"programmes that wait for the wish {wish} were not asked: --wish {wish}", style="dim")
        )


def _show(found: Sweep, out: Path, seconds: float) -> None:
    console = Console(highlight=False)
    screened = found.table.filter(pl.col("state") == "screened")
    shown = Table(box=None, header_style="bold")
    shown.add_column("programme", no_wrap=True)
    for _, title in _SHOWN:
        shown.add_column(title, justify="right")
    for row in screened.sort("eligible", "programme", descending=[True, False]).iter_rows(named=True):
        shown.add_row(row["programme"], *(f"{row[name]:,}" for name, _ in _SHOWN))
    console.print(shown)
    console.print(
        f"{found.people:,} people, {screened.height} programmes screened of {found.table.height}, "
        f"{seconds:.1f} s; {out}"
    )
