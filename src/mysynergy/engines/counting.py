"""Counting one piece: answers row by row become tallies, benefits are summed once for each unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from mysynergy.engines.compiled import AMOUNT_HIGH, AMOUNT_LOW, VERDICT
from mysynergy.engines.plan import Plan, PlannedProgramme
from mysynergy.engines.reading import HOUSEHOLD
from mysynergy.engines.tally import Tallies, Tally

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]
CURRENT = "assistance.current"
# A household stands for each of these: the file says nothing finer.
_SHARED_UNITS = frozenset({"household", "family", "couple"})


@dataclass(frozen=True)
class Received:
    """Who receives which programme now; ``known`` is false where that is not known."""

    known: Mask
    by_programme: Mapping[str, Mask]

    def of(self, programme_id: str) -> Mask | None:
        """Who receives it; ``None`` when nobody does."""
        return self.by_programme.get(programme_id)


def received(frame: pl.DataFrame) -> Received:
    """Read ``assistance.current``; without that column nothing is known of anybody."""
    if CURRENT not in frame.columns:
        return Received(np.zeros(frame.height, dtype=np.bool_), {})
    listed = frame[CURRENT]
    known = listed.is_not_null().to_numpy()
    lengths = listed.list.len().fill_null(0)
    rows = np.repeat(np.arange(frame.height), lengths.to_numpy())
    members = listed.filter(lengths > 0).explode()
    found: dict[str, Mask] = {}
    for name in members.unique():
        mask = np.zeros(frame.height, dtype=np.bool_)
        mask[rows[(members == name).to_numpy()]] = True
        found[str(name)] = mask
    return Received(known, found)


def household_codes(frame: pl.DataFrame) -> Codes | None:
    """Number the households of a piece in the order of its rows; ``None`` when the file has none.

    A row without a household counts as one of its own.
    """
    if HOUSEHOLD not in frame.columns:
        return None
    own = pl.lit("row ") + pl.int_range(pl.len()).cast(pl.String())
    keys = frame.select(pl.coalesce(HOUSEHOLD, own).rle_id().alias("code"))["code"]
    return keys.cast(pl.Int64()).to_numpy()


def count_piece(plan: Plan, frame: pl.DataFrame, answers: pl.DataFrame, *, counts_only: bool) -> Tallies:
    """Return the tallies of one piece from its facts and its verdicts."""
    helped = received(frame)
    homes = None if counts_only else household_codes(frame)
    tallies: Tallies = {}
    for planned in plan.programmes:
        assisted = helped.of(planned.id)
        tally = tallies[planned.id] = Tally(assisted=0 if assisted is None else int(assisted.sum()))
        if planned.settled is not None:
            continue
        verdict = answers[VERDICT.format(planned.id)]
        eligible = verdict.fill_null(value=False).to_numpy()
        failed = (~verdict).fill_null(value=False).to_numpy()
        _count(tally, eligible, failed, assisted, helped.known)
        if not counts_only:
            _count_units(tally, planned, eligible, homes)
            if planned.amount is not None:
                low = answers[AMOUNT_LOW.format(planned.amount)]
                high = answers[AMOUNT_HIGH.format(planned.amount)]
                add_cost(tally, planned, eligible, (low, high), homes)
    return tallies


def _count(tally: Tally, eligible: Mask, failed: Mask, assisted: Mask | None, known: Mask) -> None:
    tally.eligible = int(eligible.sum())
    tally.not_eligible = int(failed.sum())
    tally.unknown = eligible.size - tally.eligible - tally.not_eligible
    certain = int((eligible & known).sum())
    tally.eligible_assistance_unknown = tally.eligible - certain
    if assisted is None:
        tally.eligible_not_assisted = certain
    else:
        tally.eligible_not_assisted = certain - int((eligible & assisted).sum())
        tally.assisted_not_eligible = int((failed & assisted).sum())


def shares_household(planned: PlannedProgramme) -> bool:
    """Whether the programme's unit is more than one person."""
    return planned.programme.unit in _SHARED_UNITS


def _count_units(tally: Tally, planned: PlannedProgramme, eligible: Mask, homes: Codes | None) -> None:
    if homes is None or not shares_household(planned):
        tally.units = tally.eligible
        return
    units = homes[eligible]
    tally.units = 0 if not units.size else int(np.count_nonzero(np.diff(units))) + 1


def add_cost(
    tally: Tally,
    planned: PlannedProgramme,
    eligible: Mask,
    amounts: tuple[pl.Series, pl.Series],
    homes: Codes | None,
) -> None:
    """Add what the eligible would be given: one amount for each unit, the largest of its members."""
    low, high = (amount.filter(pl.Series(eligible)) for amount in amounts)
    if homes is None or not shares_household(planned):
        tally.cost_from += _sum(low)
        tally.cost_to += _sum(high)
        tally.cost_unknown += low.null_count()
        return
    units = pl.DataFrame({"unit": homes[eligible], "low": low, "high": high})
    largest = units.group_by("unit").agg(
        pl.col("low").max(), pl.col("high").max(), open=pl.col("low").null_count() > 0
    )
    settled = largest.filter(~pl.col("open"))
    tally.cost_from += _sum(settled["low"])
    tally.cost_to += _sum(settled["high"])
    tally.cost_unknown += largest.height - settled.height


def _sum(sen: pl.Series) -> int:
    return int(sen.cast(pl.Int128()).sum())


def whole_households(pieces: Iterator[tuple[int, pl.DataFrame]]) -> Iterator[tuple[int, pl.DataFrame]]:
    """Cut the pieces anew so that no household is cut in two, as long as its rows stand together."""
    held: pl.DataFrame | None = None
    start = 0
    for before, piece in pieces:
        if held is None:
            whole, start = piece, before
        else:
            whole = pl.concat([held, piece])
        if HOUSEHOLD not in whole.columns:
            yield before, whole
            continue
        last = whole[HOUSEHOLD][-1]
        others = whole[HOUSEHOLD].ne_missing(pl.Series([last], dtype=pl.String())).arg_true()
        cut = whole.height if last is None else 0 if not len(others) else int(others[-1]) + 1
        held = whole[cut:]
        if cut:
            yield start, whole[:cut]
            start += cut
    if held is not None and held.height:
        yield start, held


class HouseholdCheck:
    """Notices when the rows of one household do not stand together."""

    def __init__(self) -> None:
        self._seen: list[npt.NDArray[np.uint64]] = []

    def look(self, frame: pl.DataFrame) -> None:
        """Look at one piece."""
        if HOUSEHOLD not in frame.columns:
            return
        keys = frame[HOUSEHOLD].drop_nulls()
        starts = keys.filter(keys.ne_missing(keys.shift()))
        self.see(starts.hash(seed=7).to_numpy())

    def see(self, marks: npt.NDArray[np.uint64], *, goes_on: bool = False) -> None:
        """Note the marks of a piece's households; ``goes_on``: the first is the last of the piece before."""
        self._seen.append(marks[1:] if goes_on else marks)

    def finish(self) -> bool:
        """Return whether a household was met twice."""
        if not self._seen:
            return False
        keys = np.sort(np.concatenate(self._seen))
        return bool((keys[1:] == keys[:-1]).any())
