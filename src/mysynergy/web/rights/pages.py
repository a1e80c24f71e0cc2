"""Plain pages: where to begin, each scheme, each module, all benefits. Nothing is asked, nothing kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_safe

from mysynergy.access.public import Actor, agencies
from mysynergy.cases.public import NEED_KINDS
from mysynergy.directory import public as directory
from mysynergy.kernel.errors import NotFound
from mysynergy.statutory import BENEFITS, SCHEMES, Confidence, Contribution, Guide, Statement
from mysynergy.web.gate import ActorRequest, everybody
from mysynergy.web.look.words import day
from mysynergy.web.programmes.sheet import agency_name
from mysynergy.web.programmes.sheet import said as in_words
from mysynergy.web.rights import answering, papers, said
from mysynergy.web.rights.figures import guides, tables
from mysynergy.web.selfcheck.topics import topics
from mysynergy.words.labels import label
from mysynergy.words.needs import module_name, need_name
from mysynergy.words.programmes import opens_text

#: The modules by the word in their address.
MODULES: Final[Mapping[str, str]] = {
    "kewangan": "finance",
    "pendidikan-latihan": "education_training",
    "perlindungan-wakalah": "protection_wakalah",
    "perubatan-kesihatan": "medication_health",
    "pekerjaan-perniagaan": "jobs_business",
}
_ICONS: Final = {
    "finance": "wallet",
    "education_training": "book",
    "protection_wakalah": "shield",
    "medication_health": "heart",
    "jobs_business": "briefcase",
}
_HEADINGS: Final = {
    "covered": noop("Who is covered"),
    "left_out": noop("Who is not covered"),
    "pays": noop("Who pays"),
    "begins": noop("From when cover holds"),
    "register": noop("How to register"),
    "claim": noop("How to claim"),
    "does_not": noop("What it does not do"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A statement with its mark: its source, how sure it is, whether it was read in the source."""

    text: str
    source: said.Cited | None


@dataclass(frozen=True, slots=True)
class Offered:
    """A programme in a sentence; ``opens`` says when, for one that takes nobody today."""

    id: str
    name: str
    gives: str
    opens: str = ""


@require_safe
@everybody
def start(request: ActorRequest) -> HttpResponse:
    """Show the five modules, the five schemes and the calculators."""
    slugs = {module: slug for slug, module in MODULES.items()}
    context = {
        "modules": [(slugs[key], _ICONS[key], name, about) for key, name, about in topics()],
        "schemes": [(one, said.scheme_name(one), said.words(guides().schemes[one].short)) for one in SCHEMES],
        "papers": papers.listed(),
    }
    return answering.unkept(render(request, "rights/start.html", context))


@require_safe
@everybody
def scheme(request: ActorRequest, scheme: str) -> HttpResponse:
    """Say in plain words what a scheme does, with an example worked from today's tables."""
    guide = guides().schemes.get(scheme)
    if guide is None:
        raise NotFound("not_found")
    today, table = request.actor.today, tables().schemes[scheme]
    example = guide.worked(tables(), today)
    told = guide.on(tables(), today)
    context = {
        "scheme": scheme,
        "name": said.words(table.name),
        "short": said.words(guide.short),
        "title": said.scheme_name(scheme),
        "sections": [
            (key, _(_HEADINGS[key]), [_told(one) for one in told[key]]) for key in _HEADINGS if key in told
        ],
        "example": example,
        "example_source": said.cited(example.source),
        "indicative": example.source.confidence is not Confidence.VERIFIED,
        "aids": said.aids(example.sponsorships),
        "phases": _phases(scheme, guide, today),
        "plans": [row for row in table.table_on(today).rows if row.plan],
        "sectors": _sectors(answering.public(request)) if scheme == "sksps" else [],
        "qualifying": [row for row in tables().qualifying if row.claim == 1] if scheme == "eis" else [],
        "computed": [_benefit(one) for one in BENEFITS if _of(one, scheme) and BENEFITS[one].published],
        "not_computed": [
            _benefit(one) for one in BENEFITS if _of(one, scheme) and not BENEFITS[one].published
        ],
        "channels": [(one, said.told(one.source, one.confidence)) for one in guide.channels],
        "programmes": _named(answering.public(request), guide.programmes),
        "law": table.law,
        "checked": table.checked,
        "sources": _sources(told, example),
        "today": today,
    }
    return answering.unkept(render(request, "rights/scheme.html", context))


