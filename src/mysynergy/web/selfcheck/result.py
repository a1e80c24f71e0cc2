"""What her answers come to, in her words: likely entitled, worth asking, not entitled and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from mysynergy.access.public import Actor, AgencyView, agencies
from mysynergy.rules import (
    CriterionResult,
    Fact,
    FactError,
    Interval,
    Kind,
    Outcome,
    Rulebook,
    Verdict,
    inputs_of,
)
from mysynergy.rules.values import FactValue
from mysynergy.web.look.words import money
from mysynergy.web.programmes.sheet import agency_name, said
from mysynergy.web.screening.cards import value_text
from mysynergy.web.selfcheck.flow import Look
from mysynergy.web.selfcheck.questions import band_text, question_text
from mysynergy.web.selfcheck.state import Answers
from mysynergy.words.labels import in_language
from mysynergy.words.programmes import rhythm_name

LIKELY: Final = "likely"
WORTH_ASKING: Final = "ask"
NOT_ENTITLED: Final = "not"


@dataclass(frozen=True, slots=True)
class Told:
    """An answer of hers as she gave it, with the name of the fact to change it by."""

    name: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition, and the answers of hers that it rests on."""

    says: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A programme against her answers. ``lacking``: questions that would settle it; ``unpublished``: it hangs
    on a figure that its agency publishes nowhere."""

    id: str
    name: str
    agency: str
    gives: str
    worth: str
    met: tuple[str, ...]
    failed: tuple[Reason, ...]
    lacking: tuple[Told, ...]
    unpublished: bool
    papers: tuple[str, ...]
    channel: str
    duties: tuple[str, ...]
    judged: tuple[str, ...]
    notes: tuple[str, ...]
    indicative: bool
    compulsory: str
    directory: bool


@dataclass(frozen=True, slots=True)
class Result:
    """All programmes under three headings, and her answers."""

    likely: tuple[Card, ...]
    ask: tuple[Card, ...]
    listed: tuple[Card, ...]
    no: tuple[Card, ...]
    told: tuple[Told, ...]


def result(actor: Actor, look: Look, answers: Answers) -> Result:
    """Return what the answers come to."""
    known = agencies(actor=actor)
    by_code = {one.code: one for one in known.values()}
    groups: dict[Outcome, list[Card]] = {one: [] for one in Outcome}
    for verdict in look.view.verdicts:
        groups[verdict.outcome].append(_card(verdict, by_code, look.rulebook, answers))
    return Result(
        likely=tuple(groups[Outcome.ELIGIBLE]),
        ask=tuple(groups[Outcome.UNKNOWN]),
        listed=tuple(groups[Outcome.DIRECTORY]),
        no=tuple(groups[Outcome.NOT_ELIGIBLE]),
        told=tuple(
            _told(look.rulebook, name, answers) for name in answers.given if name in look.rulebook.vocabulary
        ),
    )


def _card(verdict: Verdict, by_code: Mapping[str, AgencyView], rulebook: Rulebook, answers: Answers) -> Card:
    rule = verdict.programme
    agency = by_code.get(rule.agency)
    open_ones = [one for one in verdict.criteria if one.truth is None]
    because = verdict.mandatory_because if verdict.mandatory is True else None
    return Card(
        id=rule.id,
        name=said(rule.name),
        agency=agency_name(agency) if agency else rule.agency,
        gives=said(rule.gives),
        worth=_worth(verdict),
        met=tuple(said(one.says) for one in verdict.criteria if one.truth is True),
        failed=tuple(_reason(one, rulebook, answers) for one in verdict.criteria if one.truth is False),
        lacking=tuple(
            _told(rulebook, name, answers) for name in verdict.questions if name in rulebook.vocabulary
        ),
        unpublished=any(one.unpublished for one in open_ones),
        papers=tuple(said(one.name) for one in rule.documents),
        channel=said(rule.channel) if rule.channel else "",
        duties=tuple(said(one.says) for one in verdict.obligations),
        judged=tuple(said(one.says) for one in verdict.discretion),
        notes=tuple(said(one.says) for one in verdict.notes),
        indicative=verdict.indicative,
        compulsory=said(because.says) if because else "",
        directory=verdict.outcome is Outcome.DIRECTORY,
    )


def _worth(verdict: Verdict) -> str:
    benefit, amount = verdict.programme.benefit, verdict.amount
    if benefit is None or amount is None:
        return ""
    if isinstance(amount, Interval):
        if amount.high <= 0:
            return ""
        text = _("%(low)s to %(high)s") % {
            "low": money(Decimal(amount.low)),
            "high": money(Decimal(amount.high)),
        }
    else:
        text = money(amount)
    return f"{text}, {rhythm_name(benefit.every)}" if benefit.every != "varies" else text


def _reason(one: CriterionResult, rulebook: Rulebook, answers: Answers) -> Reason:
    """Name the answers a condition rests on: of a fact that follows from others, those she gave."""
    names: dict[str, None] = {}
    for fact in one.facts_used:
        for name in (fact, *inputs_of(fact)):
            if answers.given.get(name) is not None and name in rulebook.vocabulary:
                names[name] = None
    return Reason(said(one.says), tuple(_told(rulebook, name, answers) for name in names))


def _told(rulebook: Rulebook, name: str, answers: Answers) -> Told:
    fact = rulebook.vocabulary[name]
    return Told(name, question_text(fact), _answer(rulebook, fact, answers))


def _answer(rulebook: Rulebook, fact: Fact, answers: Answers) -> str:
    if fact.name not in answers.given:
        return ""
    raw = answers.given[fact.name]
    if raw is None:
        return _("I am not sure")
    try:
        value = fact.read(list(raw) if isinstance(raw, tuple) else raw)
    except FactError:
        return ""
    return _text(rulebook, fact, value)


def _text(rulebook: Rulebook, fact: Fact, value: FactValue) -> str:
    if isinstance(value, Interval):
        return band_text(fact, value)
    if fact.type is Kind.LIST and isinstance(value, tuple):
        names = [rulebook.programmes[one].name for one in value if one in rulebook.programmes]
        return "; ".join(in_language(ms=one.ms, en=one.en) for one in names) or _("None of these")
    return value_text(fact, value)
