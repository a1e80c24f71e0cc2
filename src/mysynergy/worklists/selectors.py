"""Reads of worklists. Counts and stretches go by the same conditions: a count is what opening it lists."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from django.db import connection
from django.db.models import Case as By
from django.db.models import Count, Q, QuerySet, When
from django.db.models.expressions import RawSQL

from mysynergy.access.public import Actor, ActorKind, door
from mysynergy.circumstances.public import Weight
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import Fault, Invalid
from mysynergy.workdays.public import Calendar
from mysynergy.worklists.domain import NOBODY, TABS, Filters, Line, Stretch, why
from mysynergy.worklists.models import Item

MOST_ON_A_PAGE: Final = 200
_WEEK_DAYS = 7
_SOON_DAYS = 3
#: Whole numbers among what orders go by.
_SMALL: Final = frozenset({"near", "rank", "light"})
#: What each order goes by; the id makes it whole, so that a page can begin after any line.
_ORDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "pressing": ("near", "rank", "light", "due_at", "id"),
    "due": ("due_at", "id"),
    "urgency": ("rank", "due_at", "id"),
    "oldest": ("opened_at", "id"),
}
_UNANSWERED: Final = (
    "SELECT r.need_id FROM referrals_referral r WHERE r.agency_id = %s AND r.state = 'received' "
    "AND r.asked_at IS NULL AND r.due_at < %s"
)
_OPEN: Final = "r.state IN ('accepted', 'in_progress', 'on_hold', 'received', 'requested')"
_ASKED: Final = (
    f"SELECT r.need_id FROM referrals_referral r WHERE r.from_agency_id = %s AND {_OPEN} "  # noqa: S608 - ours
    "AND r.asked_at IS NULL"
)
_WRITTEN_TO: Final = "SELECT l.need_id FROM beyond_letter l WHERE l.agency_id = %s AND l.closed_at IS NULL"
_OF_PROGRAMME: Final = (
    f"SELECT r.need_id FROM referrals_referral r WHERE r.programme_id = %s AND {_OPEN} "  # noqa: S608 - ours
    "AND (r.agency_id = %s OR r.from_agency_id = %s)"
)
#: All but what is looked up line by line: waiting and programme are asked only where a filter names them.
_READ: Final = (
    "id", "what", "need_id", "individual_id", "agency_id", "holder_agency_id", "officer_id", "module", "kind",
    "urgency", "rank", "due_at", "opened_at", "escalated_to",
)  # fmt: skip


@door("worklists.read")
def counts(*, actor: Actor, filters: Filters) -> Mapping[str, int]:
    """Return how many lines each tab lists under the other ``filters``, by name of the tab."""
    if not filters.chosen:
        with connection.cursor() as cursor:
            cursor.execute("SELECT mine, agency, late, waiting FROM worklists_counts()")
            return dict(zip(TABS, cursor.fetchone(), strict=True))
    mine = Item.objects.filter(Q(holder_agency_id=actor.own_agency_id), _kept(actor, filters))
    held = mine.aggregate(**{tab: Count("id", filter=_tab(actor, tab)) for tab in TABS if tab != "waiting"})
    waits = Item.objects.filter(_tab(actor, "waiting"), _kept(actor, filters))
    return {tab: held[tab] if tab in held else waits.count() for tab in TABS}


@door("worklists.read")
def lines(
    *,
    actor: Actor,
    filters: Filters,
    after: str | None = None,
    before: str | None = None,
    limit: int = 25,
) -> Stretch:
    """Return a stretch of a list, in the order of ``filters.sort``; ``after`` and ``before`` are what an
    earlier stretch gave.

    The thousandth page costs what the first does. Raises ``Invalid`` for a place that no stretch gave.
    """
    most = max(1, min(limit, MOST_ON_A_PAGE))
    backwards = before is not None and after is None
    at = before if backwards else after
    order = _ORDERS[filters.order]
    rows = _weighed(actor, filters, Item.objects.filter(_tab(actor, filters.tab), _kept(actor, filters)))
    if at is not None:
        rows = rows.filter(_beyond(order, _place(order, at), falling=backwards))
    found = list(_ordered(rows, order, falling=backwards)[: most + 1])
    more = len(found) > most
    found = found[:most]
    if backwards:
        found.reverse()
    first = at is None or (backwards and not more)
    last = not backwards and not more
    return Stretch(
        lines=tuple(_with_circumstances([_line(row, actor) for row in found])),
        before=None if first or not found else _name(order, found[0]),
        after=None if last or not found else _name(order, found[-1]),
    )


def _tab(actor: Actor, tab: str) -> Q:
    """Return what a tab lists."""
    ours = Q(holder_agency_id=actor.own_agency_id)
    if tab == "mine" and actor.kind is ActorKind.OFFICER:
        return ours & Q(officer_id=actor.own_id)
    if tab == "late":
        return ours & _late(actor)
    if tab == "waiting":
        return Q(agency_id=actor.own_agency_id, what="need") & (
            ~Q(holder_agency_id=actor.own_agency_id)
            | _among(_ASKED, actor.own_agency_id)
            | _among(_WRITTEN_TO, actor.own_agency_id)
        )
    return ours


def _late(actor: Actor) -> Q:
    """Return what is late: past its date, gone up, or put off while the agency's own answer is overdue."""
    unanswered = _among(_UNANSWERED, actor.own_agency_id, actor.now)
    return Q(escalated_to__isnull=False) | Q(due_at__lt=actor.now) | unanswered


