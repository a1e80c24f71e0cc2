"""What documents can be evidence for. Rooms above say whose a need, a referral or an enrolment is."""

from __future__ import annotations

import uuid
from typing import Protocol

from mysynergy.access.public import Actor


class WhoseIs(Protocol):
    """The person that one thing of a room is about; ``None`` where the actor may see no such thing."""

    def __call__(self, *, actor: Actor, concern_id: uuid.UUID) -> uuid.UUID | None: ...


class Concerns:
    """The rooms that were plugged, by the word of ``domain.CONCERNS``."""

    def __init__(self) -> None:
        self._rooms: dict[str, WhoseIs] = {}

    def plug(self, concern: str, whose: WhoseIs) -> None:
        """Register the room that knows this kind of thing; called once, by the wiring."""
        self._rooms[concern] = whose

    def whose(self, concern: str, *, actor: Actor, concern_id: uuid.UUID) -> uuid.UUID | None:
        """Return whom it is about; ``None`` for an unknown word too."""
        room = self._rooms.get(concern)
        return None if room is None else room(actor=actor, concern_id=concern_id)


concerns = Concerns()
