"""The fields of a calculator: drawn from what the library takes, read from what was typed, never kept."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from mysynergy.statutory import BadInput
from mysynergy.web.look.posted import DateAnswer, partial_date
from mysynergy.web.mending import Mending, add
from mysynergy.web.rights import said

Option = tuple[str, str]
DAY: Final = "as_of"
COUNT: Final = "count"
_LONGEST: Final = 60
#: Tables end long before; a later year is a slip of the finger.
_FURTHEST_YEARS: Final = 50


@dataclass(frozen=True, slots=True)
class Box:
    """One of several amounts of a field."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question; ``kind``: money, number, percent, radios, select, wages or date."""

    name: str
    kind: str
    text: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    optional: bool = False
    value: str = ""
    boxes: tuple[Box, ...] = ()
    date: DateAnswer | None = None
    wrong: str = ""
    error: str = ""


class Form:
    """The fields of one calculator with what was typed, and what is wrong with it.

    ``wanted``: she pressed the button and waits for the answer; ``day``: the day that counts.
    """

    def __init__(self, fields: Iterable[Field], posted: QueryDict, today: dt.date) -> None:
        self.mending = Mending()
        self.posted = posted
        self.wanted = posted.get("do") == COUNT
        self.asked = self.wanted or any(name in posted for name in _parts(DAY))
        self._today = today
        self._fields = [self._typed(one) for one in fields]
        self.day = self._read_day() if self.asked else today

    def __iter__(self) -> Iterator[Field]:
        for one in self._fields:
            yield replace(one, error=self.mending.wrong.get(one.name, ""))

    @property
    def errors(self) -> list[tuple[str, str]]:
        """What is wrong, in the order of the fields, for the summary: id of the control, sentence."""
        order = [one.name for one in self._fields]
        return sorted(
            self.mending.errors, key=lambda each: order.index(each[0]) if each[0] in order else len(order)
        )

    @property
    def carried(self) -> list[tuple[str, str]]:
        """All that was typed, for the button that changes the language."""
        names = [name for one in self._fields for name in _names(one)]
        found = [(name, self.posted.get(name, "")[:_LONGEST]) for name in (*names, "do")]
        return [(name, text) for name, text in found if text]

    def text(self, name: str) -> str:
        """Return what was typed for a field, amounts without commas and RM."""
        found = next(one for one in self._fields if one.name == name)
        return tidy(found.value) if found.kind in ("money", "percent", "wages") else found.value.strip()

    def choices(self, name: str) -> tuple[str, ...]:
        """Return what can be chosen in a field, without the empty choice."""
        found = next(one for one in self._fields if one.name == name)
        return tuple(value for value, _text in found.options if value)

    def fault(self, refused: BadInput) -> None:
        """Say at its field why something cannot be taken."""
        found = next((one for one in self._fields if one.name == refused.field), None)
        add(self.mending, refused.field, said.refusal(refused, found.text if found else ""))

    def missing(self, name: str) -> None:
        """Say that a field must be filled in."""
        text = next(one.text for one in self._fields if one.name == name)
        add(self.mending, name, _("Fill this in: %(field)s") % {"field": text})

    def _typed(self, one: Field) -> Field:
        if one.kind == "date":
            return replace(one, date=self._date())
        if one.kind == "wages":
            return replace(
                one,
                boxes=tuple(
                    replace(box, value=self.posted.get(box.name, "")[:_LONGEST]) for box in one.boxes
                ),
            )
        return replace(one, value=self.posted.get(one.name, one.value)[:_LONGEST])

    def _date(self) -> DateAnswer:
        if not self.asked:
            today = self._today
            return DateAnswer(str(today.day), str(today.month), str(today.year))
        flat = {key: self.posted.get(key, "")[:_LONGEST] for key in _parts(DAY)}
        # A day to come is a fair question: contributions and benefits rise by law on days that are known.
        return partial_date(flat, DAY, today=dt.date.max)

    def _read_day(self) -> dt.date:
        found = next(one for one in self._fields if one.kind == "date").date
        if found is None or not (found.day or found.month or found.year):
            return self._today
        if found.faults:
            add(self.mending, DAY, found.faults[0])
        elif (
            found.value is None
            or found.value.exact is None
            or found.value.year > self._today.year + _FURTHEST_YEARS
        ):
            add(self.mending, DAY, _("Give day, month and year, for example 21/11/2026."))
        else:
            return found.value.exact
        return self._today


def day_field(text: str, hint: str = "") -> Field:
    """Return the question for the day that counts; today stands in it."""
    return Field(DAY, "date", text, hint or _("Today stands here. Another day may be typed."))


def tidy(text: str) -> str:
    """Return an amount as the library reads it: ``RM 2,300`` becomes ``2300``; all else stays as typed."""
    bare = re.sub(r"^rm\s*", "", text.strip(), flags=re.IGNORECASE)
    grouped = re.fullmatch(r"\d{1,3}([ ,]\d{3})+(\.\d+)?", bare)
    return re.sub("[ ,]", "", bare) if grouped else bare


def _parts(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{part}" for part in ("day", "month", "year"))


def _names(one: Field) -> tuple[str, ...]:
    if one.kind == "date":
        return _parts(one.name)
    return tuple(box.name for box in one.boxes) if one.kind == "wages" else (one.name,)
