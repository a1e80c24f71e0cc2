"""Columns of a piece back in a frame, for what Polars has to work out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from mysynergy.engines.bits.bitmaps import Flags, Words, unpacked
from mysynergy.engines.bits.columns import Coded, FactColumn, Flagged, Integers, Listed, Measured
from mysynergy.engines.layout import Layout, Slot
from mysynergy.rules import Kind

Places = npt.NDArray[np.intp]


def frame_of(
    columns: Mapping[str, FactColumn],
    layout: Layout,
    names: Collection[str],
    rows: int,
    places: Places | None = None,
) -> pl.DataFrame:
    """Return the facts ``names`` in the form of ``layout``, of all rows or of those at ``places``."""
    made: dict[str, pl.Series] = {}
    for name in names:
        slot = layout[name]
        for end, column in enumerate(slot.columns):
            made[column] = _series(columns[name], slot, end, rows, places).alias(column)
    height = rows if places is None else places.size
    return pl.DataFrame(list(made.values())) if made else pl.DataFrame(height=height)


def _series(column: FactColumn, slot: Slot, end: int, rows: int, places: Places | None) -> pl.Series:
    def taken(words: Words) -> Flags:
        flags = unpacked(words, rows)
        return flags if places is None else flags[places]

    if isinstance(column, Flagged):
        yes = taken(column.truth.yes)
        return _gaps(pl.Series(yes), yes | taken(column.truth.no))
    if isinstance(column, Listed):
        return _lists(column, taken)
    known = taken(column.known)
    if isinstance(column, Coded):
        texts = pl.Series(column.values, dtype=pl.String())
        codes = pl.Series(_at(column.codes, places).astype(np.uint32))
        return (
            texts.gather(_gaps(codes, known))
            if len(texts)
            else pl.Series([None] * known.size, dtype=pl.String())
        )
    return _numbers(column, slot, end, known, places)


def _at(numbers: Integers, places: Places | None) -> Integers:
    return numbers if places is None else numbers[places]


def _gaps(values: pl.Series, known: Flags) -> pl.Series:
    return values if known.all() else values.set(pl.Series(~known), None)


def _numbers(column: Measured, slot: Slot, end: int, known: Flags, places: Places | None) -> pl.Series:
    whole = _at(column.high if end else column.low, places)
    if slot.kind is Kind.DATE:
        return _gaps(pl.Series(whole.astype(np.int32)).cast(pl.Date()), known)
    wide = np.where(known, whole, 0).astype(np.int64) * (slot.per // column.per)
    return _gaps(pl.Series(wide), known)


def _lists(column: Listed, taken: Callable[[Words], Flags]) -> pl.Series:
    """Lists by their members; the order of a list says nothing."""
    known = taken(column.known)
    rows, members = (
        [np.flatnonzero(known)],
        [pl.Series([None], dtype=pl.String()).new_from_index(0, int(known.sum()))],
    )
    for name, held in column.holders.items():
        rows.append(np.flatnonzero(taken(held)))
        members.append(pl.Series([name]).new_from_index(0, rows[-1].size))
    flat = pl.DataFrame({"row": np.concatenate(rows), "member": pl.concat(members)})
    listed = flat.group_by("row").agg(pl.col("member").drop_nulls())
    everybody = pl.DataFrame({"row": np.arange(known.size)})
    return everybody.join(listed, on="row", how="left", maintain_order="left")["member"]
