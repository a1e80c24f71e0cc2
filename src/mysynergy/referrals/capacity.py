"""Whether a programme has places left, as its agency told lately."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from mysynergy.access.public import Actor
from mysynergy.directory.public import capacities


class Places(StrEnum):
    """``FREE``: somebody can be taken now; ``WAITING``: there is a list; ``FULL``: nobody is taken."""

    FREE = "free"
    WAITING = "waiting"
    FULL = "full"


_OF: Final = {
    "available": Places.FREE,
    "waiting_list": Places.WAITING,
    "full": Places.FULL,
    "closed": Places.FULL,
}


def places_of(actor: Actor, programme_ids: Collection[str]) -> Mapping[str, Places]:
    """Return the places of programmes; one of which nothing was told lately is absent."""
    told = capacities(actor=actor, ids=programme_ids)
    return {key: _OF[view.status] for key, view in told.items() if not view.stale}


def full_since(actor: Actor) -> Mapping[str, dt.datetime]:
    """Return which programmes take nobody, as their agencies told lately, and when they told it."""
    told = capacities(actor=actor)
    return {key: view.told_at for key, view in told.items() if not view.takes}
