"""What an import is: its states, what a row says, what becomes of it; and who takes rows in. Pure.

Codes of errors: ``Conflict``: ``same_file`` (batch), ``import_state`` (state), ``import_emptied``.
``NotFound``: ``import``. ``Invalid``: ``kind``/``unknown_choice`` (choices), ``file``/``file_empty``,
``file``/``file_too_large`` (limit), ``columns``/``unknown_field``, ``columns``/``column_missing`` (field),
``columns``/``column_twice``, ``reason``/``reason_missing``.
Of rows: ``cells.py``; of the file as a whole: ``UnreadableFile``'s, and ``only_a_header``.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final, Protocol

from mysynergy.access.public import Actor
from mysynergy.intake.public import PersonSaid
from mysynergy.kernel.errors import Fault
from mysynergy.linkage import ParsedIdentity

#: Rows that are checked and brought in together, in one transaction.
ROWS_OF_A_CHUNK: Final = 1000
MOST_ROWS: Final = 5_000_000
MOST_BYTES: Final = 2 * 1024**3
#: On so many rows of one list a number can stand and still be one person's own.
MOST_ROWS_OF_A_NUMBER: Final = 40
#: What stands of a list's text after it was brought in, or after nobody touched it.
DAYS_KEPT: Final = 30


class State(StrEnum):
    """Where an import stands."""

    RECEIVED = "received"
    MAPPING = "mapping"
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    PAUSED = "paused"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"
    DISCARDED = "discarded"


#: States in which the worker has something to do.
AT_WORK: Final = frozenset({State.RECEIVED, State.CHECKING, State.APPLYING, State.UNDOING})
#: States after which the same file may be sent again.
GONE: Final = frozenset({State.UNDONE, State.FAILED, State.DISCARDED})


class What(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    ATTACHED = "attached"
    REVIEW = "review"
    ERROR = "error"
    TWICE = "twice"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was repaired, or left out, in a row that is brought in."""

    field: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class AwardSaid:
    """Help that was given once, as a list tells it."""

    programme: str
    given_on: dt.date
    amount: Decimal | None
    description: str
    reference: str


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """A row without errors, as a target takes it.

    ``ready``: what the target made of it when it was tried (``Outcome.ready``); empty where it was not.
    """

    number: int
    person: PersonSaid
    award: AwardSaid | None
    identity: ParsedIdentity | None
    warnings: tuple[Fault, ...] = ()
    ready: bytes = b""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became, or would become, of a row; ``fault`` where its target could not take it.

    ``made_id`` is the source record, or in a list of awards the award; ``source_id`` the source record.
    ``ready``: what the target need not make again when the row is brought in, keyed digests at most; nobody
    else reads it. ``held``: its number stands for somebody who was known before.
    """

    number: int
    what: What
    individual_id: uuid.UUID | None = None
    source_id: uuid.UUID | None = None
    made_id: uuid.UUID | None = None
    fault: Fault | None = None
    ready: bytes = b""
    held: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A row that was brought in, to be taken back."""

    number: int
    source_id: uuid.UUID
    made_id: uuid.UUID
    individual_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Kept:
    """A row that cannot be taken back, and why."""

    number: int
    code: str


class RowTarget(Protocol):
    """Takes the rows of one kind of list in; a room above implements it, ``config/wiring.py`` plugs it.

    Each call runs in the caller's transaction, as a system actor that carries agency and person behind it.
    """

    def preview(self, *, actor: Actor, rows: Sequence[Row]) -> Sequence[Outcome]:
        """Say what would become of each row if it came now; write nothing."""
        ...

    def after(self, *, actor: Actor, first: Row, later: Sequence[Row]) -> Sequence[What | None]:
        """Say what would become of rows that bear the number of ``first`` once that stands for a new person;
        ``None``: what ``preview`` said of them.
        """
        ...

    def apply(self, *, actor: Actor, rows: Sequence[Row], batch_id: uuid.UUID) -> Sequence[Outcome]:
        """Bring rows in, with an event each; all or, by raising, none."""
        ...

    def undo(self, *, actor: Actor, rows: Sequence[Made], batch_id: uuid.UUID, reason: str) -> Sequence[Kept]:
        """Take rows back, with an event each; return those on which something was built since, untouched."""
        ...


@dataclass(slots=True)
class Targets:
    """Who takes which kind of list in."""

    _by_kind: dict[str, RowTarget] = field(default_factory=dict)

    def plug(self, kind: str, target: RowTarget) -> None:
        """Let ``target`` take lists of ``kind``; another takes its place."""
        self._by_kind[kind] = target

    def of(self, kind: str) -> RowTarget:
        """Return who takes ``kind`` in. Raises ``LookupError`` where nobody does."""
        return self._by_kind[kind]


targets: Final = Targets()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: chunks done of all, and what became of rows."""

    done: int
    total: int
    counts: Mapping[str, int]
