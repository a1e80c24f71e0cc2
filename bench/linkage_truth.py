"""How right a linkage is, held against the planted truth: by pairs and by whole persons.

Two measures, both after transitive closure. *Pairwise*: of all pairs of records that were put into one
cluster, how many are one person (precision), and of all pairs that are one person, how many are in one
cluster (recall). *Cluster*: a cluster counts only if it holds all records of one person and no other; of the
clusters made (precision) and of the persons there are (recall).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Rightness:
    """Precision, recall and F1 by pairs and by clusters."""

    pair_precision: float
    pair_recall: float
    cluster_precision: float
    cluster_recall: float

    @property
    def pair_f1(self) -> float:
        """The harmonic mean of precision and recall of pairs."""
        return _f1(self.pair_precision, self.pair_recall)

    @property
    def cluster_f1(self) -> float:
        """The harmonic mean of precision and recall of whole clusters."""
        return _f1(self.cluster_precision, self.cluster_recall)

    def line(self) -> str:
        """One line for people."""
        return (
            f"pairs P {self.pair_precision:.4f} R {self.pair_recall:.4f} F1 {self.pair_f1:.4f}   "
            f"clusters P {self.cluster_precision:.4f} R {self.cluster_recall:.4f} F1 {self.cluster_f1:.4f}"
        )


def share(right: pl.Series) -> float:
    """Return the share of what is true; 1 where there is nothing."""
    return int(right.sum()) / right.len() if right.len() else 1.0


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def rightness(found: pl.Series, truth: pl.Series) -> Rightness:
    """Compare two labellings of the same records, row by row."""
    cells = pl.DataFrame({"found": found, "truth": truth}).group_by("found", "truth").len("n")
    clusters = cells.group_by("found").agg(pl.col("n").sum().alias("size"), pl.len().alias("of"))
    persons = cells.group_by("truth").agg(pl.col("n").sum().alias("size"), pl.len().alias("in"))

    def pairs(frame: pl.DataFrame, column: str) -> int:
        size = frame[column].cast(pl.Int64)
        return int((size * (size - 1) // 2).sum())

    both, made, there = pairs(cells, "n"), pairs(clusters, "size"), pairs(persons, "size")
    whole = cells.join(clusters.filter(pl.col("of") == 1), on="found").join(
        persons.filter(pl.col("in") == 1), on="truth"
    )
    return Rightness(
        pair_precision=both / made if made else 1.0,
        pair_recall=both / there if there else 1.0,
        cluster_precision=whole.height / max(1, clusters.height),
        cluster_recall=whole.height / max(1, persons.height),
    )
