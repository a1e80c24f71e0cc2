"""No wrong door, proved on whatever stands in the database; what breaks it is named by its id."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from django.db import connection

from mysynergy.access.public import Actor, door
from mysynergy.cases.holders import HOLDERS

Parameter: TypeAlias = str | dt.date | dt.datetime | list[str]
#: So many ids are named of each thing that is broken; the count is always of all.
NAMED = 200
#: The clock runs every quarter of an hour; what it has not touched after an hour it does not touch at all.
GRACE = dt.timedelta(hours=1)
#: Whoever a need was brought to has so long to act: a working week and the weekend around it.
SILENCE = dt.timedelta(days=9)


@dataclass(frozen=True, slots=True)
class Broken:
    """One way in which the invariant is broken: of how many, and the ids of the first ``NAMED``.

    ``what`` is a stable code: ``need_without_holder``, ``holder_cannot_act`` (she left, or her role forbids
    it), ``agency_left``, ``need_dropped`` (past its date, and nobody was told), ``need_forgotten`` (told, and
    nobody acted); those of referrals stand in their room.
    """

    what: str
    count: int
    ids: tuple[uuid.UUID, ...]

    @classmethod
    def found_by(cls, queries: Mapping[str, str], parameters: Mapping[str, Parameter]) -> tuple[Broken, ...]:
        """Return what the queries find; each selects the ids of what is broken in one way."""
        found = []
        with connection.cursor() as cursor:
            for what, query in queries.items():
                cursor.execute(
                    f"SELECT count(*) OVER (), id FROM ({query}) AS broken "  # noqa: S608 - our own words
                    f"ORDER BY id LIMIT {NAMED}",
                    parameters,
                )
                rows: Sequence[tuple[int, uuid.UUID]] = cursor.fetchall()
                if rows:
                    found.append(cls(what, rows[0][0], tuple(row[1] for row in rows)))
        return tuple(found)


_QUERIES: Final[Mapping[str, str]] = {
    "need_without_holder": "SELECT id FROM cases_need WHERE state = 'open' "
    "AND (held_by_id IS NULL OR holder_agency_id IS NULL OR held_since IS NULL OR held_until IS NULL)",
    "holder_cannot_act": "SELECT n.id FROM cases_need n WHERE n.state = 'open' AND NOT EXISTS ("
    "SELECT FROM access_assignment a JOIN access_user u ON u.id = a.user_id WHERE a.user_id = n.held_by_id "
    "AND a.agency_id = n.holder_agency_id AND u.is_active AND a.role = ANY(%(roles)s) "
    "AND a.period @> %(today)s::date)",
    "agency_left": "SELECT n.id FROM cases_need n JOIN access_agency g ON g.id = n.holder_agency_id "
    "WHERE n.state = 'open' AND NOT g.participating",
    "need_dropped": "SELECT id FROM cases_need WHERE state = 'open' AND held_until < %(grace)s "
    "AND escalated_to IS NULL",
    "need_forgotten": "SELECT id FROM cases_need WHERE state = 'open' AND held_until < %(silence)s "
    "AND escalated_at < %(silence)s",
}


@door("cases.read")
def without_wrong_door(*, actor: Actor) -> tuple[Broken, ...]:
    """Return how open needs break the invariant at the actor's time; nothing in a sound house. Reads only.

    Sets, not rows: seconds for a million needs. Roles and absences are those of the actor's day.
    """
    return Broken.found_by(
        _QUERIES,
        {
            "roles": sorted(role.value for role in HOLDERS),
            "today": actor.today,
            "grace": actor.now - GRACE,
            "silence": actor.now - SILENCE,
        },
    )


PROOFS: Final[Mapping[str, Callable[..., tuple[Broken, ...]]]] = {"needs": without_wrong_door}
