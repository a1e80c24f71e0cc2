"""Screening: all programmes against one person, with the reason for each answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mysynergy.kernel.money import ringgit
from mysynergy.rules.derived import ASKED_THROUGH_INPUTS, derive, questions_for
from mysynergy.rules.expression import AS_OF
from mysynergy.rules.programme import Programme
from mysynergy.rules.rulebook import Rulebook
from mysynergy.rules.values import FactValue, Interval, Value, between
from mysynergy.rules.verdict import (
    Answer,
    Asked,
    CriterionPlan,
    CriterionResult,
    DayPlan,
    Outcome,
    Plan,
    Verdict,
    settled_on,
)
from mysynergy.rules.vocabulary import Vocabulary


def screen(
    rulebook: Rulebook, facts: Mapping[str, FactValue], as_of: dt.date, wishes: frozenset[str] = frozenset()
) -> tuple[Verdict, ...]:
    """Return one verdict for each programme, in the order of their ids.

    ``facts`` holds what is known (an absent fact is not known yet), ``wishes`` the kinds of help the
    person asked for (``zakat``). Raises ``FactError`` for a fact that does not exist or does not fit.
    """
    environment = _environment(rulebook, facts, as_of)
    day = rulebook.plans.on(as_of, wishes, rulebook.figures_on(as_of))
    answers = day.answers(environment)
    person = _Person(environment, answers, rulebook.vocabulary.facts, day.untold)
    return tuple(
        [one.settled or one.verdicts.get(one.pick(answers)) or _judge(one, person) for one in day.plans]
    )


def screen_programme(
    rulebook: Rulebook,
    programme_id: str,
    facts: Mapping[str, FactValue],
    as_of: dt.date,
    wishes: frozenset[str] = frozenset(),
) -> Verdict:
    """Return the verdict of one programme; raises ``KeyError`` when there is none of that id."""
    plan = rulebook.plans.by_id[programme_id]
    environment = _environment(rulebook, facts, as_of)
    settled = settled_on(plan, as_of, wishes)
    answers: list[Answer | None] = [None] * rulebook.plans.conditions
    return settled or _work_out(plan, _Person(environment, answers, rulebook.vocabulary.facts, {}))


def next_questions(verdicts: Iterable[Verdict], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the facts to ask next, the one that settles most programmes first.

    Each open programme gives one vote, shared among its open criteria and then among the facts that each
    waits for: the answer on which a whole criterion hangs comes before one of several that must come
    together. Among equals the less sensitive comes first, then the order of the vocabulary.
    """
    votes: dict[str, float] = {}
    for verdict in verdicts:
        for name, share in zip(verdict.questions, verdict.shares, strict=True):
            votes[name] = votes.get(name, 0.0) + share
    last = len(vocabulary.facts)

    def rank(name: str) -> tuple[float, bool, int]:
        fact = vocabulary.facts.get(name)
        return (
            -round(votes[name], 9),
            fact is not None and fact.sensitive is not None,
            vocabulary.order.get(name, last),
        )

    return tuple(sorted(votes, key=rank))


def known_facts(rulebook: Rulebook, facts: Mapping[str, FactValue], as_of: dt.date) -> dict[str, FactValue]:
    """Return the given facts together with those that follow from them (a birth date gives the age)."""
    environment = _environment(rulebook, facts, as_of)
    return {name: value for name in rulebook.vocabulary.facts if (value := environment.get(name)) is not None}


def _environment(rulebook: Rulebook, facts: Mapping[str, FactValue], as_of: dt.date) -> dict[str, Value]:
    environment: dict[str, Value] = dict(rulebook.figures_on(as_of))
    environment.update(rulebook.vocabulary.check(facts))
    environment[AS_OF] = as_of
    derive(environment, rulebook.vocabulary.facts)
    return environment


@dataclass(frozen=True, slots=True)
class _Person:
    """One screening: what is known, and what its conditions have answered so far."""

    environment: dict[str, Value]
    answers: list[Answer | None]
    known: Mapping[str, object]
    untold: dict[str, Verdict]


