"""Writing what happened, inside the transaction of the thing itself."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

import rfc8785
from django.db import connection, transaction

from mysynergy.database.public import Column, insert_many
from mysynergy.events.following import jobs_for
from mysynergy.kernel.errors import Conflict
from mysynergy.kernel.identifiers import new_id, new_ids
from mysynergy.vault.public import KeyDestroyed, OpenKey, key_for

#: What stands in the column of a body that is sealed or erased.
SEALED_BODY: Final = "{}"
#: Events of one outbox row of a follower: thousands of one run are no thousands of jobs.
_FOLLOWED_AT_ONCE: Final = 250
#: What may still happen after a person was erased: looking, and accounting for money that was given.
_AFTER_ERASURE: Final = ("privacy.", "person.", "access.", "assistance.")
_BEGINS: Final = frozenset({"assistance.enrolled", "assistance.awarded", "assistance.override_approved"})
Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"


#: Every deed writes one or two of these: written out, they cost a third of what the model's own saving does.
_EVENT = """INSERT INTO events_event (id, type, category, individual_id, subject_id, agency_id, actor_kind,
    actor_id, actor_role, purpose, body, salt, cipher, commitment, occurred_at, recorded_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, statement_timestamp())"""
_ASK, _ASKED = "INSERT INTO events_outbox (id, job, arguments) VALUES ", "(%s, %s, %s)"
#: One round trip: a mark that stands already is left as it is.
_MARK = """INSERT INTO events_readmark (id, reader_id, agency_id, individual_id, purpose, hour)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (individual_id, reader_id, purpose, hour) DO NOTHING"""


class Doer(Protocol):
    """Who did it; ``mysynergy.access.public.Actor`` is one."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> uuid.UUID | None: ...
    @property
    def agency_id(self) -> uuid.UUID | None: ...
    @property
    def role(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def now(self) -> dt.datetime: ...


def record(
    *,
    actor: Doer,
    type: str,  # noqa: A002 - the word of the design
    category: str,
    subject_id: uuid.UUID | str,
    body: Mapping[str, Json],
    individual_id: uuid.UUID | None = None,
    agency_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Record one event in the running transaction and return its id.

    ``type`` is ``room.what_happened`` (past tense); ``category`` the category of data that agreements
    speak of; ``agency_id`` the agency whose record it is (the actor's when absent). ``body`` holds what
    changed, old and new value, with ids instead of names and never an identity number; it is stored as
    canonical JSON (RFC 8785) beside a 32-byte salt. Raises ``RuntimeError`` outside a transaction, since
    an event without its deed, or a deed without its event, must not exist.

    The body of an event about a person is sealed with her key. Raises ``Conflict("person_erased")`` for a new
    deed concerning somebody who was erased: only what accounts for the past may still happen there.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded inside the transaction of what it tells")
    event_id = new_id()
    text, salt = rfc8785.dumps(dict(body)).decode(), secrets.token_bytes(32)
    cipher = _sealed(event_id, type, individual_id, text, salt) if individual_id is not None else None
    with connection.cursor() as cursor:
        cursor.execute(
            _EVENT,
            [
                event_id,
                type,
                category,
                individual_id,
                str(subject_id),
                agency_id or actor.agency_id,
                str(actor.kind),
                actor.id,
                str(actor.role),
                actor.purpose,
                text if cipher is None else SEALED_BODY,
                salt if cipher is None else None,
                cipher,
                commitment_of(salt, text),
                actor.now,
            ],
        )
    _ask_followers(type, [event_id])
    return event_id


@dataclass(frozen=True, slots=True)
class Happening:
    """One of many events of one type: what it happened to, and its body."""

    subject_id: uuid.UUID | str
    body: Mapping[str, Json]
    individual_id: uuid.UUID


def record_many(
    *,
    actor: Doer,
    type: str,  # noqa: A002 - the word of the design
    category: str,
    happenings: Sequence[Happening],
    keys: Mapping[uuid.UUID, OpenKey],
    agency_id: uuid.UUID | None = None,
) -> None:
    """Record one event for each of many deeds about people, in one statement; otherwise as ``record``.

    ``keys``: the key of every person concerned, as ``vault`` made or opened it. Raises
    ``Conflict("person_erased")`` where one is missing: somebody was erased.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded inside the transaction of what it tells")
    ids = new_ids(len(happenings))
    ciphers: list[bytes] = []
    commitments: list[bytes] = []
    texts: dict[int, str] = {}
    for event_id, one in zip(ids, happenings, strict=True):
        # What is the same for all is written out once.
        if id(one.body) not in texts:
            texts[id(one.body)] = rfc8785.dumps(dict(one.body)).decode()
        key = keys.get(one.individual_id)
        if key is None:
            raise Conflict("person_erased")
        text, salt = texts[id(one.body)], secrets.token_bytes(32)
        sealed = json.dumps({"body": text, "salt": salt.hex()})
        ciphers.append(key.seal(sealed, context=event_context(event_id)))
        commitments.append(commitment_of(salt, text))
    insert_many(
        "events_event",
        [
            Column("id", "uuid", ids),
            Column("type", "text", same=type),
            Column("category", "text", same=category),
            Column("individual_id", "uuid", [one.individual_id for one in happenings]),
            Column("subject_id", "text", [str(one.subject_id) for one in happenings]),
            Column("agency_id", "uuid", same=agency_id or actor.agency_id),
            Column("actor_kind", "text", same=str(actor.kind)),
            Column("actor_id", "uuid", same=actor.id),
            Column("actor_role", "text", same=str(actor.role)),
            Column("purpose", "text", same=actor.purpose),
            Column("body", "text", same=SEALED_BODY),
            Column("cipher", "bytea", ciphers),
            Column("commitment", "bytea", commitments),
            Column("occurred_at", "timestamptz", same=actor.now),
        ],
    )
    _ask_followers(type, ids)


def _ask_followers(type_: str, ids: Sequence[uuid.UUID]) -> None:
    """Ask for the jobs of the rooms that follow this type of event, in the event's own transaction."""
    asked: list[tuple[str, Mapping[str, str]]] = []
    for job in jobs_for(type_):
        for place in range(0, len(ids), _FOLLOWED_AT_ONCE):
            some = ids[place : place + _FOLLOWED_AT_ONCE]
            asked.append((job, {"events": " ".join(str(one) for one in some)}))
    if asked:
        _ask(asked)


def _ask(asked: Sequence[tuple[str, Mapping[str, str]]]) -> list[uuid.UUID]:
    """Write outbox rows, each of a job and its arguments, in one statement; return their ids."""
    made = new_ids(len(asked))
    with connection.cursor() as cursor:
        cursor.execute(
            _ASK + ", ".join([_ASKED] * len(asked)),
            [
                value
                for row_id, (job, arguments) in zip(made, asked, strict=True)
                for value in (row_id, job, json.dumps(dict(arguments)))
            ],
        )
    return made


def commitment_of(salt: bytes, body: str) -> bytes:
    """Return what the log keeps of an event for ever; without salt and body nothing can be read from it."""
    return hashlib.sha256(salt + body.encode()).digest()


def _sealed(
    event_id: uuid.UUID, type_: str, individual_id: uuid.UUID, text: str, salt: bytes
) -> bytes | None:
    """Return body and salt sealed with the person's key; ``None`` once she was erased: bodies hold ids."""
    try:
        key = key_for(scope=individual_id)
    except KeyDestroyed:
        if type_ in _BEGINS or not type_.startswith(_AFTER_ERASURE):
            raise Conflict("person_erased") from None
        return None
    return key.seal(json.dumps({"body": text, "salt": salt.hex()}), context=event_context(event_id))


def event_context(identifier: uuid.UUID) -> str:
    """Return the context that binds a sealed body to its own event."""
    return f"events_event:{identifier}"


def record_read(*, actor: Doer, individual_id: uuid.UUID, what: str) -> bool:
    """Record that ``actor`` read ``what`` of a person; once per reader, person, purpose and hour.

    Committed before the page is sent (the caller's transaction ends first). Returns whether a new event
    was written.
    """
    if actor.id is None:
        raise ValueError("only somebody with an identity can read a person")
    purpose = f"{actor.purpose}:{what}"
    hour = actor.now.replace(minute=0, second=0, microsecond=0)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_MARK, [new_id(), actor.id, actor.agency_id, individual_id, purpose, hour])
        mine: bool = cursor.rowcount == 1
        if mine:
            record(
                actor=actor,
                type="person.read",
                category="identity",
                subject_id=individual_id,
                individual_id=individual_id,
                body={"what": what},
            )
    return mine


def enqueue(*, job: str, arguments: Mapping[str, str]) -> uuid.UUID:
    """Ask for ``job`` after commit: one outbox row in the running transaction, ids only.

    Nothing is notified or deferred here (a NOTIFY serialises commits); the dispatcher does that.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an outbox row is written inside the transaction that asks for it")
    (outbox_id,) = _ask([(job, arguments)])
    return outbox_id


def enqueue_many(*, job: str, arguments: Sequence[Mapping[str, str]]) -> None:
    """Ask for ``job`` after commit once for each of many arguments, in one statement; as ``enqueue``."""
    insert_many(
        "events_outbox",
        [
            Column("id", "uuid", new_ids(len(arguments))),
            Column("job", "text", same=job),
            Column("arguments", "jsonb", [json.dumps(dict(one)) for one in arguments]),
        ],
    )
