"""Cover in a scheme as a fact for screening (``screening.FactSource``)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Final

from mysynergy.access.public import Actor, door
from mysynergy.joining.public import Belonging, Belongs
from mysynergy.schemes.domain import Cover
from mysynergy.schemes.selectors import memberships_of
from mysynergy.screening.public import FactRecord


@door("schemes.read")
def known_cover(*, actor: Actor, individual_id: uuid.UUID) -> tuple[FactRecord, ...]:
    """Return ``person.perkeso_insured`` when a membership that the actor may see gives cover now.

    Without one nothing is said: she may be insured through an employer, which is not known here.
    """
    views = memberships_of(actor=actor, individual_id=individual_id)
    if not any(view.state is Cover.COVERED for view in views):
        return ()
    return (
        FactRecord(
            name="person.perkeso_insured",
            value=True,
            as_of=actor.today,
            source="schemes",
            verification="verified_by_source",
            agency_id=None,
            category="schemes",
        ),
    )


@door("schemes.read")
def _memberships(*, actor: Actor, ids: Collection[uuid.UUID]) -> tuple[Belonging, ...]:
    """Return the memberships under these very ids, as far as the actor may see them."""
    return tuple(
        Belonging("membership", one.id, one.individual_id, one.agency_id, one.begun_at, one.scheme)
        for one in memberships_of(actor=actor, individual_id=min(ids))
        if one.individual_id in ids
    )


#: Which memberships go with which of two who are parted; plugged in ``config/wiring.py``, no door.
MEMBERSHIPS: Final[Belongs] = _memberships
