"""Dates until which needs are held, put off many at once. For room ``clocks``, which tells why."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Final

from mysynergy.access.public import Actor, acting
from mysynergy.database.public import change_many


class Holds:
    """What rooms above do to the dates of needs in bulk."""

    def put_off(self, *, actor: Actor, moves: Sequence[tuple[uuid.UUID, dt.datetime, dt.datetime]]) -> int:
        """Put off needs that are still held until the old date to the later one; return how many.

        A review by hand stays within its thirty days (the table's own check).
        """
        if not moves:
            return 0
        with acting(actor.as_system("cases.put_off")):
            return change_many(
                "UPDATE cases_need n SET held_until = CASE WHEN n.held_for LIKE 'referral%%' THEN g.later "
                "ELSE least(g.later, n.held_since + interval '31 days') END "
                "FROM unnest(%b::uuid[], %b::timestamptz[], %b::timestamptz[]) AS g(id, old, later) "
                "WHERE n.id = g.id AND n.state = 'open' AND n.held_until = g.old AND g.later > g.old",
                ("uuid", [one for one, _old, _new in moves]),
                ("timestamptz", [old for _one, old, _new in moves]),
                ("timestamptz", [new for _one, _old, new in moves]),
            )


HOLDS: Final = Holds()
