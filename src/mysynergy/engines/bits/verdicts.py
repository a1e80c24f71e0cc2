"""Verdicts of a piece in bitmaps, as rows for whoever wants rows, or as counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from mysynergy.engines.bits import bitmaps
from mysynergy.engines.bits.answers import ConditionBits
from mysynergy.engines.bits.bitmaps import Truths, Words
from mysynergy.engines.bits.columns import Listed
from mysynergy.engines.bits.pieces import from_frame
from mysynergy.engines.columnar import PolarsVerdicts
from mysynergy.engines.compiled import VERDICT, ByPerson
from mysynergy.engines.layout import Layout
from mysynergy.engines.plan import Plan
from mysynergy.engines.tally import Tallies, Tally


class BitsVerdicts:
    """Verdicts by bitmaps; amounts by the Polars lowering."""

    def __init__(self, plan: Plan, layout: Layout) -> None:
        self.plan = plan
        self.bits = ConditionBits(plan, layout)
        self._amounts = PolarsVerdicts(plan.amounts_only(), layout) if plan.amounts else None

    @property
    def by_person(self) -> tuple[ByPerson, ...]:
        """The expressions that columns could not hold."""
        amounts = () if self._amounts is None else self._amounts.by_person
        return (*self.bits.by_person, *amounts)

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return verdicts and amounts, one row for each row of ``frame``."""
        answers = self.as_frame(verdicts_of(self.plan, self.conditions(frame), frame.height), frame.height)
        amounts = self.amounts(frame)
        return answers if amounts is None else answers.hstack(amounts)

    def as_frame(self, truths: Mapping[str, Truths], rows: int) -> pl.DataFrame:
        """Return the truth of each programme row by row."""
        return pl.DataFrame([_as_series(VERDICT.format(name), truth, rows) for name, truth in truths.items()])

    def amounts(self, frame: pl.DataFrame) -> pl.DataFrame | None:
        """Return the amounts of everybody, where there are any."""
        return None if self._amounts is None else self._amounts.run(frame)

    def conditions(self, frame: pl.DataFrame) -> list[Truths]:
        """Return the truths of the plan's conditions for a frame in the form of the layout."""
        bits = self.bits
        whole = bits.with_derived(frame)
        columns = from_frame(whole, bits.wide, bits.looked_at)
        return bits.conditions(columns, bits.worked_truths(whole, derived=False), frame.height)


def verdicts_of(plan: Plan, conditions: Sequence[Truths], rows: int) -> dict[str, Truths]:
    """Return the truth of each programme: true is eligible, false not eligible, neither not known yet."""
    everybody = Truths(bitmaps.full(rows), bitmaps.full(rows) & ~bitmaps.full(rows))
    return {
        one.id: bitmaps.every([conditions[place] for place in one.conditions])
        if one.conditions
        else everybody
        for one in plan.looked_at
    }


def _as_series(name: str, truth: Truths, rows: int) -> pl.Series:
    yes, no = (bitmaps.unpacked(words, rows) for words in (truth.yes, truth.no))
    frame = pl.DataFrame({"yes": yes, "known": yes | no})
    return frame.select(pl.when("known").then("yes").alias(name)).to_series()


def count_bits(plan: Plan, conditions: Sequence[Truths], current: Listed | None, rows: int) -> Tallies:
    """Return the tallies of people, without units and amounts."""
    return count_truths(plan, verdicts_of(plan, conditions, rows), current, rows)


def count_truths(plan: Plan, truths: Mapping[str, Truths], current: Listed | None, rows: int) -> Tallies:
    """Return the tallies of people from the truth of each programme."""
    holders: Mapping[str, Words] = {} if current is None else current.holders
    tallies: Tallies = {}
    for planned in plan.programmes:
        helped = holders.get(planned.id)
        tally = tallies[planned.id] = Tally(assisted=0 if helped is None else bitmaps.count(helped))
        truth = truths.get(planned.id)
        if truth is None:
            continue
        tally.eligible, tally.not_eligible = bitmaps.count(truth.yes), bitmaps.count(truth.no)
        tally.unknown = rows - tally.eligible - tally.not_eligible
        certain = 0 if current is None else bitmaps.count(truth.yes & current.known)
        tally.eligible_assistance_unknown = tally.eligible - certain
        tally.eligible_not_assisted = certain
        if helped is not None:
            tally.eligible_not_assisted -= bitmaps.count(truth.yes & helped)
            tally.assisted_not_eligible = bitmaps.count(truth.no & helped)
    return tallies
