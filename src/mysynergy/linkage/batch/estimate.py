"""A weight file estimated from lists: how often records of one person differ, how often strangers agree.

No label is needed and nothing is maximised, so nothing can slide into a wrong mode:

- ``u`` of each level is counted on pairs of records drawn at random (hardly any are one person);
- ``m`` is counted on pairs that *other* fields make one person: for the name those whose valid number and
  telephone or mother agree, for the number those whose whole name, father, and telephone or mother agree, for
  the rest those whose valid number and name agree;
- ``lambda`` follows from the pairs that blocking found: it is raised or lowered until the share of pairs that
  the weights call one person is itself.

Every count starts from the former file's figure, worth ``_TRUST`` pairs, so a level never seen keeps a weight
and none is null. Raises WeightsError where the lists cannot carry an estimate.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mysynergy.linkage.batch.levels import MISSING, Levels, at
from mysynergy.linkage.batch.records import Records
from mysynergy.linkage.batch.weighing import Weighed, weigh_pairs
from mysynergy.linkage.compare import LEVELS
from mysynergy.linkage.weights import TERM_LEVELS, Weights, WeightsError, load_weights

#: How many pairs the former figure of a level is worth, for m and for u.
_TRUST: Final = {"m": 100.0, "u": 20_000.0}
#: With fewer pairs than these a field's m is not estimated but kept, and the card says so.
_ENOUGH: Final = 300
#: Random pairs, at most: and at most so many for each record, or small lists would be drawn over and over.
_DRAWN: Final = 600_000
_DRAWN_EACH: Final = 12
_SAMPLED: Final = 400_000
_ROUNDS: Final = 30
#: Fields whose u no sample can show: chance agreement of numbers is rarer than any sample is large.
_KEEP_U: Final = frozenset({"identity", "other_number"})
_COMMONEST: Final = 400

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Estimated:
    """A weight file as text, ready for ``load_weights``, and the pairs that each field's m was counted on."""

    text: str
    counted_on: Mapping[str, int]


