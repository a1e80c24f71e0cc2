"""Made-up people of other countries linked by us and by Splink: FEBRL 1 to 4, and pseudopeople's sample.

    PYTHONPATH=src:. python -m bench.linkage_elsewhere [--folder DIR]

Our reading knows Malaysian names, numbers and addresses; these people are Australians and Americans, so only
what is generic helps: words of a name, a date, a paper's number, an address. Ours with the weights of the
package and with weights estimated on each list itself (``mysynergy link --estimate``), Splink trained on it;
no labels. Of each the best threshold for F1 by pairs after closure; ours at the weight file's own threshold
besides, and without the caps that keep families apart: these lists hold none, a slip is another name drawn
at random. The lists are never kept in the repository.
"""

from __future__ import annotations

import argparse
import datetime as dt
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from bench.ground import say
from bench.linkage_peer import NoPeerError, installed, run_peer
from bench.linkage_truth import Rightness, rightness
from mysynergy.linkage import Weights, WeightsError, assumed_weights, default_weights, load_weights
from mysynergy.linkage.batch import Limits, estimate_from, link, pairs_file
from mysynergy.linkage.batch.joining import components

LISTS = ("febrl1", "febrl2", "febrl3", "febrl4", "pseudopeople")
DAY = dt.date(2026, 11, 22)
LOWEST = -12.0
_STEPS = [float(step) for step in np.arange(LOWEST, 24, 1)]
#: What both sides are given is called thus; the names in the lists are behind.
_COLUMNS = {
    "first": ("given_name", "first_name"),
    "last": ("surname", "last_name"),
    "middle": ("middle_initial",),
    "dob": ("date_of_birth",),
    "number": ("soc_sec_id", "ssn"),
    "sex": ("sex",),
    "house": ("street_number",),
    "street": ("address_1", "street_name"),
    "postcode": ("postcode", "zip"),
    "suburb": ("suburb",),
    "state": ("state",),
}


def cleaned(path: Path) -> pl.DataFrame:
    """The list with the columns of ``_COLUMNS`` that it has, dates as 1999-12-31, ``rid``, ``person``."""
    said = pl.read_parquet(path)
    found = {
        name: pl.col(there).str.strip_chars().replace("", None)
        for name, places in _COLUMNS.items()
        for there in places
        if there in said.columns
    }
    day = found["dob"].str.replace(r"^(\d{4})(\d{2})(\d{2})$", "$1-$2-$3")
    found["dob"] = day.str.replace(r"^(\d{2})/(\d{2})/(\d{4})$", "$3-$1-$2")
    if said["postcode" if "postcode" in said.columns else "zip"].n_unique() <= 2:
        found.pop("postcode")  # a list of one place: its postcode tells nobody apart
    found["number"] = found["number"].str.replace_all(r"\W", "").replace("", None)
    return said.select(
        pl.int_range(pl.len()).alias("rid"), "person", *(text.alias(name) for name, text in found.items())
    )


