"""What a trial on made-up people found, as tables and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mysynergy.rulebench.public import Example, Trial
from mysynergy.rules import Fact, FactValue, Outcome, Verdict
from mysynergy.web.look.words import money
from mysynergy.web.programmes.sheet import said
from mysynergy.web.rulebench.wording import fact_name, given
from mysynergy.web.screening.cards import value_text
from mysynergy.words import programmes as words
from mysynergy.words.labels import in_language, label

if TYPE_CHECKING:
    from mysynergy.engines import Answers, Comparison, Group, Headcount

_TRUTH = {True: "yes", False: "no", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: a heading and figures, those of the rule in force before those of the changed."""

    title: str
    before: str
    after: str
    moved: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """People by something they have in common."""

    title: str
    first: str
    rows: tuple[tuple[str, Group], ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition with its answer before and after: ``yes``, ``no``, ``unknown``; empty: not there then.

    ``missing`` names the facts that keep it open; ``unpublished``: a figure it needs nobody published.
    """

    says: str
    cite: str
    before: str
    after: str
    missing: str
    unpublished: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up example: who she is in words, and each criterion before and after."""

    title: str
    kind: str
    facts: tuple[str, ...]
    before: str
    after: str
    criteria: tuple[Condition, ...]


def summary(trial: Trial) -> list[Row]:
    """Return eligible, not known, not eligible and cost, of the rule in force and of the changed one."""
    before, after = trial.before, trial.after
    rows = []
    for title, name in (
        (_("Eligible"), "eligible"),
        (_("Not known yet"), "unknown"),
        (_("Not eligible"), "not_eligible"),
    ):
        was = getattr(before.tally, name) if before.settled is None else None
        now = getattr(after.tally, name) if after is not None and after.settled is None else None
        rows.append(Row(title, _count(was), _count(now), _moved(was, now)))
    every = before.programme.benefit.every if before.programme.benefit else ""
    if before.low is not None or (after is not None and after.low is not None):
        if after is not None and after.programme.benefit is not None:
            every = after.programme.benefit.every
        title = _("Cost, %(rhythm)s") % {"rhythm": words.rhythm_name(every)}
        rows.append(
            Row(title, cost(before), cost(after) if after is not None else "", _dearer(before, after))
        )
        unpriced = [one.tally.cost_unknown for one in (before, after) if one is not None]
        if any(unpriced):
            texts = [_count(one) for one in unpriced]
            rows.append(Row(_("Eligible, amount not known"), texts[0], texts[-1] if after else ""))
    return rows


def _count(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"


def _moved(was: int | None, now: int | None) -> str:
    if was is None or now is None or was == now:
        return ""
    return f"+{now - was:,}" if now > was else f"−{was - now:,}"


def _dearer(before: Answers, after: Answers | None) -> str:
    """How much more or less all together would be given, where both sums are certain."""
    sums = [one.tally for one in (before, after) if one is not None and one.low is not None]
    if len(sums) < 2 or any(one.cost_from != one.cost_to or one.cost_unknown for one in sums):
        return ""
    moved = Decimal(sums[1].cost_from - sums[0].cost_from).scaleb(-2)
    return f"+{money(moved)}" if moved > 0 else money(moved) if moved else ""


def cost(answers: Answers) -> str:
    """Return what all the eligible together would be given, as a sum or a range."""
    if answers.low is None:
        return "–"
    low, high = (Decimal(sen).scaleb(-2) for sen in (answers.tally.cost_from, answers.tally.cost_to))
    return money(low) if low == high else f"{money(low)} – {money(high)}"


def criteria(answers: Answers) -> list[tuple[str, str, str, str]]:
    """Return of how many people each criterion is true, false and not known."""
    says = {one.id: said(one.says) for one in answers.programme.criteria}
    return [(says[one.id], _count(one.yes), _count(one.no), _count(one.unknown)) for one in answers.criteria]


def moves(found: Comparison) -> list[tuple[str, str]]:
    """Return in words who moves where, and how many; nothing for a move that nobody makes."""
    told = (
        (_("Become eligible"), found.gained),
        (_("Are not eligible any more"), found.lost),
        (_("Were ruled out, and may now be eligible: answers are missing"), found.opened),
        (_("Might have been eligible, and are now ruled out"), found.ruled_out),
        (_("Stay eligible and would be given more"), found.more),
        (_("Stay eligible and would be given less"), found.less),
    )
    return [(title, headcount(count)) for title, count in told if count.people]


def from_to(found: Comparison) -> list[tuple[str, tuple[str, ...]]]:
    """Return people by the answer they had, each line with how many get which answer now."""
    names = {
        "eligible": _("In force: eligible"),
        "unknown": _("In force: not known yet"),
        "not_eligible": _("In force: not eligible"),
    }
    lines = {was: [found.moves[was, now] for now in names] for was in names}
    return [
        (names[was], tuple(_count(one) for one in counts)) for was, counts in lines.items() if any(counts)
    ]


def headcount(count: Headcount) -> str:
    """Return "12 people in 9 households"."""
    people = ngettext("%(n)s person", "%(n)s people", count.people) % {"n": f"{count.people:,}"}
    homes = ngettext("%(n)s household", "%(n)s households", count.households) % {"n": f"{count.households:,}"}
    return _("%(people)s in %(homes)s") % {"people": people, "homes": homes}


def tables(found: Comparison) -> list[Table]:
    """Return people by state, age and income."""
    titles = {
        "state": (_("By state"), _("State")),
        "age": (_("By age"), _("Age")),
        "income": (_("By household income a month"), _("Income")),
    }
    return [
        Table(
            *titles[kind],
            tuple((group_name(kind, group.key), group) for group in found.groups[kind]),
        )
        for kind in titles
    ]


def group_name(kind: str, key: str) -> str:
    """Return what a group is called."""
    if key == "unknown":
        return _("Not known")
    if kind == "state":
        return label("person.residence_state", key)
    return {
        "under-18": _("Under 18"),
        "18-39": _("18 to 39"),
        "40-59": _("40 to 59"),
        "60-and-over": _("60 and over"),
        "under-2000": _("Under RM2,000"),
        "2000-3999": _("RM2,000 to under RM4,000"),
        "4000-5999": _("RM4,000 to under RM6,000"),
        "6000-9999": _("RM6,000 to under RM10,000"),
        "10000-and-over": _("RM10,000 and over"),
    }[key]


def warnings(trial: Trial) -> list[str]:
    """Return in words what is true, or false, of everybody of whom it is known."""
    shown = trial.before if trial.after is None else trial.after
    says = {one.id: said(one.says) for one in shown.programme.criteria}
    found = []
    for one in trial.trivial:
        n = f"{one.known:,}"
        if not one.criterion and one.truth:
            found.append(_("The whole rule is met by all %(n)s made-up people.") % {"n": n})
        elif not one.criterion:
            found.append(_("The whole rule is met by none of the %(n)s made-up people.") % {"n": n})
        elif one.truth:
            text = _("“%(says)s” is true of all %(n)s made-up people of whom it is known.")
            found.append(text % {"says": says[one.criterion], "n": n})
        else:
            text = _("“%(says)s” is true of none of the %(n)s made-up people of whom it is known.")
            found.append(text % {"says": says[one.criterion], "n": n})
    return found


def settled(answers: Answers | None) -> str:
    """Return why nobody is looked at, where that is so."""
    if answers is None or answers.settled is None:
        return ""
    if answers.settled is Outcome.DIRECTORY:
        return _("This is a directory entry: it gives no verdict, so there is nothing to count.")
    return _("Nobody is taken on this day. Choose a day on which the programme is open.")


def outcome_name(verdict: Verdict) -> str:
    """Return the outcome in a word, with the amount where one is known."""
    names = {
        Outcome.ELIGIBLE: _("Eligible"),
        Outcome.NOT_ELIGIBLE: _("Not eligible"),
        Outcome.UNKNOWN: _("Not known yet"),
        Outcome.DIRECTORY: _("Ask the agency"),
        Outcome.CLOSED: _("Nobody is taken on this day"),
        Outcome.NOT_ASKED: _("Not asked"),
    }
    amount = given(verdict.amount) if verdict.outcome is Outcome.ELIGIBLE else ""
    return f"{names[verdict.outcome]}, {amount}" if amount else names[verdict.outcome]


def people(trial: Trial, vocabulary: Mapping[str, Fact]) -> list[Person]:
    """Return the examples in words."""
    kinds = {"gains": _("Gains"), "loses": _("Loses"), "other": _("Changes otherwise")}
    return [
        Person(
            title=_("Made-up person %(n)s") % {"n": number},
            kind=kinds[one.kind],
            facts=tuple(_facts(one.facts, vocabulary, _read(one))),
            before=outcome_name(one.before),
            after=outcome_name(one.after),
            criteria=tuple(side_by_side(one.before, one.after, vocabulary)),
        )
        for number, one in enumerate(trial.examples, 1)
    ]


def _read(example: Example) -> frozenset[str]:
    verdicts = (example.before, example.after)
    return frozenset(name for one in verdicts for result in one.criteria for name in result.facts_used)


def _facts(facts: Mapping[str, FactValue], vocabulary: Mapping[str, Fact], read: frozenset[str]) -> list[str]:
    """What is known of her that the rule reads, and where she lives and how old she is."""
    shown = {"person.age", "person.residence_state", *read}
    return [
        f"{in_language(ms=fact.ms, en=fact.en)}: {value_text(fact, facts[name])}"
        for name, fact in vocabulary.items()
        if name in shown and name in facts
    ]


def side_by_side(before: Verdict, after: Verdict | None, vocabulary: Mapping[str, Fact]) -> list[Condition]:
    """Return every condition of either version with its answer in each, and what keeps it open."""
    was = {one.id: one for one in before.criteria}
    now = {one.id: one for one in after.criteria} if after is not None else {}
    rows = []
    for name in {**was, **now}:
        shown = now.get(name) or was[name]
        both = [one[name] for one in (was, now) if name in one]
        missing = dict.fromkeys(fact for one in both for fact in one.missing if fact in vocabulary)
        rows.append(
            Condition(
                says=said(shown.says),
                cite=shown.cite,
                before=_TRUTH[was[name].truth] if name in was else "",
                after=_TRUTH[now[name].truth] if name in now else "",
                missing=", ".join(fact_name(vocabulary[fact]) for fact in missing),
                unpublished=any(one.unpublished for one in both),
            )
        )
    return rows
