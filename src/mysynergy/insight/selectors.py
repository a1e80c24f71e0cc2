"""Counts over published views, on a connection that may read nothing else."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connections, transaction

from mysynergy.access.public import Actor, Role, agencies, door
from mysynergy.insight.domain import Count, middle, shown, shown_all

#: Roles that see their own agency's figures in full beside the totals of all.
OF_AN_AGENCY = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.AGENCY_HEAD, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of a set of needs and of what came of them.

    ``by_status``: needs by assistance status; ``by_module``: open needs; ``by_state``: people with an open
    need by state of residence (``unknown``); ``referrals``: sent or
    received, by state. Waits: days since opened.
    """

    open_needs: Count
    people: Count
    by_status: Mapping[str, Count]
    by_module: Mapping[str, Count]
    by_state: Mapping[str, Count]
    referrals: Mapping[str, Count]
    unmet_needs: Count
    dropped_needs: int
    longest_wait_days: int
    median_wait_days: float


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts at one instant: ``own`` agency's (``None`` for who reads totals only), and of all agencies.

    ``by_agency``: open needs that each agency leads, by its code.
    """

    as_of: dt.datetime
    agency_id: uuid.UUID | None
    own: Figures | None
    total: Figures
    by_agency: Mapping[str, Count]


@door("insight.overview")
def overview(*, actor: Actor) -> Overview:
    """Return the counts a coordinator, head or analyst steers by, as of the actor's time.

    An agency's own figures are exact; counts under five of others are withheld. Analysts and the secretariat
    get totals only. Read outside the caller's transaction, from committed data.
    """
    own = actor.agency_id if actor.role in OF_AN_AGENCY else None
    codes = {view.id: view.code for view in agencies(actor=actor).values()}
    with transaction.atomic(using="insight"):
        with connections["insight"].cursor() as cursor:
            cursor.execute("SELECT set_config('app.now', %s, true)", [actor.now.isoformat()])
        total = _figures(None)
        mine = None if own is None else _figures(own)
        numbers = _counts(_BY_AGENCY, None)
    mine_is = codes[own] if own is not None else None
    others = {code: number for code, number in numbers.items() if code != mine_is}
    by_agency = shown_all(others, own=False)
    if mine_is is not None:
        by_agency[mine_is] = Count(numbers.get(mine_is, 0))
    return Overview(as_of=actor.now, agency_id=own, own=mine, total=total, by_agency=by_agency)


#: Each counts rows of published views by a word; ``%(agency)s`` is an agency or NULL for all. An agency's own
#: open needs are those it leads and those it holds for another: what it must act on.
_BY_STATUS = """
    SELECT s.status, count(*) FROM assistance_pub_status s JOIN cases_pub_needs n USING (need_id)
    WHERE %(agency)s::uuid IS NULL OR %(agency)s IN (n.agency_id, n.holder_agency_id) GROUP BY 1"""
_BY_MODULE = """
    SELECT module, count(*) FROM cases_pub_needs
    WHERE state = 'open' AND (%(agency)s::uuid IS NULL OR %(agency)s IN (agency_id, holder_agency_id))
    GROUP BY 1"""
_BY_STATE = """
    SELECT coalesce(r.state, 'unknown'), count(DISTINCT n.individual_id)
    FROM cases_pub_needs n LEFT JOIN registry_pub_residence r ON r.individual_id = n.individual_id
    WHERE n.state = 'open' AND (%(agency)s::uuid IS NULL OR %(agency)s IN (n.agency_id, n.holder_agency_id))
    GROUP BY 1"""
_BY_AGENCY = """
    SELECT a.code, count(*) FROM cases_pub_needs n JOIN access_pub_agencies a ON a.id = n.agency_id
    WHERE n.state = 'open' GROUP BY 1"""
_UNMET = """
    SELECT 'unmet', count(*) FROM cases_pub_needs
    WHERE outcome = 'unmet' AND (%(agency)s::uuid IS NULL OR agency_id = %(agency)s)"""
_DROPPED = """
    SELECT 'dropped', count(*) FROM cases_pub_needs
    WHERE state = 'open' AND held_until < app_now()
    AND (%(agency)s::uuid IS NULL OR %(agency)s IN (agency_id, holder_agency_id))"""
_REFERRALS = """
    SELECT state, count(*) FROM referrals_pub_referrals
    WHERE %(agency)s::uuid IS NULL OR agency_id = %(agency)s OR from_agency_id = %(agency)s GROUP BY 1"""
_WAITS = """
    SELECT greatest(0, floor(extract(epoch FROM app_now() - opened_at) / 86400))::int::text, count(*)
    FROM cases_pub_needs
    WHERE state = 'open' AND (%(agency)s::uuid IS NULL OR %(agency)s IN (agency_id, holder_agency_id))
    GROUP BY 1"""


def _counts(sql: str, agency_id: uuid.UUID | None) -> dict[str, int]:
    with connections["insight"].cursor() as cursor:
        cursor.execute(sql, {"agency": agency_id})
        return {str(word): int(number) for word, number in cursor.fetchall()}


def _figures(agency_id: uuid.UUID | None) -> Figures:
    own = agency_id is not None
    people = _counts(_BY_STATE, agency_id)
    waits = {int(days): number for days, number in _counts(_WAITS, agency_id).items()}
    return Figures(
        open_needs=shown(sum(waits.values()), own=own),
        people=shown(sum(people.values()), own=own),
        by_status=shown_all(_counts(_BY_STATUS, agency_id), own=own),
        by_module=shown_all(_counts(_BY_MODULE, agency_id), own=own),
        by_state=shown_all(people, own=own),
        referrals=shown_all(_counts(_REFERRALS, agency_id), own=own),
        unmet_needs=shown(_counts(_UNMET, agency_id)["unmet"], own=own),
        dropped_needs=_counts(_DROPPED, agency_id)["dropped"],
        longest_wait_days=max(waits, default=0),
        median_wait_days=middle(waits),
    )