def as_ours(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns that ``mysynergy link`` takes. Their states are not ours, and are left out."""

    def of(name: str) -> pl.Expr:
        return pl.col(name) if name in rows.columns else pl.lit(None, pl.String)

    return rows.select(
        pl.col("rid").cast(pl.String).alias("rec_id"),
        # A letter in front: a number of nine digits would be read as one of twelve that lost zeros.
        ic=pl.concat_str(pl.lit("S"), of("number")),
        name=pl.concat_str(of("first"), of("last"), separator=" ", ignore_nulls=True).replace("", None),
        dob=of("dob"),
        gender=of("sex"),
        postcode=of("postcode"),
        address=pl.concat_str(pl.lit("NO"), of("house"), of("street"), separator=" "),
    )


def best_of(pairs: pl.DataFrame, truth: pl.Series, steps: list[float]) -> tuple[Rightness, float]:
    """Return the best F1 by pairs over the thresholds, and where; ``pairs`` are rows and a weight."""
    tried = []
    for step in steps:
        links = pairs.filter(pl.col("weight") >= step)
        found = components(truth.len(), links["one"].to_numpy(), links["other"].to_numpy())
        tried.append((rightness(pl.Series(found), truth), step))
    return max(tried, key=lambda one: one[0].pair_f1)


def ours(path: Path, weights: Weights, truth: pl.Series) -> dict[str, tuple[Rightness, float]]:
    """Link a list; return how right it is, and from which weight on: as the file says, best, and uncapped."""
    out = path.with_suffix(".clusters")
    limits = Limits(largest_cluster=100_000, joined_share=1.0)
    link([path], out, as_of=DAY, weights=replace(weights, review=LOWEST), limits=limits)
    clusters = pl.read_parquet(out)["cluster_id"]
    link([path], out, as_of=DAY, weights=replace(weights, link=LOWEST, review=LOWEST), limits=limits)
    prior = weights.among(truth.len()).prior_bits
    pairs = pl.read_parquet(pairs_file(out)).select(
        pl.col("one", "other").cast(pl.Int32), "weight", total=pl.sum_horizontal(r"^\w+_bits$") + prior
    )
    uncapped = pairs.select("one", "other", weight="total")
    return {
        "as it stands": (rightness(clusters, truth), weights.link),
        "at its best": best_of(pairs, truth, _STEPS),
        "best without caps": best_of(uncapped, truth, _STEPS),
    }


def splink(path: Path, rows: pl.DataFrame, truth: pl.Series) -> tuple[Rightness, float]:
    """Run Splink on a list; return how right it is at its best threshold."""
    target = path.with_suffix(".splink")
    rows.drop("person").write_parquet(path.with_suffix(".cleaned"))
    job: dict[str, object] = {
        "records": str(path.with_suffix(".cleaned")),
        "pairs": str(target),
        "columns": [name for name in _COLUMNS if name in rows.columns],
        "from_bits": LOWEST,
    }
    coarser = run_peer(job, path.parent, "splink_elsewhere.py")["grains"]
    if coarser:
        say(f"  Splink compares more coarsely what too few pairs showed: {', '.join(coarser)}")
    pairs = pl.read_parquet(target).with_columns(pl.col("one", "other").cast(pl.Int32))
    return best_of(pairs, truth, _STEPS)


def beside(path: Path) -> None:
    """Print what becomes of one list."""
    rows = cleaned(path)
    truth = rows["person"]
    mine = path.with_suffix(".ours")
    as_ours(rows).write_parquet(mine)
    say(f"{path.stem}: {rows.height:,} records of {truth.n_unique():,} people")
    for called, weights in (("as packaged", default_weights()), ("estimated here", _estimated(mine))):
        if weights is not None:
            for how, (right, at) in ours(mine, weights, truth).items():
                say(f"  ours, {called:<15}{how:<18}{at:+5.1f}   {right.line()}")
    peer, at = splink(path, rows, truth)
    say(f"  {'Splink 5':<21}{'at its best':<18}{at:+5.1f}   {peer.line()}")


def _estimated(path: Path) -> Weights | None:
    try:
        return load_weights(estimate_from([path], as_of=DAY, former=assumed_weights()).text)
    except WeightsError as error:
        say(f"  no estimate: {error}")
        return None


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; return 0 whatever they say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        try:
            if not all((folder / f"{name}.parquet").exists() for name in LISTS):
                people = installed("requirements/peer-people.lock", ".venv-peer-people")
                script = Path(__file__).with_name("elsewhere_people.py")
                subprocess.run([people, script, folder], check=True, capture_output=True)  # noqa: S603 - ours
            for name in LISTS:
                beside(folder / f"{name}.parquet")
        except (NoPeerError, subprocess.SubprocessError) as error:
            say(f"  not to be had here: {error}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
