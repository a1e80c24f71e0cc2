"""What stands behind the keys of a report, in the reader's language."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mysynergy.access.public import Actor, agencies
from mysynergy.directory.public import programmes
from mysynergy.insight.public import Count, Spread
from mysynergy.web.programmes.sheet import agency_name, said
from mysynergy.words.labels import label
from mysynergy.words.needs import module_name


class Words:
    """Names of programmes, agencies, states, modules and channels, read once for a page."""

    def __init__(self, actor: Actor) -> None:
        self._agencies = {one.id: agency_name(one) for one in agencies(actor=actor).values()}
        self._programmes = programmes(actor=actor)
        self.own = self._agencies[actor.agency_id] if actor.agency_id else ""

    def name(self, dimension: str, key: str) -> str:
        """Return the name of one line of a breakdown."""
        if dimension == "programme":
            return said(self._programmes[key].rule.name) if key in self._programmes else key
        if dimension == "partner":
            return self._agencies.get(uuid.UUID(key), key)
        if dimension == "module":
            return module_name(key)
        if dimension == "channel":
            return _channels().get(key, key)
        return _("State not known") if key == "unknown" else label("person.residence_state", key)

    def promise(self, programme_id: str) -> str:
        """Return within how many working days a programme promises an answer."""
        view = self._programmes.get(programme_id)
        within = view.rule.respond_within if view else None
        if within is None:
            return _("Nothing promised")
        return ngettext("%(n)s working day", "%(n)s working days", within.working_days) % {
            "n": within.working_days
        }

    def span(self, since: dt.date, until: dt.date) -> str:
        """Return the months of a report in words."""
        if since == until:
            return self.month(since)
        return _("%(since)s to %(until)s") % {"since": self.month(since), "until": self.month(until)}

    def month(self, day: dt.date) -> str:
        """Return a month as it is said."""
        return formats.date_format(day, "M Y")


def days(spread: Spread | None) -> str:
    """Return the median in words."""
    if spread is None:
        return "–"
    return ngettext("%(n)s day", "%(n)s days", spread.median) % {"n": spread.median}


def nine_in_ten(spread: Spread | None) -> str:
    """Return within how long nine in ten came."""
    if spread is None:
        return ""
    return ngettext("nine in ten within %(n)s day", "nine in ten within %(n)s days", spread.p90) % {
        "n": spread.p90
    }


def share(part: Count, of: int | None) -> str:
    """Return a part of a whole in percent; a dash where either is not told."""
    if part.number is None or not of:
        return "–"
    return f"{100 * part.number / of:.0f}%"


def _channels() -> dict[str, str]:
    return {
        "counter": _("At the counter"),
        "phone": _("By telephone"),
        "outreach": _("In the field"),
        "file": _("From a list"),
        "api": _("From another system"),
        "device": _("From a device"),
        "online": _("Online"),
        "unknown": _("Through another agency"),
    }
