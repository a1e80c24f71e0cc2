"""One column of a people file in the form of ``layout``: the values, and which do not fit and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from mysynergy.engines.layout import bounds_of
from mysynergy.engines.reckoning import GRID
from mysynergy.rules import Fact, Kind

_WHOLE_TEXT: Final = r"^-?[0-9]{1,15}$"
_AMOUNT_TEXT: Final = r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"
_LONGEST_TEXT: Final = 1_000


# How many rows of the file came before a piece, or (for rows in another order) each row's place, from 0.
RowNumbers = int | pl.Series


@dataclass(frozen=True)
class Trouble:
    """Rows of a column that do not fit, and why in plain words."""

    problem: str
    rows: pl.Series


class WrongTypeError(Exception):
    """A whole column of a type that the fact cannot have; says what is needed."""


def typed(fact: Fact, series: pl.Series) -> tuple[pl.Series, list[Trouble]]:
    """Return ``series`` as the column of ``fact`` and the rows that do not fit, which are null in it.

    Raises ``WrongTypeError`` when the column as a whole cannot be read.
    """
    if series.dtype == pl.Null():
        series = series.cast(_PLAIN[fact.type])
    values, troubles = _READERS[fact.type](fact, series)
    found = [trouble for trouble in troubles if trouble.rows.any()]
    for trouble in found:
        values = values.set(trouble.rows, None) if values.dtype != pl.List(pl.String()) else values
    return values.rename(fact.name), found


_PLAIN: Final[dict[Kind, pl.DataType]] = {
    Kind.BOOL: pl.Boolean(),
    Kind.INT: pl.Int64(),
    Kind.DECIMAL: pl.Int64(),
    Kind.DATE: pl.Date(),
    Kind.ENUM: pl.String(),
    Kind.STRING: pl.String(),
    Kind.LIST: pl.List(pl.String()),
}


def column_type(kind: Kind) -> pl.DataType:
    """The type of a fact's column, once read."""
    return _PLAIN[kind]


def _lost(before: pl.Series, after: pl.Series) -> pl.Series:
    """The rows that were there and could not be read."""
    return before.is_not_null() & after.is_null()


def _wrong(series: pl.Series, needed: str) -> WrongTypeError:
    return WrongTypeError(f"the column holds {series.dtype}; {needed}")


def _numbers(fact: Fact, series: pl.Series) -> tuple[pl.Series, list[Trouble]]:
    decimal = fact.type is Kind.DECIMAL
    per = GRID if decimal else 1
    needed = "amounts with up to six decimals are needed" if decimal else "whole numbers are needed"
    sound = _all_sound(fact, series, per)
    if sound is not None:
        return sound, []
    if series.dtype.is_integer():
        codes = pl.col("value").cast(pl.Int128()) * _wide(per)
    elif isinstance(series.dtype, pl.Decimal):
        codes = _from_decimal(series.dtype.scale, per)
    elif series.dtype.is_float():
        series = series.cast(pl.Float64()).fill_nan(None)
        codes = _from_float(per)
    elif series.dtype == pl.String():
        pattern = _AMOUNT_TEXT if decimal else _WHOLE_TEXT
        kept = pl.when(pl.col("value").str.contains(pattern)).then(pl.col("value"))
        series_read = pl.DataFrame({"value": series}).select(kept.str.to_decimal(scale=6))["value"]
        codes = _from_decimal(6, per)
        return _bounded(fact, series, series_read, codes, needed)
    else:
        raise _wrong(series, needed)
    return _bounded(fact, series, series, codes, needed)


def _all_sound(fact: Fact, series: pl.Series, per: int) -> pl.Series | None:
    """The usual case without a detour: whole units of at most 64 bits that all lie in the fact's domain."""
    scale = series.dtype.scale if isinstance(series.dtype, pl.Decimal) else 0
    if not (series.dtype.is_signed_integer() or isinstance(series.dtype, pl.Decimal)) or 10**scale > per:
        return None
    units = series.to_physical().cast(pl.Int64(), strict=False)
    if units.null_count() != series.null_count():
        return None
    factor = per // 10**scale
    least, most = bounds_of(fact)
    lowest, highest = units.min(), units.max()
    if (
        isinstance(lowest, int)
        and isinstance(highest, int)
        and not least <= lowest * factor <= highest * factor <= most
    ):
        return None
    return units if factor == 1 else units * factor


def _wide(number: int) -> pl.Expr:
    return pl.lit(number, dtype=pl.Int128())


def _bounded(
    fact: Fact, written: pl.Series, read: pl.Series, codes: pl.Expr, needed: str
) -> tuple[pl.Series, list[Trouble]]:
    """The codes that lie within the fact's domain."""
    least, most = bounds_of(fact)
    code = pl.col("code")
    outside = ((code < _wide(least)) | (code > _wide(most))).fill_null(value=False)
    frame = pl.DataFrame({"value": read}).select(codes.alias("code")).with_columns(outside=outside)
    fitting = frame.select(pl.when(~pl.col("outside")).then(code).cast(pl.Int64()))["code"]
    domain = f"lies outside {fact.least} to {fact.most}" if fact.least is not None else "is too large"
    return fitting, [
        Trouble(f"the value does not fit: {needed}", _lost(written, frame["code"])),
        Trouble(f"the value {domain}", frame["outside"]),
    ]


