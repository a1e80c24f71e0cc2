"""Many lists, one picture: from files of records to clusters, in steps that outlive a kill.

Each step leaves its result in a folder beside the output, named by what it was made from; whoever starts the
same link again goes on where it was stopped, and gets the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from functools import lru_cache, partial
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mysynergy.linkage.batch.blocking import Blocked, key_columns, write_pairs
from mysynergy.linkage.batch.engines import open_spark
from mysynergy.linkage.batch.estimate import Estimated, estimate, stand_together
from mysynergy.linkage.batch.keeping import in_place, keep
from mysynergy.linkage.batch.names import Names
from mysynergy.linkage.batch.names_compared import with_most
from mysynergy.linkage.batch.records import (
    Records,
    RecordsError,
    Told,
    open_lists,
    read_fields,
    read_name_columns,
    read_records,
    whole_records,
)
from mysynergy.linkage.batch.weighing import weigh_from, worth_keeping
from mysynergy.linkage.batch.writing import (
    Limits,
    for_duckdb,
    join_and_write,
    no_pairs,
    pairs_file,
    refuse_too_little,
    scored,
    whole,
)
from mysynergy.linkage.keys import KEYS_VERSION
from mysynergy.linkage.weights import Weights

Tell = Callable[[str, int, int], None]
Rows = NDArray[np.int64]
_FORMAT: Final = 11
#: Fewer records than these are read before a second process has started.
_WORTH_TWO: Final = 100_000
_KEYS_AT_ONCE: Final = 500_000


@dataclass(frozen=True, slots=True)
class Linked:
    """What a run came to. Shares are of ``records``."""

    records: int
    pairs: int
    clusters: int
    linked_pairs: int
    review_pairs: int
    review_records: int
    refused_pairs: int
    largest: int
    blocked: Blocked
    told: tuple[str, ...]


def link(
    paths: Sequence[Path],
    out: Path,
    *,
    as_of: dt.date,
    weights: Weights,
    threshold: float | None = None,
    memory_gib: float = 4,
    workers: int = 2,
    limits: Limits | None = None,
    engine: str = "duckdb",
    on_progress: Tell | None = None,
) -> Linked:
    """Link the records of Parquet files and write ``out`` (``rec_id, cluster_id, score``) and its pairs.

    ``score`` is the weight of the strongest link that holds a record in its cluster, null for one alone.
    ``threshold`` (bits) replaces the weight file's; ``engine`` is one of ``ENGINES``. Raises RecordsError for
    files that cannot be linked, EngineError where the engine is not there, and LinkStoppedError for a safety
    stop; then nothing is written.
    """
    tell = on_progress or (lambda step, done, total: None)
    limits = limits or Limits()
    if threshold is not None:
        weights = replace(weights, link=threshold, around=threshold)
    keep_from = min(weights.review, weights.link, worth_keeping(weights))
    _refuse_own_lists(paths, out)
    folder = out.with_name(f"{out.name}.work")
    _enter(folder, _fingerprint(paths, weights, as_of, keep_from, engine))
    records = _records(paths, folder, as_of, weights, memory_gib, workers, tell)
    here = weights.among(records.table.height)
    if engine == "spark":
        blocked, parts = _by_spark(folder, here, keep_from, memory_gib, tell)
    else:
        search = partial(
            write_pairs,
            folder / "keys.parquet",
            memory_gib=for_duckdb(memory_gib),
            folder=folder,
            families=weights.families,
        )
        blocked = _pairs(folder, search, tell)
        parts = _weighed(folder, blocked.pairs, here, keep_from, workers, tell)
    tell("joining", 0, blocked.pairs)
    written = join_and_write(parts, records, folder, out, here, limits, memory_gib)
    _kept_records.cache_clear()
    shutil.rmtree(folder)
    return Linked(
        records=records.table.height,
        pairs=blocked.pairs,
        blocked=blocked,
        told=tuple(records.told.lines()),
        **asdict(written),
    )


def estimate_from(
    paths: Sequence[Path],
    *,
    as_of: dt.date,
    former: Weights,
    memory_gib: float = 4,
    on_progress: Tell | None = None,
) -> Estimated:
    """Estimate a weight file from lists; nothing is linked and nothing kept.

    Raises RecordsError for files that cannot be read and WeightsError where they carry no estimate.
    """
    tell = on_progress or (lambda step, done, total: None)
    records = read_records(open_lists(paths), as_of, lambda step: tell(step, 0, 1))
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "pairs.parquet"
        tell("looking for who may be one person", 0, 1)
        families = stand_together(records)
        write_pairs(
            key_columns(records), target, memory_gib=memory_gib, folder=Path(folder), families=families
        )
        tell("estimating", 0, 1)
        former = replace(former, families=families)
        return estimate(records, pl.read_parquet(target), former, made_on=as_of)


def _refuse_own_lists(paths: Sequence[Path], out: Path) -> None:
    """A list is never written over: whoever gives one as the output has made a slip."""
    written = {out.resolve(), pairs_file(out).resolve()}
    for path in paths:
        if path.resolve() in written:
            raise RecordsError(f"{path} is one of the lists and would be written over; choose another --out.")


def _fingerprint(
    paths: Sequence[Path], weights: Weights, as_of: dt.date, keep_from: float, engine: str
) -> str:
    """Names what a run is made from: other files, weights or rules never go on from another run's steps."""
    try:
        files = [(str(path.resolve()), path.stat().st_size, path.stat().st_mtime_ns) for path in paths]
    except OSError as error:
        raise RecordsError(f"{error.filename} cannot be read: {error.strerror}.") from error
    # All of the weight file: what words are worth and where caps lie moves a sum as m and u do. Of its
    # thresholds only ``keep_from`` says what the steps hold.
    weighed_by = asdict(replace(weights, version="", link=0.0, around=0.0, review=0.0))
    made_from = [_FORMAT, KEYS_VERSION, as_of.isoformat(), files, weighed_by, keep_from, engine]
    return hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()


