"""What corrections say, and their plain decisions. Pure.

Codes of errors: ``NotFound``: ``source_record``, ``individual``, ``two_people``. ``Conflict``:
``same_record`` (the record stands for that very person: undo the link instead), ``record_of_nobody``.
``Invalid``: ``reason``/``reason_missing``, ``reason``/``too_long``.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from mysynergy.access.public import Actor
from mysynergy.kernel.errors import Fault, Invalid, NotAllowed

_LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True, repr=False)
class TwoPeopleView:
    """An officer's word that a person is not ``other_id``, seen from that person.

    ``agency_id`` and ``said_by`` are absent where the agency's very name can tell a secret and the reader is
    of another; ``reason`` and ``taken_back_reason`` are read by the agency that said it, by nobody else.
    """

    id: uuid.UUID
    other_id: uuid.UUID
    source_record_id: uuid.UUID
    own: bool
    agency_id: uuid.UUID | None
    said_by: uuid.UUID | None
    said_at: dt.datetime
    reason: str | None
    taken_back_at: dt.datetime | None
    taken_back_reason: str | None


def own_agency(actor: Actor) -> uuid.UUID:
    """Return the agency the actor acts for. Raises ``NotAllowed`` for one who acts for none."""
    if actor.agency_id is None:
        raise NotAllowed("no_agency")
    return actor.agency_id


def need_reason(reason: str, field: str = "reason") -> str:
    """Return the reason without outer blanks. Raises ``Invalid`` when there is none or it is too long."""
    text = reason.strip().replace("\x00", "")
    if not text:
        raise Invalid([Fault(field, "reason_missing")])
    if len(text) > _LONGEST_REASON:
        raise Invalid([Fault(field, "too_long", {"limit": _LONGEST_REASON, "length": len(text)})])
    return text
