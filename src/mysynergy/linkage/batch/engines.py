"""The engines that search for pairs and weigh them. Both give the same clusters."""

from __future__ import annotations

import importlib
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mysynergy.linkage.batch.spark import SparkRun

ENGINES: Final = ("duckdb", "spark")


class EngineError(Exception):
    """An engine that is not there or does not start: the sentence says what it needs."""


def open_spark(memory_gib: float) -> AbstractContextManager[SparkRun]:
    """Open Spark, which is imported when it is asked for: it is no part of the usual installation."""
    try:
        module = importlib.import_module("mysynergy.linkage.batch.spark")
    except ModuleNotFoundError as error:
        raise EngineError(
            "The engine spark needs pyspark and Java 17: make spark. Without it: --engine duckdb."
        ) from error
    opened: AbstractContextManager[SparkRun] = module.open_spark(memory_gib)
    return opened
