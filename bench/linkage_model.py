"""Makes the weight file of the product and its model card: estimated on made-up lists, errors by group.

    PYTHONPATH=src:. python -m bench.linkage_model [--people 100000] [--folder DIR] [--write]

Estimates on one seed, chooses ``around`` and ``review`` on twice as many people of it (what is wrong is so
seldom that fewer would not show it), links another seed with them, and counts who
was missed. Without ``--write`` it only prints. Groups are of the made-up truth; nobody's group is guessed on
a live record, and no weight depends on one.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from bench.ground import house, say
from bench.linkage_batch import CHOSEN_ON, DAY, SCORED_ON, lists, truth_of
from bench.linkage_truth import Rightness, rightness, share
from mysynergy.linkage import Weights, assumed_weights, load_weights
from mysynergy.linkage.batch import estimate_from, link, pairs_file
from mysynergy.linkage.batch.joining import components

CARD = "docs/reference/linking-model-card.md"
WEIGHTS = "src/mysynergy/linkage/weights.json"
#: Asked for where thresholds are chosen: a little more than the aim, for another seed may be a little worse.
#: Larger lists are not: of a million of the same seed as many links are right.
_PRECISION, _REVIEW = 0.9991, 0.017
#: From here on two records are linked by what they say alone: 32 to 1.
_ALONE = 5.0
#: Tried for ``around``, and the lowest ``review``: where one in nine is one person.
_STEPS = (2.5, 1.5, 1.0, 0.5, 0.0)
_LOWEST_REVIEW = -3.0
_GROUPS = {
    "Malay (bin, binti)": ("malay", "bajau"),
    "Chinese": ("chinese",),
    "Indian (a/l, a/p)": ("indian",),
    "Sikh (Singh, Kaur)": ("sikh",),
    "Iban (anak)": ("iban",),
    "Kadazan and other Christian": ("kadazan", "christian"),
    "Orang Asli": ("orang_asli",),
    "Siamese": ("siamese",),
    "Indonesian": ("indonesian",),
    "Bangladeshi": ("bangladeshi",),
    "Myanmar": ("myanmar",),
    "Filipino": ("filipino",),
}


@dataclass(frozen=True, slots=True)
class Scored:
    """A linked nation beside its truth: a row for each record, and the pairs that were kept."""

    records: pl.DataFrame
    pairs: pl.DataFrame
    right: Rightness
    #: Once people have answered rightly what waits for them; till then it counts as apart.
    answered: Rightness

    @property
    def precision(self) -> float:
        """Of the pairs linked by machine, how many are one person."""
        linked = self.pairs.filter(pl.col("outcome") == "linked")
        return share(linked["true"])

    @property
    def in_review(self) -> float:
        """The share of records that wait for a person."""
        review = self.pairs.filter(pl.col("outcome") == "review")
        return _records_in(review) / self.records.height


def scored(nation: Path, weights: Weights) -> Scored:
    """Link a nation's lists and hold what came out against the truth."""
    out = nation / "model-clusters.parquet"
    link([nation / "records.parquet"], out, as_of=DAY, weights=weights)
    who = pl.read_parquet(nation / "identities.parquet", columns=["person_id", "tradition", "papers"])
    records = pl.read_parquet(out).with_columns(person_id=truth_of(nation))
    records = records.join(who, on="person_id", how="left", maintain_order="left")
    person = records.select("rec_id", person="person_id")
    pairs = pl.read_parquet(pairs_file(out)).select("one", "other", "weight", "outcome")
    pairs = pairs.join(person, left_on="one", right_on="rec_id").join(
        person, left_on="other", right_on="rec_id", suffix="_other"
    )
    pairs = pairs.with_columns(true=pl.col("person") == pl.col("person_other"))
    truth = records["person_id"]
    return Scored(records, pairs, rightness(records["cluster_id"], truth), _answered(records, pairs))


