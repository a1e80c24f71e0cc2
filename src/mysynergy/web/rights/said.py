"""What the library gives back, as the public reads it: texts in her language, figures with their source."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from mysynergy.statutory import Confidence, Refused, Source, Sponsorship, Step, Words
from mysynergy.web.look.words import day, money
from mysynergy.words.labels import in_language
from mysynergy.words.programmes import source_name

#: What the schemes are called in a list; their full names stand in the tables.
SHORT: Final[Mapping[str, str]] = {
    "act4": noop("Injury at work and invalidity (Act 4)"),
    "skbbk": noop("Accidents outside work (24 hours)"),
    "eis": noop("Job loss (EIS)"),
    "sksps": noop("Self-employed"),
    "skssr": noop("Housewives"),
}
_EVERY: Final[Mapping[str, str]] = {
    "once": noop("in all"),
    "day": noop("a day"),
    "month": noop("a month"),
    "session": noop("a session"),
}
_DATE: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a computation."""

    label: str
    how: str
    value: str


@dataclass(frozen=True, slots=True)
class Cited:
    """Who says it, how sure that is in words, and whether it was read in the source itself."""

    text: str
    sure: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Aid:
    """What somebody else pays of a year's contribution."""

    name: str
    who: str
    share: str
    sponsor: str
    own: str
    source: Cited


def words(text: Words) -> str:
    """Return a text of the library in the active language; SOCSO on English pages."""
    return in_language(ms=text.ms, en=text.en.replace("PERKESO", "SOCSO"))


def scheme_name(scheme: str) -> str:
    """Return the short name of a scheme."""
    return _(SHORT[scheme])


def every(code: str) -> str:
    """Return how often an amount is paid."""
    return _(_EVERY[code]) if code in _EVERY else code


def refusal(refused: Refused, label: str = "") -> str:
    """Return why there is no answer; for what was left empty the name of its field."""
    if refused.code == "missing" and label:
        return _("Fill this in: %(field)s") % {"field": label}
    return words(refused.says)


def confidence(of: Confidence) -> str:
    """Return how far a figure can be relied on, in words."""
    return _("Worked out from verified figures") if of is Confidence.DERIVED else source_name(of.value)


def cited(source: Source) -> Cited:
    """Return a source as it is shown."""
    return Cited(source.citation, confidence(source.confidence), source.confidence is Confidence.VERIFIED)


def told(citation: str, of: Confidence) -> Cited:
    """Return a citation with its confidence as it is shown."""
    return Cited(citation, confidence(of), of is Confidence.VERIFIED)


def steps(made: Iterable[Step]) -> list[Line]:
    """Return the steps of a computation."""
    return [Line(words(one.label), _DATE.sub(_day, one.expression), value(one.value)) for one in made]


def _day(found: re.Match[str]) -> str:
    return day(dt.date.fromisoformat(found[0]))


def value(text: str) -> str:
    """Return the value of a step: dates and yes or no in words, amounts as they are."""
    if text in ("yes", "no"):
        return _("Yes") if text == "yes" else _("No")
    try:
        return day(dt.date.fromisoformat(text))
    except ValueError:
        return text


def aids(given: Iterable[Sponsorship]) -> list[Aid]:
    """Return who else pays; amounts only where a source gives them."""
    return [
        Aid(
            name=words(one.sponsor_name),
            who=words(one.who),
            share=_("Share not published") if one.percent is None else f"{one.percent.normalize():f}%",
            sponsor=money(one.sponsor),
            own=money(one.own),
            source=cited(one.source),
        )
        for one in given
    ]
