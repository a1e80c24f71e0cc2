"""What stands now, counted, on a connection that may read nothing but published views."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connections, transaction

from mysynergy.access.public import Actor, Role, agencies, door
from mysynergy.insight.domain import Count, middle, told, told_all

#: Roles that see their own agency's figures in full beside the totals of all.
OF_AN_AGENCY = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.AGENCY_HEAD, Role.AUDITOR})
#: Counts by measure and key.
Standing = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of a set of needs and of what came of them.

    ``by_status``: needs by assistance status; ``by_module``: open needs; ``by_state``: people with an open
    need by state of residence (``unknown``); ``by_circumstance``: those of them whose trouble something makes
    heavier; ``referrals``: sent or received, by state; ``heard``: tips and questions, by ``kind/state``;
    ``asked_about``: questions by topic. Waits: days since opened. ``dropped_needs``: past their date with
    nobody acting, read as they stand, and exact for everybody.
    """

    open_needs: Count
    people: Count
    by_status: Mapping[str, Count]
    by_module: Mapping[str, Count]
    by_state: Mapping[str, Count]
    by_circumstance: Mapping[str, Count]
    referrals: Mapping[str, Count]
    heard: Mapping[str, Count]
    asked_about: Mapping[str, Count]
    unmet_needs: Count
    dropped_needs: int
    longest_wait_days: int
    median_wait_days: float


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts: ``own`` agency's (``None`` for who reads totals only), and of all agencies, which are told to
    the nearest five. ``by_agency``: open needs that each agency leads, by its code.

    ``as_of``: all that was known by then is counted; ``None`` before the first count.
    """

    as_of: dt.datetime | None
    agency_id: uuid.UUID | None
    own: Figures | None
    total: Figures
    by_agency: Mapping[str, Count]


@door("insight.overview")
def overview(*, actor: Actor) -> Overview:
    """Return the counts a coordinator, head or analyst steers by, as they were counted last.

    An agency's own figures are exact; those of all are told to the nearest five, so that nothing small of
    others is left when the own are taken away. Analysts and the secretariat get totals only. Read outside the
    caller's transaction, from what the job of tallies counted: it costs the same however many there are.
    """
    own = actor.agency_id if actor.role in OF_AN_AGENCY else None
    code = code_of(actor, own)
    with transaction.atomic(using="insight"), connections["insight"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.now', %s, true)", [actor.now.isoformat()])
        total = _figures(actor, standing(None), None)
        mine = None if code is None else _figures(actor, standing(code), own)
        cursor.execute("SELECT agency, number FROM tallies_pub_standing WHERE measure = 'leads'")
        leads = {str(name): int(number) for name, number in cursor.fetchall()}
        at = as_of()
    by_agency = told_all({name: number for name, number in leads.items() if name != code}, own=False)
    if code is not None:
        by_agency[code] = Count(leads.get(code, 0))
    return Overview(as_of=at, agency_id=own, own=mine, total=total, by_agency=by_agency)


def code_of(actor: Actor, agency_id: uuid.UUID | None) -> str | None:
    """Return the code by which an agency's counts are kept."""
    return next((one.code for one in agencies(actor=actor).values() if one.id == agency_id), None)


def standing(code: str | None) -> Standing:
    """Return what stands for one agency, or for all together, by measure and key."""
    found: dict[str, dict[str, int]] = {}
    with connections["insight"].cursor() as cursor:
        cursor.execute(
            "SELECT measure, key, number FROM tallies_pub_standing WHERE agency = %s AND number <> 0",
            [code or ""],
        )
        for measure, key, number in cursor.fetchall():
            found.setdefault(measure, {})[key] = int(number)
    return found


def as_of() -> dt.datetime | None:
    """Return as of when counts stand."""
    with connections["insight"].cursor() as cursor:
        cursor.execute("SELECT as_of FROM tallies_pub_counted")
        row = cursor.fetchone()
    return row[0] if row else None


#: By an index of those beyond their date: there is none of them, or few. An agency's own are those it leads
#: and those it holds for another: what it must act on.
_DROPPED: Final = """
    SELECT count(*) FROM cases_pub_needs WHERE state = 'open' AND held_until < app_now()
    AND (%(agency)s::uuid IS NULL OR %(agency)s IN (agency_id, holder_agency_id))"""


def _dropped(agency_id: uuid.UUID | None) -> int:
    with connections["insight"].cursor() as cursor:
        cursor.execute(_DROPPED, {"agency": agency_id})
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _figures(actor: Actor, stands: Standing, agency_id: uuid.UUID | None) -> Figures:
    own = agency_id is not None

    def by(measure: str) -> dict[str, Count]:
        return told_all(stands.get(measure, {}), own=own)

    def whole(measure: str) -> Count:
        return told(sum(stands.get(measure, {}).values()), own=own)

    waits = {
        max(0, (actor.today - dt.date.fromisoformat(day)).days): number
        for day, number in stands.get("day", {}).items()
    }
    return Figures(
        open_needs=whole("open"),
        people=whole("lives"),
        by_status=by("need"),
        by_module=by("open"),
        by_state=by("lives"),
        by_circumstance=by("heavy"),
        referrals=by("referral"),
        heard=by("heard"),
        asked_about=by("topic"),
        unmet_needs=whole("unmet"),
        dropped_needs=_dropped(agency_id),
        longest_wait_days=max(waits, default=0),
        median_wait_days=middle(waits),
    )
