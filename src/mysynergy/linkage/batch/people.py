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

from mysynergy.linkage.batch.blocking import key_columns, write_pairs
from mysynergy.linkage.batch.clusters import Joined, cluster
from mysynergy.linkage.batch.names_compared import with_most
from mysynergy.linkage.batch.records import Records, read_records
from mysynergy.linkage.batch.weighing import Weighed, weigh_from
from mysynergy.linkage.batch.writing import Limits, LinkStoppedError, refuse_too_little
from mysynergy.linkage.compare import LEVELS
from mysynergy.linkage.score import GUARDS, Evidence
from mysynergy.linkage.weights import Weights

_CHUNK: Final = 1_000_000
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
    ``lambda`` is the counter's, or lower. Pairs from the weight file's ``review`` on are returned; from
    ``link`` (or ``threshold``) on they are ``linked`` unless that contradicts a stronger one. Raises
    RecordsError, and LinkStoppedError where ``limits`` would be passed: then nobody is to be joined. Only
    row numbers are written to ``folder``.
    """
    tell = on_progress or (lambda step, done, total: None)
    link_at = weights.link if threshold is None else threshold
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
        parts = list(
            _weighed(read, persons, target, blocked.pairs, weights, min(weights.review, link_at), tell)
        )
    scored = _by_person(parts)
    links = scored.filter(pl.col("weight") >= link_at)
    joined = _joined(links, persons, read, limits or Limits())
    linked = np.concatenate([joined, np.zeros(scored.height - links.height, np.bool_)])
    return PeopleFound(
        tuple(_told(scored, linked, weights.prior_bits)), blocked.pairs, tuple(read.told.lines())
    )


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
    return pl.DataFrame(
        {
            "one": np.minimum(one, other),
            "other": np.maximum(one, other),
            "weight": found.weight,
            "guard": found.guard,
            **{field: found.levels[field] for field in LEVELS},
            **{f"{field}_bits": found.bits[field] for field in LEVELS},
        }
    )


def _by_person(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """The strongest pair of records of each two persons, the strongest first."""
    if not parts:
        return pl.DataFrame(schema={"one": pl.Int32, "other": pl.Int32, "weight": pl.Float32})
    order = pl.concat(parts).sort("weight", "one", "other", descending=[True, False, False])
    return order.unique(["one", "other"], keep="first", maintain_order=True)


def _joined(
    links: pl.DataFrame, persons: NDArray[np.int32], records: Records, limits: Limits
) -> NDArray[np.bool_]:
    """Which links may be joined. Raises LinkStoppedError."""
    count = int(persons.max()) + 1 if persons.size else 0
    numbers: list[str | None] = [None] * count
    valid = records.table.select(pl.when("ic_own").then("ic")).to_series()
    for person, number in zip(persons.tolist(), valid.to_list(), strict=True):
        if number is not None and numbers[person] is None:
            numbers[person] = number
    found = cluster(
        count,
        links["one"].to_numpy(),
        links["other"].to_numpy(),
        numbers,
        limits.largest_cluster,
        # Two records of one person bear a number out as two persons' do.
        frozenset(valid.filter(valid.is_not_null() & valid.is_duplicated())),
    )
    if (found.links == Joined.TOO_LARGE).any():
        raise LinkStoppedError(
            f"Stopped, nobody was joined: more than {limits.largest_cluster} people would become one. A "
            "telephone or number that many share is the usual cause; look at who shares one first."
        )
    joins = int((found.links == Joined.JOINED).sum())
    if joins > limits.joined_share * count:
        raise LinkStoppedError(
            f"Stopped, nobody was joined: {joins:,} of {count:,} people would become somebody else, over "
            f"{limits.joined_share:.0%}. A list brought in twice is the usual cause."
        )
    may: NDArray[np.bool_] = found.links == Joined.JOINED
    return may


def _told(scored: pl.DataFrame, linked: NDArray[np.bool_], prior: float) -> Iterator[PersonPair]:
    guards = list(GUARDS)
    for row, may in zip(scored.iter_rows(named=True), linked.tolist(), strict=True):
        evidence = [
            Evidence(field, levels[row[field]], round(float(row[f"{field}_bits"]), 4))
            for field, levels in LEVELS.items()
            if row[field] >= 0
        ]
        if row["guard"] >= 0:
            taken = float(row["weight"]) - prior - sum(one.weight for one in evidence)
            evidence.append(Evidence("guard", guards[row["guard"]], round(taken, 4)))
        yield PersonPair(row["one"], row["other"], float(row["weight"]), tuple(evidence), may)
