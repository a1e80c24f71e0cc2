"""How dates, times and money are written on a page, in the reader's language."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language

from mysynergy.kernel.days import KUALA_LUMPUR

_MONTHS = {
    "ms": ("Jan", "Feb", "Mac", "Apr", "Mei", "Jun", "Jul", "Ogos", "Sep", "Okt", "Nov", "Dis"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_DAYS = {
    "ms": ("Isnin", "Selasa", "Rabu", "Khamis", "Jumaat", "Sabtu", "Ahad"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def _language() -> str:
    return "en" if (get_language() or "ms").startswith("en") else "ms"


def _local(moment: dt.date) -> dt.date:
    return moment.astimezone(KUALA_LUMPUR) if isinstance(moment, dt.datetime) else moment


def day(value: dt.date | None) -> str:
    """A date or an instant as "21 Nov 2026" (in Kuala Lumpur); nothing for None."""
    if value is None:
        return ""
    local = _local(value)
    return f"{local.day} {_MONTHS[_language()][local.month - 1]} {local.year}"


def weekday(value: dt.date | None) -> str:
    """As `day`, with the day of the week: "Rabu, 18 Nov 2026"."""
    return "" if value is None else f"{_DAYS[_language()][_local(value).weekday()]}, {day(value)}"


def month(value: dt.date) -> str:
    """The month of a day as "Nov 2026"."""
    return f"{_MONTHS[_language()][value.month - 1]} {value.year}"


def hour(value: dt.datetime | dt.time | None) -> str:
    """The time of day as "14:05", an instant taken in Kuala Lumpur."""
    if value is None:
        return ""
    local = value.astimezone(KUALA_LUMPUR) if isinstance(value, dt.datetime) else value
    return f"{local:%H:%M}"


def moment(value: dt.datetime | None) -> str:
    """An instant as "19 Nov 2026, 10:15"."""
    return "" if value is None else f"{day(value)}, {hour(value)}"


def money(value: Decimal | int | None) -> str:
    """An amount as "RM1,234.50"; a minus sign stands before RM; nothing for None."""
    if value is None:
        return ""
    amount = Decimal(value).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"{'−' if amount < 0 else ''}RM{abs(amount):,.2f}"
