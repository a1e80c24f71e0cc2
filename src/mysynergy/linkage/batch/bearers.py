"""How many people of the lists bear a name: what no table of words can say.

Given names and fathers' names are weighed as if they were drawn apart from each other. They are not: in a
small community the few names meet often, so that a name of rare words can have many bearers. The lists know
better. Whoever bears a number of his own is counted once; of a name that one such person bears, there are
about as many others as twice the names of two bearers are to the names of one (Good and Turing). No group is
asked for: a name counts as what it is, wherever it comes from.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mysynergy.linkage.batch.names import Names, Places
from mysynergy.linkage.compare import LEVELS
from mysynergy.linkage.weights import Weights

Levels = NDArray[np.int8]
Bits = NDArray[np.float32]
#: Too few names of one bearer tell nothing of how many others there are.
_ENOUGH: Final = 500
_SAME_NAME: Final = [LEVELS["name"].index(level) for level in ("exact", "variant")]
_SAME_FATHER: Final = LEVELS["father"].index("same")


def count_bearers(table: pl.DataFrame, names: pl.DataFrame) -> pl.Series:
    """Return for each name how many people with a number of their own bear all its words, in any order."""
    person = pl.coalesce(pl.when("ic_own").then("ic"), "other")
    said = table.select(person=person, bag=names["bag"].gather(table["name"])).drop_nulls()
    borne = said.group_by("bag").agg(pl.col("person").n_unique().alias("bearers"))
    found = names.select("bag").join(borne, on="bag", how="left", maintain_order="left")["bearers"]
    return found.fill_null(0).cast(pl.Int32)


def too_much(
    names: Names, mine: Places, theirs: Places, weighed: tuple[Levels, Levels], bits: Bits, weights: Weights
) -> Bits:
    """Return how many of the ``bits`` of given and father's name their bearers take back.

    ``mine`` and ``theirs`` are places of names that both have, ``weighed`` the levels of given and father's
    names. Where both agree, the two bring the odds no higher than one to all others who bear the name.
    """
    found = np.zeros(bits.size, np.float32)
    others = others_of_one(names)
    given, father = weighed
    here = np.flatnonzero(np.isin(given, _SAME_NAME) & (father == _SAME_FATHER))
    if others is None or not here.size:
        return found
    bearers = names.table["bearers"].to_numpy()
    known = np.maximum(np.maximum(bearers[mine[here]], bearers[theirs[here]]), 1) - 1
    m = weights.levels["name"]["exact"].m * weights.levels["father"]["same"].m
    most = np.log2(m / (known + others)) - weights.prior_bits
    found[here] = np.maximum(bits[here] - most, 0)
    return found


@lru_cache(maxsize=1)
def others_of_one(names: Names) -> float | None:
    """How many more bear a name that one person was seen to bear, on the average; None: cannot be told."""
    seen = names.table.select("bag", "bearers").unique()["bearers"]
    once, twice = int((seen == 1).sum()), int((seen == 2).sum())
    return 2 * twice / once if once >= _ENOUGH and twice else None
