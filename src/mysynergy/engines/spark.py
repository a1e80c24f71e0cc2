"""The sweep on Spark: each partition's Arrow batches go through the Polars lowering (``mapInArrow``).

Needs pyspark and Java 17 (``make spark``). ``MYSYNERGY_SPARK_MASTER`` names another master than this
machine's cores; every worker must then see the file and this package.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import sys
from collections.abc import Callable, Iterator
from functools import cache

import polars as pl
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from mysynergy.engines.columnar import PolarsVerdicts
from mysynergy.engines.counting import count_piece, whole_households
from mysynergy.engines.layout import Layout
from mysynergy.engines.plan import Plan, make_plan
from mysynergy.engines.reading import HOUSEHOLD, Faults, PeopleColumns, PeopleFile
from mysynergy.engines.tally import Tallies, Tally, merged
from mysynergy.rules import Rulebook, rulebook_from_mapping

_ROW = "row in the file"
_BATCH = 100_000


@dataclasses.dataclass(frozen=True)
class Task:
    """What every worker needs, as plain values: the rulebook as JSON, and how the columns stand."""

    rulebook: str
    as_of: dt.date
    wishes: frozenset[str]
    layout: Layout
    present: frozenset[str]
    absent: frozenset[str]
    columns: tuple[str, ...]
    counts_only: bool


@cache
def _rulebook(text: str) -> Rulebook:
    return rulebook_from_mapping(json.loads(text))


def count_batches(task: Task, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield one row of JSON for each partition: tallies, and what is wrong with which rows."""
    rulebook = _rulebook(task.rulebook)
    plan = make_plan(rulebook, task.as_of, task.wishes)
    plan = (plan.without_amounts() if task.counts_only else plan).without(task.absent)
    verdicts = PolarsVerdicts(plan, task.layout)
    columns = PeopleColumns(rulebook.vocabulary, task.layout, task.present)
    faults = Faults()

    def pieces() -> Iterator[tuple[int, pl.DataFrame]]:
        before = 0
        for batch in batches:
            raw = pl.DataFrame(batch.rename_columns(task.columns))
            yield before, columns.frame(raw, raw[_ROW], faults)
            before += raw.height

    whole = pieces() if task.counts_only else whole_households(pieces())
    tallies = merged(
        count_piece(plan, frame, verdicts.run(frame), counts_only=task.counts_only) for _, frame in whole
    )
    said = {
        "tallies": {name: dataclasses.asdict(tally) for name, tally in tallies.items()},
        "faults": [[*key, *value] for key, value in faults.values.items()],
        "remarks": [str(one) for one in verdicts.by_person],
    }
    yield pa.RecordBatch.from_pydict({"said": [json.dumps(said)]})


def sweep_by_spark(file: PeopleFile, plan: Plan, *, counts_only: bool) -> tuple[Tallies, list[str]]:
    """Count ``file`` on Spark; its faults are noted in ``file``. Gives the tallies and the remarks."""
    rulebook = plan.rulebook
    shared = file.has_households and not counts_only
    names = [*file.columns, *([HOUSEHOLD] if shared else [])]
    task = Task(
        json.dumps(rulebook.to_mapping(), ensure_ascii=False),
        plan.as_of,
        plan.wishes,
        dict(file.layout),
        file.present,
        plan.absent,
        (*names, _ROW),
        counts_only,
    )
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with _session() as spark:
        people = _people(spark, file, names, shared=shared)
        answers = people.mapInArrow(_counting(task), "said string").collect()
    parts: list[Tallies] = []
    remarks: dict[str, None] = {}
    for answer in answers:
        said = json.loads(answer["said"])
        parts.append({name: Tally(**counts) for name, counts in said["tallies"].items()})
        remarks |= dict.fromkeys(said["remarks"])
        found = Faults(
            values={(column, problem): (count, rows) for column, problem, count, rows in said["faults"]}
        )
        file.faults.merge(found)
    if not counts_only and not file.has_households:
        remarks["there is no column household_id: every person counts as a household of one"] = None
    return merged(parts), list(remarks)


def _counting(task: Task) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def count(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return count_batches(task, batches)

    return count


def _session() -> SparkSession:
    builder: SparkSession.Builder = SparkSession.builder
    return (
        builder.master(os.environ.get("MYSYNERGY_SPARK_MASTER", "local[*]"))
        .appName("mysynergy sweep")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", str(_BATCH))
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )


def _people(spark: SparkSession, file: PeopleFile, names: list[str], *, shared: bool) -> DataFrame:
    """The wanted columns with each row's place in the file; when ``shared``, households whole in a partition.

    Spark takes a dot for a field of a struct: columns are numbered until they are in Python again.
    """
    columns = [f"`{name}` AS c{index}" for index, name in enumerate(names)]
    read = spark.read.parquet(str(file.path.absolute()))
    people = read.selectExpr(*columns, "_metadata.row_index AS place")
    if not shared:
        return people
    household = f"c{names.index(HOUSEHOLD)}"
    return people.repartition(household).sortWithinPartitions(household, "place")
