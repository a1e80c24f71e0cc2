"""A programme as a page shows it: every code a word, every text in the reader's language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mysynergy.access.public import AgencyView
from mysynergy.directory.public import ProgrammeView
from mysynergy.rules import Criterion, Exclusion, Relation, Words
from mysynergy.web.look.words import day, money
from mysynergy.words import programmes as words
from mysynergy.words.labels import in_language
from mysynergy.words.needs import module_name

_TONES = {"open": ("ok", "check"), "closed": ("non", "stop"), "directory": ("warn", "question")}


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition or overlap rule: what it says, where it stands, how sure that is, what else to know."""

    says: str
    cite: str
    source: str
    sure: bool
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A programme in a list."""

    id: str
    name: str
    gives: str
    agency: str
    module: str
    status: str
    tone: str
    icon: str
    answers: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of a programme."""

    line: Line
    agency_full: str
    status_explained: str
    confidence: str
    indicative: bool
    kind: str
    unit: str
    takes_referrals: bool
    zakat: bool
    criteria: tuple[Condition, ...]
    mandatory: tuple[Condition, ...]
    notes: tuple[Condition, ...]
    discretion: tuple[Condition, ...]
    obligations: tuple[Condition, ...]
    overlaps: tuple[Condition, ...]
    documents: tuple[str, ...]
    answers_assumed: bool
    channel: str
    sources: tuple[str, ...]
    effective: str
    relations: tuple[Condition, ...]
    window: str
    frequency: str


def said(text: Words) -> str:
    """Return a text of the rulebook in the reader's language."""
    return in_language(ms=text.ms, en=text.en)


def agency_name(agency: AgencyView) -> str:
    """Return the short name of an agency: SOCSO on English pages, PERKESO on Malay ones."""
    if agency.code == "PERKESO":
        return in_language(ms="PERKESO", en="SOCSO")
    return agency.short or in_language(ms=agency.name_ms, en=agency.name_en)


def status_on(view: ProgrammeView, today: dt.date) -> str:
    """Return whether a programme takes applications on a day: one outside its days of the year is closed."""
    return "closed" if view.rule.closed_on(today) else view.rule.status


def line_of(view: ProgrammeView, agency: AgencyView, today: dt.date) -> Line:
    """Return a programme for a list, as it stands on a day."""
    rule = view.rule
    status = status_on(view, today)
    tone, icon = _TONES[status]
    opens = rule.opens_after(today)
    later = words.opens_later(day(opens), closes=rule.window is not None) if opens else ""
    return Line(
        id=rule.id,
        name=said(rule.name),
        gives=said(rule.gives),
        agency=agency_name(agency),
        module=module_name(rule.module),
        status=later or words.status_name(status),
        tone=tone,
        icon=icon,
        answers=words.working_days(rule.respond_within.working_days) if rule.respond_within else "",
    )


def sheet_of(view: ProgrammeView, agency: AgencyView, today: dt.date) -> Sheet:
    """Return all that is said of a programme, as it stands on a day."""
    rule = view.rule
    benefit = rule.benefit
    kind = words.benefit_name(benefit.kind if benefit else rule.kind)
    return Sheet(
        line=line_of(view, agency, today),
        agency_full=in_language(ms=agency.name_ms, en=agency.name_en),
        status_explained=words.status_explained(rule.status),
        confidence=words.confidence_explained(rule.confidence),
        indicative=rule.confidence != "high",
        kind=f"{kind}, {words.rhythm_name(benefit.every)}" if benefit else kind,
        unit=words.unit_name(rule.unit),
        takes_referrals=view.takes_referrals,
        zakat=rule.wish == "zakat",
        criteria=tuple(_criterion(one) for one in rule.criteria),
        mandatory=tuple(_criterion(one) for one in rule.mandatory),
        notes=tuple(
            Condition(
                said(one.says), one.cite, words.source_name(one.confidence), one.confidence == "verified"
            )
            for one in rule.notes
        ),
        discretion=tuple(Condition(said(one.says), one.cite, "", sure=True) for one in rule.discretion),
        obligations=tuple(Condition(said(one.says), one.cite, "", sure=True) for one in rule.obligations),
        overlaps=tuple(_overlap(one) for one in rule.excludes),
        documents=tuple(said(one.name) for one in rule.documents),
        answers_assumed=rule.respond_within is not None and rule.respond_within.basis == "assumed",
        channel=said(rule.channel) if rule.channel else "",
        sources=tuple(part.strip() for part in rule.source.split(" ; ") if part.strip()),
        effective=said(rule.effective) if rule.effective else "",
        relations=tuple(_relation(one) for one in rule.relations if one.kind != "requires"),
        window=words.window_text(rule.window.start, rule.window.end) if rule.window else "",
        frequency=words.frequency_text(rule.frequency.times, rule.frequency.per) if rule.frequency else "",
    )


def _criterion(one: Criterion) -> Condition:
    return Condition(
        said(one.says), one.cite, words.source_name(one.confidence), one.confidence == "verified"
    )


def _relation(one: Relation) -> Condition:
    sure = one.confidence == "verified"
    source = words.source_name(one.confidence)
    return Condition(said(one.says), one.cite, source, sure, (words.relation_name(one.kind),))


def _overlap(one: Exclusion) -> Condition:
    more = [words.effect_name(one.effect), words.basis_name(one.basis), words.unit_name(one.unit)]
    if one.cap is not None:
        more.append(money(one.cap.amount))
    return Condition(
        said(one.says), one.cite, words.source_name(one.confidence), one.confidence == "verified", tuple(more)
    )
