"""Runs in the peer's interpreter, never in ours: Splink over a list of people of another country.

    .venv-peer-linkage/bin/python bench/splink_elsewhere.py JOB.json

The job names the list (columns cleaned for both sides alike), which columns it has, and where the scored
pairs go. Trained without labels as Splink's guide advises; no level may stay without a weight.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from splink_run import untrained

logging.disable(logging.WARNING)


def slips(column, grain):
    """Equal, one slip, different; in the coarsest grain equal or different."""
    levels = [cll.NullLevel(column), cll.ExactMatchLevel(column), cll.DamerauLevenshteinLevel(column, 1)]
    return cl.CustomComparison(
        output_column_name=column, comparison_levels=[*levels[: 3 - grain // 2], cll.ElseLevel()]
    )


def named(column, grain):
    """Equal (with term frequencies), near, alike, different; in a coarser grain without near or both."""
    if grain == COARSEST:
        return cl.ExactMatch(column).configure(term_frequency_adjustments=True)
    closeness = [0.92, 0.8][: 2 - grain]
    return cl.JaroWinklerAtThresholds(column, closeness).configure(term_frequency_adjustments=True)


def equal(column, grain):
    """Equal or different."""
    del grain
    return cl.ExactMatch(column).configure(term_frequency_adjustments=column in {"house", "state"})


COARSEST = 2
COMPARED = {
    **dict.fromkeys(("first", "last", "street", "suburb"), named),
    **dict.fromkeys(("dob", "number", "postcode"), slips),
    **dict.fromkeys(("middle", "sex", "house", "state"), equal),
}
RULES = (
    *(
        ("number",),
        ("dob",),
        ("first", "last"),
        ("last", "street"),
        ("first", "street"),
        ("first", "postcode"),
    ),
    *(("last", "postcode", "house"), ("street", "house"), ("first", "suburb"), ("last", "suburb")),
)
TRAIN = (("dob",), ("first", "last"), ("number",))


def trained(frame, has, grains):
    """Train a linker; ``grains`` has how coarse each column is compared."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="rid",
        comparisons=[make(name, grains.get(name, 0)) for name, make in COMPARED.items() if name in has],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in RULES if has.issuperset(rule)],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker(frame, settings)
    sure = [block_on("number"), block_on("first", "last", "dob")]
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for rule in TRAIN:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*rule), fix_probability_two_random_records_match=True
        )
    return linker


def main(path):
    """Train, predict and write the pairs of one job.

    A small list may show no pair at some level, which then has no weight: that column is compared more
    coarsely.
    """
    job = json.loads(Path(path).read_text())
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    table, grains = pq.read_table(job["records"]), {}
    for turn in range(COARSEST + 1):
        frame = DuckDBAPI(connection).register(table, dataset_display_name=f"records{turn}")
        linker = trained(frame, set(job["columns"]), grains)
        bad = untrained(linker)
        if not bad:
            break
        for said in bad:
            column = said.split(":")[0]
            grains[column] = min(COARSEST, grains.get(column, 0) + 1)
    predicted = linker.inference.predict(threshold_match_weight=job["from_bits"])
    found = connection.table(predicted.physical_name)
    found.project("rid_l AS one, rid_r AS other, match_weight AS weight").write_parquet(job["pairs"])
    sys.stdout.write(json.dumps({"untrained": bad, "grains": grains}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
