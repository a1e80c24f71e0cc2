"""Who wants to know that a referral ended, however it ended."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Final, Protocol

from mysynergy.access.public import Actor


class ReferralEnded(Protocol):
    """Called in the transaction in which referrals end: one, or many that came back together."""

    def __call__(self, *, actor: Actor, referral_ids: Collection[uuid.UUID]) -> None: ...


class Endings:
    """Listeners, plugged in ``config/wiring.py``, called in order."""

    def __init__(self) -> None:
        self._listeners: list[ReferralEnded] = []

    def connect(self, listener: ReferralEnded) -> None:
        """Add a listener; adding it again does nothing."""
        if listener not in self._listeners:
            self._listeners.append(listener)

    def announce(self, *, actor: Actor, referral_ids: Collection[uuid.UUID]) -> None:
        """Tell every listener, in the running transaction; what one raises undoes the step."""
        for listener in self._listeners:
            listener(actor=actor, referral_ids=referral_ids)


ended: Final = Endings()
