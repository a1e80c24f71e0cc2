"""What is said of a join, and what parting would do. Pure but for the plugs of higher rooms.

Codes of errors. ``NotFound``: ``individual``, ``join``. ``Conflict``: ``same_person`` (they stand for one
person already, by another way), ``protected_person``, ``protected_while_joined``, ``numbers_contradict``,
``said_apart`` [words].
``NotAllowed``: ``not_a_machines`` (how and who do not agree). ``Invalid``: ``how``/``unknown_choice``,
``reason``/``reason_missing``, ``reason``/``too_long``.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, Protocol

from mysynergy.access.public import Actor

#: Who decided: a data steward who saw both, or the batch above its upper threshold.
How = Literal["steward", "batch"]
HOW: Final = ("steward", "batch")


@dataclass(frozen=True, slots=True, repr=False)
class JoinView:
    """Two individuals joined: what stood for ``other_id`` stands for ``one_id`` until ``parted_at``.

    ``agency_id``, ``joined_by`` and ``parted_by`` are absent where the agency's very name can tell a secret
    and the reader is of another; the reasons are read by the agency that gave them, by nobody else.
    """

    id: uuid.UUID
    one_id: uuid.UUID
    other_id: uuid.UUID
    how: How
    weight: Decimal | None
    evidence: tuple[str, ...]
    agency_id: uuid.UUID | None
    joined_by: uuid.UUID | None
    joined_at: dt.datetime
    reason: str | None
    records: int
    parted_at: dt.datetime | None
    parted_by: uuid.UUID | None
    parted_reason: str | None


@dataclass(frozen=True, slots=True)
class Belonging:
    """A row about a person in another room: ``kind`` is case, need, referral, enrolment, award, membership.

    ``individual_id`` is the id under which it was written, which is never rewritten: it decides with whom the
    row stays. ``what`` is a programme, a scheme or ``module.kind`` of a need, for a page to put in words.
    """

    kind: str
    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID | None
    at: dt.datetime
    what: str


@dataclass(frozen=True, slots=True)
class Reopening:
    """Something decided because two were thought one: ``kind`` is refusal or finding."""

    kind: str
    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID | None
    at: dt.datetime
    what: str


@dataclass(frozen=True, slots=True)
class Side:
    """What goes with one of the two: how many records of which agencies, and the rows the reader sees.

    ``name`` is what would stand on her own golden record, empty where the reader may not see it;
    ``agencies`` holds ``None`` for an agency whose name could tell a secret.
    """

    individual_id: uuid.UUID
    name: str
    records: int
    agencies: tuple[uuid.UUID | None, ...]
    rows: tuple[Belonging, ...]


@dataclass(frozen=True, slots=True)
class Consequences:
    """What parting would do. ``unsure``: rows that stay with ``one`` though an agency that knows both wrote
    them while they were joined; somebody must look whose they are.
    """

    join_id: uuid.UUID
    one: Side
    other: Side
    unsure: tuple[Belonging, ...]
    reopened: tuple[Reopening, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """The ids of two who are joined, or were until now: each side with what was written under it."""

    join_id: uuid.UUID
    one_ids: frozenset[uuid.UUID]
    other_ids: frozenset[uuid.UUID]
    joined_at: dt.datetime


class Belongs(Protocol):
    """Answers which rows of a room stand under these very ids, as far as the actor may see them."""

    def __call__(self, *, actor: Actor, ids: Collection[uuid.UUID]) -> Iterable[Belonging]: ...


class Reopens(Protocol):
    """Reopens what was decided because two were thought one.

    ``really`` false: only answers what it would reopen, as far as the actor may see it, and changes nothing.
    With ``really`` it runs in the transaction of the parting, after the records went back.
    """

    def __call__(self, *, actor: Actor, sides: Sides, really: bool) -> Iterable[Reopening]: ...


class Plugged:
    """Which higher rooms take part in a parting; plugged in ``config/wiring.py``."""

    def __init__(self) -> None:
        self._belongs: list[Belongs] = []
        self._reopens: list[Reopens] = []

    def connect(self, *, belongs: Belongs | None = None, reopens: Reopens | None = None) -> None:
        """Add a room's answers; adding them again does nothing."""
        if belongs is not None and belongs not in self._belongs:
            self._belongs.append(belongs)
        if reopens is not None and reopens not in self._reopens:
            self._reopens.append(reopens)

    def rows(self, *, actor: Actor, ids: Collection[uuid.UUID]) -> tuple[Belonging, ...]:
        """Return the rows of all rooms under these ids, the oldest first."""
        found = [row for source in self._belongs if ids for row in source(actor=actor, ids=ids)]
        return tuple(sorted(found, key=lambda row: (row.at, row.kind, row.id)))

    def reopen(self, *, actor: Actor, sides: Sides, really: bool) -> tuple[Reopening, ...]:
        """Ask every room to reopen what rested on the join; see ``Reopens``."""
        return tuple(
            one for source in self._reopens for one in source(actor=actor, sides=sides, really=really)
        )


parting: Final = Plugged()


def written_while_joined(
    rows: Iterable[Belonging], joined_at: dt.datetime, theirs: Collection[uuid.UUID]
) -> tuple[Belonging, ...]:
    """Return which of one side's rows were written since ``joined_at`` by agencies of the other side
    (``theirs``), which knew both by then: nobody can tell whose they are but who wrote them.
    """
    return tuple(row for row in rows if row.at >= joined_at and row.agency_id in theirs)
