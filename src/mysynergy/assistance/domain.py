"""Plain decisions about help given: states, the three categories, what a period's awards add up to. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from mysynergy.kernel.money import ringgit
from mysynergy.kernel.periods import add_months

KINDS: Final = (
    "cash",
    "in_kind",
    "service",
    "loan",
    "course",
    "treatment",
    "pension",
    "cover",
    "subsidy",
    "advice",
)
EVERY: Final = ("once", "week", "month", "year", "session", "varies")
#: Kinds of help that stand until they are ended, also when all of it was handed over: money to be paid back.
LASTING: Final = frozenset({"loan"})
AWARD_STATES: Final = ("in_force", "delivered", "ended", "reversed")
ENROLMENT_STATES: Final = ("enrolled", "ended")
FINDING_STATES: Final = ("open", "accepted", "dismissed", "withdrawn")
END_REASONS: Final = (
    "finished",
    "no_longer_eligible",
    "person_gave_up",
    "repaid",
    "died",
    "overlap",
    "other",
)
REVERSAL_REASONS: Final = ("entered_by_mistake", "wrong_person", "never_handed_over", "returned", "other")
MAX_TEXT: Final = 2000
#: An override of a second person is for one award, soon.
OVERRIDE_DAYS: Final = 30

#: Where the name of a programme or agency can be the secret, its awards are not of the category ``awards``.
#: ``awards.private`` stands in no agreement: only the agency itself and the person see it.
_CATEGORY_OF_SECRET: Final = {"zakat": "faith", "mental_health": "health", "violence": "violence"}

_STEP_MONTHS: Final = {"month": 1, "year": 12}
#: What periodic help without an end counts for in a ceiling: the times of one year.
_TIMES_A_YEAR: Final = {"week": 52, "month": 12, "year": 1}


class Status(StrEnum):
    """The three categories; ``HELPED_BEFORE`` is *not assisted*, with help in the past."""

    NOT_ASSISTED = "not_assisted"
    HELPED_BEFORE = "helped_before"
    BEING_ASSISTED = "being_assisted"
    ASSISTED = "assisted"


#: The worst first: the headline of a person is that of the worst open need.
_WORST_FIRST: Final = (Status.NOT_ASSISTED, Status.HELPED_BEFORE, Status.BEING_ASSISTED, Status.ASSISTED)


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """What the status needs to know of an award; ``end`` is the first day without it."""

    state: str
    end: dt.date | None
    any_delivered: bool


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """What the status needs to know of a need, with the awards made for it."""

    open: bool
    met: bool
    closed_at: dt.datetime | None
    awards: tuple[AwardFacts, ...]


def stands(award: AwardFacts, today: dt.date) -> bool:
    """Whether the award is in force or its delivery still promised: not handed over, not past its end."""
    return award.state == "in_force" and (award.end is None or today < award.end)


def need_status(need: NeedFacts, today: dt.date) -> Status:
    """Return the status of a need; refused, lapsed and reversed awards count nothing.

    *Being assisted*: an award in force or promised. *Assisted*: what was granted is delivered (or was ended
    after some of it was), nothing is outstanding, and the need was closed as met. Otherwise *not assisted*,
    as helped before where something was delivered; an award that lapsed half-way is no more than that.
    """
    if any(stands(award, today) for award in need.awards):
        return Status.BEING_ASSISTED
    delivered = [award for award in need.awards if award.any_delivered and award.state != "reversed"]
    if not delivered:
        return Status.NOT_ASSISTED
    fulfilled = any(award.state in ("delivered", "ended") for award in delivered)
    return Status.ASSISTED if fulfilled and need.met and not need.open else Status.HELPED_BEFORE


def headline(needs: Iterable[NeedFacts], today: dt.date, *, helped_elsewhere: bool = False) -> Status:
    """Return the status of a person: that of her worst open need.

    Without an open need: *assisted* when the need closed last was met with help, else helped before or not
    assisted. ``helped_elsewhere``: something was delivered to her for no need kept here (imported history).
    """
    known = tuple(needs)
    worst = [need_status(need, today) for need in known if need.open]
    if worst:
        found = min(worst, key=_WORST_FIRST.index)
        if found is Status.NOT_ASSISTED and (helped_elsewhere or _any_delivered(known)):
            return Status.HELPED_BEFORE
        return found
    closed = sorted(
        (need for need in known if need.closed_at is not None), key=lambda need: need.closed_at or _NEVER
    )
    if closed:
        last = need_status(closed[-1], today)
        if last in (Status.ASSISTED, Status.BEING_ASSISTED):
            return last
    return Status.HELPED_BEFORE if helped_elsewhere or _any_delivered(known) else Status.NOT_ASSISTED


_NEVER: Final = dt.datetime.min.replace(tzinfo=dt.UTC)


def _any_delivered(needs: tuple[NeedFacts, ...]) -> bool:
    return any(award.any_delivered and award.state != "reversed" for need in needs for award in need.awards)


def times(every: str, start: dt.date, end: dt.date | None) -> int | None:
    """Return how many times help given ``every`` so often falls in ``[start, end)``; ``None`` without an end.

    The first time is the first day. Once, by session and varying help is counted as it is awarded: once.
    """
    if every not in _TIMES_A_YEAR:
        return 1
    if end is None:
        return None
    if every == "week":
        return max(1, -(-(end - start).days // 7))
    count = 0
    while add_months(start, _STEP_MONTHS[every] * count) < end:
        count += 1
    return max(1, count)


def whole_amount(amount: Decimal, every: str, start: dt.date, end: dt.date | None) -> Decimal | None:
    """Return what the award comes to over its whole period, ``None`` when it has no end."""
    count = times(every, start, end)
    return None if count is None else ringgit(amount * count)


def counted_amount(amount: Decimal, every: str, start: dt.date, end: dt.date | None) -> Decimal:
    """Return what the award counts for under a ceiling: the whole of it, or one year's without an end."""
    whole = whole_amount(amount, every, start, end)
    return ringgit(amount * _TIMES_A_YEAR[every]) if whole is None else whole


def category_of(sensitive: str | None) -> str:
    """Return the category of data that an award of such a programme belongs to."""
    if sensitive is None:
        return "awards"
    return _CATEGORY_OF_SECRET.get(sensitive, "awards.private")