def _judge(one: DayPlan, person: _Person) -> Verdict:
    """Return the verdict of a programme that has not met these answers on this day, and remember it."""
    plan, programme = one.plan, one.plan.programme
    if person.environment.keys().isdisjoint(plan.reads):
        # Nothing it reads is known: it answers as it did for the last person of whom that was so this day.
        found = person.untold.get(programme.id)
        if found is None:
            found = person.untold[programme.id] = _work_out(plan, person)
        return found
    found = _work_out(plan, person)
    if _hangs_on_answers_only(one, found):
        one.remember(person.answers, found)
    return found


def _hangs_on_answers_only(one: DayPlan, verdict: Verdict) -> bool:
    """Whether the same answers of its conditions give the same verdict on that day to anybody."""
    if not one.plain or not (one.amount_is_fixed or verdict.outcome is Outcome.NOT_ELIGIBLE):
        return False
    if verdict.outcome is not Outcome.UNKNOWN:
        return True
    return all(ASKED_THROUGH_INPUTS.isdisjoint(result.missing) for result in verdict.criteria)


def _work_out(plan: Plan, person: _Person) -> Verdict:
    """Return the verdict of a programme that is in force and wanted."""
    programme, environment, answers = plan.programme, person.environment, person.answers
    notes = programme.notes and tuple(
        note for note in programme.notes if note.when is None or note.when.run(environment) is True
    )
    if programme.status == "directory":
        return Verdict(programme, Outcome.DIRECTORY, notes=notes)
    results = tuple([criterion.result(environment, answers) for criterion in plan.criteria])
    outcome = _outcome(results)
    questions, shares = _questions(plan, results, person) if outcome is Outcome.UNKNOWN else ((), ())
    mandatory, because = _compulsory(plan.mandatory, person) if plan.mandatory else (False, None)
    amount = None if outcome is Outcome.NOT_ELIGIBLE else _amount(programme, environment)
    return Verdict(programme, outcome, results, questions, mandatory, because, notes, amount, shares=shares)


def _outcome(results: tuple[CriterionResult, ...]) -> Outcome:
    outcome = Outcome.ELIGIBLE
    for result in results:
        if result.truth is False:
            return Outcome.NOT_ELIGIBLE
        if result.truth is None:
            outcome = Outcome.UNKNOWN
    return outcome


def _questions(plan: Plan, results: tuple[CriterionResult, ...], person: _Person) -> Asked:
    """Facts to ask: each open criterion gives one vote, shared by the facts it waits for."""
    lacking = tuple([result.missing for result in results if result.missing])
    known = plan.asked.get(lacking)
    if known is not None:
        return known
    through_inputs = not all(ASKED_THROUGH_INPUTS.isdisjoint(missing) for missing in lacking)
    votes: dict[str, float] = {}
    for missing in lacking:
        wanted: Collection[str] = missing
        if through_inputs:
            wanted = dict.fromkeys(
                one for name in missing for one in questions_for(name, person.environment, person.known)
            )
        for name in wanted:
            votes[name] = votes.get(name, 0.0) + 1.0 / len(wanted)
    questions = tuple(sorted(votes, key=votes.__getitem__, reverse=True))
    whole = sum(votes.values())
    asked: Asked = (questions, tuple(votes[name] / whole for name in questions))
    if not through_inputs:  # inputs depend on what else is known: never remembered
        plan.remember(lacking, asked)
    return asked


def _compulsory(
    rules: tuple[CriterionPlan, ...], person: _Person
) -> tuple[bool | None, CriterionResult | None]:
    open_rule: CriterionResult | None = None
    for rule in rules:
        result = rule.result(person.environment, person.answers)
        if result.truth is True:
            return True, result
        if result.truth is None and open_rule is None:
            open_rule = result
    return (False, None) if open_rule is None else (None, open_rule)


def _amount(programme: Programme, environment: dict[str, Value]) -> Decimal | Interval | None:
    if programme.benefit is None or programme.benefit.amount is None:
        return None
    value = programme.benefit.amount.run(environment)
    if isinstance(value, Interval):
        rounded = between(ringgit(value.low), ringgit(value.high))
        return rounded if isinstance(rounded, Interval) else Decimal(rounded)
    return ringgit(value) if isinstance(value, Decimal) else None
