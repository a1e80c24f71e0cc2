"""The report of an agency: what it was asked or asked of others, how soon it answered, what came of it.

Read from counts by month (``tallies_pub_*``), so it costs the same among a hundred referrals or five million.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db import connections, transaction

from mysynergy.access.public import Actor, door
from mysynergy.insight.domain import Count, Spread, spread, told_all
from mysynergy.insight.selectors import OF_AN_AGENCY, as_of
from mysynergy.kernel.errors import Fault, Invalid

SIDES: Final = ("asked", "sent")
#: Along what a report is broken down beside its months; needs by module and area only.
DIMENSIONS: Final = ("programme", "module", "area", "channel", "partner")
_MOST_MONTHS: Final = 60
#: Nothing is older; as many months again are read before a report's first.
_EARLIEST: Final = dt.date(2000, 1, 1)
_USUAL_MONTHS: Final = 12
#: In the order in which they are read.
_NUMBERS: Final = (
    "sent", "answered", "accepted", "declined", "withdrawn", "waiting", "at_work", "helped", "partly_helped",
    "not_helped", "in_time", "late",
)  # fmt: skip
_NEEDS: Final = ("opened", "met", "unmet", "withdrawn")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report. ``numbers`` of referrals: ``sent``, ``answered`` (accepted or declined),
    ``in_time`` (by the promised date), ``late`` (answered after it, or waiting beyond it), ``waiting``,
    ``accepted``, ``declined``, ``withdrawn``, ``at_work``, ``helped``, ``partly_helped``, ``not_helped``;
    ``reasons`` of declining. Of needs: ``opened``, ``met``, ``unmet``, ``withdrawn``; ``reasons`` of unmet.

    Whole days from sending ``to_answer`` and ``to_help``; ``None`` where nothing, or too little, tells. Of
    all agencies every number is told to the nearest five.
    """

    numbers: Mapping[str, Count]
    reasons: Mapping[str, Count]
    to_answer: Spread | None = None
    to_help: Spread | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of the months ``since`` to ``until`` (first days; both count), and of as many ``before``.

    A referral counts in the month in which it was sent, a need in that in which it was opened, or closed.
    ``as_of``: all that was known by then is counted; ``None`` before the first count. ``own``: of the
    reader's agency; else of all, to the nearest five.
    """

    as_of: dt.datetime | None
    own: bool
    side: str
    since: dt.date
    until: dt.date
    total: Line
    before: Line
    months: Mapping[dt.date, Line]
    by: Mapping[str, Mapping[str, Line]]
    needs: Line
    needs_before: Line
    needs_by: Mapping[str, Mapping[str, Line]]


@dataclass(slots=True)
class _Sum:
    """What stands in one line or in several together."""

    numbers: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    answer: Counter[int] = field(default_factory=Counter)
    help: Counter[int] = field(default_factory=Counter)

    def add(self, other: _Sum) -> None:
        self.numbers.update(other.numbers)
        self.reasons.update(other.reasons)
        self.answer.update(other.answer)
        self.help.update(other.help)


@dataclass(frozen=True, slots=True)
class _Row:
    month: dt.date
    dimension: str
    key: str
    sum: _Sum


@door("insight.report")
def report(
    *, actor: Actor, side: str = "asked", since: dt.date | None = None, until: dt.date | None = None
) -> Report:
    """Return the report of the actor's agency, or of all agencies for who reads totals only.

    ``side``: referrals it was ``asked``, or ``sent``; of all they are the same, told as ``asked``. ``since``
    and ``until`` are any days of the first and the last month, at most sixty; the last twelve when absent.
    Raises ``Invalid``.
    """
    long_ago = [
        Fault(name, "too_long_ago", {"earliest": _EARLIEST.year})
        for name, day in (("since", since), ("until", until))
        if day is not None and day < _EARLIEST
    ]
    if long_ago:
        raise Invalid(long_ago)
    last = _first(until or actor.today)
    begin = _first(since) if since else _months_on(last, 1 - _USUAL_MONTHS)
    length = (last.year - begin.year) * 12 + last.month - begin.month + 1
    if faults := _faults(side, begin, length, actor.today):
        raise Invalid(faults)
    agency = actor.agency_id if actor.role in OF_AN_AGENCY else None
    if agency is None:  # of all, what was sent is what was asked
        side = "asked"
    asked = {
        "agency": agency,
        "side": side,
        "since": _months_on(begin, -length),
        "until": last,
    }
    own = agency is not None
    with transaction.atomic(using="insight"):
        rows, needs, at = _rows(_REFERRALS, asked), _rows(_NEED_ROWS, asked), as_of()
    now, whole = _split(rows, begin), _whole(rows)
    needs_now, needs_whole = _split(needs, begin), _whole(needs)
    by_month = {_months_on(begin, n).isoformat(): _Sum() for n in range(length)}
    for row in whole:
        if row.month >= begin:
            by_month[row.month.isoformat()].add(row.sum)
    return Report(
        as_of=at,
        own=own,
        side=side,
        since=begin,
        until=last,
        total=_one(whole, own=own, since=begin),
        before=_one(whole, own=own, before=begin),
        months={dt.date.fromisoformat(key): line for key, line in _lines(by_month, own=own).items()},
        by={name: _lines(now.get(name, {}), own=own) for name in DIMENSIONS},
        needs=_one(needs_whole, own=own, since=begin, names=_NEEDS),
        needs_before=_one(needs_whole, own=own, before=begin, names=_NEEDS),
        needs_by={
            name: _lines(needs_now.get(name, {}), own=own, names=_NEEDS) for name in ("module", "area")
        },
    )


def _first(day: dt.date) -> dt.date:
    return day.replace(day=1)


def _months_on(month: dt.date, by: int) -> dt.date:
    total = month.year * 12 + month.month - 1 + by
    return dt.date(total // 12, total % 12 + 1, 1)


def _faults(side: str, begin: dt.date, length: int, today: dt.date) -> list[Fault]:
    faults = [] if side in SIDES else [Fault("side", "unknown_choice")]
    if begin > today:
        faults.append(Fault("since", "in_the_future"))
    if length < 1:
        faults.append(Fault("until", "ends_before_it_begins"))
    elif length > _MOST_MONTHS:
        faults.append(Fault("since", "too_many_months", {"most": _MOST_MONTHS}))
    return faults


#: Of all agencies each referral counts once, with the agency that was asked.
_REFERRALS = """
    SELECT month, dimension, key, sent, answered, accepted, declined, withdrawn, waiting, at_work, helped,
           partly_helped, not_helped, in_time, late, reasons::text, answer_days::text, help_days::text
    FROM tallies_pub_months WHERE month BETWEEN %(since)s AND %(until)s
      AND CASE WHEN %(agency)s::uuid IS NULL THEN side = 'asked'
               ELSE agency_id = %(agency)s AND side = %(side)s END"""
_NEED_ROWS = """
    SELECT month, dimension, key, opened, met, unmet, withdrawn, reasons::text, '{}', '{}'
    FROM tallies_pub_needs WHERE month BETWEEN %(since)s AND %(until)s
      AND (%(agency)s::uuid IS NULL OR agency_id = %(agency)s)"""


def _rows(sql: str, asked: Mapping[str, uuid.UUID | str | dt.date | None]) -> list[_Row]:
    names = _NUMBERS if sql is _REFERRALS else _NEEDS
    with connections["insight"].cursor() as cursor:
        cursor.execute(sql, asked)
        return [
            _Row(
                month,
                dimension,
                key,
                _Sum(
                    Counter(dict(zip(names, rest[:-3], strict=True))),
                    Counter(json.loads(rest[-3])),
                    _days(rest[-2]),
                    _days(rest[-1]),
                ),
            )
            for month, dimension, key, *rest in cursor.fetchall()
        ]


def _days(told: str) -> Counter[int]:
    return Counter({int(days): number for days, number in json.loads(told).items()})


def _split(rows: Iterable[_Row], since: dt.date) -> dict[str, dict[str, _Sum]]:
    """Return by dimension and key what stands in the months from ``since`` on."""
    split: dict[str, dict[str, _Sum]] = {}
    for row in rows:
        if row.month >= since:
            split.setdefault(row.dimension, {}).setdefault(row.key, _Sum()).add(row.sum)
    return split


def _whole(rows: Iterable[_Row]) -> list[_Row]:
    return [row for row in rows if row.dimension == "all"]


def _one(
    rows: Iterable[_Row],
    *,
    own: bool,
    since: dt.date = dt.date.min,
    before: dt.date = dt.date.max,
    names: tuple[str, ...] = _NUMBERS,
) -> Line:
    """Return the sum of the months from ``since`` on and before ``before``."""
    total = _Sum()
    for row in rows:
        if since <= row.month < before:
            total.add(row.sum)
    return _lines({"": total}, own=own, names=names)[""]


def _lines(sums: Mapping[str, _Sum], *, own: bool, names: tuple[str, ...] = _NUMBERS) -> dict[str, Line]:
    return {
        key: Line(
            numbers=told_all({name: one.numbers[name] for name in names}, own=own),
            reasons=told_all(one.reasons, own=own),
            to_answer=spread(one.answer, own=own),
            to_help=spread(one.help, own=own),
        )
        for key, one in sums.items()
    }
