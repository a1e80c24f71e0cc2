"""Exact arithmetic: fractions inside, sen outside, and how numbers are written in a step."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from mysynergy.statutory.refusals import BadInput

_SEN = Decimal("0.01")
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")


def sen(value: Fraction) -> Decimal:
    """Return RM rounded half up to the sen; the one place where a benefit is rounded."""
    return Decimal((value * 200 + 1) // 2).scaleb(-2)


def to_step(value: Fraction, step: Fraction) -> Decimal:
    """Return ``value`` rounded half up to a multiple of ``step`` (such as 5 sen)."""
    return sen((value / step * 2 + 1) // 2 * step)


def rm(value: Fraction | Decimal) -> str:
    """Return ``RM1,234.50``."""
    amount = value if isinstance(value, Decimal) else sen(value)
    return f"RM{amount:,.2f}"


def shown(value: Fraction) -> str:
    """Return an amount inside a computation: ``RM132.00``, or ``RM158.6666…`` where sen do not say all."""
    if sen(value) == value:
        return rm(value)
    ten_thousandths = value * 10_000 // 1
    rest = "" if ten_thousandths == value * 10_000 else "…"
    return f"RM{Decimal(ten_thousandths).scaleb(-4):,.4f}{rest}"


def percent(value: Fraction) -> str:
    """Return ``80%`` of 80, without zeros at the end."""
    return f"{plain(value)}%"


def plain(value: Fraction) -> str:
    """Return ``24``, ``2.5`` or, where no short decimal says it, ``2/3``."""
    if value.denominator == 1:
        return str(value.numerator)
    digits = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{digits:f}" if Fraction(digits) == value else f"{value.numerator}/{value.denominator}"


def read_amount(text: str, field: str) -> Decimal:
    """Return an amount in RM as typed. Raises ``BadInput`` for all but digits with at most two decimals."""
    typed = text.strip().removeprefix("RM")
    if _AMOUNT.fullmatch(typed):
        return Decimal(typed).quantize(_SEN)
    if re.fullmatch(r"-\d+(\.\d+)?", typed):
        raise BadInput(
            "negative",
            field=field,
            ms=f"{typed} adalah negatif. Beri amaun sifar atau lebih.",
            en=f"{typed} is negative. Give an amount of zero or more.",
        )
    if re.fullmatch(r"\d+\.\d{3,}", typed):
        raise BadInput(
            "too_many_decimals",
            field=field,
            ms=f"{typed} mempunyai lebih daripada dua perpuluhan. Tulis ringgit dan sen, contohnya 1234.50.",
            en=f"{typed} has more than two decimals. Write ringgit and sen, such as 1234.50.",
        )
    raise BadInput(
        "not_an_amount",
        field=field,
        ms=f"{typed[:40]!r} bukan amaun dalam RM. Tulis angka tanpa koma, contohnya 1234.50.",
        en=f"{typed[:40]!r} is not an amount in RM. Write digits without commas, such as 1234.50.",
    )


def check_amount(value: Decimal, field: str) -> Decimal:
    """Return an amount given by a program with two decimals. Raises ``BadInput`` as ``read_amount`` does."""
    if not isinstance(value, Decimal):
        raise TypeError(f"{field}: money is a Decimal, never a {type(value).__name__}")
    return read_amount(f"{value:f}", field)
