"""Facts that follow from other facts, as columns: the same seven as ``rules/derived.py``, row by row.

What was given always wins over what could be derived.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, cast

from mysynergy.engines.algebra import Columns, E, Number
from mysynergy.engines.layout import HIGH, LOW, FactColumns, Layout, Slot
from mysynergy.engines.lowering import Lowering
from mysynergy.rules import Kind, Value
from mysynergy.rules.derived import (
    B40_CEILING,
    BUMIPUTERA,
    DERIVATIONS,
    M40_CEILING,
    NOT_BUMIPUTERA,
)

PREFIX = "with derived "


@dataclass(frozen=True)
class DerivedColumn(Generic[E]):
    """One more column to work out before the conditions."""

    name: str
    expression: E


def needed_for(names: Collection[str]) -> frozenset[str]:
    """Return the names together with those they may be derived from."""
    found = set(names)
    for derivation in DERIVATIONS:
        if derivation.fact in found:
            found.update(derivation.inputs)
    return frozenset(found)


def possible(layout: Layout) -> frozenset[str]:
    """Return the facts that rows may know: those with columns, and those that follow from them."""
    facts = set(layout)
    for derivation in DERIVATIONS:
        if any(name in layout for name in derivation.inputs):
            facts.add(derivation.fact)
    return frozenset(facts)


class Deriving(Generic[E]):
    """Makes the derived columns of one engine for the day ``as_of``."""

    def __init__(self, columns: Columns[E], layout: Layout, figures: Mapping[str, Value]) -> None:
        self.columns = columns
        self.layout = layout
        self.figures = figures
        self.facts = FactColumns(columns, layout)
        self.lowering = Lowering(columns, self.facts)
        self.reckoner = self.lowering.reckoner
        self._rules: dict[str, Callable[[], E | Number[E] | None]] = {
            "person.age": lambda: self._since("person.birth_date", "years_between"),
            "person.days_since_job_loss": lambda: self._since("person.job_loss_date", "days_between"),
            "person.bumiputera": self._bumiputera,
            "person.single_parent": self._single_parent,
            "household.income_per_capita": self._per_head,
            "household.had_kifayah_ratio": self._ratio,
            "household.income_band": self._income_band,
        }

    def run(self, wanted: Collection[str], known: Collection[str]) -> tuple[Layout, list[DerivedColumn[E]]]:
        """Return the layout with the derived facts of ``wanted``, and their columns.

        ``known`` are the facts of the vocabulary: nothing else is derived.
        """
        layout = dict(self.layout)
        made: list[DerivedColumn[E]] = []
        for fact, rule in self._rules.items():
            if fact in wanted and fact in known and (value := rule()) is not None:
                layout[fact], columns = self._combined(fact, value)
                made.extend(columns)
        return layout, made

    def _combined(self, fact: str, value: E | Number[E]) -> tuple[Slot, list[DerivedColumn[E]]]:
        """The given value where there is one, the derived one elsewhere."""
        slot = self.layout.get(fact)
        if isinstance(value, Number):
            return self._combined_number(fact, value, slot)
        name = PREFIX + fact
        if slot is not None:
            given = self.columns.column(slot.columns[0])
            value = self.columns.pick(self.columns.known(given), given, value)
        kind = Kind.BOOL if fact != "household.income_band" else Kind.ENUM
        return Slot(kind, (name,)), [DerivedColumn(name, value)]

    def _combined_number(
        self, fact: str, value: Number[E], slot: Slot | None
    ) -> tuple[Slot, list[DerivedColumn[E]]]:
        kind = Kind.INT if fact.startswith("person.") else Kind.DECIMAL
        least, most = value.least, value.most
        low, high = value.low, value.high
        if slot is not None:
            given, value = self.reckoner.aligned((cast("Number[E]", self.facts(fact)), value))
            least, most = min(given.least, value.least), max(given.most, value.most)
            is_known = self.columns.kept(self.columns.known(given.low))
            low = self.columns.pick(is_known, given.low, value.low)
            high = low if given.point and value.point else self.columns.pick(is_known, given.high, value.high)
        names = (PREFIX + fact,) if low is high else (PREFIX + fact + LOW, PREFIX + fact + HIGH)
        columns = [DerivedColumn(name, end) for name, end in zip(names, (low, high), strict=False)]
        return Slot(kind, names, value.per, least, most, value.rounded, value.wide), columns

    def _input(self, name: str) -> E | None:
        return cast("E | None", self.facts(name))

    def _number(self, name: str) -> Number[E] | None:
        return cast("Number[E] | None", self.facts(name))

    def _since(self, start: str, function: str) -> Number[E] | None:
        """Time from a date up to the day of the screening; unknown when the date lies ahead."""
        day = self._input(start)
        if day is None:
            return None
        as_of = self.columns.day(cast(dt.date, self.figures["as_of"]))
        past = self.columns.less_or_equal(day, as_of)
        passed = self.lowering.time_between(function, day, as_of)
        kept = self.columns.pick(past, passed.low, self.columns.whole(None, wide=False))
        return Number(kept, kept, 1, 0, passed.most)

    def _bumiputera(self) -> E | None:
        community = self._input("person.community")
        if community is None:
            return None
        columns = self.columns
        not_so = columns.pick(columns.one_of(community, sorted(NOT_BUMIPUTERA)), columns.no(), columns.open())
        return columns.pick(columns.one_of(community, sorted(BUMIPUTERA)), columns.yes(), not_so)

    def _single_parent(self) -> E | None:
        status, children = self._input("person.marital_status"), self._number("household.children_under_18")
        if status is None or children is None:
            return None
        columns = self.columns
        both = columns.every((columns.known(status), columns.known(children.low)))
        zero = columns.whole(0, wide=False)
        never = columns.some((columns.one_of(status, ["married"]), columns.equal(children.high, zero)))
        surely = columns.every(
            (columns.one_of(status, ["divorced", "widowed"]), columns.less(zero, children.low))
        )
        nothing = columns.open()
        known = columns.pick(never, columns.no(), columns.pick(surely, columns.yes(), nothing))
        return columns.pick(both, known, nothing)

    def _per_head(self) -> Number[E] | None:
        income, size = self._number("household.gross_income"), self._number("household.size")
        if income is None or size is None:
            return None
        return self._over_positive(income, size)

    def _ratio(self) -> Number[E] | None:
        income, line = self._number("household.zakat_income"), self._number("household.had_kifayah")
        if income is None or line is None:
            return None
        return self._over_positive(income, line)

    def _over_positive(self, top: Number[E], bottom: Number[E]) -> Number[E]:
        """The quotient where the divisor is certainly above zero."""
        columns = self.columns
        positive = columns.less(columns.whole(0, wide=bottom.wide), bottom.low)
        nothing = columns.whole(None, wide=bottom.wide)
        low = columns.pick(positive, bottom.low, nothing)
        high = low if bottom.point else columns.pick(positive, bottom.high, nothing)
        safe = Number(low, high, bottom.per, max(1, bottom.least), max(1, bottom.most), bottom.wide)
        return self.reckoner.divide(top, safe)

    def _income_band(self) -> E | None:
        income = self._number("household.gross_income")
        b40, m40 = self.figures.get(B40_CEILING), self.figures.get(M40_CEILING)
        if income is None or not isinstance(b40, Decimal) or not isinstance(m40, Decimal):
            return None
        columns, reckoner = self.columns, self.reckoner
        low = Number(income.low, income.low, income.per, income.least, income.most, income.wide)
        high = Number(income.high, income.high, income.per, income.least, income.most, income.wide)
        first, second = reckoner.constant(b40), reckoner.constant(m40)
        above = reckoner.less(first, low)
        top = columns.every((above, reckoner.less(second, low)))
        middle = columns.every((above, reckoner.less_or_equal(high, second)))
        nothing = columns.pick(top, columns.text("t20"), columns.text(None))
        otherwise = columns.pick(middle, columns.text("m40"), nothing)
        return columns.pick(reckoner.less_or_equal(high, first), columns.text("b40"), otherwise)
