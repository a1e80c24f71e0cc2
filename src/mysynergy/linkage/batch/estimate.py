"""A weight file estimated from lists: how often records of one person differ, how often strangers agree.

No label is needed and nothing is maximised, so nothing can slide into a wrong mode:

- ``u`` of each level is counted on pairs of records drawn at random (hardly any are one person);
- ``m`` is counted on pairs that *other* fields make one person: for the name those whose valid number and
  telephone or mother agree, for the number those whose whole name, father, and telephone or mother agree, for
  the rest those whose valid number and name agree;
- the *words* of a level, how common words are on which strangers agree, on the random pairs too: by them a
  rare name weighs more than a common one;
- ``lambda`` follows from the pairs that blocking found: it is raised or lowered until the share of pairs that
  the weights call one person is itself. Lists of another size get another (``Weights.among``), so the file
  keeps how many others of her a record has, and the counter's own ``lambda`` stays.

Every count starts from the former file's figure, worth ``_TRUST`` pairs, so a level never seen keeps a weight
and none is null. Whether families stand on the lists (``stand_together``) is found out first. Raises
WeightsError where the lists cannot carry an estimate.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mysynergy.linkage.batch.dates_compared import full_dates
from mysynergy.linkage.batch.levels import MISSING, Levels, at
from mysynergy.linkage.batch.records import Records
from mysynergy.linkage.batch.weighing import Weighed, weigh_pairs
from mysynergy.linkage.compare import LEVELS
from mysynergy.linkage.name_tables import CHINESE_SURNAMES
from mysynergy.linkage.weights import TERM_LEVELS, UNLISTED, Weights, WeightsError, load_weights

#: How many pairs the former figure of a level is worth, for m and for u.
_TRUST: Final = {"m": 100.0, "u": 20_000.0}
#: With fewer pairs than these a field's m is not estimated but kept, and the card says so.
_ENOUGH: Final = 300
#: Random pairs, at most: and at most so many for each record, or small lists would be drawn over and over.
_DRAWN: Final = 600_000
_DRAWN_EACH: Final = 12
_SAMPLED: Final = 400_000
_LEAST_M: Final = 0.0005
_ROUNDS: Final = 30
#: Fields whose u no sample can show: chance agreement of numbers is rarer than any sample is large.
_KEEP_U: Final = frozenset({"identity", "other_number"})
#: Words listed for each field, if so many records bear them; the rest share one figure.
_COMMONEST: Final = 1_200
_OFTEN: Final = 5
_ENOUGH_WORDS: Final = 30
#: Fewer pairs of one home tell nothing.
_ENOUGH_HOMES: Final = 100
#: Homes of more records are looked at no closer.
_IN_A_HOME: Final = 30
#: From this share of other birth dates in one home on, people live there together. Slips alone make no fourth
#: of dates another; of a family's records most are somebody else's.
_LIVE_TOGETHER: Final = 0.25

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Estimated:
    """A weight file as text, ready for ``load_weights``, and the pairs that each field's m was counted on."""

    text: str
    counted_on: Mapping[str, int]
    families: bool


