"""The tables of the rulebook as values: contribution tables by period, classes, schedules and rates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol, TypeVar

from mysynergy.kernel.periods import Period
from mysynergy.statutory.refusals import BadInput, NotPublished
from mysynergy.statutory.results import Confidence, Source, Sponsorship, Words

COLUMN_OF_WAGE = "assumed_wage"


@dataclass(frozen=True, slots=True)
class Mark:
    """Rows whose column deserves another confidence than their table, and why."""

    rows: range
    column: str
    confidence: Confidence
    says: Words


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number, its amounts by column, and in wage tables the band ``over`` < wage <= ``up_to``.

    ``plan`` is the plan under which the operator offers the row's class, if it does.
    """

    number: int
    amounts: Mapping[str, Decimal]
    over: Decimal | None = None
    up_to: Decimal | None = None
    plan: str | None = None

    @property
    def assumed_wage(self) -> Decimal:
        """The wage on which benefits are computed: the assumed wage, or the insured earnings of the class."""
        return self.amounts[COLUMN_OF_WAGE]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a scheme, in force during ``period``."""

    period: Period
    rows: tuple[Row, ...]
    confidence: Confidence
    start_confidence: Confidence
    citation: str
    origin: str
    marks: tuple[Mark, ...]
    notes: tuple[Words, ...]
    wage_confidence: Confidence | None = None
    phase: int | None = None
    factor: Fraction | None = None
    ceiling: Decimal | None = None

    @property
    def highest_wage(self) -> Decimal:
        """The highest assumed wage of the table."""
        return max(row.assumed_wage for row in self.rows)

    def row_for(self, wage: Decimal) -> Row:
        """Return the row whose band holds ``wage``, which must be above zero."""
        for row in self.rows:
            if row.up_to is None or wage <= row.up_to:
                return row
        raise AssertionError("the last row of a wage table has no end")  # the reader sees to it

    def confidence_of(self, row: Row, columns: Iterable[str]) -> Confidence:
        """Return how far the columns of a row can be relied on: the mark's word where there is one."""
        wanted = set(columns)
        marked = [mark for mark in self.marks if row.number in mark.rows and mark.column in wanted]
        if marked:
            return marked[-1].confidence
        return self.wage_confidence or self.confidence if wanted == {COLUMN_OF_WAGE} else self.confidence

    def source_of(self, row: Row, columns: Iterable[str]) -> Source:
        """Return the source of the columns of a row."""
        confidence = self.confidence_of(row, columns)
        return Source(f"{self.citation}. {self.origin}", confidence, confidence is Confidence.DERIVED)

    def notes_on(self, row: Row) -> tuple[Words, ...]:
        """Return what must be said with this row."""
        return (*self.notes, *(mark.says for mark in self.marks if row.number in mark.rows))


class _Dated(Protocol):
    @property
    def period(self) -> Period: ...


D = TypeVar("D", bound=_Dated)


def in_force(dated: Iterable[D], day: dt.date) -> D | None:
    """Return the member in force on ``day``, or ``None``."""
    return next((one for one in dated if day in one.period), None)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme with its tables, oldest first."""

    id: str
    name: Words
    law: str
    checked: dt.date
    tables: tuple[Table, ...]

    def table_on(self, day: dt.date) -> Table:
        """Return the table in force on ``day``. Raises ``BadInput`` before the first."""
        found = in_force(self.tables, day)
        if found is None:
            first = self.tables[0].period.start
            raise BadInput(
                "before_first_period",
                field="as_of",
                ms=f"{day}: jadual pertama {self.id} bermula pada {first}. Beri tarikh dari hari itu.",
                en=f"{day}: the first table of {self.id} begins on {first}. Give a date from that day on.",
            )
        return found


@dataclass(frozen=True, slots=True)
class Qualifying:
    """Months contributed in the window of the n-th claim, and the months of allowance they give."""

    claim: int
    least: int
    most: int
    window: int
    payments: int


@dataclass(frozen=True, slots=True)
class Item:
    """An injury of the housewives' schedule."""

    number: int
    percent: Fraction
    most: Decimal
    says: Words
    heading_from_memory: bool


@dataclass(frozen=True, slots=True)
class Cited:
    """The value of a figure on a day, with its source. A figure may have one value, or one for each month."""

    values: tuple[Fraction, ...]
    period: Period
    source: Source

    @property
    def value(self) -> Fraction:
        """The only value."""
        (value,) = self.values
        return value


@dataclass(frozen=True, slots=True)
class Figure:
    """A rate, share, minimum or flat amount with its history; none when it is not published (``why``)."""

    name: str
    unit: str
    says: Words
    history: tuple[Cited, ...]
    why: Words | None
    origin: str

    def on(self, day: dt.date) -> Cited:
        """Return the figure in force on ``day``. Raises ``NotPublished`` with the reason."""
        if self.why is not None:
            raise NotPublished(
                "not_published",
                ms=f"Tidak diterbitkan. {self.says.ms}: {self.why.ms}",
                en=f"Not published. {self.says.en}: {self.why.en}",
            )
        found = in_force(self.history, day)
        if found is None:
            first = self.history[0].period.start
            raise NotPublished(
                "not_published_for_that_day",
                field="as_of",
                ms=f"{self.says.ms}: sumber kami tiada angka sebelum {first}. Beri tarikh dari itu.",
                en=f"{self.says.en}: our sources give no figure before {first}. Give a day from then on.",
            )
        return found


@dataclass(frozen=True, slots=True)
class Derivation:
    """How the rows of the 24-hour scheme follow from another table: its column times the phase's factor."""

    scheme: str
    column: str
    round_to: Fraction


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables and figures. Made once by ``load_tables``; nothing in it changes."""

    schemes: Mapping[str, Scheme]
    figures: Mapping[str, Figure]
    qualifying: tuple[Qualifying, ...]
    qualifying_source: Source
    qualifying_from: dt.date
    schedule: tuple[Item, ...]
    schedule_source: Source
    schedule_heading_source: Source
    schedule_from: dt.date
    sponsorships: tuple[Sponsorship, ...]
    derivation: Derivation

    def figure(self, name: str, day: dt.date) -> Cited:
        """Return a figure on a day. Raises ``NotPublished``."""
        return self.figures[name].on(day)

    def sources(self) -> Mapping[str, str]:
        """Return every piece of the tables with the text of its source: what a test holds to be complete."""
        found = {
            f"{scheme.id} {table.period.start}": f"{table.citation}. {table.origin}"
            for scheme in self.schemes.values()
            for table in scheme.tables
        }
        for figure in self.figures.values():
            if figure.why is not None:
                found[figure.name] = figure.origin
            for one in figure.history:
                found[f"{figure.name} {one.period.start}"] = one.source.citation
        found.update({one.id: one.source.citation for one in self.sponsorships})
        found["qualifying"] = self.qualifying_source.citation
        found["schedule"] = self.schedule_source.citation
        return found
