"""Many lists, one picture: from files of records to clusters, in steps that outlive a kill.

Each step leaves its result in a folder beside the output, named by what it was made from; whoever starts the
same link again goes on where it was stopped, and gets the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mysynergy.linkage.batch.blocking import Blocked, key_columns, write_pairs
from mysynergy.linkage.batch.clusters import Clusters, Joined
from mysynergy.linkage.batch.engines import open_spark
from mysynergy.linkage.batch.estimate import Estimated, estimate
from mysynergy.linkage.batch.joining import join
from mysynergy.linkage.batch.names import Names
from mysynergy.linkage.batch.records import Records, RecordsError, Told, open_lists, read_records
from mysynergy.linkage.batch.weighing import Weighed, weigh_pairs
from mysynergy.linkage.compare import LEVELS
from mysynergy.linkage.keys import KEYS_VERSION
from mysynergy.linkage.score import GUARDS
from mysynergy.linkage.weights import Weights

Tell = Callable[[str, int, int], None]
Rows = NDArray[np.int64]
_FORMAT: Final = 4
_OUTCOMES: Final = {
    Joined.JOINED: "linked",
    Joined.WITHIN: "linked",
    Joined.TWO_NUMBERS: "refused_two_numbers",
    Joined.TOO_LARGE: "refused_too_large",
}
_REVIEW: Final = "review"


class LinkStoppedError(Exception):
    """A safety stop: nothing was written. The sentence says what would have been done and what to look at."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a run stops itself: a cluster of more records, or a larger share joined, is a fault."""

    largest_cluster: int = 100
    joined_share: float = 0.8


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


def pairs_file(out: Path) -> Path:
    """Where the pairs with their reasons go, beside the clusters: ``CLUSTERS.pairs.parquet``."""
    return out.with_name(f"{out.name.removesuffix('.parquet')}.pairs.parquet")


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
    link_at = weights.link if threshold is None else threshold
    keep_from = min(weights.review, link_at)
    _refuse_own_lists(paths, out)
    folder = out.with_name(f"{out.name}.work")
    _enter(folder, _fingerprint(paths, weights, as_of, keep_from, engine))
    records = _records(paths, folder, as_of, tell)
    here = weights.among(records.table.height)
    if engine == "spark":
        blocked, parts = _by_spark(records, folder, here, keep_from, memory_gib, tell)
    else:
        search = partial(write_pairs, records, memory_gib=memory_gib, folder=folder)
        blocked = _pairs(folder, search, tell)
        parts = _weighed(folder, blocked.pairs, here, keep_from, workers, tell)
    scored = pl.concat([pl.read_parquet(part) for part in parts]) if parts else _no_pairs()
    scored = scored.sort("weight", "one", "other", descending=[True, False, False])
    tell("joining", 0, scored.height)
    links = scored.filter(pl.col("weight") >= link_at)
    numbers = records.table.select(pl.when("ic_valid").then("ic")).to_series()
    found = join(links["one"].to_numpy(), links["other"].to_numpy(), numbers, limits.largest_cluster)
    _stop(records, found, links, limits)
    told = _write(records, scored, link_at, found, out)
    _kept_records.cache_clear()
    shutil.rmtree(folder)
    return Linked(
        records=records.table.height,
        pairs=blocked.pairs,
        largest=found.largest,
        blocked=blocked,
        told=tuple(records.told.lines()),
        **told,
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
        write_pairs(records, target, memory_gib=memory_gib, folder=Path(folder))
        tell("estimating", 0, 1)
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
    # All of the weight file: what words are worth and where caps lie moves a sum as m and u do. Of the two
    # thresholds only ``keep_from`` says what the steps hold.
    weighed_by = asdict(replace(weights, version="", link=0.0, review=0.0))
    made_from = [_FORMAT, KEYS_VERSION, as_of.isoformat(), files, weighed_by, keep_from, engine]
    return hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()


def _enter(folder: Path, fingerprint: str) -> None:
    mark = folder / "made-from"
    if not mark.exists() or mark.read_text() != fingerprint:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        mark.write_text(fingerprint)


def _whole(target: Path, write: Callable[[Path], object]) -> Path:
    """Write a file so that it is whole or not there, whenever the power goes."""
    part = target.with_suffix(".part")
    write(part)
    part.rename(target)
    return target


def _records(paths: Sequence[Path], folder: Path, as_of: dt.date, tell: Tell) -> Records:
    told = folder / "told.json"
    if not told.exists():
        steps = ["reading the lists", "reading names", "reading numbers, dates and places"]
        read = read_records(open_lists(paths), as_of, lambda step: tell(step, steps.index(step), len(steps)))
        frames = (
            read.table.with_columns(pl.col("agency").cast(pl.String)),
            *(read.names.table, read.names.rows.to_frame(), read.names.words.to_frame()),
        )
        for name, frame in zip(_KEPT, frames, strict=True):
            _whole(folder / f"{name}.arrow", frame.write_ipc)
        _whole(told, lambda part: part.write_text(json.dumps([dict(read.told.counts), read.told.rows])))
    _kept_records.cache_clear()
    return _kept_records(folder)


def _by_spark(
    records: Records, folder: Path, weights: Weights, keep_from: float, memory_gib: float, tell: Tell
) -> tuple[Blocked, list[Path]]:
    """Search and weigh on Spark: two steps, each of which is whole or begun again."""
    keys, weighed = folder / "keys.parquet", folder / "weighed.parquet"
    with open_spark(memory_gib) as spark:
        if not keys.exists():
            _whole(keys, key_columns(records).write_parquet)
        blocked = _pairs(folder, partial(spark.write_pairs, keys), tell)
        if not weighed.exists():
            tell("comparing", 0, blocked.pairs)
            weigh = partial(_weigh, folder, weights=weights, keep_from=keep_from)
            _whole(weighed, lambda part: spark.weigh(folder / "pairs.parquet", part, weigh, _no_pairs()))
    return blocked, sorted(weighed.glob("*.parquet"))


def _pairs(folder: Path, search: Callable[[Path], Blocked], tell: Tell) -> Blocked:
    target, about = folder / "pairs.parquet", folder / "blocked.json"
    if not about.exists():
        tell("looking for who may be one person", 0, 1)
        found = search(target)
        _whole(about, lambda part: part.write_text(json.dumps(asdict(found))))
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
    with ProcessPoolExecutor(workers, get_context("forkserver")) as pool:
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
    _whole(part, _weigh(folder, one, other, weights=weights, keep_from=keep_from).write_parquet)


def _weigh(folder: Path, one: Rows, other: Rows, *, weights: Weights, keep_from: float) -> pl.DataFrame:
    found = weigh_pairs(_kept_records(folder), one, other, weights)
    return _frame(one, other, found).filter(pl.col("weight") >= keep_from)


@lru_cache(maxsize=1)
def _kept_records(folder: Path) -> Records:
    """The records that were read, opened in place: two processes share one copy."""
    counts, rows = json.loads((folder / "told.json").read_text())
    told = Told()
    told.counts.update(counts)
    told.rows.update(rows)
    table, names, listed, words = (pl.read_ipc(folder / f"{name}.arrow") for name in _KEPT)
    return Records(table, Names(names, listed.to_series(), words.to_series()), told)


_KEPT: Final = ("records", "names", "rows", "words")


def _frame(one: Rows, other: Rows, found: Weighed) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "one": one.astype(np.int32),
            "other": other.astype(np.int32),
            "weight": found.weight,
            "guard": found.guard,
            **{field: found.levels[field] for field in LEVELS},
            **{f"{field}_bits": found.bits[field] for field in LEVELS},
        }
    )


