"""A rule in words, with what a manager needs beside them: both languages, its text, its dated figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from mysynergy.directory.public import ProgrammeView
from mysynergy.rulebench.public import FigureUsed, Parts
from mysynergy.rules import Bracket, Criterion, Exclusion, Fact, FactValue, Formula, Interval, Relation, Words
from mysynergy.web.look.words import day, money
from mysynergy.web.programmes.sheet import said
from mysynergy.words import programmes as words
from mysynergy.words.labels import in_language


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a rule: in the reader's language, in the other one, and as the machine reads it."""

    id: str
    says: str
    other: str
    lang: str
    cite: str
    source: str
    sure: bool
    text: str = ""
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A dated figure with its value in force, its history, and who else reads it."""

    name: str
    says: str
    unit: str
    now: str
    since: str
    source: str
    next: str
    earlier: tuple[str, ...]
    also: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """All of a rule for its manager."""

    criteria: tuple[Line, ...]
    mandatory: tuple[Line, ...]
    notes: tuple[Line, ...]
    discretion: tuple[Line, ...]
    obligations: tuple[Line, ...]
    overlaps: tuple[Line, ...]
    relations: tuple[Line, ...]
    formulas: tuple[Line, ...]
    tables: tuple[Line, ...]
    figures: tuple[FigureLine, ...]
    amount: str
    rhythm: str
    valid: str
    window: str
    frequency: str


def rule_of(view: ProgrammeView, parts: Parts, today: dt.date, others: Mapping[str, ProgrammeView]) -> Rule:
    """Return the rule of a programme in words; ``others`` are all programmes in force, for their names."""
    rule = view.rule
    benefit = rule.benefit
    amount = benefit.amount.text if benefit is not None and benefit.amount is not None else ""
    return Rule(
        criteria=tuple(_criterion(one) for one in rule.criteria),
        mandatory=tuple(_criterion(one) for one in rule.mandatory),
        notes=tuple(
            _line(one.id, one.says, one.cite, one.confidence, text=one.when.text if one.when else "")
            for one in rule.notes
        ),
        discretion=tuple(_line("", one.says, one.cite, "") for one in rule.discretion),
        obligations=tuple(_line("", one.says, one.cite, "") for one in rule.obligations),
        overlaps=tuple(_overlap(one, others) for one in rule.excludes),
        relations=tuple(_relation(one, others) for one in rule.relations),
        formulas=tuple(_formula(one) for one in parts.formulas),
        tables=tuple(_table(one) for one in parts.tables),
        figures=tuple(figure_line(one, today, others) for one in parts.figures),
        amount=amount,
        rhythm=words.rhythm_name(benefit.every) if benefit else "",
        valid=_period(rule.valid_from, rule.valid_to),
        window=words.window_text(rule.window.start, rule.window.end) if rule.window else "",
        frequency=words.frequency_text(rule.frequency.times, rule.frequency.per) if rule.frequency else "",
    )


def _line(
    name: str, says: Words, cite: str, confidence: str, *, text: str = "", more: tuple[str, ...] = ()
) -> Line:
    return Line(
        id=name,
        says=said(says),
        other="" if says.ms == says.en else in_language(ms=says.en, en=says.ms),
        lang=in_language(ms="en", en="ms"),
        cite=cite,
        source=words.source_name(confidence) if confidence else "",
        sure=confidence in ("verified", ""),
        text=text,
        more=more,
    )


def _criterion(one: Criterion) -> Line:
    return _line(one.id, one.says, one.cite, one.confidence, text=one.when.text)


def _relation(one: Relation, others: Mapping[str, ProgrammeView]) -> Line:
    more = (words.relation_name(one.kind), _name(one.programme, others))
    return _line(one.id, one.says, one.cite, one.confidence, more=more)


def _overlap(one: Exclusion, others: Mapping[str, ProgrammeView]) -> Line:
    """An overlap rule: against what, whose award gives way, on what it rests, what it does."""
    more = [
        _against(one, others),
        words.direction_name(one.direction),
        words.period_name(one.period),
        words.basis_name(one.basis),
        words.effect_name(one.effect),
        words.unit_name(one.unit),
    ]
    return _line(one.id, one.says, one.cite, one.confidence, more=tuple(more))


def _against(one: Exclusion, others: Mapping[str, ProgrammeView]) -> str:
    if one.cap is not None:
        purposes = ", ".join(one.cap.purposes)
        return _("All help for %(purposes)s together: at most %(amount)s") % {
            "purposes": purposes,
            "amount": money(one.cap.amount),
        }
    if one.purpose is not None:
        return _("Any programme for %(purpose)s") % {"purpose": one.purpose}
    if one.programme is not None:
        return _name(one.programme, others)
    return _("Another award of this programme") if one.same else _("Help by any other agency")


def _name(programme_id: str, others: Mapping[str, ProgrammeView]) -> str:
    other = others.get(programme_id)
    return said(other.rule.name) if other is not None else programme_id


def _formula(one: Formula) -> Line:
    return _line(one.name, Words(one.ms, one.en), one.cite, "", text=one.expression.text)


def _table(one: Bracket) -> Line:
    return _line(one.name, Words(one.ms, one.en), "", "")


def _period(start: dt.date | None, end: dt.date | None) -> str:
    if start and end:
        return _("From %(start)s, until before %(end)s") % {"start": day(start), "end": day(end)}
    if start:
        return _("From %(start)s") % {"start": day(start)}
    return _("Until before %(end)s") % {"end": day(end)} if end else ""


def figure_line(used: FigureUsed, today: dt.date, others: Mapping[str, ProgrammeView]) -> FigureLine:
    """Return a figure with its value on ``today``, and the next one, where one is known."""
    figure = used.figure
    entry = figure.entry(today)
    later = next((one for one in figure.values if one.start > today), None)
    ahead = ""
    if later is not None:
        ahead = _("%(value)s from %(day)s") % {
            "value": amount_text(later.value, figure.unit),
            "day": day(later.start),
        }
    elif entry is not None and entry.end is not None:
        ahead = _("Nothing is known from %(day)s on") % {"day": day(entry.end)}
    return FigureLine(
        name=figure.name,
        says=in_language(ms=figure.ms, en=figure.en),
        unit=unit_name(figure.unit),
        now=amount_text(entry.value, figure.unit) if entry is not None else "",
        since=day(entry.start) if entry is not None else "",
        source=entry.source if entry is not None else "",
        next=ahead,
        earlier=tuple(
            _("%(value)s from %(day)s")
            % {"value": amount_text(one.value, figure.unit), "day": day(one.start)}
            for one in figure.values
            if one.start < today and one is not entry
        ),
        also=tuple((name, _name(name, others)) for name in used.also),
    )


def unit_name(unit: str) -> str:
    """Return what a figure is counted in; one without a word here as it is written."""
    known = {
        "RM per month": _("RM a month"),
        "RM per year": _("RM a year"),
        "RM per session": _("RM a session"),
    }
    return known.get(unit, unit)


def _plain(value: FactValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def amount_text(value: FactValue, unit: str) -> str:
    """Return a figure's value in words."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, Decimal) and unit.startswith("RM"):
        return money(value)
    return _plain(value)


def fact_name(fact: Fact) -> str:
    """Return what a fact is called."""
    return in_language(ms=fact.ms, en=fact.en)


def given(amount: Decimal | Interval | None) -> str:
    """Return an amount, or its range."""
    if isinstance(amount, Interval):
        return f"{money(Decimal(amount.low))} – {money(Decimal(amount.high))}"
    return money(amount) if amount is not None else ""