@require_safe
@everybody
def module(request: ActorRequest, module: str) -> HttpResponse:
    """Say what kinds of help a module has, which programmes are open, whom to ring, where to begin."""
    key = MODULES.get(module)
    if key is None:
        raise NotFound("not_found")
    actor, today = answering.public(request), request.actor.today
    known = agencies(actor=actor)
    general: dict[str, list[Offered]] = {}
    zakat: dict[str, list[Offered]] = {}
    ask: dict[str, list[Offered]] = {}
    codes = set()
    for view in directory.programmes(actor=actor, module=key).values():
        rule = view.rule
        closed = rule.closed_on(today)
        if rule.status == "closed" or closed not in (None, "window", "not-yet"):
            continue
        codes.add(view.agency_code)
        group = ask if rule.status == "directory" else zakat if rule.wish == "zakat" else general
        opens = rule.opens_after(today)
        group.setdefault(agency_name(known[view.agency_id]), []).append(
            Offered(
                rule.id,
                in_words(rule.name),
                in_words(rule.gives),
                opens_text(day(opens)) if opens else "",
            )
        )
    lines = [
        (one, said.told(one.source, one.confidence)) for one in guides().helplines if one.agency in codes
    ]
    context = {
        "module": key,
        "slug": module,
        "name": module_name(key),
        "about": next(text for one, _name, text in topics() if one == key),
        "kinds": [need_name(kind) for kind in NEED_KINDS[key]],
        "general": sorted(general.items()),
        "zakat": sorted(zakat.items()),
        "ask": sorted(ask.items()),
        "count": sum(map(len, (*general.values(), *zakat.values()))),
        "helplines": [(said.words(one.says), one.number, source) for one, source in lines],
        "schemes": [(one, said.scheme_name(one)) for one in SCHEMES] if key == "protection_wakalah" else [],
        "today": today,
    }
    return answering.unkept(render(request, "rights/module.html", context))


@require_safe
@everybody
def benefits(request: ActorRequest) -> HttpResponse:
    """List all benefits of the five schemes, those that can be computed first."""
    listed = [
        (
            one,
            said.scheme_name(one),
            [_benefit(key) for key in BENEFITS if _of(key, one) and BENEFITS[key].published],
            [_benefit(key) for key in BENEFITS if _of(key, one) and not BENEFITS[key].published],
        )
        for one in SCHEMES
    ]
    return answering.unkept(render(request, "rights/benefits.html", {"schemes": listed}))


def _of(benefit: str, scheme: str) -> bool:
    return BENEFITS[benefit].scheme == scheme


def _benefit(benefit: str) -> tuple[str, str]:
    """Return a benefit's id and its name without the scheme that stands in brackets."""
    return benefit, said.words(BENEFITS[benefit].name).partition(" (")[0]


def _told(one: Statement) -> Told:
    source = None if one.confidence is None else said.told(one.source, one.confidence)
    return Told(said.words(one.says), source)


def _phases(scheme: str, guide: Guide, today: dt.date) -> list[tuple[Contribution, bool]]:
    """Return the example worked in this table and in each that the law has fixed for later, and how sure."""
    starts = [one.period.start for one in tables().schemes[scheme].tables if one.period.start > today]
    if not starts:
        return []
    made = [guide.worked(tables(), one) for one in (today, *starts)]
    return [(one, one.source.confidence is Confidence.VERIFIED) for one in made]


def _sectors(actor: Actor) -> list[tuple[str, str]]:
    """Return the sectors of self-employment, and since when one is compulsory."""
    fact = "person.self_employed_sector"
    found = []
    for one in directory.rulebook(actor=actor).vocabulary[fact].allowed:
        rule = guides().sectors.get(one)
        if one != "none":
            found.append((label(fact, one), _since(rule.mandatory_from, rule.licensed_only) if rule else ""))
    return found


def _since(first: dt.date, licensed_only: bool) -> str:
    if licensed_only:
        return _("compulsory with a licence since %(day)s") % {"day": day(first)}
    return _("compulsory since %(day)s") % {"day": day(first)}


def _named(actor: Actor, ids: tuple[str, ...]) -> list[Offered]:
    every = directory.programmes(actor=actor)
    return [
        Offered(one, in_words(every[one].rule.name), in_words(every[one].rule.gives))
        for one in ids
        if one in every
    ]


def _sources(told: Mapping[str, tuple[Statement, ...]], example: Contribution) -> list[said.Cited]:
    """Return every source of the page once, that of the table first."""
    found = [said.cited(example.source)]
    for statements in told.values():
        found += [said.told(one.source, one.confidence) for one in statements if one.confidence is not None]
    return list(dict.fromkeys(found))
