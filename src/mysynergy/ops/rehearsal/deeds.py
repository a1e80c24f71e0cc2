"""Deeds of a rehearsal: each is tried, and counted as done, refused or interrupted by a crash."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections

from mysynergy.access.public import Actor, actor_of_user, agencies, colleagues
from mysynergy.kernel.errors import MySynergyError
from mysynergy.ops.rehearsal.clock import Clock

_PATIENCE_SECONDS = 60.0


@dataclass(slots=True)
class Office:
    """What officers share: the clock, and what was done and refused.

    A deed during which the database ended is not known to have happened or not; as in life, the officer
    finds out when she next looks.
    """

    clock: Clock
    counts: Counter[str] = field(default_factory=Counter)

    def officer(self, agency: str, username: str) -> Actor | None:
        """Return the officer as she may act now, or ``None`` where she may no longer."""
        system = Actor.system("rehearsal", now=self.clock.now())
        for one in agencies(actor=system).values():
            if one.code == agency:
                for user in colleagues(actor=system, agency_id=one.id):
                    if user.username == username:
                        return actor_of_user(user_id=user.id, now=system.now)
        return None

    def now(self, actor: Actor) -> Actor:
        """Return the same officer at the present."""
        return actor.at(self.clock.now())

    @contextmanager
    def trying(self, what: str) -> Iterator[None]:
        """Count a deed, or why it was refused; what a crash of the database interrupts is counted too."""
        try:
            yield
        except MySynergyError as error:
            self.counts[f"{what} refused: {error.code}"] += 1
        except (OperationalError, InterfaceError):
            self.counts[f"{what} interrupted"] += 1
            wait_for_database()
        else:
            self.counts[what] += 1

    def asking(self, look: Callable[[], object]) -> bool:
        """Whether a look could be taken; an interrupted one is left for the next round."""
        before = self.counts["look interrupted"]
        with self.trying("look"):
            look()
        return self.counts["look interrupted"] == before


def wait_for_database() -> None:
    """Return once the database answers again. Raises ``OperationalError`` when it does not."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    connections.close_all()
    while True:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
