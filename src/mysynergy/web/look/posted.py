"""Read what the date, money and yes/no components post.

Pure: takes the posted text, gives the value and the faults in the reader's language, decides nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

_MOST = Decimal("999999999.99")


@dataclass(frozen=True)
class PartialDate:
    """A date of which only the year, or year and month, may be known."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def earliest(self) -> dt.date:
        """The first day it may be."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def exact(self) -> dt.date | None:
        """The day when all three parts are known, else None."""
        return self.earliest if self.month and self.day else None


@dataclass(frozen=True)
class DateAnswer:
    """What was posted, kept as typed for showing again; the date when it can be read; the faults when not."""

    day: str
    month: str
    year: str
    value: PartialDate | None = None
    faults: tuple[str, ...] = ()
    wrong: str = ""


@dataclass(frozen=True)
class MoneyAnswer:
    """An amount (low equals high), a band, or not known (both None); as typed besides, and the faults."""

    mode: str
    exact: str
    low_text: str
    high_text: str
    low: Decimal | None = None
    high: Decimal | None = None
    faults: tuple[str, ...] = field(default=())


def partial_date(data: Mapping[str, str], name: str, *, today: dt.date, required: bool = False) -> DateAnswer:
    """Read `<name>_day`, `_month`, `_year`.

    Out: an answer without value and faults when nothing was typed and nothing is required. A date after
    `today` is a fault, as is a day without its month.
    """
    day, month, year = (str(data.get(f"{name}_{part}", "")).strip() for part in ("day", "month", "year"))

    def fault(sentence: str, wrong: str) -> DateAnswer:
        return DateAnswer(day, month, year, faults=(sentence,), wrong=wrong)

    if not (day or month or year):
        return (
            fault(_("Give the date, or the year only"), "year") if required else DateAnswer(day, month, year)
        )
    if not (year.isascii() and year.isdigit() and len(year) == 4 and int(year) >= 1880):
        return fault(_("The year has four digits, for example 1979"), "year")
    if month and not (month.isascii() and month.isdigit() and 1 <= int(month) <= 12):
        return fault(_("The month is a number from 1 to 12"), "month")
    if day and not month:
        return fault(_("Give the month too, or leave the day empty"), "month")
    try:
        value = PartialDate(int(year), int(month) if month else None, _day(day))
        early = value.earliest
    except ValueError:
        return fault(_("There is no such day in that month"), "day")
    if early > today:
        return fault(_("The date lies in the future"), "year")
    return DateAnswer(day, month, year, value)


def _day(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ValueError(text)
    return int(text)


def money_answer(data: Mapping[str, str], name: str) -> MoneyAnswer:
    """Read `<name>_mode`, `_exact`, `_low`, `_high`.

    An amount may be typed as 1234.5, 1,234.50 or RM1,234.50.
    """
    mode = str(data.get(f"{name}_mode", "unknown"))
    exact, low, high = (str(data.get(f"{name}_{part}", "")).strip() for part in ("exact", "low", "high"))
    typed = (mode, exact, low, high)
    if mode == "exact":
        amount = _amount(exact)
        if amount is None:
            return MoneyAnswer(*typed, faults=(_("Write the amount in ringgit, for example 1,234.50"),))
        return MoneyAnswer(*typed, low=amount, high=amount)
    if mode == "between":
        least, most = _amount(low), _amount(high)
        if least is None or most is None:
            return MoneyAnswer(
                *typed, faults=(_("Write both amounts in ringgit, for example 1,000 and 1,500"),)
            )
        if least > most:
            return MoneyAnswer(*typed, faults=(_("The first amount is larger than the second: swap them"),))
        return MoneyAnswer(*typed, low=least, high=most)
    return MoneyAnswer("unknown", exact, low, high)


def _amount(text: str) -> Decimal | None:
    bare = text.upper().removeprefix("RM").replace(",", "").replace(" ", "")
    try:
        amount = Decimal(bare)
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 <= amount <= _MOST or amount != amount.quantize(Decimal("0.01")):
        return None
    return amount.quantize(Decimal("0.01"))


def yes_no(data: Mapping[str, str], name: str) -> bool | None:
    """Read a yes/no/not known answer: True, False, or None for not known and for no answer."""
    return {"yes": True, "no": False}.get(str(data.get(name, "")))
