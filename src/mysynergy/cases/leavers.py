"""Needs whose holder can no longer act are put into the hands of a colleague who can, by the clock."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Final

from django.db import connection

from mysynergy.access.public import Actor, agencies, door
from mysynergy.cases.holders import HOLDERS, named_holder
from mysynergy.cases.models import Case, Need
from mysynergy.cases.telling import hands_of, tell
from mysynergy.events.public import enqueue
from mysynergy.kernel.errors import Conflict
from mysynergy.workdays.public import calendar_at

_BATCH = 500
#: Since a role can end by its date, with no deed of anybody, this is asked by the clock and not only told.
_LEFT = """SELECT n.* FROM cases_need n JOIN access_agency g ON g.id = n.holder_agency_id
    WHERE n.state = 'open' AND (NOT g.participating OR NOT EXISTS (
        SELECT FROM access_assignment a JOIN access_user u ON u.id = a.user_id
        WHERE a.user_id = n.held_by_id AND a.agency_id = n.holder_agency_id AND u.is_active
          AND a.role = ANY(%s) AND a.period @> %s::date))
      AND NOT n.id = ANY(%s)
    ORDER BY n.held_until, n.id LIMIT %s FOR UPDATE OF n SKIP LOCKED"""

_UNWEIGHED = """SELECT DISTINCT n.individual_id, n.holder_agency_id FROM cases_need n
    WHERE n.state = 'open' AND NOT EXISTS (
        SELECT FROM circumstances_weighed w
        WHERE w.individual_id = n.individual_id AND w.agency_id = n.holder_agency_id)
    LIMIT %s"""


@door("cases.work")
def find_holders(*, actor: Actor) -> int:
    """Give needs of officers who left, lost their role, or whose agency left to somebody who can act.

    To the case manager, else the agency's coordinator, supervisor or a caseworker, never to one of whose
    circle the person is; where it has nobody, to the agency that leads the case. The date stays, unless it is
    so near that nobody could keep it: then it is the end of the next working day. Returns how many were
    handed over; after 500 the job goes on. A need for which nobody is anywhere stays as it is and is named by
    ``mysynergy check``. Repeatable.
    """
    roles = sorted(role.value for role in HOLDERS)
    done, without = 0, set[uuid.UUID]()
    while done < _BATCH:
        rows = list(Need.objects.raw(_LEFT, [roles, actor.today, sorted(without), _BATCH]))
        for row in rows:
            if _hand_on(actor, row):
                done += 1
            else:
                without.add(row.id)
        if len(rows) < _BATCH:
            return done
    enqueue(job="cases.find_holders", arguments={})
    return done


def _hand_on(actor: Actor, row: Need) -> bool:
    found = _somebody(actor, row)
    if found is None:
        return False
    holder, agency_id = found
    old = hands_of(row)
    if agency_id != row.holder_agency_id:
        row.held_for = "review"
    row.held_by_id, row.holder_agency_id, row.held_since = holder, agency_id, actor.now
    row.held_until = max(row.held_until or actor.now, _soonest(actor, agency_id))
    row.escalated_to, row.escalated_at = None, None
    row.save()
    tell(actor, row, "cases.need_handed_over", {"reason": "holder_left", "old": old, "new": hands_of(row)})
    return True


def _somebody(actor: Actor, row: Need) -> tuple[uuid.UUID, uuid.UUID] | None:
    known = agencies(actor=actor)
    manager = Case.objects.values_list("manager_id", flat=True).get(id=row.case_id)
    for agency_id in dict.fromkeys((row.holder_agency_id, row.agency_id)):
        if agency_id is None or not known[agency_id].participating:
            continue
        try:
            return named_holder(actor, agency_id, first=manager, about=row.individual_id), agency_id
        except Conflict:
            continue
    return None


def _soonest(actor: Actor, agency_id: uuid.UUID) -> dt.datetime:
    return calendar_at(actor=actor, agency_id=agency_id).due_after(actor.now, 1)


@door("cases.work")
def weigh_new(*, actor: Actor) -> int:
    """Ask for the circumstances behind open needs that their agency never weighed; return of how many people.

    Those that were open before there was a weight, and those whose agency learns of one later. Repeatable.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNWEIGHED, [_BATCH])
        found = cursor.fetchall()
    for person, agency in found:
        about = {"individual_id": str(person), "agency_id": str(agency), "begin": "yes"}
        enqueue(job="circumstances.weigh_for", arguments=about)
    return len(found)


#: What the clock runs for this room besides escalation, by name.
JOBS: Final[Mapping[str, Callable[..., object]]] = {
    "cases.find_holders": find_holders,
    "cases.weigh_new": weigh_new,
}
