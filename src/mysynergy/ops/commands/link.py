"""``mysynergy link``: which records of many lists are one person. No server, database or Django."""

from __future__ import annotations

import datetime as dt
import importlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from mysynergy import environment
from mysynergy.kernel.days import day_of
from mysynergy.linkage import Weights, WeightsError, assumed_weights, default_weights, load_weights
from mysynergy.linkage.batch import (
    ENGINES,
    EngineError,
    Estimated,
    Limits,
    Linked,
    LinkStoppedError,
    RecordsError,
    estimate_from,
    link,
    pairs_file,
)
from mysynergy.ops import house

_FILE = click.Path(dir_okay=False, path_type=Path)
_KINDS = {
    "number": "an identity number",
    "other": "another number",
    "phone": "a telephone",
    "date_name": "a birth date and name",
    "date_father": "a birth date and father's name",
    "date_mother": "a birth date and mother's name",
    "serial": "the end of a number and a name",
    "name_state": "a name and state",
    "year_pair": "a birth year and name",
    "home_name": "an address and name",
    "year_given": "a birth year and given name",
    "whole_name": "a whole name",
    "home_year": "an address and birth year",
    "mother_year": "a birth year and mother's name",
    "given": "a given name",
    "same_words": "all words of a name",
    "home": "an address",
    "date": "a birth date",
    "place_name": "a postcode and given name",
    "place_father": "a postcode and father's name",
    "father_name": "a given and father's name",
}


@click.command("link")
@click.argument("records", type=_FILE, nargs=-1)
@click.option("--registry", is_flag=True, help="Look through the registry instead: who is held there twice.")
@click.option(
    "--full", is_flag=True, help="With --registry: everybody, not only what came since the last run."
)
@click.option("--out", type=_FILE, help="Clusters, Parquet; the pairs go beside it.")
@click.option("--estimate", type=_FILE, help="Link nothing: estimate a weight file from these lists.")
@click.option(
    "--engine", type=click.Choice(ENGINES), default="duckdb", show_default=True, help="Same clusters by both."
)
@click.option("--model", type=_FILE, help="Another weight file than the one that comes with the product.")
@click.option("--threshold", type=float, help="Link from this many bits on, whatever the weight file says.")
@click.option(
    "--memory", "memory_gib", type=click.FloatRange(min=0.75), default=4.0, show_default=True, help="GiB."
)
@click.option(
    "--largest", type=click.IntRange(min=2), default=100, show_default=True, help="Records in a cluster."
)
@click.option(
    "--joined-share",
    type=click.FloatRange(0, 1),
    help="Stop when more of the records (people, with --registry) would be joined to another: 0.8 (0.2).",
)
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day that settles centuries; today if not given."
)
def command(
    *,
    records: tuple[Path, ...],
    registry: bool,
    full: bool,
    out: Path | None,
    estimate: Path | None,
    engine: str,
    model: Path | None,
    threshold: float | None,
    memory_gib: float,
    largest: int,
    joined_share: float | None,
    as_of: dt.datetime | None,
) -> None:
    """Find out which records of agencies' lists are one person (no database).

    RECORDS are Parquet files with a row for each record: rec_id, agency, ic, name, dob, gender, state,
    postcode, phone, mother, address, all text; any but rec_id may be missing. OUT gets rec_id, cluster_id
    and score; OUT.pairs.parquet each pair that was linked, refused or is for a person to review, with its
    reasons. Nothing is merged and nothing in RECORDS is changed. Started again after a kill, it goes on.

    With --registry it looks through the registry: who is surely one person is joined, which can be undone,
    and the rest is put before the stewards. Protected people stay outside.
    """
    weights = _weights(model) if model or estimate is None else assumed_weights()
    if registry:
        if records or out or estimate:
            raise house.HouseError(
                "--registry reads the registry and writes there: it takes no RECORDS and no --out."
            )
        _link_registry(weights, full, threshold, memory_gib, Limits(largest, joined_share or 0.2))
        return
    target = _checked(records, out, estimate)
    day = as_of.date() if as_of else day_of(dt.datetime.now(dt.UTC))
    if estimate is not None:
        with _told_plainly(target), _progress(_errors()) as tell:
            made = estimate_from(records, as_of=day, former=weights, memory_gib=memory_gib, on_progress=tell)
            estimate.write_text(made.text, encoding="utf-8")
        _say_estimated(made, estimate)
        return
    began = time.monotonic()
    with _told_plainly(target), _progress(_errors()) as tell:
        found = link(
            records,
            target,
            as_of=day,
            weights=weights,
            threshold=threshold,
            memory_gib=memory_gib,
            limits=Limits(largest, joined_share or 0.8),
            engine=engine,
            on_progress=tell,
        )
    _tell(found, _errors())
    _show(found, target, time.monotonic() - began)


