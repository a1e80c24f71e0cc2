"""The sheet on which a benefit is worked out: figures are taken from the tables, every step is kept."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Final

from mysynergy.statutory.amounts import check_amount, percent, plain, rm, sen, shown
from mysynergy.statutory.contributions import above_zero
from mysynergy.statutory.inputs import Inputs, missing
from mysynergy.statutory.refusals import BadInput
from mysynergy.statutory.results import Benefit, Payment, Source, Step, Words
from mysynergy.statutory.tables import COLUMN_OF_WAGE, Scheme, Tables

_YES: Final = "yes"
_NO: Final = "no"


class Working:
    """One benefit being computed as of one day. Kept only while its function runs."""

    def __init__(self, tables: Tables, benefit: str, name: Words, as_of: dt.date) -> None:
        self.tables = tables
        self.benefit = benefit
        self.name = name
        self.as_of = as_of
        self._steps: list[Step] = []
        self._sources: list[Source] = []
        self._payments: list[Payment] = []
        self._notes: list[Words] = []

    def figure(self, name: str) -> Fraction:
        """Return a figure of the rates in force; its source joins the result. Raises ``NotPublished``."""
        (value,) = self.figures(name)
        return value

    def figures(self, name: str) -> tuple[Fraction, ...]:
        """Return a figure that has a value for each month."""
        cited = self.tables.figure(name, self.as_of)
        self.cite(cited.source)
        return cited.values

    def cite(self, source: Source) -> None:
        """Let a source join the result, once."""
        if source not in self._sources:
            self._sources.append(source)

    def step(self, ms: str, en: str, expression: str, value: str) -> None:
        """Keep a line of the computation."""
        self._steps.append(Step(Words(ms, en), expression, value))

    def asks(self, ms: str, en: str, expression: str, *, holds: bool) -> bool:
        """Keep a condition and whether it holds; return that."""
        self.step(ms, en, expression, _YES if holds else _NO)
        return holds

    def note(self, ms: str, en: str) -> None:
        """Say something that must be read with the result."""
        said = Words(ms, en)
        if said not in self._notes:
            self._notes.append(said)

    def pay(self, label: Words, amount: Decimal, every: str) -> None:
        """Keep a payment of which the benefit consists."""
        self._payments.append(Payment(label, amount, every))

    def at_least(self, value: Fraction, name: str) -> Fraction:
        """Return ``value``, or the least amount that figure ``name`` gives, as a step when it matters."""
        least = self.figure(name)
        if value >= least:
            return value
        says = self.tables.figures[name].says
        self.step(says.ms, says.en, f"{rm(value)} < {rm(least)}", rm(least))
        return least

    def paid(self, amount: Decimal, every: str) -> Benefit:
        """Return the benefit."""
        return self._result(amount, every, payable=True)

    def nothing(self, every: str) -> Benefit:
        """Return that nothing is payable; the last step says which condition is not met."""
        return self._result(Decimal("0.00"), every, payable=False)

    def _result(self, amount: Decimal, every: str, *, payable: bool) -> Benefit:
        return Benefit(
            id=self.benefit,
            name=self.name,
            as_of=self.as_of,
            amount=amount,
            every=every,
            payable=payable,
            payments=tuple(self._payments),
            steps=tuple(self._steps),
            sources=tuple(self._sources),
            notes=tuple(self._notes),
        )

    def average_wage(self, scheme: str, given: Inputs, *, months: int | None = None) -> Fraction:
        """Return the average assumed monthly wage: as given, or of the wages, each by its month's table.

        ``months``: how many wages there must be, where the law says. Raises ``BadInput``.
        """
        one = self.tables.schemes[scheme]
        if given.assumed_wage is not None and given.wage:
            raise BadInput(
                "both_given",
                field="assumed_wage",
                ms="Beri gaji atau purata gaji andaian, bukan kedua-duanya.",
                en="Give wages or the average assumed wage, not both.",
            )
        if given.assumed_wage is not None:
            return self._given_average(one, given.assumed_wage)
        if not given.wage:
            raise missing("wage")
        if months is not None and len(given.wage) != months:
            raise BadInput(
                "wrong_number_of_wages",
                field="wage",
                ms=f"Beri {months} gaji, satu bagi setiap bulan sebelum itu; diberi: {len(given.wage)}.",
                en=f"Give {months} wages, one for each month before; given: {len(given.wage)}.",
            )
        return self._average_of(one, given)

    def _given_average(self, scheme: Scheme, given: Decimal) -> Fraction:
        highest = scheme.table_on(self.as_of).highest_wage
        average = check_amount(given, "assumed_wage")
        if not 0 < average <= highest:
            raise BadInput(
                "outside_table",
                field="assumed_wage",
                ms=f"{rm(average)} di luar jadual: gaji andaian tertinggi ialah {rm(highest)}.",
                en=f"{rm(average)} lies outside the table: the highest assumed wage is {rm(highest)}.",
            )
        self.step("Purata gaji andaian", "Average assumed wage", "", rm(average))
        return Fraction(average)

    def _average_of(self, scheme: Scheme, given: Inputs) -> Fraction:
        total = Fraction(0)
        for number, month in enumerate(given.wage, start=1):
            table = scheme.table_on(month.month or self.as_of)
            row = table.row_for(above_zero(month.wage))
            self.cite(table.source_of(row, (COLUMN_OF_WAGE,)))
            when = f"{month.month:%Y-%m}" if month.month else str(number)
            self.step(f"Gaji andaian {when}", f"Assumed wage {when}", rm(month.wage), rm(row.assumed_wage))
            total += Fraction(row.assumed_wage)
        average = total / len(given.wage)
        if len(given.wage) > 1:
            self.step(
                "Purata gaji andaian", "Average assumed wage", f"{rm(total)} ÷ {len(given.wage)}", rm(average)
            )
        return average

    def share_of_day(self, rate: Fraction, average: Fraction) -> Fraction:
        """Return ``rate`` percent of a day's share of a monthly wage, as a step."""
        days = self.figure("days_in_month")
        daily = average * rate / 100 / days
        self.step(
            "Kadar harian", "Daily rate", f"{percent(rate)} × {shown(average)} ÷ {plain(days)}", rm(daily)
        )
        return daily

    def times(self, ms: str, en: str, daily: Fraction, count: int | Fraction) -> Decimal:
        """Return ``daily`` times ``count`` rounded to the sen, as a step."""
        amount = sen(daily * count)
        self.step(ms, en, f"{shown(daily)} × {plain(Fraction(count))}", rm(amount))
        return amount
