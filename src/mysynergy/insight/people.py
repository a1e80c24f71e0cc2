"""How many people agencies know: as was known at an instant, and of the same records as is known now.

Two who were joined since count as two then and as one now, and the other way round for two who were parted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connections, transaction

from mysynergy.access.public import Actor, door
from mysynergy.insight.domain import Count, told, told_all
from mysynergy.insight.selectors import OF_AN_AGENCY, code_of
from mysynergy.kernel.days import KUALA_LUMPUR
from mysynergy.kernel.errors import Fault, Invalid


@dataclass(frozen=True, slots=True)
class PeopleKnown:
    """People behind the records that stood at ``at``. ``then``: as links said at that instant; ``now``: the
    same records, as links say at ``as_of``. By agency's code; somebody whom two agencies know counts with
    both, and once in the total. A record that stands for nobody any more (erased) is in ``then`` alone.
    """

    at: dt.datetime
    as_of: dt.datetime
    then: Count
    now: Count
    then_by_agency: Mapping[str, Count]
    now_by_agency: Mapping[str, Count]


@door("insight.overview")
def people_known(*, actor: Actor, at: dt.datetime | None = None) -> PeopleKnown:
    """Return how many people agencies knew at ``at`` (the actor's time when absent), as known then and now.

    An agency's own figure is exact; others' and the total are told to the nearest five. An instant without a
    time zone is one in Malaysia. Read from committed data. Raises ``Invalid`` for an instant after
    the actor's.
    """
    at = at or actor.now
    if at.tzinfo is None:
        at = at.replace(tzinfo=KUALA_LUMPUR)
    if at > actor.now:
        raise Invalid([Fault("at", "in_future")])
    own = actor.agency_id if actor.role in OF_AN_AGENCY else None
    code = code_of(actor, own)
    with transaction.atomic(using="insight"):
        then, now = _counts(at, at), _counts(at, actor.now)
    return PeopleKnown(
        at=at,
        as_of=actor.now,
        then=told(then.pop("", 0), own=False),
        now=told(now.pop("", 0), own=False),
        then_by_agency=_told(then, code),
        now_by_agency=_told(now, code),
    )


def _told(numbers: Mapping[str, int], own: str | None) -> dict[str, Count]:
    cells = told_all({code: number for code, number in numbers.items() if code != own}, own=False)
    if own is not None:
        cells[own] = Count(numbers.get(own, 0))
    return cells


#: The records that stood at one instant, by whom they stood for at another. The empty code is the total.
_PEOPLE = """
    SELECT coalesce(a.code, ''), count(DISTINCT seen.individual_id)
    FROM registry_pub_links stood
    JOIN registry_pub_links seen ON seen.source_record_id = stood.source_record_id
      AND seen.since <= %(seen)s AND (seen.until IS NULL OR seen.until > %(seen)s)
    JOIN access_pub_agencies a ON a.id = stood.agency_id
    WHERE stood.since <= %(at)s AND (stood.until IS NULL OR stood.until > %(at)s)
    GROUP BY GROUPING SETS ((a.code), ())"""


def _counts(at: dt.datetime, seen: dt.datetime) -> dict[str, int]:
    with connections["insight"].cursor() as cursor:
        cursor.execute(_PEOPLE, {"at": at, "seen": seen})
        return {str(code): int(number) for code, number in cursor.fetchall()}