def _enter(folder: Path, fingerprint: str) -> None:
    mark = folder / "made-from"
    if not mark.exists() or mark.read_text() != fingerprint:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        mark.write_text(fingerprint)


def _records(
    paths: Sequence[Path],
    folder: Path,
    as_of: dt.date,
    weights: Weights,
    memory_gib: float,
    workers: int,
    tell: Tell,
) -> Records:
    if not (folder / "told.json").exists():
        lists = open_lists(paths)
        count = int(lists.select(pl.len()).collect().item())
        refuse_too_little(memory_gib, count)
        tell("reading names", 0, 1)
        halves = [half for half in _HALVES if not (folder / f"told-{half}.json").exists()]
        if workers > 1 and count >= _WORTH_TWO:
            with _processes(2) as pool:
                begun = [pool.submit(_HALVES[half], paths, folder, as_of) for half in halves]
                for one in begun:
                    one.result()
                pool.submit(_keep_records, folder, weights).result()
        else:
            for half in halves:
                _HALVES[half](paths, folder, as_of)
            _keep_records(folder, weights)
    _kept_records.cache_clear()
    return _kept_records(folder)


def _keep_fields(paths: Sequence[Path], folder: Path, as_of: dt.date) -> None:
    told = Told()
    fields = read_fields(open_lists(paths), as_of, told)
    # Whose list it is counts only where clusters are looked at; ids only go out again.
    keep(fields.select("rec_id"), folder / "ids.arrow")
    named = pl.when(pl.col("agency") != "").then(pl.col("agency").to_physical())
    keep(fields.select(list=named), folder / "lists.arrow")
    keep(fields.drop("rec_id", "agency"), folder / "fields.arrow")
    whole(folder / "told-fields.json", lambda part: part.write_text(told.to_json()))


def _keep_names(paths: Sequence[Path], folder: Path, _as_of: dt.date) -> None:
    told = Told()
    names, places = read_name_columns(open_lists(paths), told)
    keep(places, folder / "places.arrow")
    for name, frame in zip(_NAMES, (names.table, names.rows.to_frame(), names.words.to_frame()), strict=True):
        keep(frame, folder / f"{name}.arrow")
    whole(folder / "told-names.json", lambda part: part.write_text(told.to_json()))


#: What two processes do at a time; each half outlives a kill of the other.
_HALVES: Final = {"fields": _keep_fields, "names": _keep_names}


def _keep_records(folder: Path, weights: Weights) -> None:
    """Put both halves together, and what keys are made of beside them. Only then are the lists read."""
    told = Told.from_json(*((folder / f"told-{half}.json").read_text() for half in _HALVES))
    fields, places = (in_place(folder / f"{half}.arrow") for half in ("fields", "places"))
    records = whole_records(fields, _kept_names(folder), places, told)
    keep(records.table, folder / "records.arrow")
    keep(
        with_most(records.names, weights).table.select("bearers", "unseen", "most"), folder / "counted.arrow"
    )
    with pq.ParquetWriter(folder / "keys.parquet", key_columns(records, 0, 0).to_arrow().schema) as keys:
        for first in range(0, records.table.height, _KEYS_AT_ONCE):
            keys.write_table(key_columns(records, first, _KEYS_AT_ONCE).to_arrow())
    whole(folder / "told.json", lambda part: part.write_text(told.to_json()))
    for half in ("fields", "places"):
        (folder / f"{half}.arrow").unlink()