def _answered(records: pl.DataFrame, pairs: pl.DataFrame) -> Rightness:
    rows = records.select("rec_id", row=pl.int_range(pl.len(), dtype=pl.Int32))
    links = pairs.filter((pl.col("outcome") == "linked") | ((pl.col("outcome") == "review") & pl.col("true")))
    links = links.join(rows, left_on="one", right_on="rec_id").join(
        rows, left_on="other", right_on="rec_id", suffix="_other"
    )
    found = components(records.height, links["row"].to_numpy(), links["row_other"].to_numpy())
    return rightness(pl.Series(found), records["person_id"])


def choose(nation: Path, text: str) -> dict[str, object]:
    """Return the weight file with thresholds: the lowest that keep precision and the band of review."""
    whole: dict[str, object] = json.loads(text)
    thresholds = whole["thresholds"]
    if not isinstance(thresholds, dict):
        raise SystemExit("the weight file has no thresholds")
    thresholds |= {"link": _ALONE, "around": _STEPS[0], "review": _LOWEST_REVIEW}
    last: Scored | None = None
    for step in _STEPS:
        tried = scored(
            nation, load_weights(json.dumps({**whole, "thresholds": {**thresholds, "around": step}}))
        )
        say(f"  around {step:g}: linked by machine {tried.precision:.5f}, {tried.right.line()}")
        if tried.precision < _PRECISION:
            break
        thresholds["around"], last = step, tried
    if last is None:
        raise SystemExit("no threshold keeps the precision that is asked for")
    review = last.pairs.filter(pl.col("outcome") == "review")
    few = [
        step
        for step in np.arange(_LOWEST_REVIEW, _ALONE, 0.5).tolist()
        if _records_in(review.filter(pl.col("weight") >= step)) <= _REVIEW * last.records.height
    ]
    thresholds["review"] = min(thresholds["around"], *few)
    return whole


def _records_in(pairs: pl.DataFrame) -> int:
    return pl.concat([pairs["one"], pairs["other"]]).n_unique()


def by_group(found: Scored) -> pl.DataFrame:
    """Return for each group its records, and how right the clusters of its people are."""
    kinds = {tradition: group for group, traditions in _GROUPS.items() for tradition in traditions}
    records = found.records.with_columns(
        group=pl.col("tradition").replace_strict(kinds, default="others", return_dtype=pl.String)
    )
    rows = []
    parts = [(group, records.filter(pl.col("group") == group)) for group in [*_GROUPS, "others"]]
    parts += [(f"papers: {one}", records.filter(pl.col("papers") == one)) for one in _papers(records)]
    for group, part in parts:
        if part.height:
            # All records of clusters that hold one of the group: a stranger in one is an error of theirs.
            around = records.join(part.select("cluster_id").unique(), on="cluster_id", how="semi")
            inside = rightness(part["cluster_id"], part["person_id"])
            wide = rightness(around["cluster_id"], around["person_id"])
            rows.append((group, part.height, wide.pair_precision, inside.pair_recall, _whole(part, records)))
    schema = ["group", "records", "precision", "recall", "whole"]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _papers(records: pl.DataFrame) -> list[str]:
    return sorted(records["papers"].drop_nulls().unique().to_list())


def _whole(part: pl.DataFrame, records: pl.DataFrame) -> float:
    """Of the group's people, how many have one cluster with all their records and nobody else's."""
    clusters = records.group_by("cluster_id").agg(pl.col("person_id").n_unique().alias("of"))
    people = (
        part.join(clusters, on="cluster_id")
        .group_by("person_id")
        .agg(alone=(pl.col("of").max() == 1) & (pl.col("cluster_id").n_unique() == 1))
    )
    return share(people["alone"])