def _from_decimal(scale: int, per: int) -> pl.Expr:
    units = pl.col("value").to_physical().cast(pl.Int128())
    step = 10**scale
    if per % step == 0:
        return units * _wide(per // step)
    over = _wide(step // per)
    return pl.when(units % over == _wide(0)).then(units // over)


def _from_float(per: int) -> pl.Expr:
    """A float is taken for its shortest decimal, and refused where that has too many decimals."""
    value = pl.col("value")
    codes = pl.when(value.abs() < 1e12).then((value * per).round(0))
    return pl.when(codes / per == value).then(codes).cast(pl.Int128())


def _truths(fact: Fact, series: pl.Series) -> tuple[pl.Series, list[Trouble]]:
    if series.dtype == pl.Boolean():
        return series, []
    if series.dtype != pl.String():
        raise _wrong(series, "true or false is needed")
    values = series.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean())
    return values, [Trouble("the value does not fit: true or false is needed", _lost(series, values))]


def _dates(fact: Fact, series: pl.Series) -> tuple[pl.Series, list[Trouble]]:
    if isinstance(series.dtype, pl.Datetime):
        values = series.dt.date()
    elif series.dtype == pl.String():
        values = series.str.to_date("%Y-%m-%d", strict=False)
    elif series.dtype == pl.Date():
        values = series
    else:
        raise _wrong(series, "dates are needed")
    return values, [
        Trouble("the value does not fit: a date is written year-month-day", _lost(series, values))
    ]


def _texts(fact: Fact, series: pl.Series) -> tuple[pl.Series, list[Trouble]]:
    if isinstance(series.dtype, (pl.Categorical, pl.Enum)):
        series = series.cast(pl.String())
    if series.dtype != pl.String():
        raise _wrong(series, "texts are needed")
    if fact.allowed:
        strange = ~series.is_in(list(fact.allowed))
        shown = ", ".join(fact.allowed[:8]) + (", ..." if len(fact.allowed) > 8 else "")
        problem = f"the value is none of {shown}"
    else:
        strange = series.str.len_chars() > _LONGEST_TEXT
        problem = f"the text is longer than {_LONGEST_TEXT} letters"
    return series, [Trouble(problem, strange.fill_null(value=False))]


def _lists(fact: Fact, series: pl.Series) -> tuple[pl.Series, list[Trouble]]:
    if not isinstance(series.dtype, pl.List):
        raise _wrong(series, "lists of texts are needed")
    inner = series.dtype.inner
    if inner == pl.Null() or isinstance(inner, (pl.Categorical, pl.Enum)):
        series = series.cast(pl.List(pl.String()))
    elif inner != pl.String():
        raise _wrong(series, "lists of texts are needed")
    gaps = series.list.eval(pl.element().is_null()).list.any().fill_null(value=False)
    if gaps.any():  # a missing member says nothing of the others
        frame = pl.DataFrame({"listed": series, "gaps": gaps})
        series = frame.select(pl.when(~pl.col("gaps")).then(pl.col("listed")))["listed"]
    return series, [Trouble("the list has a member that is missing", gaps)]


_READERS: Final = {
    Kind.BOOL: _truths,
    Kind.INT: _numbers,
    Kind.DECIMAL: _numbers,
    Kind.DATE: _dates,
    Kind.ENUM: _texts,
    Kind.STRING: _texts,
    Kind.LIST: _lists,
}


def ranged(
    plain: pl.Series | None, low: pl.Series, high: pl.Series
) -> tuple[pl.Series, pl.Series, list[Trouble]]:
    """Return both ends of a number that some rows know as a range; what does not fit is null in both.

    A row that knows the number itself keeps it, as long as its range (if it has one) holds it.
    """
    alone = low.is_null() != high.is_null()
    crossed = (low > high).fill_null(value=False)
    bad = alone | crossed
    low, high = low.set(bad, None), high.set(bad, None)
    troubles = [
        Trouble("the range has one end only", alone),
        Trouble("the range runs from the larger to the smaller number", crossed),
    ]
    if plain is not None:
        apart = ((plain < low) | (plain > high)).fill_null(value=False)
        troubles.append(Trouble("the value lies outside its own range", apart))
        plain = plain.set(apart, None)
        known = plain.is_not_null()
        low, high = plain.zip_with(known, low), plain.zip_with(known, high)
        low, high = low.set(apart, None), high.set(apart, None)
    return low, high, [trouble for trouble in troubles if trouble.rows.any()]


def row_numbers(rows: pl.Series, numbered: RowNumbers) -> Iterator[int]:
    """Yield the numbers of the true rows, the first row of the file being 1."""
    for index in rows.arg_true():
        yield (numbered + index if isinstance(numbered, int) else int(numbered[index])) + 1
