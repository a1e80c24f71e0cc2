"""A rulebook on one day, made ready for many people: the distinct conditions, and who needs which."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from mysynergy.engines.derived import needed_for
from mysynergy.engines.specialise import specialise
from mysynergy.rules import Expression, Outcome, Programme, Rulebook, Value, Vocabulary
from mysynergy.rules.syntax import Node, names_in

AS_OF = "as_of"
FIGURE = "figure."


@dataclass(frozen=True, slots=True)
class Asked:
    """One distinct expression: as it was written, and with the day's figures put in."""

    expression: Expression
    tree: Node
    used_by: str


@dataclass(frozen=True, slots=True)
class PlannedProgramme:
    """A programme with the places of its conditions; ``settled`` is its outcome where nobody is looked at."""

    programme: Programme
    settled: Outcome | None
    conditions: tuple[int, ...]
    amount: int | None

    @property
    def id(self) -> str:
        """The programme's id."""
        return self.programme.id


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sweep computes. ``figures`` holds the day's published figures and ``as_of``.

    ``absent`` are the facts that nobody of the people in hand can know.
    """

    rulebook: Rulebook
    as_of: dt.date
    wishes: frozenset[str]
    figures: Mapping[str, Value]
    programmes: tuple[PlannedProgramme, ...]
    conditions: tuple[Asked, ...]
    amounts: tuple[Asked, ...]
    absent: frozenset[str] = frozenset()

    @property
    def vocabulary(self) -> Vocabulary:
        """The facts that rules may speak of."""
        return self.rulebook.vocabulary

    @property
    def looked_at(self) -> tuple[PlannedProgramme, ...]:
        """The programmes whose conditions are evaluated."""
        return tuple(one for one in self.programmes if one.settled is None)

    def without(self, absent: Collection[str]) -> Plan:
        """Return the plan for people without the facts ``absent``: what hangs on them is settled."""
        gone = frozenset(absent)

        def settled(asked: Asked) -> Asked:
            return replace(asked, tree=specialise(asked.tree, {}, gone))

        conditions = tuple(settled(one) for one in self.conditions)
        amounts = tuple(settled(one) for one in self.amounts)
        return replace(self, conditions=conditions, amounts=amounts, absent=self.absent | gone)

    def without_amounts(self) -> Plan:
        """Return the plan for counting people only."""
        programmes = tuple(replace(one, amount=None) for one in self.programmes)
        return replace(self, programmes=programmes, amounts=())

    def only(self, ids: Collection[str]) -> Plan:
        """Return the plan for some of the programmes, without amounts."""
        wanted = frozenset(ids)
        chosen = [one for one in self.programmes if one.id in wanted]
        places = {place: None for one in chosen for place in one.conditions}
        order = {place: new for new, place in enumerate(places)}
        programmes = tuple(
            replace(one, conditions=tuple(order[place] for place in one.conditions), amount=None)
            for one in chosen
        )
        conditions = tuple(self.conditions[place] for place in places)
        return replace(self, programmes=programmes, conditions=conditions, amounts=())

    def amounts_only(self) -> Plan:
        """Return the plan for working out amounts, without a verdict."""
        return replace(self, programmes=(), conditions=())

    @property
    def names(self) -> frozenset[str]:
        """The facts that conditions and amounts read, with those they may be derived from."""
        read = {name for one in (*self.conditions, *self.amounts) for name in names_in(one.tree)}
        return frozenset(name for name in needed_for(read) if name in self.vocabulary)


def make_plan(rulebook: Rulebook, as_of: dt.date, wishes: frozenset[str] = frozenset()) -> Plan:
    """Make ``rulebook`` ready for the day ``as_of``; ``wishes`` are the kinds of help people asked for."""
    figures: dict[str, Value] = {**rulebook.figures_on(as_of), AS_OF: as_of}
    settled = frozenset(figures)
    conditions: dict[Node, tuple[int, Asked]] = {}
    amounts: list[Asked] = []
    planned: list[PlannedProgramme] = []

    def place(expression: Expression, programme: Programme, criterion: str) -> int:
        tree = specialise(expression.tree, figures, settled)
        asked = Asked(expression, tree, f"{programme.id}, {criterion}")
        return conditions.setdefault(tree, (len(conditions), asked))[0]

    for programme in rulebook.programmes.values():
        outcome = _settled(programme, as_of, wishes)
        places: tuple[int, ...] = ()
        amount: int | None = None
        if outcome is None:
            wanted = (place(one.when, programme, one.id) for one in programme.criteria)
            places = tuple(dict.fromkeys(wanted))
            if programme.benefit is not None and programme.benefit.amount is not None:
                amount = len(amounts)
                written = programme.benefit.amount
                tree = specialise(written.tree, figures, settled)
                amounts.append(Asked(written, tree, f"{programme.id}, amount"))
        planned.append(PlannedProgramme(programme, outcome, places, amount))
    return Plan(
        rulebook,
        as_of,
        wishes,
        figures,
        tuple(planned),
        tuple(asked for _, asked in conditions.values()),
        tuple(amounts),
    )


def _settled(programme: Programme, as_of: dt.date, wishes: frozenset[str]) -> Outcome | None:
    """The outcome that is the same for everybody, in the order in which screening tries them."""
    if programme.closed_on(as_of) is not None:
        return Outcome.CLOSED
    if programme.wish is not None and programme.wish not in wishes:
        return Outcome.NOT_ASKED
    return Outcome.DIRECTORY if programme.status == "directory" else None
