"""What the answers of a programme are called: status, confidence, benefit, unit, overlap rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from django.utils.translation import gettext_noop as noop

STATUSES: Final[Mapping[str, str]] = {
    "open": noop("Open for applications"),
    "directory": noop("Ask the agency"),
}
STATUS_EXPLAINED: Final[Mapping[str, str]] = {
    "closed": noop(
        "This programme takes nobody at present. It is kept here because people still ask for it."
    ),
    "directory": noop(
        "The programme exists, but its conditions are not known well enough for a verdict. Ask the agency."
    ),
}
CONFIDENCES: Final[Mapping[str, str]] = {
    "high": noop("Conditions are taken from the agency's own publications."),
    "medium": noop("Conditions are partly from other sources: a verdict is indicative."),
    "low": noop("Conditions are not sure enough for a verdict."),
}
SOURCES: Final[Mapping[str, str]] = {
    "verified": noop("Verified at the source"),
    "secondary": noop("From another source"),
    "memory": noop("Not checked at the source"),
    "own-design": noop("Our own reading"),
}
BENEFITS: Final[Mapping[str, str]] = {
    "cash": noop("Money"),
    "in_kind": noop("In kind"),
    "service": noop("Service"),
    "loan": noop("Financing, to be paid back"),
    "course": noop("Course"),
    "subsidy": noop("Subsidy"),
    "treatment": noop("Treatment"),
    "advice": noop("Advice"),
    "cover": noop("Cover"),
    "pension": noop("Pension"),
}
RHYTHMS: Final[Mapping[str, str]] = {
    "once": noop("once"),
    "week": noop("each week"),
    "month": noop("each month"),
    "year": noop("each year"),
    "session": noop("each session"),
    "varies": noop("as decided"),
}
UNITS: Final[Mapping[str, str]] = {
    "person": noop("One person"),
    "couple": noop("A couple"),
    "family": noop("A family"),
    "household": noop("A household"),
    "business": noop("A business"),
}
BASES: Final[Mapping[str, str]] = {
    "law": noop("By law"),
    "own-rule": noop("The agency's own rule"),
    "agreement": noop("By agreement"),
}
DIRECTIONS: Final[Mapping[str, str]] = {
    "mine-refused": noop("This programme gives way"),
    "both": noop("Either gives way to the other"),
}
PERIODS: Final[Mapping[str, str]] = {
    "overlapping": noop("At the same time"),
    "ever": noop("At any time, before or after"),
}
EFFECTS: Final[Mapping[str, str]] = {
    "refuse": noop("An award is refused"),
    "second-person": noop("A second person decides"),
    "notify": noop("The agency is told"),
}


RELATIONS: Final[Mapping[str, str]] = {
    "requires": noop("The other comes first"),
    "replaces": noop("Takes the place of the other"),
    "tops-up": noop("May be held together"),
}


def _word(table: Mapping[str, str], value: str) -> str:
    known = table.get(value)
    return gettext(known) if known else value.replace("_", " ").replace("-", " ")


def status_name(status: str) -> str:
    """Return whether a programme takes applications."""
    return pgettext("programme", "Closed") if status == "closed" else _word(STATUSES, status)


def status_explained(status: str) -> str:
    """Return what a status other than open means for who asks; nothing for an open one."""
    text = STATUS_EXPLAINED.get(status)
    return gettext(text) if text else ""


def confidence_explained(confidence: str) -> str:
    """Return how sure the conditions of a programme are."""
    return _word(CONFIDENCES, confidence)


def source_name(confidence: str) -> str:
    """Return how sure one condition is."""
    return _word(SOURCES, confidence)


def benefit_name(kind: str) -> str:
    """Return what kind of help it is."""
    return _word(BENEFITS, kind)


def rhythm_name(every: str) -> str:
    """Return how often help is given."""
    return _word(RHYTHMS, every)


def unit_name(unit: str) -> str:
    """Return for whom a programme counts as one."""
    return _word(UNITS, unit)


def basis_name(basis: str) -> str:
    """Return on what an overlap rule rests."""
    return _word(BASES, basis)


def direction_name(direction: str) -> str:
    """Return whose award gives way under an overlap rule."""
    return _word(DIRECTIONS, direction)


def period_name(period: str) -> str:
    """Return when an overlap rule looks."""
    return _word(PERIODS, period)


def effect_name(effect: str) -> str:
    """Return what an overlap rule does."""
    return _word(EFFECTS, effect)


def relation_name(kind: str) -> str:
    """Return how a programme builds on another."""
    return _word(RELATIONS, kind)


def window_text(start: tuple[int, int], end: tuple[int, int]) -> str:
    """Return the days of each year on which applications are taken."""
    # Only the month's name and the day are shown; a leap year has them all.
    first, last = (date_format(dt.date(2024, *one), "j F") for one in (start, end))
    return gettext("Each year from %(first)s to %(last)s") % {"first": first, "last": last}


def frequency_text(times: int, per: str) -> str:
    """Return how often help is given at most."""
    texts = {
        "day": npgettext("frequency", "Once a day", "At most %(n)s times a day", times),
        "week": npgettext("frequency", "Once a week", "At most %(n)s times a week", times),
        "month": npgettext("frequency", "Once a month", "At most %(n)s times a month", times),
        "year": npgettext("frequency", "Once a year", "At most %(n)s times a year", times),
        "life": npgettext("frequency", "Once in a lifetime", "At most %(n)s times in a lifetime", times),
    }
    return texts[per] % {"n": times}


def opens_text(day: str) -> str:
    """Return when a programme that takes nobody now opens; ``day`` is the day in words."""
    return gettext("Opens on %(day)s.") % {"day": day}


def opens_later(day: str, *, closes: bool) -> str:
    """Return the short word for a programme that opens on a later ``day``; ``closes``: each year anew."""
    text = gettext("Closed until %(day)s") if closes else gettext("Opens on %(day)s")
    return text % {"day": day}


def working_days(count: int) -> str:
    """Return "3 working days"."""
    return npgettext("duration", "%(n)s working day", "%(n)s working days", count) % {"n": count}


CAPACITY: Final[Mapping[str, str]] = {
    "available": noop("Has room"),
    "waiting_list": noop("Waiting list"),
    "full": noop("Full"),
    "closed": noop("Takes nobody for now"),
}


def capacity_name(status: str) -> str:
    """Return how much room an agency told there is in its programme."""
    return gettext(CAPACITY[status])


def capacity_text(
    status: str, *, places: int | None, waiting: int | None, opens: str, as_of: str, stale: bool
) -> str:
    """Return the room in a programme in a sentence, with the day of which it was told; ``opens`` and
    ``as_of`` are days in words.
    """
    if stale:
        return gettext("Room: not told since %(day)s") % {"day": as_of}
    parts = [capacity_name(status)]
    if places is not None:
        parts.append(ngettext("%(n)s place free", "%(n)s places free", places) % {"n": places})
    if waiting is not None:
        parts.append(ngettext("%(n)s waits", "%(n)s wait", waiting) % {"n": waiting})
    if opens:
        parts.append(gettext("next opening %(day)s") % {"day": opens})
    elif status != "available":
        parts.append(gettext("next opening not known"))
    return gettext("%(what)s (told %(day)s)") % {"what": ", ".join(parts), "day": as_of}
