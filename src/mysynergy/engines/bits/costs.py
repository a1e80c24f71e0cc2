"""What the eligible of a piece would be given: a fixed amount by counting, others worked out for them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import polars as pl

from mysynergy.engines.bits.bitmaps import Truths, unpacked
from mysynergy.engines.bits.frames import frame_of
from mysynergy.engines.bits.groups import Facts
from mysynergy.engines.bits.homes import Counted, Homes, Sen, count_units, total
from mysynergy.engines.columnar import PolarsVerdicts
from mysynergy.engines.compiled import AMOUNT_HIGH, AMOUNT_LOW, ByPerson
from mysynergy.engines.counting import shares_household
from mysynergy.engines.layout import Layout
from mysynergy.engines.plan import Asked, Plan, PlannedProgramme
from mysynergy.engines.reading import Faults
from mysynergy.engines.reckoning import MOST_SEN, SEN
from mysynergy.engines.tally import Tallies
from mysynergy.kernel.money import ringgit
from mysynergy.rules.syntax import Const

Places = npt.NDArray[np.intp]


class Costs:
    """Units and costs of a plan's programmes for the facts of ``layout``."""

    def __init__(self, plan: Plan, layout: Layout) -> None:
        self.plan = plan
        self._fixed = {
            index: sen for index, asked in enumerate(plan.amounts) if (sen := fixed(asked)) is not None
        }
        worked = [index for index in range(len(plan.amounts)) if index not in self._fixed]
        self._worked = {index: place for place, index in enumerate(worked)}
        small = dataclasses.replace(
            plan.amounts_only(), amounts=tuple(plan.amounts[index] for index in worked)
        )
        names = small.names
        self._layout = {name: slot for name, slot in layout.items() if name in names}
        self._engine = PolarsVerdicts(small, self._layout) if worked else None

    @property
    def by_person(self) -> tuple[ByPerson, ...]:
        """The amounts that columns could not hold."""
        return () if self._engine is None else self._engine.by_person

    def add(
        self,
        tallies: Tallies,
        truths: Mapping[str, Truths],
        facts: Facts,
        homes: Homes | None,
        faults: Faults,
    ) -> dict[str, Counted]:
        """Put units and costs into the tallies; return those of households, which pieces may cut in two."""
        rows = facts.group.rows
        eligible = {
            one.id: np.flatnonzero(unpacked(truths[one.id].yes, rows))
            for one in self.plan.looked_at
            if one.amount in self._worked or (homes is not None and shares_household(one))
        }
        worked = self._work_out(eligible, facts, faults)
        shared: dict[str, Counted] = {}
        for one in self.plan.looked_at:
            tally = tallies[one.id]
            amounts = worked.get(one.id)
            sen = None if one.amount is None else self._fixed.get(one.amount)
            if homes is not None and shares_household(one):
                places = eligible[one.id]
                shared[one.id] = count_units(homes, places, amounts or _same(sen, places.size))
                continue
            tally.units = tally.eligible
            if amounts is not None:
                known = ~amounts.open
                tally.cost_from, tally.cost_to = total(amounts.low[known]), total(amounts.high[known])
                tally.cost_unknown = int(amounts.open.sum())
            elif sen is not None:
                tally.cost_from = tally.cost_to = sen * tally.eligible
        return shared

    def _work_out(self, eligible: Mapping[str, Places], facts: Facts, faults: Faults) -> dict[str, Sen]:
        """Amounts that hang on facts, of those who are eligible for one of them."""
        wanted = [one for one in self.plan.looked_at if one.amount in self._worked]
        if self._engine is None or not wanted:
            return {}
        everybody = np.zeros(facts.group.rows, dtype=np.bool_)
        for one in wanted:
            everybody[eligible[one.id]] = True
        places = np.flatnonzero(everybody)
        answers = self._engine.run(self._frame(facts, places, faults))
        return {one.id: self._sen(one, answers, np.searchsorted(places, eligible[one.id])) for one in wanted}

    def _frame(self, facts: Facts, places: Places, faults: Faults) -> pl.DataFrame:
        names = list(self._layout)
        facts.read(names)
        if facts.unusual.isdisjoint(names):
            return frame_of(facts.columns, self._layout, names, facts.group.rows, places)
        return facts.frame(names, faults)[places]

    def _sen(self, one: PlannedProgramme, answers: pl.DataFrame, places: Places) -> Sen:
        index = self._worked[-1 if one.amount is None else one.amount]
        low, high = (answers[name.format(index)] for name in (AMOUNT_LOW, AMOUNT_HIGH))
        unsure = low.is_null().to_numpy()
        first, last = (end.fill_null(0).to_numpy()[places] for end in (low, high))
        return Sen(first, last, unsure[places])


def fixed(asked: Asked) -> int | None:
    """Return an amount that is the same for everybody, in sen; ``None`` for any other."""
    tree = asked.tree
    if (
        not isinstance(tree, Const)
        or isinstance(tree.value, bool)
        or not isinstance(tree.value, (int, Decimal))
    ):
        return None
    sen = int(ringgit(tree.value) * SEN)
    return sen if abs(sen) <= MOST_SEN else None


def _same(sen: int | None, rows: int) -> Sen | None:
    if sen is None:
        return None
    amounts = np.full(rows, sen, dtype=np.int64)
    return Sen(amounts, amounts, np.zeros(rows, dtype=np.bool_))
