"""The sweep: every programme against every person of a file, counted."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from mysynergy.engines.bits.counts import FileCounter, count_file
from mysynergy.engines.bits.homes import Across
from mysynergy.engines.bits.sources import source_of
from mysynergy.engines.bits.verdicts import BitsVerdicts
from mysynergy.engines.columnar import DuckVerdicts, PolarsVerdicts, Verdicts
from mysynergy.engines.counting import CURRENT, HouseholdCheck, count_piece, whole_households
from mysynergy.engines.derived import possible
from mysynergy.engines.layout import Layout
from mysynergy.engines.plan import Plan, make_plan
from mysynergy.engines.reading import Faults, PeopleFile, PeopleFileError
from mysynergy.engines.tally import Tallies, as_table, merged
from mysynergy.rules import Rulebook

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Sweep:
    """What a sweep found. ``remarks`` tell which expressions were answered person by person and the like."""

    table: pl.DataFrame
    people: int
    plan: Plan
    faults: Faults
    remarks: tuple[str, ...]


def sweep(
    people: Path,
    rulebook: Rulebook,
    as_of: dt.date,
    *,
    engine: str = "bits",
    wishes: frozenset[str] = frozenset(),
    counts_only: bool = False,
    prepare: bool | None = None,
    on_progress: Progress | None = None,
) -> Sweep:
    """Count every programme over the Parquet file ``people`` on the day ``as_of``.

    ``engine`` is a key of ``SWEEPERS``. ``wishes`` as for ``rules.screen``: programmes that wait for
    another wish are not asked. With ``counts_only`` no amount is worked out. ``prepare`` is for the engine
    ``bits``: true makes the prepared file beside ``people`` where there is none, false leaves it alone, else
    it is used where it is there. ``on_progress(done, rows)`` is called after each piece. The same arguments
    give the same table, whatever the engine. Raises ``PeopleFileError`` when the file cannot be read; what
    else is wrong with it is in ``faults``.
    """
    plan = make_plan(rulebook, as_of, wishes)
    if counts_only:
        plan = plan.without_amounts()
    file = PeopleFile(people, rulebook.vocabulary, plan.names | {CURRENT})
    plan = plan.without(plan.names - possible(file.layout))
    tallies, remarks = SWEEPERS[engine](file, plan, counts_only, on_progress or _silent, prepare)
    table = as_table(plan, tallies, file.rows, counts_only=counts_only)
    return Sweep(table, file.rows, plan, file.faults, tuple(remarks))


def _silent(done: int, rows: int) -> None:
    return None


Sweeper = Callable[[PeopleFile, Plan, bool, Progress, bool | None], tuple[Tallies, list[str]]]


def _columnar(engine: Callable[[Plan, Layout], Verdicts]) -> Sweeper:
    def run(
        file: PeopleFile,
        plan: Plan,
        counts_only: bool,
        on_progress: Progress,
        prepare: bool | None,
    ) -> tuple[Tallies, list[str]]:
        verdicts = engine(plan, file.layout)
        check = HouseholdCheck()

        def parts() -> Iterator[Tallies]:
            pieces = file.pieces(households=not counts_only)
            for before, frame in pieces if counts_only else whole_households(pieces):
                check.look(frame)
                yield count_piece(plan, frame, verdicts.run(frame), counts_only=counts_only)
                on_progress(before + frame.height, file.rows)

        tallies = merged(parts())
        remarks = [str(one) for one in verdicts.by_person]
        return tallies, [
            *remarks,
            *household_remarks(file, scattered=check.finish(), counts_only=counts_only),
        ]

    return run


def household_remarks(file: PeopleFile, *, scattered: bool, counts_only: bool) -> Iterator[str]:
    """Yield what the reader must know of units and costs."""
    if counts_only:
        return
    if not file.has_households:
        yield "there is no column household_id: every person counts as a household of one"
    elif scattered:
        yield (
            "rows of one household do not stand together: such a household counts more than once in "
            "units_eligible and cost; sort the file by household_id"
        )


def _bits(
    file: PeopleFile, plan: Plan, counts_only: bool, on_progress: Progress, prepare: bool | None
) -> tuple[Tallies, list[str]]:
    source, told = source_of(file, prepare=prepare)
    if source is None:
        tallies, remarks = _columnar(BitsVerdicts)(file, plan, counts_only, on_progress, prepare)
        return tallies, [*told, *remarks]
    counter = FileCounter(source, plan, costs=not counts_only)
    check, across = HouseholdCheck(), Across()

    def parts() -> Iterator[Tallies]:
        done = 0
        for piece in count_file(counter):
            file.faults.merge(piece.faults)
            if piece.homes is not None:
                goes_on = across.add(piece.homes, piece.shared)
                check.see(piece.homes.marks, goes_on=goes_on)
            done += piece.rows
            yield piece.tallies
            on_progress(done, file.rows)

    tallies = merged(parts())
    tallies = merged((tallies, across.finish()))
    remarks = [*told, *(str(one) for one in counter.by_person)]
    scattered = check.finish() if source.scattered is None else source.scattered
    return tallies, [*remarks, *household_remarks(file, scattered=scattered, counts_only=counts_only)]


def _spark(
    file: PeopleFile, plan: Plan, counts_only: bool, on_progress: Progress, prepare: bool | None
) -> tuple[Tallies, list[str]]:
    """Spark is imported when it is asked for: it is no part of the usual installation."""
    try:
        module = importlib.import_module("mysynergy.engines.spark")
    except ModuleNotFoundError as error:
        raise PeopleFileError("The engine spark needs pyspark and Java 17: make spark.") from error
    counted: tuple[Tallies, list[str]] = module.sweep_by_spark(file, plan, counts_only=counts_only)
    on_progress(file.rows, file.rows)
    return counted


SWEEPERS: Mapping[str, Sweeper] = {
    "bits": _bits,
    "duckdb": _columnar(DuckVerdicts),
    "polars": _columnar(PolarsVerdicts),
    "spark": _spark,
}
