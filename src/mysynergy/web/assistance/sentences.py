"""What is granted and what stands in its way, in sentences that say no more than the reader may see."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from mysynergy.access.public import AgencyView
from mysynergy.assistance.public import AwardView, Obstacle, OtherAward
from mysynergy.web.look.words import day, money
from mysynergy.web.programmes.sheet import agency_name
from mysynergy.words.labels import in_language
from mysynergy.words.programmes import basis_name, benefit_name, rhythm_name


@dataclass(frozen=True, slots=True)
class Said:
    """An obstacle: the rule's sentence, where it stands, and each thing in the way."""

    code: str
    says: str
    cite: str
    basis: str
    refuses: bool
    second_person: bool
    others: tuple[str, ...]


def period(start: dt.date, end: dt.date | None) -> str:
    """Return a half-open period with its last day, as people say it."""
    if end is None:
        return _("from %(start)s, no end set") % {"start": day(start)}
    last = end - dt.timedelta(days=1)
    if last == start:
        return _("on %(start)s") % {"start": day(start)}
    return _("%(start)s to %(last)s") % {"start": day(start), "last": day(last)}


def what(kind: str, amount: Decimal | None, every: str, description: str) -> str:
    """Return what is granted: "RM350.00 each month", "one food parcel, once"."""
    if amount is not None:
        words = f"{money(amount)} {rhythm_name(every)}"
        return f"{words}, {description}" if description else words
    return f"{description or benefit_name(kind)}, {rhythm_name(every)}"


def award_says(award: AwardView) -> str:
    """Return what an award grants; an amount that is not shared is said to be withheld."""
    if award.amount_withheld:
        held = _("amount not shared with your agency")
        return f"{award.description or benefit_name(award.kind)}, {held}"
    return what(award.kind, award.amount, award.every, award.description)


def obstacle(one: Obstacle, known: Mapping[uuid.UUID, AgencyView]) -> Said:
    """Return an obstacle in words."""
    return Said(
        code=one.rule_code,
        says=in_language(ms=one.says_ms, en=one.says_en),
        cite=one.cite,
        basis=basis_name(one.basis),
        refuses=one.effect == "refuse",
        second_person=one.effect == "second-person",
        others=tuple(other(each, known) for each in one.others),
    )


def other(one: OtherAward, known: Mapping[uuid.UUID, AgencyView]) -> str:
    """Return an award that stands in the way, as far as it may be seen."""
    if not one.known or one.start is None:
        return _("Another award that you may not see.")
    agency = known.get(one.agency_id) if one.agency_id else None
    words = [in_language(ms=one.programme_ms or "", en=one.programme_en or "")]
    words += [agency_name(agency)] if agency else []
    words.append(period(one.start, one.end))
    if one.amount is not None:
        words.append(money(one.amount))
    if one.same_person is False:
        words.append(_("of somebody of the same household"))
    return ", ".join(words)
