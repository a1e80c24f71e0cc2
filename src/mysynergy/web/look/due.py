"""How near a date is, in words: for worklists, inboxes and clocks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mysynergy.kernel.days import day_of
from mysynergy.web.look.words import day


@dataclass(frozen=True, slots=True)
class Due:
    """A date with its nearness: ``days`` until it (negative: late), ``spent`` percent of the time gone."""

    at: dt.datetime
    day: str
    left: str
    tone: str
    days: int
    spent: int | None


def days_between(start: dt.datetime, end: dt.datetime) -> int:
    """Return the days from one instant to another by the calendar of Malaysia."""
    return (day_of(end) - day_of(start)).days


def days_ago(moment: dt.datetime, now: dt.datetime) -> str:
    """Return "today", "yesterday" or "3 days ago"."""
    days = days_between(moment, now)
    if days <= 0:
        return _("today")
    return _("yesterday") if days == 1 else ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}


def due(at: dt.datetime, now: dt.datetime, since: dt.datetime | None = None) -> Due:
    """Return how near ``at`` is; ``since`` is when the clock started."""
    days = days_between(now, at)
    late = at < now
    if late and days >= 0:
        left, tone = _("Expired today"), "bad"
    elif late:
        left, tone = ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}, "bad"
    elif days == 0:
        left, tone = _("Due today"), "warn"
    elif days == 1:
        left, tone = _("Due tomorrow"), "warn"
    else:
        left, tone = ngettext("In %(n)s day", "In %(n)s days", days) % {"n": days}, ""
    spent = None
    if since is not None and at > since:
        spent = max(0, min(100, int(100 * (now - since) / (at - since))))
    return Due(at, day(at), left, tone, days, spent)
