"""Links joined into clusters for whole lists: link by link only where an order can matter.

Where all records that hang together bear one valid number at most, and are not too many, no link can be
refused, in whatever order they come: there they are one cluster. ``clusters.cluster`` joins the rest.
A new reason to refuse a link there must be a reason to be contested here.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mysynergy.linkage.batch.clusters import Clusters, Joined, cluster

Rows = NDArray[np.int32]


def join(one: Rows, other: Rows, numbers: pl.Series, largest: int) -> Clusters:
    """Join records by links in falling order of weight, with what ``cluster`` finds.

    ``numbers`` has the valid twelve-digit number of each record, or null. A link that was not refused is
    told as joined, also where both records were in one cluster before.
    """
    roots = components(numbers.len(), one, other)
    # Hashes of numbers take less room than numbers; a record without one stands for none.
    marks = numbers.hash().set(numbers.is_null(), None)
    held = pl.DataFrame({"root": roots, "mark": marks})
    contested_roots = (
        held.group_by("root")
        .agg(pl.len(), least=pl.col("mark").min(), most=pl.col("mark").max())
        .filter((pl.col("len") > largest) | (pl.col("least") != pl.col("most")))["root"]
    )
    contested = np.zeros(roots.size, np.bool_)
    contested[contested_roots.to_numpy()] = True
    contested = contested[roots]
    links = np.full(one.size, Joined.JOINED, np.int8)
    here = np.flatnonzero(contested)
    if here.size:
        place = np.cumsum(contested) - 1
        linked = contested[one]
        said = numbers.gather(here)
        several = numbers.filter(numbers.is_in(said.drop_nulls().unique().implode()))
        found = cluster(
            here.size,
            place[one[linked]].astype(np.int32),
            place[other[linked]].astype(np.int32),
            said.to_list(),
            largest,
            frozenset(several.filter(several.is_duplicated())),
        )
        links[linked] = found.links
        roots[here] = here[found.cluster]
    return Clusters(roots, links, int(np.bincount(roots).max(initial=0)))


def components(count: int, one: Rows, other: Rows) -> Rows:
    """Return for each of ``count`` records the first of all that hang together with it by links."""
    root = np.arange(count, dtype=np.int32)
    while True:
        mine, theirs = root[one], root[other]
        apart = mine != theirs
        if not apart.any():
            return root
        one, other, mine, theirs = one[apart], other[apart], mine[apart], theirs[apart]
        np.minimum.at(root, np.maximum(mine, theirs), np.minimum(mine, theirs))
        while True:
            nearer = root[root]
            if np.array_equal(nearer, root):
                break
            root = nearer
