"""The columns of one piece: from a frame that is already read, or straight from a Parquet file's arrays."""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa

from mysynergy.engines.bits import from_arrow
from mysynergy.engines.bits.bitmaps import Words, count, packed, unpacked
from mysynergy.engines.bits.columns import Coded, FactColumn, Integers, Listed, Measured
from mysynergy.engines.layout import HIGH, LOW, Layout, Slot, bounds_of
from mysynergy.engines.reckoning import GRID
from mysynergy.rules import Fact, Kind


class UnusualError(Exception):
    """A column that the quick way does not read: the careful way reads it, or names what is wrong."""


def from_frame(frame: pl.DataFrame, layout: Layout, names: frozenset[str]) -> dict[str, FactColumn]:
    """Return the columns of the facts ``names`` from a frame in the form of ``layout``."""
    return {name: _of_series(frame, slot) for name, slot in layout.items() if name in names}


def _of_series(frame: pl.DataFrame, slot: Slot) -> FactColumn:
    if slot.wide:  # 128 bits: quotients of large amounts; what does not fit in 64 decides no threshold
        arrays = [_narrowed(frame[column]) for column in slot.columns]
    else:
        arrays = [from_arrow.one_array(frame[column].to_arrow()) for column in slot.columns]
    if slot.kind is Kind.BOOL:
        return from_arrow.flagged(arrays[0])
    if slot.kind is Kind.LIST:
        return from_arrow.listed(arrays[0])
    if slot.kind in (Kind.ENUM, Kind.STRING):
        return from_arrow.coded(arrays[0])
    low = from_arrow.measured(arrays[0], slot.per)
    if not slot.ranged:
        return low
    return Measured(low.low, from_arrow.numbers_of(arrays[1]), slot.per, low.known)


def _narrowed(series: pl.Series) -> pa.Array:
    edge = pl.lit(2**62, dtype=pl.Int128())
    column = pl.col(series.name)
    kept = pl.when(column > edge).then(edge).when(column < -edge).then(-edge).otherwise(column)
    return from_arrow.one_array(series.to_frame().select(kept.cast(pl.Int64())).to_series().to_arrow())


def of_arrays(table: pa.Table, fact: Fact, slot: Slot) -> FactColumn:
    """Return the column of a fact straight from a file's arrays; raises ``UnusualError``."""
    if slot.ranged:
        return _ranged(table, fact)
    array = from_arrow.one_array(table[fact.name])
    kind = array.type
    if slot.kind is Kind.BOOL and pa.types.is_boolean(kind):
        return from_arrow.flagged(array)
    if slot.kind is Kind.LIST and (pa.types.is_list(kind) or pa.types.is_large_list(kind)):
        return _listed(array)
    if slot.kind is Kind.ENUM and (pa.types.is_dictionary(kind) or _is_text(kind)):
        return _coded(array, fact)
    if slot.kind is Kind.DATE and pa.types.is_date32(kind):
        return from_arrow.measured(array, 1)
    if slot.kind.is_number:
        return _number(array, fact)
    raise UnusualError


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _listed(array: pa.Array) -> Listed:
    members = array.type.value_type
    if pa.types.is_dictionary(members):
        members = members.value_type
    if not _is_text(members) or array.flatten().null_count:
        raise UnusualError
    return from_arrow.listed(array)


def _coded(array: pa.Array, fact: Fact) -> Coded:
    column = from_arrow.coded(array)
    if not set(fact.allowed).issuperset(str(value) for value in column.values):
        raise UnusualError
    return column


def _number(array: pa.Array, fact: Fact) -> Measured:
    """A number column whose every row lies in the fact's domain."""
    kind = array.type
    if pa.types.is_decimal128(kind) and fact.type is Kind.DECIMAL:
        if not 0 <= kind.scale <= 6 or not from_arrow.fits_64_bits(array):
            raise UnusualError
        per = 10**kind.scale
    elif pa.types.is_signed_integer(kind):
        per = 1
    else:
        raise UnusualError
    column = from_arrow.measured(array, per)
    least, most = bounds_of(fact)
    unit = GRID if fact.type is Kind.DECIMAL else 1
    low, high = -(-least * per // unit), most * per // unit
    if not column.low.size:
        return column
    smallest, largest = int(column.low.min()), int(column.low.max())
    if not low <= smallest <= largest <= high:
        kept = column.low[unpacked(column.known, column.low.size)]
        if kept.size and not low <= int(kept.min()) <= int(kept.max()) <= high:
            raise UnusualError
    narrow = _narrow(column.low, smallest, largest)
    return Measured(narrow, narrow, per, column.known)


def _narrow(numbers: Integers, smallest: int, largest: int) -> Integers:
    """The same numbers in as few bytes as hold them: what is compared again and again stays near."""
    for small in (np.int8, np.int16, np.int32):
        limits = np.iinfo(small)
        if limits.min <= smallest and largest <= limits.max:
            return numbers.astype(small)
    return np.ascontiguousarray(numbers)


def _ranged(table: pa.Table, fact: Fact) -> Measured:
    """Values and ranges in one: quick only where nothing contradicts itself."""
    low, high = (_number(from_arrow.one_array(table[fact.name + end]), fact) for end in (LOW, HIGH))
    if low.per != high.per or (low.known != high.known).any():
        raise UnusualError
    if fact.name in table.column_names:
        plain = _number(from_arrow.one_array(table[fact.name]), fact)
        if plain.per != low.per or (plain.known & low.known).any():
            raise UnusualError
        single = unpacked(plain.known, plain.low.size)
        lower, upper = (np.where(single, plain.low, end.low) for end in (low, high))
        known: Words = plain.known | low.known
    else:
        lower, upper, known = low.low, high.low, low.known
    if (packed(lower > upper) & known).any():
        raise UnusualError
    if not count(low.known):
        return Measured(lower, lower, low.per, known)
    return Measured(lower, upper, low.per, known)
