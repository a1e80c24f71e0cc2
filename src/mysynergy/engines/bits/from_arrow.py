"""Arrow arrays as the columns of the bit-sliced engine, without copying where their layout allows it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mysynergy.engines.bits.bitmaps import Truths, Words, full, packed, unpacked
from mysynergy.engines.bits.columns import Coded, Flagged, Integers, Listed, Measured

_DIGITS_OF_64_BITS = 18


def one_array(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Return a column as one array that begins at the start of its buffers."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
        if isinstance(column, pa.ChunkedArray):
            column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    return pa.concat_arrays([column]) if column.offset else column


def _bits(buffer: pa.Buffer | None, rows: int) -> Words:
    """The first ``rows`` bits of a bitmap, as whole words."""
    if buffer is None:
        return full(rows)
    words = np.zeros((rows + 63) // 64, dtype=np.uint64)
    size = (rows + 7) // 8
    words.view(np.uint8)[:size] = np.frombuffer(buffer, dtype=np.uint8, count=size)
    if rows % 64:
        words[-1] &= np.uint64((1 << (rows % 64)) - 1)
    return words


def known_of(array: pa.Array) -> Words:
    """Return the rows that are not null."""
    if array.offset:
        return packed(array.is_valid().to_numpy(zero_copy_only=False))
    return _bits(array.buffers()[0] if array.null_count else None, len(array))


def flagged(array: pa.Array) -> Flagged:
    """Return a column of truths."""
    known = known_of(array)
    yes = _bits(array.buffers()[1], len(array)) & known
    return Flagged(Truths(yes, known & ~yes))


def coded(array: pa.Array) -> Coded:
    """Return a column of texts, as a dictionary or plain."""
    if not pa.types.is_dictionary(array.type):
        array = pc.dictionary_encode(array)
    values = tuple(array.dictionary.to_pylist())
    codes = numbers_of(array.indices)
    for small in (np.uint8, np.uint16):
        if len(values) <= np.iinfo(small).max:
            codes = codes.astype(small)
            break
    return Coded(codes, values, known_of(array))


def numbers_of(array: pa.Array) -> Integers:
    """Return whole numbers, days or decimals (their units, which must fit 64 bits); nulls are any number."""
    kind = array.type
    buffer = array.buffers()[1]
    rows = len(array)
    if pa.types.is_decimal128(kind):
        return np.frombuffer(buffer, dtype=np.int64, count=2 * rows)[::2]
    width: npt.DTypeLike = np.int32 if pa.types.is_date32(kind) else kind.to_pandas_dtype()
    numbers: Integers = np.frombuffer(buffer, dtype=width, count=rows)
    return numbers


def fits_64_bits(array: pa.Array) -> bool:
    """Whether every decimal of a column is so small that its lower half tells all of it."""
    if array.type.precision <= _DIGITS_OF_64_BITS or not len(array):
        return True
    halves = np.frombuffer(array.buffers()[1], dtype=np.int64, count=2 * len(array))
    if array.null_count:  # what stands in a gap means nothing
        known = unpacked(known_of(array), len(array))
        return bool((halves[1::2][known] == halves[::2][known] >> 63).all())
    return bool((halves[1::2] == halves[::2] >> 63).all())


def measured(array: pa.Array, per: int) -> Measured:
    """Return a column of single numbers or days."""
    numbers = numbers_of(array)
    return Measured(numbers, numbers, per, known_of(array))


def listed(array: pa.Array) -> Listed:
    """Return a column of lists of texts."""
    rows = len(array)
    known = known_of(array)
    lengths = np.where(array.is_valid().to_numpy(zero_copy_only=False), np.diff(np.asarray(array.offsets)), 0)
    members = array.flatten()
    if not pa.types.is_dictionary(members.type):
        members = pc.dictionary_encode(members)
    codes: npt.NDArray[Any] = np.asarray(members.indices)
    owners = np.repeat(np.arange(rows, dtype=np.int32), lengths)
    holders: dict[str, Words] = {}
    for code, name in enumerate(members.dictionary.to_pylist()):
        flags = np.zeros(rows, dtype=np.bool_)
        flags[owners[codes == code]] = True
        holders[name] = packed(flags)
    return Listed(known, holders)
