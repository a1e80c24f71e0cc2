"""The actor: on whose behalf something is done, for which purpose, at which time. There is no empty actor."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from django.db import connection, transaction

from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import NotAllowed
from mysynergy.kernel.identifiers import new_id

T = TypeVar("T")


class ActorKind(StrEnum):
    """The five kinds of actor."""

    OFFICER = "officer"
    AGENCY_SYSTEM = "agency_system"
    CITIZEN = "citizen"
    PUBLIC = "public"
    SYSTEM = "system"


class Role(StrEnum):
    """What an officer is there for; agency systems, citizens, the public and jobs have their own."""

    INTAKE_OFFICER = "intake_officer"
    CASEWORKER = "caseworker"
    APPROVER = "approver"
    SUPERVISOR = "supervisor"
    DATA_STEWARD = "data_steward"
    PROGRAMME_MANAGER = "programme_manager"
    COORDINATOR = "coordinator"
    AGENCY_HEAD = "agency_head"
    AGENCY_ADMIN = "agency_admin"
    AUDITOR = "auditor"
    ANALYST = "analyst"
    SECRETARIAT = "secretariat"
    AGENCY_SYSTEM = "agency_system"
    CITIZEN = "citizen"
    PUBLIC = "public"
    SYSTEM = "system"


#: Roles that work with people of their agency; all others see counts, users or escalated needs.
PEOPLE_ROLES = frozenset(
    {
        Role.INTAKE_OFFICER,
        Role.CASEWORKER,
        Role.APPROVER,
        Role.SUPERVISOR,
        Role.DATA_STEWARD,
        Role.COORDINATOR,
        Role.AUDITOR,
        Role.AGENCY_SYSTEM,
    }
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. Frozen: another purpose or time is another actor.

    ``now`` is the time of the deed (timezone-aware); only seeds, simulations and tests set another than
    the present. ``subject_id`` is the one individual a citizen's link opens.
    """

    kind: ActorKind
    role: Role
    purpose: str
    now: dt.datetime
    id: uuid.UUID | None = None
    agency_id: uuid.UUID | None = None
    subject_id: uuid.UUID | None = None
    name: str = ""
    request_id: str = ""

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("an actor's time carries its time zone")
        if self.kind is ActorKind.OFFICER and (self.id is None or self.agency_id is None):
            raise ValueError("an officer has an identity and acts for an agency")
        if not self.purpose:
            raise ValueError("an actor has a purpose")

    @classmethod
    def system(cls, job: str, *, now: dt.datetime) -> Actor:
        """Return the actor of a named system job."""
        return cls(kind=ActorKind.SYSTEM, role=Role.SYSTEM, purpose=job, now=now, name=job)

    @classmethod
    def public(cls, *, now: dt.datetime) -> Actor:
        """Return the actor of somebody who has not signed in: published tables only."""
        return cls(kind=ActorKind.PUBLIC, role=Role.PUBLIC, purpose="public", now=now)

    @staticmethod
    def within_an_act() -> bool:
        """Whether a block of some actor is running: what is written now is undone if that block fails."""
        return _current.get() is not None

    @staticmethod
    def once_in_an_act(key: str, look_up: Callable[[], T]) -> T:
        """Return what ``look_up`` returns, asked once in the running act; see ``known_once``."""
        return known_once(key, look_up)

    @staticmethod
    def ask_again(key: str) -> None:
        """Have ``once_in_an_act`` look ``key`` up again, after a write."""
        forget_known(key)

    @property
    def own_id(self) -> uuid.UUID:
        """The identity. Raises ``ValueError`` for an actor without one (the public, a job)."""
        if self.id is None:
            raise ValueError("this actor has no identity")
        return self.id

    @property
    def own_agency_id(self) -> uuid.UUID:
        """The agency. Raises ``NotAllowed("no_agency")`` for an actor who acts for none."""
        if self.agency_id is None:
            raise NotAllowed("no_agency")
        return self.agency_id

    @property
    def today(self) -> dt.date:
        """The day in Malaysia at the time of the deed."""
        return day_of(self.now)

    def at(self, now: dt.datetime) -> Actor:
        """Return the same actor at another time (seeds, simulations and tests only)."""
        return replace(self, now=now)

    def as_system(self, job: str) -> Actor:
        """Return a system actor for a consequence that falls to another agency's record.

        It keeps the person behind it (``id``, ``agency_id``), so that the event still says who.
        """
        return replace(self, kind=ActorKind.SYSTEM, role=Role.SYSTEM, purpose=job, name=job)


