"""What came to an agency and waits for its officers: never without a date, and passed on when nobody acts.

Not needs: calls, letters, tips, questions. Each stands in the table of its room; what holds for all of them
stands here.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection

from mysynergy.access.public import Actor
from mysynergy.cases.holders import ASKED, who_may_act
from mysynergy.cases.proof import GRACE, Broken, Parameter

#: Somebody who may act, at the agency of the row ``r``, today.
_SOMEBODY: Final = (
    "EXISTS (SELECT FROM access_assignment s JOIN access_user u ON u.id = s.user_id "
    "WHERE s.agency_id = r.agency_id AND u.is_active AND s.role = ANY(%(roles)s) "
    "AND s.period @> %(today)s::date{})"
)
_HOLDER_ACTS: Final = _SOMEBODY.format(" AND s.user_id = r.held_by_id")
_ANYBODY_ACTS: Final = _SOMEBODY.format("")


@dataclass(frozen=True, slots=True)
class Queue:
    """Rows that officers act on: ``table`` has ``state`` (``closed`` ends it), ``agency_id``, ``held_by_id``
    and a date in ``until``; ``waiting`` is the one state without a holder. ``name`` begins the proofs' codes.

    No doors: its rooms check who may, and record what was done.
    """

    table: str
    until: str
    name: str

    def to_pass_on(self, *, actor: Actor, most: int) -> Mapping[uuid.UUID, uuid.UUID]:
        """Return rows that are past their date or whose holder left, each with who is asked next; locked.

        Asked are supervisors first; of several who may, one who does not have it already. Rows of an agency
        where nobody could act stay (``broken`` names them) and stand in nobody's way.
        """
        query = (
            f"SELECT r.id, r.agency_id, r.held_by_id FROM {self.table} r WHERE r.state <> 'closed' "  # noqa: S608
            f"AND (r.{self.until} < %(now)s OR (r.held_by_id IS NOT NULL AND NOT {_HOLDER_ACTS})) "
            f"AND {_ANYBODY_ACTS} ORDER BY r.{self.until}, r.id LIMIT %(most)s FOR UPDATE OF r SKIP LOCKED"
        )
        asked: dict[uuid.UUID, tuple[uuid.UUID, ...]] = {}
        chosen: dict[uuid.UUID, uuid.UUID] = {}
        with connection.cursor() as cursor:
            cursor.execute(query, {**_parameters(actor), "now": actor.now, "most": most})
            rows: list[tuple[uuid.UUID, uuid.UUID, uuid.UUID | None]] = cursor.fetchall()
        for row_id, agency_id, holder in rows:
            if agency_id not in asked:
                asked[agency_id] = who_may_act(actor, agency_id)
            there = asked[agency_id]
            chosen[row_id] = next((one for one in there if one != holder), there[0])
        return chosen

    def broken(self, *, actor: Actor) -> tuple[Broken, ...]:
        """Return how open rows break the rule that each has somebody and a date; nothing in a sound house."""
        opened = f"SELECT r.id FROM {self.table} r"  # noqa: S608 - our own words
        return Broken.found_by(
            {
                f"{self.name}_without_date": f"{opened} WHERE r.state <> 'closed' "
                f"AND (r.{self.until} IS NULL OR r.agency_id IS NULL "
                "OR (r.held_by_id IS NULL AND r.state <> 'waiting'))",
                f"{self.name}_holder_cannot_act": f"{opened} WHERE r.state <> 'closed' "
                f"AND r.held_by_id IS NOT NULL AND NOT {_HOLDER_ACTS}",
                f"{self.name}_dropped": f"{opened} WHERE r.state <> 'closed' AND r.{self.until} < %(grace)s",
                f"{self.name}_agency_left": f"{opened} JOIN access_agency g ON g.id = r.agency_id "
                "WHERE r.state <> 'closed' AND NOT g.participating",
            },
            {**_parameters(actor), "grace": actor.now - GRACE},
        )


def _parameters(actor: Actor) -> Mapping[str, Parameter]:
    return {"roles": sorted(role.value for role in ASKED), "today": actor.today}