def _processes(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, get_context("forkserver"), initializer=_end_with_the_run)


def _end_with_the_run() -> None:
    """A helper of a run that is killed would wait for work for ever, with the memory it holds."""
    run = parent_process()
    if run is not None:
        threading.Thread(target=_end_behind, args=(run,), daemon=True).start()


def _end_behind(run: BaseProcess) -> None:
    run.join()
    os._exit(1)


def _by_spark(
    folder: Path, weights: Weights, keep_from: float, memory_gib: float, tell: Tell
) -> tuple[Blocked, list[Path]]:
    """Search and weigh on Spark: two steps, each of which is whole or begun again."""
    weighed = folder / "weighed.parquet"
    with open_spark(memory_gib) as spark:
        search = partial(spark.write_pairs, folder / "keys.parquet", families=weights.families)
        blocked = _pairs(folder, search, tell)
        if not weighed.exists():
            tell("comparing", 0, blocked.pairs)
            weigh = partial(_weigh, folder, weights=weights, keep_from=keep_from)
            whole(weighed, lambda part: spark.weigh(folder / "pairs.parquet", part, weigh, no_pairs()))
    return blocked, sorted(weighed.glob("*.parquet"))


def _pairs(folder: Path, search: Callable[[Path], Blocked], tell: Tell) -> Blocked:
    target, about = folder / "pairs.parquet", folder / "blocked.json"
    if not about.exists():
        tell("looking for who may be one person", 0, 1)
        for left in folder.glob("duckdb_temp_*"):
            left.unlink()  # what a run that was killed had put aside
        found = search(target)
        whole(about, lambda part: part.write_text(json.dumps(asdict(found))))
    kept = json.loads(about.read_text())
    return Blocked(kept["pairs"], {kind: tuple(counts) for kind, counts in kept["left_out"].items()})


def _weighed(
    folder: Path, pairs: int, weights: Weights, keep_from: float, workers: int, tell: Tell
) -> list[Path]:
    """Compare and weigh all pairs, a row group at a time; keep those from ``keep_from`` bits on."""
    groups = pq.ParquetFile(folder / "pairs.parquet").metadata
    sizes = [groups.row_group(number).num_rows for number in range(groups.num_row_groups)]
    parts = [folder / f"weighed-{number:05}.parquet" for number in range(len(sizes))]
    missing = [number for number, part in enumerate(parts) if not part.exists()]
    done = pairs - sum(sizes[number] for number in missing)
    tell("comparing", done, pairs)
    if workers == 1 or len(missing) < 2:
        for number in missing:
            _weigh_group(folder, number, parts[number], weights, keep_from)
            done += sizes[number]
            tell("comparing", done, pairs)
        return parts
    with _processes(workers) as pool:
        begun = {
            pool.submit(_weigh_group, folder, number, parts[number], weights, keep_from): number
            for number in missing
        }
        try:
            for one in as_completed(begun):
                one.result()
                done += sizes[begun[one]]
                tell("comparing", done, pairs)
        finally:
            pool.shutdown(cancel_futures=True)
    return parts


def _weigh_group(folder: Path, number: int, part: Path, weights: Weights, keep_from: float) -> None:
    group = pq.ParquetFile(folder / "pairs.parquet").read_row_group(number)
    one, other = (group.column(name).to_numpy().astype(np.int64) for name in ("one", "other"))
    whole(part, _weigh(folder, one, other, weights=weights, keep_from=keep_from).write_parquet)


def _weigh(folder: Path, one: Rows, other: Rows, *, weights: Weights, keep_from: float) -> pl.DataFrame:
    one, other, found = weigh_from(_kept_records(folder), one, other, weights, keep_from)
    return scored(one, other, found).filter(pl.col("weight") >= keep_from)


@lru_cache(maxsize=1)
def _kept_records(folder: Path) -> Records:
    """The records that were read, opened in place: two processes share one copy."""
    told = Told.from_json((folder / "told.json").read_text())
    names = _kept_names(folder)
    names = replace(names, table=names.table.hstack(in_place(folder / "counted.arrow")))
    return Records(in_place(folder / "records.arrow"), names, told)


def _kept_names(folder: Path) -> Names:
    table, listed, words = (in_place(folder / f"{name}.arrow") for name in _NAMES)
    return Names(table, listed.to_series(), words.to_series())


_NAMES: Final = ("names", "rows", "words")
