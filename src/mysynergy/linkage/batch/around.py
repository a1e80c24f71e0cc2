"""What two records do not say themselves: whose lists name their people, and who else may be meant.

After the sure links are joined, what is left is looked at once more, cluster by cluster. A list seldom names
one person twice: of two clusters that one list names both, each is somebody of her own (a sister, a twin, a
namesake); where no list does, a slip is likelier. How seldom is counted in the lists at hand, so that lists
full of repeats prove nothing. And a record that may be several people's is nobody's surely: the odds of a
link are those against all others that either side may belong to. Such a link is one pair, the strongest of
its two clusters.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mysynergy.linkage.batch.levels import at
from mysynergy.linkage.compare import LEVELS
from mysynergy.linkage.score import GUARDS, JUST_BELOW
from mysynergy.linkage.weights import Weights

Rows = NDArray[np.int32]
#: Fewer clusters side by side, or fewer records in clusters, do not say how seldom a list names one twice.
_ENOUGH: Final = 200
#: Lists prove nothing unless they make two people this much likelier, in bits.
_TELLS: Final = -1.0
#: What lists say at the most, in bits: too few were counted for more.
_LEAST, _MOST = -5.0, 1.0
#: Odds are summed up to here: beyond, a sum of floats would lose the small ones.
_SURE: Final = 30.0
#: So that the order in which odds are summed moves no weight.
_PLACES: Final = 2


def look_around(pairs: pl.LazyFrame, cluster: Rows, named: pl.DataFrame, weights: Weights) -> pl.DataFrame:
    """Return what pairs of two clusters weigh with all that stands around them, the strongest first.

    ``pairs`` are weighed pairs (``writing.scored``) with their ``rank``, strongest first; of those below
    ``weights.link`` one for each two clusters comes back: ``rank``, ``one``, ``other``, ``weight``.
    ``cluster`` gives the cluster of each ``one`` and ``other``, ``named`` a row for each record: its
    ``cluster`` and the ``list`` it stands on, or null. Pairs that a cap holds are left out, but between
    clusters that no list names both: there slips (``_slips``) weigh what they say, and who may as well be a
    sister (``_doubts``) stays just below ``weights.around``: a person is asked.
    """
    between = _between(pairs, cluster, weights)
    named = named.drop_nulls()
    on_one = _on_one_list(between, named)
    shared, apart = _bits_of_lists(on_one, named)
    on_two = ~on_one.fill_null(value=True) & (shared <= _TELLS)
    told = between.with_columns(
        lists=pl.when(on_one).then(shared).when(~on_one).then(apart).fill_null(0.0),
        eased=(pl.col("slip") | pl.col("doubt")) & on_two,
    )
    told = told.filter((pl.col("guard") < 0) | pl.col("eased")).with_columns(
        alone=pl.when("eased").then("said").otherwise("weight") + pl.col("lists")
    )
    told = told.with_columns(
        pl.when("doubt")
        .then(pl.col("alone").clip(upper_bound=weights.around - JUST_BELOW))
        .otherwise("alone")
    )
    told = told.sort("alone", "rank", descending=[True, False])
    told = told.unique(["low", "high"], keep="first", maintain_order=True)
    told = told.with_columns(
        weight=(pl.col("alone") - _others(told).log1p() / math.log(2)).round(_PLACES).cast(pl.Float32)
    )
    return told.sort("weight", "rank", descending=[True, False]).select("rank", "one", "other", "weight")


def _between(pairs: pl.LazyFrame, cluster: Rows, weights: Weights) -> pl.DataFrame:
    """Pairs of two clusters: ``low`` and ``high``, ``said`` (the sum without caps), ``slip``, ``doubt``."""
    said = pl.sum_horizontal(f"{field}_bits" for field in LEVELS).cast(pl.Float64) + weights.prior_bits
    asked = pairs.filter(pl.col("weight") < weights.link)
    held = {"slip": _held(_slips()), "doubt": _held(_doubts())}
    rest = asked.select("rank", "one", "other", "weight", "guard", said=said, **held).collect()
    of = pl.Series(cluster)
    rest = rest.with_columns(mine=of.gather(rest["one"]), theirs=of.gather(rest["other"]))
    return rest.filter(pl.col("mine") != pl.col("theirs")).select(
        *("rank", "one", "other", "weight", "guard", "said", "slip", "doubt"),
        low=pl.min_horizontal("mine", "theirs"),
        high=pl.max_horizontal("mine", "theirs"),
    )


def _is(field: str, *wanted: str) -> pl.Expr:
    return pl.col(field).is_in([at(field, level) for level in wanted])


def _slips() -> dict[str, pl.Expr]:
    """Pairs that only a cap against relatives holds, and that look like one person's slip.

    Names alike beside a birth date that does not differ; part of a name beside a number a slip off; part of a
    name in one home beside the father's or mother's name. On one list these are brothers; on two, mostly one.
    """
    return {
        "given_names_differ": _is("name", "alike"),
        "number_near_but_name_differs": _is("name", "partial", "near"),
        "no_date_and_no_number": _is("father", "same", "near") | _is("mother", "same"),
    }


def _doubts() -> dict[str, pl.Expr]:
    """Pairs that such a cap holds and of which on two lists seven in ten are one person: too few to link.

    Part of a name in one home, which may be a brother's; another given name beside the birth date and the
    home or telephone, which may be a twin's.
    """
    at_home = _is("home", "same") | _is("phone", "same")
    return {
        "no_date_and_no_number": _is("home", "same")
        & ~(_is("father", "same", "near", "different") | _is("mother", "same")),
        "given_names_differ": _is("name", "different") & _is("dob", "same") & at_home,
    }


def _held(looks: dict[str, pl.Expr]) -> pl.Expr:
    """Whether one of these caps holds a pair that looks so, and neither date nor sex is against it."""
    not_apart = ~(_is("dob", "different") | _is("dob_partial", "different") | _is("sex", "different"))
    guards = list(GUARDS)
    return not_apart & pl.any_horizontal(
        (pl.col("guard") == guards.index(guard)) & look for guard, look in looks.items()
    )


def _on_one_list(between: pl.DataFrame, named: pl.DataFrame) -> pl.Series:
    """Whether one list names both clusters; null where no list of one of them is known."""
    held = named.unique()
    sides = between.select("low", "high").unique()
    known = sides.join(held.select(low="cluster").unique(), on="low", how="semi").join(
        held.select(high="cluster").unique(), on="high", how="semi"
    )
    both = (
        known.join(held, left_on="low", right_on="cluster")
        .join(held, left_on=["high", "list"], right_on=["cluster", "list"], how="semi")
        .select("low", "high")
        .unique()
        .with_columns(on_one=True)
    )
    told = known.join(both, on=["low", "high"], how="left")
    told = told.with_columns(pl.col("on_one").fill_null(value=False))
    asked = between.select("low", "high")
    return asked.join(told, on=["low", "high"], how="left", maintain_order="left")["on_one"]


def _bits_of_lists(on_one: pl.Series, named: pl.DataFrame) -> tuple[float, float]:
    """The bits of two clusters that one list names both, and of two that none does; 0 where nothing is known.

    How often a list names a person again is counted in the clusters; how often one names two people, among
    the pairs of clusters that are left. Some of those are one person after all: the evidence is understated.
    """
    named = named.filter(pl.len().over("cluster") > 1)
    asked = on_one.drop_nulls()
    if named.height < _ENOUGH or asked.len() < _ENOUGH:
        return 0.0, 0.0
    again = named.select((pl.len().over("cluster", "list") > 1).mean()).item()
    # One of each added: nothing is so seldom that it was never seen.
    m = (again * named.height + 1) / (named.height + 2)
    u = (int(asked.sum()) + 1) / (asked.len() + 2)
    if m >= u:
        return 0.0, 0.0
    return max(_LEAST, math.log2(m / u)), min(_MOST, math.log2((1 - m) / (1 - u)))


def _others(told: pl.DataFrame) -> pl.Series:
    """The odds that one side of a pair is somebody else whom it may be, the greater of its two sides'."""
    odds = told.select("low", "high", odds=pl.lit(2.0).pow(pl.col("alone").clip(upper_bound=_SURE)))
    sides = [odds.select(cluster=side, odds="odds") for side in ("low", "high")]
    every = pl.concat(sides).group_by("cluster").agg(pl.col("odds").sum())
    for side in ("low", "high"):
        odds = odds.join(every, left_on=side, right_on="cluster", maintain_order="left", suffix=f"_{side}")
    return odds.select(
        (pl.max_horizontal("odds_low", "odds_high") - pl.col("odds")).clip(lower_bound=0.0)
    ).to_series()
