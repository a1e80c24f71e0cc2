"""The stage on which made-up histories are played: who acts, when, and who became which individual."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from random import Random

from django.db import transaction

from mysynergy.access.public import Actor, acting, actor_of_user, agencies, colleagues
from mysynergy.kernel.days import KUALA_LUMPUR, day_of
from mysynergy.kernel.errors import MySynergyError
from mysynergy.synthetic import Population


@dataclass(slots=True)
class Stage:
    """What the parts of the seed share. ``counts`` tells what was made and what a door refused."""

    population: Population
    now: dt.datetime
    rng: Random
    officers: dict[tuple[str, str], Actor]
    agency_ids: dict[str, uuid.UUID]
    individuals: dict[int, uuid.UUID] = field(default_factory=dict)
    known_by: dict[int, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    _minutes: dict[dt.date, int] = field(default_factory=dict)
    _under_way: int = 0

    @property
    def today(self) -> dt.date:
        """The day in Malaysia on which the stage is set."""
        return day_of(self.now)

    def at(self, agency: str, role: str, day: dt.date) -> Actor:
        """Return the agency's officer of that role, in the office hours of ``day`` but not after now."""
        minute = self._minutes.get(day, self.rng.randrange(120)) + self.rng.randrange(1, 4)
        # The day goes on from one deed to the next, so that no answer comes before its question.
        self._minutes[day] = minute
        moment = dt.datetime.combine(day, dt.time(8), tzinfo=KUALA_LUMPUR)
        moment += dt.timedelta(minutes=minute % (10 * 60))
        return self.officers[agency, role].at(min(moment, self.now))

    @contextmanager
    def trying(self, what: str, actor: Actor) -> Iterator[None]:
        """Count what ``actor`` succeeds in and what a door refuses; a refusal undoes only its own step.

        The doors of a step are one act of hers: the database is told once who acts. A step within a step
        belongs to the same act and can be undone alone.
        """
        alone = transaction.atomic() if self._under_way else nullcontext()
        self._under_way += 1
        try:
            with alone, acting(actor):
                yield
        except MySynergyError as error:
            why = " ".join(f"{fault.field}:{fault.code}" for fault in getattr(error, "faults", [])[:2])
            self.counts[f"{what} refused: {error.code} {why}".rstrip()] += 1
        else:
            self.counts[what] += 1
        finally:
            self._under_way -= 1


def set_stage(*, system: Actor, population: Population, seed: int) -> Stage:
    """Return a stage with every officer of the demonstration's cast. The users must have been made."""
    officers: dict[tuple[str, str], Actor] = {}
    ids: dict[str, uuid.UUID] = {}
    for view in agencies(actor=system).values():
        ids[view.code] = view.id
        for colleague in colleagues(actor=system, agency_id=view.id):
            for role in colleague.roles:
                actor = actor_of_user(user_id=colleague.id, now=system.now)
                if actor is not None:
                    officers[view.code, role] = actor
    rng = Random(f"stage/{seed}")  # noqa: S311 - repeatable on purpose
    return Stage(population, system.now, rng, officers, ids)
