"""The search for pairs and their weighing on Spark: the keys in Spark SQL, the weights by our own columns.

Each batch of pairs goes through the same weighing as in a run on DuckDB (``mapInArrow``), so none can come
out otherwise. Joining is no part of it: links are few beside pairs, and their order decides. Every worker
opens the records where the run keeps them: with another master than this machine's cores
(``MYSYNERGY_SPARK_MASTER``) all must see that folder and have this package. Needs pyspark and Java 17.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from mysynergy.linkage.batch.blocking import CAPS, Blocked, heard, keys_of, kinds_of, pairs_met
from mysynergy.linkage.batch.engines import EngineError

Rows = NDArray[np.int64]
Weigh = Callable[[Rows, Rows], pl.DataFrame]
_BATCH: Final = 250_000
_KINDS: Final = {"Int8": "tinyint", "Int32": "int", "Float32": "float"}


class SparkRun:
    """One run's work on an open session."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def write_pairs(self, keys: Path, target: Path, *, families: bool) -> Blocked:
        """Write the pairs worth comparing to the folder ``target``, from a file of ``key_columns``."""
        spark = self._session
        kinds = kinds_of(families)
        spark.read.parquet(str(keys.absolute())).createOrReplaceTempView("record")
        spark.sql(heard(families)).createOrReplaceTempView("heard")
        every = " UNION ALL ".join(
            f"SELECT '{kind}' AS kind, {CAPS[kind]} AS cap, * FROM ({keys_of(kind, 'xxhash64')})"  # noqa: S608
            for kind in kinds
        )
        sized = spark.sql(f"SELECT *, count(*) OVER (PARTITION BY key) AS n FROM ({every})").persist()  # noqa: S608
        sized.createOrReplaceTempView("sized")
        left_out = spark.sql(
            "SELECT kind, count(DISTINCT key), count(*), max(n) FROM sized WHERE n > cap GROUP BY kind"
        ).collect()
        proposing = spark.sql("SELECT rid, key, twelve, born FROM sized WHERE n > 1 AND n <= cap")
        proposing.createOrReplaceTempView("proposing")
        spark.table("proposing").createOrReplaceTempView("ours")
        spark.sql(pairs_met(families)).write.mode("overwrite").parquet(str(target.absolute()))
        sized.unpersist()
        found = {kind: (int(blocks), int(rows), int(largest)) for kind, blocks, rows, largest in left_out}
        pairs = sum(pq.read_metadata(part).num_rows for part in target.glob("*.parquet"))
        return Blocked(pairs, {kind: found[kind] for kind in kinds if kind in found})

    def weigh(self, pairs: Path, target: Path, weigh: Weigh, nothing: pl.DataFrame) -> None:
        """Write what ``weigh`` makes of the pairs, in the columns of ``nothing``, to a folder."""
        spark = self._session
        told = ", ".join(f"{name} {_KINDS[str(dtype)]}" for name, dtype in nothing.schema.items())
        cores = spark.sparkContext.defaultParallelism
        read = spark.read.parquet(str(pairs.absolute())).repartition(cores)
        read.mapInArrow(_weighing(weigh), told).write.mode("overwrite").parquet(str(target.absolute()))


def _weighing(weigh: Weigh) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def weighed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            one, other = (batch.column(name).to_numpy().astype(np.int64) for name in ("one", "other"))
            yield from weigh(one, other).to_arrow().to_batches()

    return weighed


@contextmanager
def open_spark(memory_gib: float) -> Iterator[SparkRun]:
    """Open Spark for one run. Raises EngineError where it does not start."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder: SparkSession.Builder = SparkSession.builder
    master = os.environ.get("MYSYNERGY_SPARK_MASTER", "local[*]")
    if master.startswith("local"):
        # The usual two hundred parts are meant for many machines.
        builder = builder.config("spark.sql.shuffle.partitions", "16")
    try:
        session = (
            builder.master(master)
            .appName("mysynergy link")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.memory", f"{int(memory_gib * 1024)}m")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.execution.arrow.maxRecordsPerBatch", str(_BATCH))
            .config("spark.log.level", "ERROR")
            .getOrCreate()
        )
    except PySparkException as error:
        raise EngineError(
            "Spark does not start: it needs Java 17 (JAVA_HOME, or java on the path) and a master that "
            "answers (MYSYNERGY_SPARK_MASTER). Without it: --engine duckdb."
        ) from error
    try:
        yield SparkRun(session)
    finally:
        session.stop()
