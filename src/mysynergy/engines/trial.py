"""One programme tried on a file of people, row by row: what each version of it answers everybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from mysynergy.engines.bits import bitmaps
from mysynergy.engines.bits.verdicts import BitsVerdicts
from mysynergy.engines.by_person import people_of
from mysynergy.engines.compiled import AMOUNT_HIGH, AMOUNT_LOW, VERDICT
from mysynergy.engines.counting import CURRENT, Mask, count_piece
from mysynergy.engines.derived import possible
from mysynergy.engines.layout import Layout
from mysynergy.engines.plan import Plan, make_plan
from mysynergy.engines.reading import PeopleFile
from mysynergy.engines.specialise import specialise
from mysynergy.engines.tally import Tally
from mysynergy.rules import Outcome, Programme, Rulebook, Value

#: What people are grouped by, whatever a rule reads.
SEEN = frozenset({"person.age", "person.birth_date", "person.residence_state", "household.gross_income"})


@dataclass(frozen=True, slots=True)
class CriterionCount:
    """Of how many people one criterion is true, false, or not known."""

    id: str
    yes: int
    no: int
    unknown: int


@dataclass(frozen=True)
class Answers:
    """What one version of a programme answers a crowd; masks have one place for each person.

    ``settled`` is the outcome where nobody is looked at (closed on that day, a directory entry): then the
    masks are empty of people. ``low`` and ``high`` are amounts in sen, ``None`` where none is worked out.
    """

    programme: Programme
    settled: Outcome | None
    eligible: Mask
    failed: Mask
    low: pl.Series | None
    high: pl.Series | None
    tally: Tally
    criteria: tuple[CriterionCount, ...]

    @property
    def people(self) -> int:
        """How many were asked about."""
        return self.eligible.size


@dataclass(frozen=True)
class Crowd:
    """People of a file with all the facts that some versions of a programme read."""

    frame: pl.DataFrame
    layout: Layout
    as_of: dt.date

    def answers(self, rulebook: Rulebook, programme_id: str) -> Answers:
        """Ask everybody; the programme must be among the versions that ``gather`` was told of."""
        plan, places = _planned(rulebook, programme_id, self.as_of)
        planned = plan.programmes[0]
        rows = self.frame.height
        nobody = np.zeros(rows, dtype=np.bool_)
        if planned.settled is not None:
            tally = Tally(not_eligible=0)
            return Answers(planned.programme, planned.settled, nobody, nobody, None, None, tally, ())
        plan = plan.without(plan.names - possible(self.layout))
        engine = BitsVerdicts(plan, self.layout)
        found = engine.run(self.frame)
        verdict = found[VERDICT.format(programme_id)]
        truths = engine.conditions(self.frame)
        counts = [(bitmaps.count(truths[place].yes), bitmaps.count(truths[place].no)) for place in places]
        amount = planned.amount
        return Answers(
            programme=planned.programme,
            settled=None,
            eligible=verdict.fill_null(value=False).to_numpy(),
            failed=(~verdict).fill_null(value=False).to_numpy(),
            low=None if amount is None else found[AMOUNT_LOW.format(amount)],
            high=None if amount is None else found[AMOUNT_HIGH.format(amount)],
            tally=count_piece(plan, self.frame, found, counts_only=False)[programme_id],
            criteria=tuple(
                CriterionCount(one.id, yes, no, rows - yes - no)
                for one, (yes, no) in zip(planned.programme.criteria, counts, strict=True)
            ),
        )

    def person(self, row: int) -> dict[str, Value]:
        """Return what is known of the person in a row, as the person evaluator takes it."""
        return next(people_of(self.frame[row], self.layout, frozenset(self.layout)))


def _planned(rulebook: Rulebook, programme_id: str, as_of: dt.date) -> tuple[Plan, tuple[int, ...]]:
    """Make the programme ready, as wanted by everybody; with the place of each criterion's condition."""
    programme = rulebook.programmes[programme_id]
    wishes = frozenset({programme.wish} if programme.wish else ())
    plan = make_plan(rulebook.only(programme_id), as_of, wishes)
    if plan.programmes[0].settled is not None:
        return plan, ()
    places = {asked.tree: place for place, asked in enumerate(plan.conditions)}
    settled = frozenset(plan.figures)
    trees = (specialise(one.when.tree, plan.figures, settled) for one in programme.criteria)
    return plan, tuple(places[tree] for tree in trees)


def gather(people: Path, versions: Sequence[Rulebook], programme_id: str, as_of: dt.date) -> Crowd:
    """Read of the Parquet file ``people`` what any of these versions of a programme reads.

    The versions share one vocabulary. What the file has wrong counts as not known. Raises
    ``PeopleFileError`` when it cannot be read.
    """
    wanted = SEEN | {CURRENT}
    for version in versions:
        wanted |= _planned(version, programme_id, as_of)[0].names
    file = PeopleFile(people, versions[0].vocabulary, wanted)
    frames = [frame for _, frame in file.pieces(households=True)]
    return Crowd(pl.concat(frames), file.layout, as_of)