_current: ContextVar[Actor | None] = ContextVar("mysynergy_actor", default=None)
#: What was looked up in the running outermost block and is the same for every actor.
_known: ContextVar[dict[str, Any] | None] = ContextVar("mysynergy_known", default=None)
#: The running act: what one outermost block does, with all its consequences. Events carry its id.
_act: ContextVar[str] = ContextVar("mysynergy_act", default="")
_SETTINGS = ("app.kind", "app.actor", "app.agency", "app.people", "app.role", "app.subject", "app.now")
_TELL = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in (*_SETTINGS, "app.act"))


def _settings_of(actor: Actor | None) -> list[str]:
    if actor is None:
        return [""] * len(_SETTINGS)
    people = actor.agency_id if actor.role in PEOPLE_ROLES else None
    return [
        actor.kind.value,
        str(actor.id or ""),
        str(actor.agency_id or ""),
        str(people or ""),
        actor.role.value,
        str(actor.subject_id or ""),
        actor.now.isoformat(),
    ]


def _tell_database(actor: Actor | None, *, told: Actor | None = None) -> None:
    """Tell the database who acts now, unless what it was ``told`` in this act is the same for it."""
    settings = _settings_of(actor)
    if told is None or _settings_of(told) != settings:
        with connection.cursor() as cursor:
            cursor.execute(_TELL, [*settings, _act.get()])


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Run a block as ``actor``, in one transaction, with the database told who it is.

    Nested blocks of the same actor cost nothing. The former actor is restored on exit of a block within a
    transaction: a released savepoint would otherwise keep the inner setting (a rolled-back one restores it by
    itself). With the transaction's end the settings end by themselves. All events of one outermost block
    carry the same act, so that a page can tell a deed and its consequences in one line.

    A block within another actor's block is a part of that deed and has no savepoint of its own: when it
    fails, the whole deed fails, or that part of it which the caller wrapped in ``transaction.atomic()``.
    """
    former = _current.get()
    within = connection.in_atomic_block
    if former == actor and within:
        yield actor
        return
    with transaction.atomic(savepoint=former is None):
        outermost = not within or former is None
        act = _act.set(str(new_id())) if outermost else None
        token = _current.set(actor)
        kept = _known.set({}) if outermost else None
        try:
            _tell_database(actor, told=None if outermost else former)
            yield actor
        finally:
            _current.reset(token)
            if act is not None:
                _act.reset(act)
            if kept is not None:
                _known.reset(kept)
        connection.validate_no_broken_transaction()
        if within:
            _tell_database(former, told=actor)


def known_once(key: str, look_up: Callable[[], T]) -> T:
    """Return what ``look_up`` returns, looked up once in the running outermost block (in one transaction).

    Only for what is the same for every actor. Outside a block it is looked up each time; whoever writes it
    calls ``forget_known``.
    """
    known = _known.get()
    if known is None:
        return look_up()
    if key not in known:
        known[key] = look_up()
    found: T = known[key]
    return found


def forget_known(key: str) -> None:
    """Have ``key`` looked up again, after a write."""
    (_known.get() or {}).pop(key, None)


def current_actor() -> Actor:
    """Return the actor of the running block. Raises ``RuntimeError`` outside one: there is no default."""
    actor = _current.get()
    if actor is None:
        raise RuntimeError("no actor: open acting(actor) first")
    return actor
