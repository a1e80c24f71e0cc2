"""What a run writes: links joined, pairs with their reasons, each record's cluster; a slice at a time.

The strongest pair comes first. DuckDB sorts, with its memory bounded; of all pairs only the two rows of each
link are ever held at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mysynergy.linkage.batch.around import look_around
from mysynergy.linkage.batch.blocking import bounded, quoted
from mysynergy.linkage.batch.clusters import Clusters, Joined
from mysynergy.linkage.batch.joining import join
from mysynergy.linkage.batch.keeping import in_place
from mysynergy.linkage.batch.records import Records, RecordsError
from mysynergy.linkage.batch.weighing import Weighed
from mysynergy.linkage.compare import LEVELS
from mysynergy.linkage.score import GUARDS
from mysynergy.linkage.weights import Weights

Rows = NDArray[np.int64]
_OUTCOMES: Final = {
    Joined.JOINED: "linked",
    Joined.WITHIN: "linked",
    Joined.TWO_NUMBERS: "refused_two_numbers",
    Joined.TOO_LARGE: "refused_too_large",
}
_REVIEW: Final = "review"
#: So many rows are written at once.
_SLICE: Final = 500_000
#: What the program itself needs beside what DuckDB is given.
_OWN_GIB: Final = 0.6
#: What a run holds in any case, and for each record.
_NEEDS_GIB: Final = 0.75
_NEEDS_EACH: Final = 0.25e-6


class LinkStoppedError(Exception):
    """A safety stop: nothing was written. The sentence says what would have been done and what to look at."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a run stops itself: a cluster of more records, or a larger share joined, is a fault."""

    largest_cluster: int = 100
    joined_share: float = 0.8


@dataclass(frozen=True, slots=True)
class Written:
    """What came of all pairs, and how large the largest cluster is."""

    clusters: int
    linked_pairs: int
    review_pairs: int
    review_records: int
    refused_pairs: int
    largest: int


def pairs_file(out: Path) -> Path:
    """Where the pairs with their reasons go, beside the clusters: ``CLUSTERS.pairs.parquet``."""
    return out.with_name(f"{out.name.removesuffix('.parquet')}.pairs.parquet")


def for_duckdb(memory_gib: float) -> float:
    """How much of the memory of a run DuckDB may take: it goes two fifths beyond what it is told."""
    return max(0.3, 0.65 * (memory_gib - _OWN_GIB))


def refuse_too_little(memory_gib: float, count: int) -> None:
    """Raise RecordsError where so many records need more: what each takes cannot go to disk.

    Said before hours are spent.
    """
    needed = _NEEDS_GIB + count * _NEEDS_EACH
    if memory_gib < needed:
        raise RecordsError(
            f"{count:,} records need about {needed:.1f} GiB of memory and may have {memory_gib:g}: "
            f"say --memory {needed + 0.5:.1f}, or link fewer lists at a time."
        )


def whole(target: Path, write: Callable[[Path], object]) -> Path:
    """Write a file so that it is whole or not there, whenever the power goes."""
    part = target.with_suffix(".part")
    write(part)
    part.rename(target)
    return target


def scored(one: Rows, other: Rows, found: Weighed) -> pl.DataFrame:
    """Return weighed pairs as a table."""
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


def no_pairs() -> pl.DataFrame:
    """Return such a table without a row."""
    nothing = np.zeros(0, np.int64)
    blank = {field: np.zeros(0, np.int8) for field in LEVELS}
    bits = {field: np.zeros(0, np.float32) for field in LEVELS}
    return scored(nothing, nothing, Weighed(blank, bits, np.zeros(0, np.float32), np.zeros(0, np.int8)))