def _among(needs: str, *given: object) -> Q:
    """Return the lines among needs that one query of the agency's own finds, read once by its index.

    Asked line by line (``waits`` and ``programme_id`` of the view), row-level security of the other table is
    weighed for every referral of the house.
    """
    return Q(id__in=RawSQL(needs, given))  # noqa: S611 - our own words, parameters apart


def _kept(actor: Actor, filters: Filters) -> Q:
    """Return what the filters keep."""
    kept = Q()
    if filters.module:
        kept &= Q(module=filters.module)
    if filters.urgency:
        kept &= Q(urgency=filters.urgency)
    if filters.programme:
        ours = (filters.programme, actor.own_agency_id, actor.own_agency_id)
        kept &= Q(what="referral", programme_id=filters.programme) | _among(_OF_PROGRAMME, *ours)
    if filters.officer:
        # Of the own agency only: in whose hands a need is elsewhere is that agency's.
        officer = None if filters.officer == NOBODY else uuid.UUID(filters.officer)
        kept &= Q(officer_id=officer, holder_agency_id=actor.own_agency_id)
    if filters.due == "late":
        kept &= _late(actor)
    elif filters.due:
        days = _WEEK_DAYS if filters.due == "week" else 0
        end = Calendar.end_of(actor.today + dt.timedelta(days=days)) + dt.timedelta(seconds=1)
        kept &= ~_late(actor) & Q(due_at__lt=end)
    return kept


def _weighed(actor: Actor, filters: Filters, rows: QuerySet[Item]) -> QuerySet[Item]:
    """Return rows with what the order of the pressing goes by; other orders go by columns."""
    if filters.order != "pressing":
        return rows
    tonight = Calendar.end_of(actor.today) + dt.timedelta(seconds=1)
    soon = tonight + dt.timedelta(days=_SOON_DAYS)
    near = When(_late(actor), then=0), When(due_at__lt=tonight, then=1), When(due_at__lt=soon, then=2)
    return rows.annotate(near=By(*near, default=3), light=-Weight())


def _ordered(rows: QuerySet[Item], order: Sequence[str], *, falling: bool) -> QuerySet[Item]:
    return rows.only(*_READ).order_by(*(f"-{field}" if falling else field for field in order))


def _beyond(order: Sequence[str], place: Sequence[object], *, falling: bool) -> Q:
    """Return what lies beyond a place: greater in the first field, or equal there and greater in the next."""
    than = "lt" if falling else "gt"
    beyond = Q()
    for at, field in enumerate(order):
        same = dict(zip(order[:at], place[:at], strict=True))
        beyond |= Q(**same, **{f"{field}__{than}": place[at]})
    # Said once more of the first field alone: an index can begin there.
    return beyond & Q(**{f"{order[0]}__{than}e": place[0]})


def _name(order: Sequence[str], row: Item) -> str:
    values = [getattr(row, field) for field in order]
    return "_".join(one.isoformat() if isinstance(one, dt.datetime) else str(one) for one in values)


def _place(order: Sequence[str], text: str) -> list[object]:
    """Read a place. Raises ``Invalid``."""
    parts = text.split("_")
    try:
        if len(parts) != len(order):
            raise ValueError(text)
        return [_value(field, part) for field, part in zip(order, parts, strict=True)]
    except ValueError:
        raise Invalid([Fault("after", "unknown_choice")]) from None


def _value(field: str, text: str) -> object:
    if field == "id":
        return uuid.UUID(text)
    if field in _SMALL:
        return max(-9999, min(9999, int(text[:6])))
    moment = dt.datetime.fromisoformat(text.replace(" ", "+"))
    if moment.tzinfo is None or not 2000 <= moment.year <= 9998:
        raise ValueError(text)
    return moment


def every(actor: Actor, filters: Filters, most: int) -> Iterator[Line]:
    """Return the first ``most`` lines of a list, read stretch by stretch."""
    rows = _weighed(actor, filters, Item.objects.filter(_tab(actor, filters.tab), _kept(actor, filters)))
    for row in _ordered(rows, _ORDERS[filters.order], falling=False)[:most]:
        yield _line(row, actor)


def _with_circumstances(found: Sequence[Line]) -> list[Line]:
    """Return lines with what brings them forward, as far as the reader may know it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT one, circumstances_kinds(one) FROM unnest(%s::uuid[]) one",
            [[line.individual_id for line in found]],
        )
        known: dict[uuid.UUID, list[str] | None] = dict(cursor.fetchall())
    return [replace(line, circumstances=tuple(known[line.individual_id] or ())) for line in found]


def _line(row: Item, actor: Actor) -> Line:
    days = (day_of(row.due_at) - actor.today).days
    own = row.holder_agency_id == actor.agency_id
    return Line(
        id=row.id,
        what=row.what,
        need_id=row.need_id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        holder_agency_id=row.holder_agency_id,
        officer_id=row.officer_id if own else None,
        module=row.module,
        kind=row.kind,
        urgency=row.urgency,
        due_at=row.due_at,
        opened_at=row.opened_at,
        why=why(row.due_at, row.escalated_to, now=actor.now, days=days),
    )
