"""Counts by status, module, agency and state; nobody by name."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from django.http import HttpRequest
from ninja import Router

from mysynergy.api.bearer import actor_of
from mysynergy.api.operations import reads
from mysynergy.api.shapes import Out
from mysynergy.insight import public as insight

router = Router(tags=["insight"])


class CountOut(Out):
    """A number. Of all agencies it is told to the nearest five, below five it is ``null`` and ``text`` says
    ``<5``; of the own agency it is exact.
    """

    number: int | None
    text: str


class FiguresOut(Out):
    """Counts of a set of needs; ``dropped_needs`` are past their date with nobody acting: there is none.

    ``by_circumstance``: people with an open need whose trouble it makes heavier; ``heard``: tips and
    questions as ``kind/state``; ``asked_about``: questions by topic.
    """

    open_needs: CountOut
    people: CountOut
    by_status: dict[str, CountOut]
    by_module: dict[str, CountOut]
    by_state: dict[str, CountOut]
    by_circumstance: dict[str, CountOut]
    referrals: dict[str, CountOut]
    heard: dict[str, CountOut]
    asked_about: dict[str, CountOut]
    unmet_needs: CountOut
    dropped_needs: int
    longest_wait_days: int
    median_wait_days: str


class OverviewOut(Out):
    """Counts as of when they were counted last (``null`` before the first time): the own agency's (``null``
    for who reads totals only), and of all agencies.
    """

    as_of: dt.datetime | None
    agency_id: uuid.UUID | None
    own: FiguresOut | None
    total: FiguresOut
    by_agency: dict[str, CountOut]


def _count(count: insight.Count) -> CountOut:
    return CountOut(number=count.number, text=count.text)


def _counts(counts: Mapping[str, insight.Count]) -> dict[str, CountOut]:
    return {word: _count(count) for word, count in counts.items()}


def _figures(view: insight.Figures) -> FiguresOut:
    return FiguresOut(
        open_needs=_count(view.open_needs),
        people=_count(view.people),
        by_status=_counts(view.by_status),
        by_module=_counts(view.by_module),
        by_state=_counts(view.by_state),
        by_circumstance=_counts(view.by_circumstance),
        referrals=_counts(view.referrals),
        heard=_counts(view.heard),
        asked_about=_counts(view.asked_about),
        unmet_needs=_count(view.unmet_needs),
        dropped_needs=view.dropped_needs,
        longest_wait_days=view.longest_wait_days,
        median_wait_days=f"{view.median_wait_days:.1f}",
    )


@reads(router, "/overview", gives=OverviewOut, summary="How many are helped, and how long they wait")
def overview(request: HttpRequest) -> OverviewOut:
    """Give the counts a coordinator steers by; those of all agencies to the nearest five."""
    view = insight.overview(actor=actor_of(request))
    return OverviewOut(
        as_of=view.as_of,
        agency_id=view.agency_id,
        own=_figures(view.own) if view.own is not None else None,
        total=_figures(view.total),
        by_agency=_counts(view.by_agency),
    )


class LastingOut(Out):
    """Unmet needs by module and state; closed cases by what became of the household: out, still_poor,
    never_poor or unknown.
    """

    as_of: dt.datetime | None
    own: bool
    unmet: CountOut
    unmet_by_module: dict[str, CountOut]
    unmet_by_state: dict[str, CountOut]
    unmet_by_module_and_state: dict[str, dict[str, CountOut]]
    exits: dict[str, CountOut]
    out_by_state: dict[str, CountOut]


@reads(router, "/lasting", gives=LastingOut, summary="Unmet needs and exits from poverty, by area")
def lasting(request: HttpRequest, whole: bool = False) -> LastingOut:
    """Give the own agency's counts, or with ``whole`` those of all, to the nearest five."""
    view = insight.lasting(actor=actor_of(request), whole=whole)
    return LastingOut(
        as_of=view.as_of,
        own=view.own,
        unmet=_count(view.unmet),
        unmet_by_module=_counts(view.unmet_by_module),
        unmet_by_state=_counts(view.unmet_by_state),
        unmet_by_module_and_state={
            module: _counts(states) for module, states in view.unmet_by_module_and_state.items()
        },
        exits=_counts(view.exits),
        out_by_state=_counts(view.out_by_state),
    )


class PeopleKnownOut(Out):
    """People behind the records that stood at ``at``, as links said then, and as they say at ``as_of``."""

    at: dt.datetime
    as_of: dt.datetime
    then: CountOut
    now: CountOut
    then_by_agency: dict[str, CountOut]
    now_by_agency: dict[str, CountOut]


@reads(router, "/people-known", gives=PeopleKnownOut, summary="How many people, as known then and now")
def people_known(request: HttpRequest, at: dt.datetime | None = None) -> PeopleKnownOut:
    """Count people by agency at an instant: two joined since are two then and one now. Counts of other
    agencies are told to the nearest five. ``at``: an instant, not in the future; without a time zone it is
    one in Malaysia.
    """
    view = insight.people_known(actor=actor_of(request), at=at)
    return PeopleKnownOut(
        at=view.at,
        as_of=view.as_of,
        then=_count(view.then),
        now=_count(view.now),
        then_by_agency=_counts(view.then_by_agency),
        now_by_agency=_counts(view.now_by_agency),
    )


class SpreadOut(Out):
    """Whole days that something took, ``of`` many: half within ``median``, nine in ten within ``p90``."""

    of: int
    median: int
    p90: int


class LineOut(Out):
    """Numbers of one line; ``null`` days where too few tell."""

    numbers: dict[str, CountOut]
    reasons: dict[str, CountOut]
    to_answer: SpreadOut | None
    to_help: SpreadOut | None


class ReportOut(Out):
    """Referrals and needs of the months chosen, and in all of as many months before."""

    as_of: dt.datetime | None
    own: bool
    side: str
    since: dt.date
    until: dt.date
    total: LineOut
    before: LineOut
    months: dict[dt.date, LineOut]
    by: dict[str, dict[str, LineOut]]
    needs: LineOut
    needs_before: LineOut
    needs_by: dict[str, dict[str, LineOut]]


def _spread(one: insight.Spread | None) -> SpreadOut | None:
    return None if one is None else SpreadOut(of=one.of, median=one.median, p90=one.p90)


def _line(line: insight.Line) -> LineOut:
    return LineOut(
        numbers=_counts(line.numbers),
        reasons=_counts(line.reasons),
        to_answer=_spread(line.to_answer),
        to_help=_spread(line.to_help),
    )


def _by(some: Mapping[str, Mapping[str, insight.Line]]) -> dict[str, dict[str, LineOut]]:
    return {name: {key: _line(line) for key, line in lines.items()} for name, lines in some.items()}


@reads(router, "/report", gives=ReportOut, summary="Received, answered, helped and late, by month")
def report(
    request: HttpRequest, side: str = "asked", since: dt.date | None = None, until: dt.date | None = None
) -> ReportOut:
    """Give what the own agency was asked, or with ``side=sent`` asked of others, in the months from
    ``since`` to ``until`` (any day of each; the last twelve when absent).
    """
    view = insight.report(actor=actor_of(request), side=side, since=since, until=until)
    return ReportOut(
        as_of=view.as_of,
        own=view.own,
        side=view.side,
        since=view.since,
        until=view.until,
        total=_line(view.total),
        before=_line(view.before),
        months={month: _line(line) for month, line in view.months.items()},
        by=_by(view.by),
        needs=_line(view.needs),
        needs_before=_line(view.needs_before),
        needs_by=_by(view.needs_by),
    )