def _checked(records: tuple[Path, ...], out: Path | None, estimate: Path | None) -> Path:
    """Return where to write. Raises HouseError where a list or a folder is missing."""
    if not records:
        raise house.HouseError("Name the lists to link (Parquet files), or say --registry.")
    target = estimate or out
    if target is None or (out and estimate):
        raise house.HouseError(
            "Say --out CLUSTERS.parquet to link, or --estimate MODEL.json to estimate weights."
        )
    if not target.parent.is_dir():
        raise house.HouseError(f"There is no folder {target.parent}. Make it, or choose another.")
    for path in records:
        if not path.exists():
            raise house.HouseError(
                f"There is no file {path}. mysynergy synth writes lists of made-up people."
            )
    return target


def _errors() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True)


def _link_registry(
    weights: Weights, full: bool, threshold: float | None, memory_gib: float, limits: Limits
) -> None:
    house.open_house()
    linking = importlib.import_module("mysynergy.ops.linking")
    folder = environment.var_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with _told_plainly(folder), linking.told_plainly(), _progress(_errors()) as tell:
        found = linking.link_registry(
            weights=weights,
            folder=folder,
            full=full,
            threshold=threshold,
            memory_gib=memory_gib,
            limits=limits,
            on_progress=tell,
        )
    for line in found.told:
        _errors().print(Text(line, style="yellow"))
    click.echo(linking.report(found))


@contextmanager
def _told_plainly(target: Path) -> Iterator[None]:
    """Every way in which linking ends early, as a sentence that says what to do."""
    try:
        yield
    except (RecordsError, EngineError, LinkStoppedError) as error:
        raise house.HouseError(str(error)) from error
    except WeightsError as error:
        faults = "\n  ".join(error.faults)
        raise house.HouseError(f"These lists carry no estimate; nothing was written:\n  {faults}") from error
    except OSError as error:
        raise house.HouseError(f"Cannot write {target}: {error.strerror or error}.") from error


@contextmanager
def _progress(errors: Console) -> Iterator[Callable[[str, int, int], None]]:
    bars = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*bars, console=errors) as progress:
        task = progress.add_task("opening", total=None)
        yield lambda step, done, total: progress.update(task, description=step, completed=done, total=total)


def _say_estimated(made: Estimated, target: Path) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for field, count in made.counted_on.items():
        told = f"{count:,} pairs" if count else "too few pairs: kept from before"
        console.print(f"{field:<13} {told}")
    if not made.families:
        console.print("hardly anybody shares a home: caps that keep families apart do not hold in this file")
    console.print(f"{target}  (link with --model {target})")


def _weights(model: Path | None) -> Weights:
    if model is None:
        return default_weights()
    try:
        return load_weights(model.read_text(encoding="utf-8"))
    except OSError as error:
        raise house.HouseError(f"Cannot read {model}: {error.strerror}.") from error
    except WeightsError as error:
        faults = "\n  ".join(error.faults)
        raise house.HouseError(f"{model} is not a weight file that can be used:\n  {faults}") from error


def _tell(found: Linked, errors: Console) -> None:
    for line in found.told:
        errors.print(Text(line, style="yellow"))
    for kind, (blocks, records, largest) in sorted(found.blocked.left_out.items()):
        errors.print(
            Text(
                f"{_KINDS[kind]} that too many share proposes nobody: {blocks:,}, on {records:,} records, "
                f"the commonest on {largest:,}; what else they hold still finds their person",
                style="yellow",
            )
        )


def _show(found: Linked, out: Path, seconds: float) -> None:
    console = Console(highlight=False, soft_wrap=True)
    share = found.review_records / found.records
    console.print(f"{found.records:,} records, {found.pairs:,} pairs compared, {seconds:.1f} s")
    console.print(f"{found.clusters:,} persons; the largest has {found.largest:,} records")
    console.print(f"{found.linked_pairs:,} pairs linked by machine")
    console.print(f"{found.review_pairs:,} pairs for a person to review ({share:.1%} of records)")
    console.print(f"{found.refused_pairs:,} links refused, for they contradict a stronger one")
    console.print(f"{out}  {pairs_file(out)}")
