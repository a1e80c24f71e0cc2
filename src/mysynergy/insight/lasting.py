"""What lasts: needs that stay unmet, and households out of poverty, by area; unknown is said as unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from mysynergy.access.public import Actor, door
from mysynergy.insight.domain import Count, told, told_all
from mysynergy.insight.selectors import OF_AN_AGENCY, as_of, code_of, standing

EXITS: Final = ("out", "still_poor", "never_poor", "unknown")


@dataclass(frozen=True, slots=True)
class Lasting:
    """Of the reader's agency, or of all: ``unmet`` needs (no programme, or all declined) in all, by module
    and by state; closed cases by what became of them (``EXITS``), and those out of poverty by state.
    """

    as_of: dt.datetime | None
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

    Counts of all are told to the nearest five. A case is out of poverty when its household was within the
    line as it opened and was not at the last stage of which that is known; unless both are known it is
    unknown.
    Unmet is what nobody offered: not who died, was not reached, or moved away.
    """
    agency = None if whole or actor.role not in OF_AN_AGENCY else actor.agency_id
    own = agency is not None
    with transaction.atomic(using="insight"):
        stands, at = standing(code_of(actor, agency)), as_of()
    left, by_module = stands.get("left", {}), _by_first(stands.get("left", {}))
    exits = _by_first(stands.get("exit", {}))
    by_state: dict[str, int] = {}
    for states in by_module.values():
        for state, number in states.items():
            by_state[state] = by_state.get(state, 0) + number
    return Lasting(
        as_of=at,
        own=own,
        unmet=told(sum(left.values()), own=own),
        unmet_by_module=told_all({key: sum(one.values()) for key, one in by_module.items()}, own=own),
        unmet_by_state=told_all(by_state, own=own),
        unmet_by_module_and_state={key: told_all(one, own=own) for key, one in by_module.items()},
        exits=told_all({word: sum(exits.get(word, {}).values()) for word in EXITS}, own=own),
        out_by_state=told_all(exits.get("out", {}), own=own),
    )


def _by_first(numbers: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Return counts by the first and the second part of their keys."""
    split: dict[str, dict[str, int]] = {}
    for key, number in numbers.items():
        first, _slash, second = key.partition("/")
        split.setdefault(first, {})[second] = number
    return split
