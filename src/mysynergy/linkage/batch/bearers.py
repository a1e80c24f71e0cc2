"""How many people of the lists bear a name: what no table of words can say.

Given names and fathers' names are weighed as if they were drawn apart from each other. They are not: in a
small community the few names meet often, so that a name of rare words can have many bearers; and a name of
two common words may yet be one person's. The lists know better, both ways. A bearer is a birth date: hers by
the number, or as it was said; who told none counts by her paper's number. Nobody is left out for lack of
papers, and no group is asked for: a name counts as what it is, wherever it comes from.

Beside the bearers who are seen stand those who are not. Of a name with one bearer there are about as many
others as twice the names of two bearers are to the names of one (Good and Turing), among so many people
again. But few people are missing: a record whose person the lists hold nowhere else is as seldom as a number
that stands on one record alone.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mysynergy.linkage.batch.levels import MISSING
from mysynergy.linkage.batch.names import Names, Places
from mysynergy.linkage.compare import LEVELS
from mysynergy.linkage.weights import Weights

Levels = NDArray[np.int8]
Bits = NDArray[np.float32]
#: Too few names of one bearer tell nothing of how many others there are, too few numbers not who is missing.
_ENOUGH: Final = 500
_SAME_NAME: Final = [LEVELS["name"].index(level) for level in ("exact", "variant")]
_SAME_FATHER: Final = LEVELS["father"].index("same")
_NEW_YEAR: Final = 101


def count_bearers(table: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Return for each name how many people bear all its words, in any order.

    ``bearers`` are those seen, ``unseen`` how many more are to be expected of a name that one bears (null:
    the lists are too small to tell).
    """
    said = table.select(
        bag=names["bag"].gather(table["name"]),
        date=_date(),
        paper=pl.when(pl.col("other").is_not_null()).then(pl.col("other").hash()),
    )
    said = said.filter(pl.col("bag").is_not_null())
    dated = said.filter(pl.col("date").is_not_null())
    papers = said.filter(pl.col("date").is_null() & pl.col("paper").is_not_null()).join(
        dated.select("bag", "paper").drop_nulls().unique(), on=["bag", "paper"], how="anti"
    )
    people = pl.concat(
        [dated.select("bag", who=pl.col("date").cast(pl.UInt64)), papers.select("bag", who="paper")]
    )
    borne = people.group_by("bag").agg(pl.col("who").n_unique().cast(pl.Int32).alias("bearers"))
    unseen = _unseen(borne["bearers"], table)
    found = names.select("bag").join(borne, on="bag", how="left", maintain_order="left")
    return found.select(pl.col("bearers").fill_null(0), unseen=pl.lit(unseen, dtype=pl.Float32))


def _date() -> pl.Expr:
    """A full birth date with the greater of day and month first: swapped, it is the same.

    A 1 January that no number bears out is nobody's: it is written for "not known". So is what stands beside
    a number that contradicts it.
    """
    own = pl.col("ic_own")
    date = pl.when(own).then("ic_born").otherwise("dob")
    month, day = date // 100 % 100, date % 100
    known = (month > 0) & (day > 0) & (own | (~pl.col("ic_valid") & (date % 10_000 != _NEW_YEAR)))
    return pl.when(known).then(
        date // 10_000 * 10_000 + pl.max_horizontal(month, day) * 100 + pl.min_horizontal(month, day)
    )


def _unseen(bearers: pl.Series, table: pl.DataFrame) -> float | None:
    """How many more bear a name that one person was seen to bear, on the average; None: cannot be told."""
    once, twice = int((bearers == 1).sum()), int((bearers == 2).sum())
    if once < _ENOUGH or not twice:
        return None
    others = 2 * twice / once
    numbers = table.select(pl.when("ic_own").then("ic")).to_series().drop_nulls()
    if numbers.len() < _ENOUGH:
        return others
    alone = (int(numbers.is_unique().sum()) + 1) / (numbers.len() + 2)
    return others * min(1.0, alone / (1 - alone))


def borne(
    names: Names,
    mine: Places,
    theirs: Places,
    weighed: tuple[Levels, Levels],
    own: NDArray[np.int64],
    bits: Bits,
    weights: Weights,
) -> Bits:
    """Return by how much the bearers of names move the ``bits`` of given and father's name together.

    ``mine`` and ``theirs`` are places of names, ``weighed`` the levels of given and father's names, ``own``
    how many of the bearers are the two themselves. Where both names agree, the odds are one to all others who
    bear the name: what words say more than that is taken back; what they say less is given only where the two
    names are the same words.
    """
    found = np.zeros(bits.size, np.float32)
    if not names.table.height:
        return found
    given, father = weighed
    bag = names.table["bag"].to_numpy()
    same_bag = bag[mine] == bag[theirs]
    agree = np.isin(given, _SAME_NAME) & ((father == _SAME_FATHER) | ((father == MISSING) & same_bag))
    here = np.flatnonzero(agree)
    unseen = names.table["unseen"][0]
    if not here.size or unseen is None:
        return found
    bearers = names.table["bearers"].to_numpy()
    known = np.maximum(np.maximum(bearers[mine[here]], bearers[theirs[here]]) - own[here], 0)
    m = np.where(father[here] == _SAME_FATHER, _m_of_all(weights), weights.levels["name"]["exact"].m)
    moved = np.log2(m / (known + unseen)) - weights.prior_bits - bits[here]
    found[here] = np.where(same_bag[here], moved, np.minimum(moved, 0))
    return found


def most_borne(names: Names, weights: Weights) -> float:
    """The most bits that its bearers can give a name."""
    unseen = names.table["unseen"]
    if not unseen.len() or unseen[0] is None:
        return 0.0
    return math.log2(weights.levels["name"]["exact"].m / float(unseen[0])) - weights.prior_bits


def _m_of_all(weights: Weights) -> float:
    return weights.levels["name"]["exact"].m * weights.levels["father"]["same"].m
