"""Runs in the peer's interpreter, never in ours: Splink over cleaned records of a Parquet file.

    .venv-peer-linkage/bin/python bench/splink_run.py JOB.json

The job names the records (cleaned by our own reading, which costs the peer nothing) and where the scored
pairs go. Set up as its guide advises: comparisons of its own library with term frequencies, u from random
pairs, lambda from sure rules, m by expectation maximisation on three blockings with the rest fixed, and no
level may stay without a weight. The answer is a line of JSON.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

logging.disable(logging.WARNING)


def identity():
    """Twelve-digit numbers: equal, a slip apart, different. No random pairs show the u of the first two."""
    return cl.CustomComparison(
        output_column_name="ic",
        comparison_levels=[
            cll.NullLevel("ic"),
            cll.ExactMatchLevel("ic").configure(u_probability=1e-8, fix_u_probability=True),
            cll.DamerauLevenshteinLevel("ic", 1).configure(u_probability=1e-5, fix_u_probability=True),
            cll.ElseLevel(),
        ],
    )


def papers():
    """Other numbers: as the twelve-digit ones."""
    return cl.CustomComparison(
        output_column_name="other",
        comparison_levels=[
            cll.NullLevel("other"),
            cll.ExactMatchLevel("other").configure(u_probability=5e-7, fix_u_probability=True),
            cll.DamerauLevenshteinLevel("other", 1).configure(
                m_probability=0.002, u_probability=5e-5, fix_m_probability=True, fix_u_probability=True
            ),
            cll.ElseLevel(),
        ],
    )


def born():
    """Birth dates, of which some lists hold the year only."""
    return cl.CustomComparison(
        output_column_name="dob",
        comparison_levels=[
            cll.NullLevel("year"),
            cll.ExactMatchLevel("dob"),
            cll.CustomLevel("dob_l is not null and dob_l = swapped_r", "day and month swapped"),
            cll.CustomLevel(
                "dob_l is not null and dob_r is not null and damerau_levenshtein(dob_l, dob_r) <= 1", "a slip"
            ),
            cll.CustomLevel("(dob_l is null or dob_r is null) and year_l = year_r", "year only"),
            cll.CustomLevel("year_l = year_r", "same year"),
            cll.ElseLevel(),
        ],
    )


def named(column, exact):
    """Words of a name, with term frequencies: equal, near, alike, beginning alike."""
    return cl.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            cll.NullLevel(column),
            cll.ExactMatchLevel(column).configure(tf_adjustment_column=column, tf_minimum_u_value=1e-6),
            cll.JaroWinklerLevel(column, 0.94),
            cll.CustomLevel(
                f"starts_with({column}_l, {column}_r) or starts_with({column}_r, {column}_l)", "beginning"
            ),
            cll.JaroWinklerLevel(column, exact),
            cll.ElseLevel(),
        ],
    )


def placed():
    """Addresses, then postcodes, then states: one comparison, for each tells the next."""
    return cl.CustomComparison(
        output_column_name="place",
        comparison_levels=[
            cll.NullLevel("state"),
            cll.ExactMatchLevel("home"),
            cll.ExactMatchLevel("postcode").configure(tf_adjustment_column="postcode"),
            cll.ExactMatchLevel("state").configure(tf_adjustment_column="state"),
            cll.ElseLevel(),
        ],
    )


RULES = [
    block_on("ic"),
    block_on("other"),
    block_on("phone"),
    block_on("dob", "given_sound"),
    block_on("dob", "father_sound"),
    block_on("dob", "mother_sound"),
    block_on("serial", "given_sound"),
    block_on("whole_sound", "state"),
    block_on("year", "given_sound", "father_sound"),
    block_on("home", "given_sound"),
    block_on("year", "given"),
    block_on("postcode", "given_sound", "father_sound"),
]
#: Rules that hardly ever bring strangers together, and the share of true pairs that they find.
SURE, SURE_RECALL = [block_on("ic"), block_on("dob", "given", "father"), block_on("phone", "given")], 0.75
TRAIN = [block_on("ic"), block_on("dob", "given"), block_on("phone", "year")]


def compared():
    """The comparisons of agencies' lists."""
    return [
        identity(),
        papers(),
        named("given", 0.85),
        named("father", 0.85),
        born(),
        cl.ExactMatch("sex"),
        cl.ExactMatch("phone"),
        placed(),
        cl.JaroWinklerAtThresholds("mother", [0.92, 0.8]).configure(term_frequency_adjustments=True),
    ]


def main(path):
    """Train, predict and write the pairs of one job."""
    job = json.loads(Path(path).read_text())
    began, worked = time.perf_counter(), time.process_time()
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{job['memory_gib']}GiB'")
    connection.execute(f"SET temp_directory = '{Path(job['pairs']).parent}'")
    connection.execute("SET threads = 2")
    api = DuckDBAPI(connection)
    table = pq.read_table(job["records"])
    frame = api.register(table, dataset_display_name="records")
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="rid",
        comparisons=compared(),
        blocking_rules_to_generate_predictions=RULES,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker(frame, settings)
    linker.training.estimate_probability_two_random_records_match(SURE, recall=SURE_RECALL)
    linker.training.estimate_u_using_random_sampling(max_pairs=job["random_pairs"], seed=1)
    for rule in TRAIN:
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, fix_probability_two_random_records_match=True, record_sample_proportion=job["em_share"]
        )
    trained = time.perf_counter() - began
    bad = untrained(linker)
    predicted = linker.inference.predict(threshold_match_weight=job["from_bits"])
    name = predicted.physical_name
    rows = connection.table(name).project("rid_l AS one, rid_r AS other, match_weight AS weight")
    rows.write_parquet(job["pairs"])
    say = {
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - worked,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "training_seconds": trained,
        "pairs": pq.read_metadata(job["pairs"]).num_rows,
        "untrained": bad,
    }
    sys.stdout.write(json.dumps(say) + "\n")


def untrained(linker):
    """Name the levels without a weight: they would silently weigh nothing."""
    found = []
    for comparison in linker.misc.save_model_to_json()["comparisons"]:
        for level in comparison["comparison_levels"]:
            if level.get("is_null_level"):
                continue
            if level.get("m_probability") is None or level.get("u_probability") is None:
                found.append(f"{comparison['output_column_name']}: {level.get('label_for_charts')}")
    return found


if __name__ == "__main__":
    main(sys.argv[1])