def join_and_write(
    parts: Sequence[Path],
    records: Records,
    folder: Path,
    out: Path,
    weights: Weights,
    limits: Limits,
    memory_gib: float,
) -> Written:
    """Join the records by the weighed pairs in ``parts`` and write ``out`` and its pairs.

    Pairs from ``weights.link`` on are linked by what they say themselves; then those that come to
    ``weights.around`` with what stands around them. Raises LinkStoppedError for a safety stop; then nothing
    is written.
    """
    strongest_first = whole(folder / "sorted.parquet", lambda part: _sort(parts, part, folder, memory_gib))
    pairs = pq.ParquetFile(strongest_first)
    links = pl.DataFrame(pq.read_table(strongest_first, columns=["one", "other", "weight"]))
    links = links.filter(pl.col("weight") >= weights.link).select("one", "other")
    numbers = records.table.select(pl.when("ic_own").then("ic")).to_series()
    found = join(links["one"].to_numpy(), links["other"].to_numpy(), numbers, limits.largest_cluster)
    lists = in_place(folder / "lists.arrow").to_series()
    named = pl.DataFrame({"cluster": found.cluster, "list": lists})
    ranked = pl.scan_parquet(strongest_first, row_index_name="rank")
    later = look_around(ranked, found.cluster, named, weights)
    alone = links.height
    linking = later.filter(pl.col("weight") >= weights.around)
    if linking.height:
        links = pl.concat([links, linking.select("one", "other")])
        found = join(links["one"].to_numpy(), links["other"].to_numpy(), numbers, limits.largest_cluster)
    ids = in_place(folder / "ids.arrow").to_series()
    _stop(ids, found, links, limits)
    del links
    writing = _Writing(ids, found, alone, later.filter(pl.col("weight") >= weights.review), weights.review)
    whole(pairs_file(out), lambda part: writing.pairs(pairs, part))
    whole(out, writing.clusters)
    return writing.written()


def _sort(parts: Sequence[Path], target: Path, folder: Path, memory_gib: float) -> None:
    if not parts:
        no_pairs().write_parquet(target)
        return
    named = ", ".join(f"'{quoted(part)}'" for part in parts)
    with bounded(for_duckdb(memory_gib), folder) as connection:
        connection.execute(
            f"COPY (FROM read_parquet([{named}]) ORDER BY weight DESC, one, other) TO '{quoted(target)}' "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_SLICE})"
        )


def _stop(ids: pl.Series, found: Clusters, links: pl.DataFrame, limits: Limits) -> None:
    too_large = np.flatnonzero(found.links == Joined.TOO_LARGE)
    if too_large.size:
        first = ids[int(links["one"][int(too_large[0])])]
        raise LinkStoppedError(
            f"Stopped, nothing written: one cluster would hold more than {limits.largest_cluster} records "
            f"(around record {first}). Look at these records first: a telephone or number that many share "
            "is the usual cause. A larger --largest lets the run go on."
        )
    count = ids.len()
    joined = count - np.unique(found.cluster).size
    if joined > limits.joined_share * count:
        raise LinkStoppedError(
            f"Stopped, nothing written: {joined:,} of {count:,} records would be joined to another, over "
            f"{limits.joined_share:.0%}. Lists given twice are the usual cause; a larger --joined-share "
            "lets it go on."
        )


