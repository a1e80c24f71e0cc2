"""Money: ringgit and sen as ``Decimal``, never a float."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

SEN = Decimal("0.01")


def ringgit(amount: Decimal | int | str) -> Decimal:
    """Return ``amount`` in RM rounded half up to the sen.

    Rounding happens once, at the end of a computation. Raises ``ValueError`` for text that is not
    an amount, for infinities and for NaN; a float is refused because it cannot hold sen.
    """
    if isinstance(amount, float):
        raise TypeError("money is never a float: pass a Decimal, an int or text")
    try:
        value = Decimal(amount)
    except InvalidOperation as error:
        raise ValueError(f"not an amount in RM: {amount!r}") from error
    if not value.is_finite():
        raise ValueError(f"not an amount in RM: {amount!r}")
    return value.quantize(SEN, rounding=ROUND_HALF_UP)


def as_text(amount: Decimal) -> str:
    """Return ``RM1,234.50``, the way money is written on every page."""
    sign = "-" if amount < 0 else ""
    return f"{sign}RM{abs(ringgit(amount)):,.2f}"