def estimate(
    records: Records, pairs: pl.DataFrame, former: Weights, *, made_on: dt.date, seed: int = 1
) -> Estimated:
    """Estimate weights from ``records`` and the ``pairs`` that blocking found (``one``, ``other``)."""
    generator = np.random.default_rng(seed)
    drawn = generator.integers(0, records.table.height, (min(_DRAWN, records.table.height * _DRAWN_EACH), 2))
    drawn = drawn[drawn[:, 0] != drawn[:, 1]]
    strangers = weigh_pairs(records, drawn[:, 0], drawn[:, 1], former)
    sample = pairs.sample(min(_SAMPLED, pairs.height), seed=seed, shuffle=True)
    one, other = (sample[name].to_numpy().astype(np.int64) for name in ("one", "other"))
    found = weigh_pairs(records, one, other, former)
    counted_on: dict[str, int] = {}
    fields: dict[str, dict[str, dict[str, float]]] = {}
    for field, levels in LEVELS.items():
        anchored = found.levels[field][_anchor(field, found.levels)]
        known = anchored[anchored != MISSING]
        counted_on[field] = int(known.size) if known.size >= _ENOUGH else 0
        m = _shares(known if known.size >= _ENOUGH else known[:0], field, former, "m")
        chance = strangers.levels[field][strangers.levels[field] != MISSING]
        u = _shares(chance[:0] if field in _KEEP_U else chance, field, former, "u")
        fields[field] = {level: {"m": m[place], "u": u[place]} for place, level in enumerate(levels)}
    whole: dict[str, object] = {
        "version": f"{made_on:%Y-%m-%d}-estimated",
        "card": _card(records, counted_on, len(drawn), made_on, former),
        "lambda": former.prior,
        "thresholds": {
            name: getattr(former, name) for name in ("certain", "likely", "possible", "link", "review")
        },
        "fields": fields,
        "term_frequency": _terms(records, fields),
    }
    weights = load_weights(json.dumps(whole))
    _gate(weights)
    whole["lambda"] = _lambda(records, weigh_pairs(records, one, other, weights), weights, pairs.height)
    return Estimated(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", counted_on)


def _anchor(field: str, levels: Mapping[str, Levels]) -> Mask:
    """Pairs that are one person by other fields than ``field``."""
    same_number = levels["identity"] == at("identity", "exact")
    name_agrees = (levels["name"] >= 0) & (levels["name"] <= at("name", "partial"))
    home = (levels["phone"] == at("phone", "same")) | (levels["mother"] == at("mother", "same"))
    if field in {"identity", "other_number"}:
        whole_name = (levels["name"] >= 0) & (levels["name"] <= at("name", "variant"))
        anchor: Mask = whole_name & (levels["father"] == at("father", "same")) & home
    elif field in {"name", "father"}:
        anchor = same_number & home
    else:
        anchor = same_number & name_agrees
    return anchor


def _shares(seen: Levels, field: str, former: Weights, letter: str) -> list[float]:
    """The share of each level, each begun with the former share as if it were ``_TRUST`` pairs."""
    counts = np.bincount(seen.astype(np.int64), minlength=len(LEVELS[field])).astype(float)
    begun = [getattr(former.levels[field][level], letter) * _TRUST[letter] for level in LEVELS[field]]
    total = counts + np.array(begun)
    if field == "identity" and letter == "m":
        # Blocking leaves out pairs of two valid numbers, so how often one person has two is not seen there.
        apart = at("identity", "different")
        kept = former.levels[field]["different"].m
        total[apart] = kept * (total.sum() - total[apart]) / (1 - kept)
    shares: list[float] = (total / total.sum()).tolist()
    return shares


def _terms(
    records: Records, fields: Mapping[str, Mapping[str, Mapping[str, float]]]
) -> dict[str, dict[str, float]]:
    """Words and birthdays that are borne by more than chance agreement allows for."""
    borne = records.table["name"].drop_nulls().value_counts().rename({"name": "place", "count": "n"})
    names = pl.DataFrame([records.names.spelled_out(column) for column in ("given", "father")]).select(
        pl.int_range(pl.len(), dtype=pl.Int32).alias("place"), "given", "father"
    )
    joined = borne.join(names, on="place")
    found: dict[str, dict[str, float]] = {}
    for field, column in (("name", "given"), ("father", "father")):
        words = joined.select("n", word=pl.col(column)).explode("word").drop_nulls()
        shares = words.group_by("word").agg(share=pl.col("n").sum() / borne["n"].sum())
        least = min(fields[field][level]["u"] for level in TERM_LEVELS[field])
        common = shares.filter((pl.col("share") > least) & (pl.col("share") < 1)).sort(
            "share", "word", descending=[True, False]
        )
        found[field] = dict(common.head(_COMMONEST).rows())
    dates = records.table["dob"].drop_nulls()
    dates = dates.filter(dates % 100 > 0)
    new_year = int((dates % 10_000 == 101).sum()) / max(1, dates.len())
    # Two who both have a 1 January share the year as often as anybody shares a year.
    years = dates // 10_000
    of_year = years.value_counts()["count"].to_numpy() / max(1, years.len())
    same_year = float((of_year**2).sum())
    if 0 < new_year * same_year < 1:
        found["dob"] = {"01-01": max(new_year * same_year, fields["dob"]["same"]["u"])}
    return found


def _lambda(records: Records, found: Weighed, weights: Weights, pairs: int) -> float:
    """The share of all pairs that are one person, as the weights see it among the pairs of blocking."""
    count = records.table.height
    everything = count * (count - 1) / 2
    evidence = found.weight.astype(np.float64) - weights.prior_bits
    scale = pairs / max(1, evidence.size)
    prior = weights.prior
    for _ in range(_ROUNDS):
        bits = np.clip(evidence + math.log2(prior / (1 - prior)), -40, 40)
        expected = float((1 / (1 + np.exp2(-bits))).sum()) * scale
        prior = min(0.5, max(1e-15, expected / everything))
    if expected < count * _LEAST_TWICE:
        raise WeightsError(
            [f"collapsed: the weights find {expected:.1f} pairs of one person among {count:,} records"]
        )
    return prior


#: Lists of which fewer records than this share are there twice carry no estimate.
_LEAST_TWICE: Final = 0.001


def _gate(weights: Weights) -> None:
    """Refuse weights that say the contrary of what their levels mean: the mark of a wrong estimate."""
    faults = []
    for field, levels in LEVELS.items():
        best, worst = (weights.levels[field][level].bits for level in (levels[0], levels[-1]))
        if best <= 0:
            faults.append(f"collapsed: {field}.{levels[0]} speaks against one person ({best:+.2f} bits)")
        if worst >= 0:
            faults.append(f"collapsed: {field}.{levels[-1]} speaks for one person ({worst:+.2f} bits)")
    if faults:
        raise WeightsError(faults)


def _card(
    records: Records, counted_on: Mapping[str, int], drawn: int, made_on: dt.date, former: Weights
) -> dict[str, object]:
    agencies = records.table["agency"].cast(pl.String)
    return {
        "estimated_on": made_on.isoformat(),
        "records": records.table.height,
        "agencies": agencies.n_unique(),
        "random_pairs": drawn,
        "anchored_pairs": dict(counted_on),
        "begun_from": former.version,
        "kept_from_before": sorted(field for field, count in counted_on.items() if not count),
        "method": "m on pairs that other fields make one person, u on random pairs, lambda by fixed point",
        "not_for": "deciding anything against a person; inferring ethnicity or faith from a name",
    }
