"""Whom a registry holds twice: the records of people already linked, compared as a batch, told by person.

Records that stand for one person are never compared with each other: their links stand already. What is
left are pairs of persons, each with the strongest pair of their records.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mysynergy.linkage.batch.around import look_around
from mysynergy.linkage.batch.blocking import key_columns, write_pairs
from mysynergy.linkage.batch.clusters import Clusters, Joined, cluster
from mysynergy.linkage.batch.names_compared import with_most
from mysynergy.linkage.batch.records import Records, read_records
from mysynergy.linkage.batch.weighing import Weighed, weigh_from, worth_keeping
from mysynergy.linkage.batch.writing import Limits, LinkStoppedError, no_pairs, refuse_too_little, scored
from mysynergy.linkage.compare import LEVELS
from mysynergy.linkage.score import GUARDS, Evidence
from mysynergy.linkage.weights import Weights

_CHUNK: Final = 1_000_000
#: Sums of other orders differ by less.
_NOTHING: Final = 0.01
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class PersonPair:
    """Two persons (their numbers as given) who may be one; ``linked``: the machine may join them."""

    one: int
    other: int
    weight: float
    evidence: tuple[Evidence, ...]
    linked: bool


@dataclass(frozen=True, slots=True)
class PeopleFound:
    """Pairs of persons, the strongest first, and what was told of the records that were read."""

    pairs: tuple[PersonPair, ...]
    compared: int
    told: tuple[str, ...]


def find_people(
    records: pl.DataFrame,
    persons: NDArray[np.int32],
    *,
    folder: Path,
    as_of: dt.date,
    weights: Weights,
    threshold: float | None = None,
    memory_gib: float = 4,
    limits: Limits | None = None,
    among: int = 0,
    on_progress: Tell | None = None,
) -> PeopleFound:
    """Compare ``records`` (the columns of a list) of ``persons[i]`` and return who may be one.

    ``among``: how many records there are, where these are not all. Of many more strangers agree by chance, so
    ``lambda`` is the counter's, or lower. Pairs from the weight file's ``review`` on are returned; they are
    ``linked`` from ``link`` on by what the records say, or from ``around`` on with what stands around the two
    people (``threshold`` replaces both), unless that contradicts a stronger one. Raises RecordsError, and
    LinkStoppedError where ``limits`` would be passed: then nobody is to be joined. Only row numbers are
    written to ``folder``.
    """
    tell = on_progress or (lambda step, done, total: None)
    if threshold is not None:
        weights = replace(weights, link=threshold, around=threshold)
    # In a registry there are families, whatever lists a weight file was estimated on.
    weights = replace(weights, families=True)
    refuse_too_little(memory_gib, records.height)
    larger = weights.among(max(among, records.height))
    weights = larger if larger.prior < weights.prior else weights
    read = read_records(records.lazy(), as_of, lambda step: tell(step, 0, 1))
    read = replace(read, names=with_most(read.names, weights))
    with tempfile.TemporaryDirectory(dir=folder) as made:
        target = Path(made) / "pairs.parquet"
        tell("looking for who may be one person", 0, 1)
        # Nothing of the search itself goes to disk: it holds identity numbers, and these people are sealed.
        blocked = write_pairs(key_columns(read), target, memory_gib=memory_gib, folder=None)
        keep_from = min(weights.review, weights.link, worth_keeping(weights))
        parts = list(_weighed(read, persons, target, blocked.pairs, weights, keep_from, tell))
    found = _linked(_by_person(parts), persons, read, weights, limits or Limits())
    return PeopleFound(tuple(_told(found, weights.prior_bits)), blocked.pairs, tuple(read.told.lines()))


def _weighed(
    records: Records,
    persons: NDArray[np.int32],
    target: Path,
    pairs: int,
    weights: Weights,
    keep_from: float,
    tell: Tell,
) -> Iterator[pl.DataFrame]:
    done = 0
    for batch in pq.ParquetFile(target).iter_batches(_CHUNK):
        tell("comparing", done, pairs)
        one, other = (batch.column(name).to_numpy().astype(np.int64) for name in ("one", "other"))
        done += one.size
        apart = persons[one] != persons[other]
        one, other = one[apart], other[apart]
        if one.size:
            one, other, found = weigh_from(records, one, other, weights, keep_from)
            yield _frame(persons[one], persons[other], found).filter(pl.col("weight") >= keep_from)
    tell("comparing", done, pairs)


def _frame(one: NDArray[np.int32], other: NDArray[np.int32], found: Weighed) -> pl.DataFrame:
    return scored(np.minimum(one, other), np.maximum(one, other), found)


def _by_person(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """The strongest pair of records of each two persons, the strongest first, with its ``rank``."""
    order = pl.concat([no_pairs(), *parts]).sort("weight", "one", "other", descending=[True, False, False])
    return order.unique(["one", "other"], keep="first", maintain_order=True).with_row_index("rank")


def _linked(
    pairs: pl.DataFrame, persons: NDArray[np.int32], records: Records, weights: Weights, limits: Limits
) -> pl.DataFrame:
    """The pairs that somebody is told of, with ``linked``, and ``around``: what stands around moved them by.

    Raises LinkStoppedError.
    """
    joining = _Joining(persons, records, limits)
    links = pairs.filter(pl.col("weight") >= weights.link).select("rank", "one", "other")
    found = joining.join(links)
    named = pl.DataFrame({"cluster": found.cluster[persons], "list": records.table["agency"]})
    named = named.filter(pl.col("list") != "")
    later = look_around(pairs.lazy(), found.cluster, named, weights)
    linking = later.filter(pl.col("weight") >= weights.around)
    links = pl.concat([links, linking.select("rank", "one", "other")])
    found = joining.join(links)
    joining.stop(found)
    told = links.select("rank", linked=pl.Series(found.links == Joined.JOINED, dtype=pl.Boolean))
    pairs = pairs.join(told, on="rank", how="left", maintain_order="left").join(
        later.select("rank", around="weight"), on="rank", how="left", maintain_order="left"
    )
    pairs = pairs.with_columns(
        weight=pl.coalesce("around", "weight"),
    )
    held = (pl.col("guard") >= 0) & (pl.col("weight") >= weights.review)
    asked = pl.col("linked").is_not_null() | (pl.col("around") >= weights.review) | held
    return (
        pairs.filter(asked)
        .with_columns(pl.col("linked").fill_null(value=False))
        .sort("weight", "rank", descending=[True, False])
    )


class _Joining:
    """Joins persons by links, as ``cluster`` does, with all the numbers that their records bear out."""

    def __init__(self, persons: NDArray[np.int32], records: Records, limits: Limits) -> None:
        self._limits = limits
        self._numbers: list[str | None] = [None] * (int(persons.max()) + 1 if persons.size else 0)
        valid = records.table.select(pl.when("ic_own").then("ic")).to_series()
        for person, number in zip(persons.tolist(), valid.to_list(), strict=True):
            if number is not None and self._numbers[person] is None:
                self._numbers[person] = number
        # Two records of one person bear a number out as two persons' do.
        self._sure = frozenset(valid.filter(valid.is_not_null() & valid.is_duplicated()))

    def join(self, links: pl.DataFrame) -> Clusters:
        """Join by ``links``, in their order."""
        one, other = links["one"].to_numpy(), links["other"].to_numpy()
        return cluster(
            len(self._numbers), one, other, self._numbers, self._limits.largest_cluster, self._sure
        )

    def stop(self, found: Clusters) -> None:
        """Raise LinkStoppedError where the limits are passed."""
        if (found.links == Joined.TOO_LARGE).any():
            raise LinkStoppedError(
                f"Stopped, nobody was joined: more than {self._limits.largest_cluster} people would become "
                "one. A telephone or number that many share is the usual cause; look at who shares one first."
            )
        count = len(self._numbers)
        joins = int((found.links == Joined.JOINED).sum())
        if joins > self._limits.joined_share * count:
            raise LinkStoppedError(
                f"Stopped, nobody was joined: {joins:,} of {count:,} people would become somebody else, over "
                f"{self._limits.joined_share:.0%}. A list brought in twice is the usual cause."
            )


def _told(pairs: pl.DataFrame, prior: float) -> Iterator[PersonPair]:
    guards = list(GUARDS)
    for row in pairs.iter_rows(named=True):
        evidence = [
            Evidence(field, levels[row[field]], round(float(row[f"{field}_bits"]), 4))
            for field, levels in LEVELS.items()
            if row[field] >= 0
        ]
        taken = float(row["weight"]) - prior - sum(one.weight for one in evidence)
        if row["around"] is not None and abs(taken) > _NOTHING:
            evidence.append(Evidence("around", "for" if taken > 0 else "against", round(taken, 4)))
        elif row["around"] is None and row["guard"] >= 0:
            evidence.append(Evidence("guard", guards[row["guard"]], round(taken, 4)))
        yield PersonPair(row["one"], row["other"], float(row["weight"]), tuple(evidence), row["linked"])
