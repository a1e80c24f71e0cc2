"""What lasts: needs that stay unmet, and households out of poverty, by area; unknown is said as unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connections, transaction

from mysynergy.access.public import Actor, door
from mysynergy.insight.domain import Count, shown, shown_all, shown_table
from mysynergy.insight.selectors import OF_AN_AGENCY

EXITS: Final = ("out", "still_poor", "never_poor", "unknown")


@dataclass(frozen=True, slots=True)
class Lasting:
    """Of the reader's agency, or of all: ``unmet`` needs (no programme, or all declined) in all, by module
    and by state; closed cases by what became of them (``EXITS``), and those out of poverty by state.
    """

    as_of: dt.datetime
    own: bool
    unmet: Count
    unmet_by_module: Mapping[str, Count]
    unmet_by_state: Mapping[str, Count]
    unmet_by_module_and_state: Mapping[str, Mapping[str, Count]]
    exits: Mapping[str, Count]
    out_by_state: Mapping[str, Count]


@door("insight.overview")
def lasting(*, actor: Actor, whole: bool = False) -> Lasting:
    """Return the counts of the actor's agency, of all agencies with ``whole`` or for who reads totals only.

    Counts under five of others are withheld. A case is out of poverty when its household was within the line
    as it opened and was not at the last stage of which that is known; unless both are known it is unknown.
    """
    own = None if whole or actor.role not in OF_AN_AGENCY else actor.agency_id
    mine = own is not None
    with transaction.atomic(using="insight"), connections["insight"].cursor() as cursor:
        cursor.execute(_UNMET, {"agency": own})
        unmet = [(str(module), str(state), int(number)) for module, state, number in cursor.fetchall()]
        cursor.execute(_EXITS, {"agency": own})
        exits = [(str(word), str(state), int(number)) for word, state, number in cursor.fetchall()]
    by_module: dict[str, dict[str, int]] = {}
    by_state: dict[str, int] = {}
    for module, state, number in unmet:
        by_module.setdefault(module, {})[state] = number
        by_state[state] = by_state.get(state, 0) + number
    became = {word: sum(number for one, _, number in exits if one == word) for word in EXITS}
    return Lasting(
        as_of=actor.now,
        own=mine,
        unmet=shown(sum(by_state.values()), own=mine),
        unmet_by_module=shown_all({key: sum(one.values()) for key, one in by_module.items()}, own=mine),
        unmet_by_state=shown_all(by_state, own=mine),
        unmet_by_module_and_state=shown_table(by_module, own=mine),
        exits=shown_all(became, own=mine),
        out_by_state=shown_all({state: n for word, state, n in exits if word == "out"}, own=mine),
    )


#: What nobody offered: not who died, was not reached, or moved away.
_UNMET = """
    SELECT n.module, coalesce(r.state, 'unknown'), count(*)
    FROM cases_pub_needs n LEFT JOIN registry_pub_residence r ON r.individual_id = n.individual_id
    WHERE n.outcome = 'unmet' AND n.close_code IN ('no_programme', 'all_declined')
      AND (%(agency)s::uuid IS NULL OR n.agency_id = %(agency)s)
    GROUP BY 1, 2"""
_EXITS = """
    SELECT CASE WHEN e.before = 'unknown' OR e.since = 'unknown' THEN 'unknown'
                WHEN e.before = 'yes' THEN CASE e.since WHEN 'no' THEN 'out' ELSE 'still_poor' END
                WHEN e.since = 'no' THEN 'never_poor' ELSE 'unknown' END,
           coalesce(r.state, 'unknown'), count(*)
    FROM outcomes_pub_exits e LEFT JOIN registry_pub_residence r ON r.individual_id = e.individual_id
    WHERE %(agency)s::uuid IS NULL OR e.agency_id = %(agency)s
    GROUP BY 1, 2"""