class _Writing:
    """Writes pairs and clusters, and counts what became of them."""

    def __init__(
        self, ids: pl.Series, found: Clusters, alone: int, later: pl.DataFrame, review: float
    ) -> None:
        self._ids, self._from = ids, review
        #: What became of the links that two records say themselves, in the order of the pairs.
        self._alone = found.links[:alone]
        #: The rest, strongest first: of those that were to be linked what became of them, of the others null.
        became = pl.Series(found.links[alone:], dtype=pl.Int8).extend_constant(
            None, later.height - (found.links.size - alone)
        )
        self._later = later.select("rank", around="weight", became=became)
        self._largest = found.largest
        self._roots = pl.Series(found.cluster)
        self._done = 0
        self._strongest = np.full(ids.len(), -np.inf, np.float32)
        self._reviewed = np.zeros(ids.len(), np.bool_)
        self._linked = self._refused = self._review = 0

    def pairs(self, pairs: pq.ParquetFile, target: Path) -> None:
        """Write all pairs that are worth knowing, with their reasons."""
        nothing = self._readable(
            no_pairs().with_columns(outcome=pl.lit(None, pl.String), around=pl.lit(None, pl.Float32))
        )
        with pq.ParquetWriter(target, nothing.to_arrow().schema, compression="zstd") as writer:
            for batch in pairs.iter_batches(_SLICE):
                writer.write_table(self._readable(self._outcomes(pl.DataFrame(batch))).to_arrow())

    def clusters(self, target: Path) -> None:
        """Write each record's cluster and the weight of the strongest link that holds it there."""
        schema = self._clusters(0, 0).to_arrow().schema
        with pq.ParquetWriter(target, schema, compression="zstd") as writer:
            for first in range(0, self._ids.len(), _SLICE):
                writer.write_table(self._clusters(first, _SLICE).to_arrow())

    def written(self) -> Written:
        """Return the counts."""
        return Written(
            clusters=int(self._roots.n_unique()),
            linked_pairs=self._linked,
            review_pairs=self._review,
            review_records=int(self._reviewed.sum()),
            refused_pairs=self._refused,
            largest=self._largest,
        )

    def _outcomes(self, scored: pl.DataFrame) -> pl.DataFrame:
        """The next pairs with what became of them, without those that need no review any more."""
        ranks = pl.int_range(self._done, self._done + scored.height, eager=True).cast(pl.UInt32)
        alone = pl.Series(self._alone[self._done : self._done + scored.height], dtype=pl.Int8)
        self._done += scored.height
        below = pl.Series([None], dtype=pl.Int8).new_from_index(0, scored.height - alone.len())
        pairs = scored.with_columns(rank=ranks, alone=pl.concat([alone, below])).join(
            self._later, on="rank", how="left", maintain_order="left"
        )
        became = pl.coalesce("became", "alone").replace_strict(
            {int(one): text for one, text in _OUTCOMES.items()}, return_dtype=pl.String
        )
        # Of what a cap holds nobody is asked, unless the weight file reaches as low as caps.
        capped = (pl.col("guard") >= 0) & (pl.col("weight") >= self._from)
        told = pl.col("alone").is_not_null() | pl.col("around").is_not_null() | capped
        pairs = (
            pairs.filter(told)
            .with_columns(
                outcome=became.fill_null(_REVIEW),
                around=pl.col("around") - pl.col("weight"),
                weight=pl.coalesce("around", "weight"),
            )
            .drop("rank", "alone", "became")
        )
        # Two records in one cluster by other links need no review of the weak one between them.
        within = self._roots.gather(pairs["one"]) == self._roots.gather(pairs["other"])
        pairs = pairs.filter(~(within & (pairs["outcome"] == _REVIEW)))
        held = pairs.filter(pl.col("outcome") == "linked")
        review = pairs.filter(pl.col("outcome") == _REVIEW)
        for side in ("one", "other"):
            np.maximum.at(self._strongest, held[side].to_numpy(), held["weight"].to_numpy())
            self._reviewed[review[side].to_numpy()] = True
        self._linked += held.height
        self._review += review.height
        self._refused += pairs.height - held.height - review.height
        return pairs

    def _readable(self, pairs: pl.DataFrame) -> pl.DataFrame:
        named = {field: dict(enumerate(LEVELS[field])) for field in LEVELS}
        return pairs.select(
            self._ids.gather(pairs["one"]).alias("one"),
            self._ids.gather(pairs["other"]).alias("other"),
            "weight",
            "outcome",
            "around",
            pl.col("guard").replace_strict(dict(enumerate(GUARDS)), default=None, return_dtype=pl.String),
            *(
                pl.col(field).replace_strict(named[field], default=None, return_dtype=pl.String)
                for field in LEVELS
            ),
            *(f"{field}_bits" for field in LEVELS),
        )

    def _clusters(self, first: int, count: int) -> pl.DataFrame:
        weights = pl.Series(self._strongest[first : first + count])
        return pl.DataFrame(
            {
                "rec_id": self._ids.slice(first, count),
                "cluster_id": self._ids.gather(self._roots.slice(first, count)),
                "score": weights.set(weights.is_infinite(), None),
            }
        )