def estimate(
    records: Records, pairs: pl.DataFrame, former: Weights, *, made_on: dt.date, seed: int = 1
) -> Estimated:
    """Estimate weights from ``records`` and the ``pairs`` that blocking found (``one``, ``other``)."""
    generator = np.random.default_rng(seed)
    drawn = generator.integers(0, records.table.height, (min(_DRAWN, records.table.height * _DRAWN_EACH), 2))
    drawn = drawn[drawn[:, 0] != drawn[:, 1]]
    terms = _terms(records)
    begun = _with_words(former, terms, {field: {} for field in TERM_LEVELS})
    strangers = weigh_pairs(records, drawn[:, 0], drawn[:, 1], begun, by_bearers=False)
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
    for field in ("name", "father"):
        for level, share in _words(field, strangers, begun).items():
            fields[field][level]["words"] = share
    terms["dob"] = _new_year(records, fields["dob"]["same"]["u"])
    whole: dict[str, object] = {
        "version": f"{made_on:%Y-%m-%d}-estimated",
        "card": _card(records, counted_on, len(drawn), made_on, former),
        "lambda": former.prior,
        "families": former.families,
        "thresholds": {
            name: getattr(former, name)
            for name in ("certain", "likely", "possible", "link", "around", "review")
        },
        "fields": fields,
        "term_frequency": terms,
    }
    weights = load_weights(json.dumps(whole))
    _gate(weights)
    found = weigh_pairs(records, one, other, weights)
    prior = _lambda(records, found, weights, pairs.height)
    whole["others_each"] = prior * (records.table.height - 1)
    return Estimated(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", counted_on, former.families)


def stand_together(records: Records) -> bool:
    """Whether people stand beside their families in these lists: whether homes hold other birth dates.

    Where hardly any two records of one home bear dates that differ, each home is one person's. Too few homes
    tell nothing: then families are taken to be there.
    """
    dates = pl.col("dob")
    at_home = records.table.select("home", "dob", row=pl.int_range(pl.len(), dtype=pl.Int32)).filter(
        pl.col("home").is_not_null() & (dates % 100 > 0) & (dates // 100 % 100 > 0)
    )
    at_home = at_home.filter(pl.len().over("home").is_between(2, _IN_A_HOME)).head(_SAMPLED)
    met = at_home.join(at_home, on="home", suffix="_other").filter(pl.col("row") < pl.col("row_other"))
    if met.height < _ENOUGH_HOMES:
        return True
    levels = full_dates(met["dob"].to_numpy(), met["dob_other"].to_numpy())
    return float((levels == at("dob", "different")).mean()) >= _LIVE_TOGETHER


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
    if letter == "m":
        # What a clerk did to none of these may still befall the next: no level becomes impossible.
        total = np.maximum(total, _LEAST_M * total.sum())
    if field == "identity" and letter == "m":
        # Blocking leaves out pairs of two valid numbers, so how often one person has two is not seen there.
        apart = at("identity", "different")
        kept = former.levels[field]["different"].m
        total[apart] = kept * (total.sum() - total[apart]) / (1 - kept)
    shares: list[float] = (total / total.sum()).tolist()
    return shares


def _terms(records: Records) -> dict[str, dict[str, float]]:
    """How many bear each of the commonest words, and, as ``UNLISTED``, each of the others on the average."""
    borne = records.table["name"].drop_nulls().value_counts().rename({"name": "place", "count": "n"})
    names = pl.DataFrame([records.names.spelled_out(column) for column in ("given", "father")]).select(
        pl.int_range(pl.len(), dtype=pl.Int32).alias("place"), "given", "father"
    )
    joined = borne.join(names, on="place")
    found: dict[str, dict[str, float]] = {}
    # A surname in front, or the last word of a name without marker, is compared as the father's.
    unmarked = joined.filter((pl.col("father").list.len() == 0) & (pl.col("given").list.len() > 1))
    first, last = pl.col("given").list.first(), pl.col("given").list.last()
    surname = pl.when(first.is_in(list(CHINESE_SURNAMES))).then(first).otherwise(last)
    surnames = unmarked.select("n", word=surname)
    for field in ("name", "father"):
        words = joined.select("n", word="given" if field == "name" else "father").explode("word").drop_nulls()
        if field == "father":
            words = pl.concat([words, surnames])
        counted = words.group_by("word").agg(pl.col("n").sum()).sort("n", "word", descending=[True, False])
        bearers = max(1, int(borne["n"].sum()))
        listed = counted.head(_COMMONEST).filter(pl.col("n") >= _OFTEN)
        rest = counted.slice(listed.height)
        # The share that another bearer of a bearer's own word has: rare words count by how many bear them.
        average = float((rest["n"] ** 2).sum()) / max(1, int(rest["n"].sum())) / bearers
        shares = {word: n / bearers for word, n in listed.iter_rows() if n < bearers}
        found[field] = shares | {UNLISTED: max(average, 1 / bearers)}
    return found


def _with_words(
    former: Weights, terms: Mapping[str, Mapping[str, float]], words: Mapping[str, Mapping[str, float]]
) -> Weights:
    """The former weights with other words, so that what words add can be read off the bits."""
    levels = {
        field: {
            level: replace(one, words=words[field].get(level, _ANY))
            if field in ("name", "father") and level in TERM_LEVELS[field]
            else one
            for level, one in of.items()
        }
        for field, of in former.levels.items()
    }
    return replace(former, levels=levels, term_frequency={**former.term_frequency, **terms})


#: Any share: it falls out of the sum again.
_ANY: Final = 0.01


def _words(field: str, strangers: Weighed, begun: Weights) -> dict[str, float]:
    """How common the words are on which strangers agree at each level: the harmonic mean of their shares.

    With it an agreement of strangers weighs ``u / m`` on the average, whatever their words.
    """
    found: dict[str, float] = {}
    for level in sorted(TERM_LEVELS[field]):
        bits = strangers.bits[field][strangers.levels[field] == at(field, level)].astype(np.float64)
        added = bits - begun.levels[field][level].bits
        added = added[np.abs(added) > 1e-6]
        if added.size >= _ENOUGH_WORDS:
            found[level] = float(_ANY / np.exp2(added).mean())
    if len(found) < len(TERM_LEVELS[field]) and found:
        # A level too rare among strangers takes the rarest words of the others: the cautious side.
        found = {level: found.get(level, min(found.values())) for level in sorted(TERM_LEVELS[field])}
    return found


def _new_year(records: Records, chance: float) -> dict[str, float]:
    """How often a stranger shares a birthday on 1 January, which is often written for "not known"."""
    dates = records.table["dob"].drop_nulls()
    dates = dates.filter(dates % 100 > 0)
    new_year = int((dates % 10_000 == 101).sum()) / max(1, dates.len())
    # Two who both have a 1 January share the year as often as anybody shares a year.
    of_year = (dates // 10_000).value_counts()["count"].to_numpy() / max(1, dates.len())
    same_year = float((of_year**2).sum())
    return {"01-01": max(new_year * same_year, chance)} if 0 < new_year * same_year < 1 else {}


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