def _no_pairs() -> pl.DataFrame:
    nothing = np.zeros(0, np.int64)
    blank = {field: np.zeros(0, np.int8) for field in LEVELS}
    bits = {field: np.zeros(0, np.float32) for field in LEVELS}
    return _frame(nothing, nothing, Weighed(blank, bits, np.zeros(0, np.float32), np.zeros(0, np.int8)))


def _stop(records: Records, found: Clusters, links: pl.DataFrame, limits: Limits) -> None:
    too_large = np.flatnonzero(found.links == Joined.TOO_LARGE)
    if too_large.size:
        first = records.table["rec_id"][int(links["one"][int(too_large[0])])]
        raise LinkStoppedError(
            f"Stopped, nothing written: one cluster would hold more than {limits.largest_cluster} records "
            f"(around record {first}). Look at these records first: a telephone or number that many share "
            "is the usual cause. A larger --largest lets the run go on."
        )
    count = records.table.height
    joined = count - np.unique(found.cluster).size
    if joined > limits.joined_share * count:
        raise LinkStoppedError(
            f"Stopped, nothing written: {joined:,} of {count:,} records would be joined to another, over "
            f"{limits.joined_share:.0%}. Lists given twice are the usual cause; a larger --joined-share "
            "lets it go on."
        )


def _write(
    records: Records, scored: pl.DataFrame, link_at: float, found: Clusters, out: Path
) -> dict[str, int]:
    ids = records.table["rec_id"]
    links = pl.Series(found.links, dtype=pl.Int8)
    outcomes = links.replace_strict(
        {int(one): text for one, text in _OUTCOMES.items()}, return_dtype=pl.String
    )
    roots = pl.Series(found.cluster)
    outcome = pl.concat(
        [outcomes, pl.Series([_REVIEW], dtype=pl.String).new_from_index(0, scored.height - links.len())]
    )
    pairs = scored.with_columns(outcome=outcome)
    # Two records in one cluster by other links need no review of the weak one between them.
    within = roots.gather(pairs["one"]) == roots.gather(pairs["other"])
    pairs = pairs.filter(~(within & (pairs["outcome"] == _REVIEW)))
    held = pairs.filter(pl.col("outcome") == "linked")
    strongest = (
        pl.concat([held.select(row="one", weight="weight"), held.select(row="other", weight="weight")])
        .group_by("row")
        .agg(pl.col("weight").max())
    )
    rows = pl.DataFrame({"rec_id": ids, "cluster_id": ids.gather(roots)}).with_row_index("row")
    clusters = rows.with_columns(pl.col("row").cast(pl.Int32)).join(
        strongest, on="row", how="left", maintain_order="left"
    )
    named = {field: dict(enumerate(LEVELS[field])) for field in LEVELS}
    readable = pairs.select(
        pl.Series("one", ids.gather(pairs["one"])),
        pl.Series("other", ids.gather(pairs["other"])),
        "weight",
        "outcome",
        pl.col("guard").replace_strict(dict(enumerate(GUARDS)), default=None, return_dtype=pl.String),
        *(
            pl.col(field).replace_strict(named[field], default=None, return_dtype=pl.String)
            for field in LEVELS
        ),
        *(f"{field}_bits" for field in LEVELS),
    )
    _whole(pairs_file(out), readable.write_parquet)
    _whole(out, clusters.select("rec_id", "cluster_id", score="weight").write_parquet)
    review = pairs.filter(pl.col("outcome") == _REVIEW)
    return {
        "clusters": int(roots.n_unique()),
        "linked_pairs": held.height,
        "review_pairs": review.height,
        "review_records": pl.concat([review["one"], review["other"]]).n_unique(),
        "refused_pairs": pairs.height - held.height - review.height,
    }