def main(arguments: list[str] | None = None) -> int:
    """Estimate, choose, score, and print or write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        first, second = (lists(folder, options.people, seed) for seed in (CHOSEN_ON, SCORED_ON))
        made = estimate_from([first / "records.parquet"], as_of=DAY, former=assumed_weights())
        whole = choose(lists(folder, 2 * options.people, CHOSEN_ON), made.text)
        weights = load_weights(json.dumps(whole))
        found = scored(second, weights)
        groups = by_group(found)
        whole["errors"] = _errors(found, groups, options.people)
        card = _card(whole, weights, found, groups)
    say(card)
    if options.write:
        (house() / WEIGHTS).write_text(
            json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        (house() / CARD).write_text(card, encoding="utf-8")
    return 0


def _errors(found: Scored, groups: pl.DataFrame, people: int) -> dict[str, object]:
    rounded = groups.with_columns(pl.col(name).round(4) for name in groups.columns[2:])
    right = found.right
    return {
        "scored_on": f"mysynergy synth --people {people} --seed {SCORED_ON}",
        "pairs": {
            "precision": round(right.pair_precision, 4),
            "recall": round(right.pair_recall, 4),
        },
        "linked_by_machine": round(found.precision, 5),
        "in_review": round(found.in_review, 4),
        "by_group": rounded.rows(named=True),
    }


def _group_rows(groups: pl.DataFrame) -> str:
    return "\n".join(
        f"| {row['group']} | {row['records']:,} | "
        f"{row['precision']:.4f} | {row['recall']:.4f} | {row['whole']:.4f} |"
        for row in groups.rows(named=True)
    )


def _level_rows(weights: Weights) -> str:
    return "\n".join(
        f"| {field} | {level} | {one.m:.4f} | {one.u:.1e} | {one.bits:+.1f} |"
        for field, of in weights.levels.items()
        for level, one in of.items()
    )


def _card(whole: dict[str, object], weights: Weights, found: Scored, groups: pl.DataFrame) -> str:
    about = whole["card"]
    if not isinstance(about, dict):
        raise SystemExit("the weight file has no card")
    right = found.right
    return f"""# Model card of the weight file

Written by `python -m bench.linkage_model --write`; the same figures stand in `weights.json`. Do not edit.

| | |
| --- | --- |
| version | {weights.version} |
| estimated on | {about["records"]:,} records of {about["agencies"]} made-up lists, seed {CHOSEN_ON} |
| estimated | {about["estimated_on"]} |
| method | {about["method"]} |
| thresholds | link from {weights.link:g} bits, from {weights.around:g} with what stands around, \
review from {weights.review:g}; chosen on seed {CHOSEN_ON} |
| others of her a record has | {weights.others_each:.2f}: `lambda` of lists follows from it |
| `lambda` of a counter | {weights.prior:g} |
| not for | {about["not_for"]} |

**Made-up lists, not real ones.** Nobody publishes the slips of real lists. Addresses here hardly ever hold a
slip and mothers' names few, so real lists will be linked less well than these figures say; names are drawn
from lists of words with made-up frequencies. Estimate from your own lists: `mysynergy link --estimate`.

## Error on another seed ({SCORED_ON}, {found.records.height:,} records)

| | precision | recall | F1 |
| --- | --- | --- | --- |
| pairs, after closure | {right.pair_precision:.4f} | {right.pair_recall:.4f} | {right.pair_f1:.4f} |
| whole persons | {right.cluster_precision:.4f} | {right.cluster_recall:.4f} | {right.cluster_f1:.4f} |
| whole persons, once what is in review is answered rightly | {found.answered.cluster_precision:.4f} | \
{found.answered.cluster_recall:.4f} | {found.answered.cluster_f1:.4f} |

Whoever is in review counts as apart in all figures but the last row.

Pairs linked by machine: precision {found.precision:.5f}. Records in review: {found.in_review:.2%}.

## By group of the made-up truth
*Precision* and *recall* are of pairs; *whole* is the share of people all of whose records are in one cluster
with nobody else's. The truth knows the group; nothing that links does.

| group | records | precision | recall | whole |
| --- | --- | --- | --- | --- |
{_group_rows(groups)}

## Weights

| field | level | m | u | bits |
| --- | --- | --- | --- | --- |
{_level_rows(weights)}
"""


if __name__ == "__main__":
    sys.exit(main())
