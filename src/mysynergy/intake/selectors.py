"""Reads of intake: drafts of the actor, source records of the actor's agency."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from mysynergy.access.public import Actor, door
from mysynergy.events.public import Json
from mysynergy.intake.domain import FIELDS, PersonSaid
from mysynergy.intake.models import Draft, SourceRecord
from mysynergy.kernel.errors import Fault, NotFound
from mysynergy.vault.public import BY_RECORD_KEY, OpenKey, Sealed, keys_of, open_text


@dataclass(frozen=True, slots=True, repr=False)
class DraftView:
    """What a user has typed so far; ``version`` goes back with the next save."""

    id: uuid.UUID
    kind: str
    version: int
    answers: Mapping[str, Json]
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, repr=False)
class SourceRecordView:
    """What one agency was told, as it was told, and what was odd about it."""

    id: uuid.UUID
    agency_id: uuid.UUID
    submission_id: uuid.UUID
    said: PersonSaid
    warnings: tuple[Fault, ...]
    channel: str
    submitted_by: uuid.UUID | None
    received_at: dt.datetime


def source_context(identifier: uuid.UUID) -> str:
    """Return the context that binds a sealed body to its own row."""
    return f"intake_sourcerecord:{identifier}"


def draft_context(identifier: uuid.UUID) -> str:
    """Return the context that binds sealed answers to their own draft."""
    return f"intake_draft:{identifier}"


def said_as_text(said: PersonSaid) -> str:
    """Return ``said`` as JSON with sorted names."""
    return json.dumps({name: getattr(said, name) for name in FIELDS}, ensure_ascii=False, sort_keys=True)


def source_view(row: SourceRecord, key: OpenKey | None) -> SourceRecordView:
    """Open a source record. A field that a later release adds reads as "not known" in older bodies.

    ``key``: the record's own; one that was sealed before records had keys opens with the machine's.
    """
    cipher, context = bytes(row.cipher), source_context(row.id)
    if row.key_id == BY_RECORD_KEY and key is not None:
        text = key.open(cipher, context=context)
    else:
        text = open_text(Sealed(row.key_id, cipher), context=context)
    body = {name: value for name, value in json.loads(text).items() if name in FIELDS}
    return SourceRecordView(
        id=row.id,
        agency_id=row.agency_id,
        submission_id=row.submission_id,
        said=PersonSaid(**body),
        warnings=tuple(Fault(item["field"], item["code"], item["params"]) for item in row.warnings),
        channel=row.channel,
        submitted_by=row.submitted_by,
        received_at=row.received_at,
    )


def draft_view(row: Draft) -> DraftView:
    """Open a draft."""
    text = open_text(Sealed(row.key_id, bytes(row.cipher)), context=draft_context(row.id))
    return DraftView(row.id, row.kind, row.version, json.loads(text), row.updated_at)


@door("intake.draft")
def get_draft(*, actor: Actor, draft_id: uuid.UUID) -> DraftView:
    """Return a draft of the actor. Raises ``NotFound`` for another user's as for none."""
    row = Draft.objects.filter(id=draft_id).first()
    if row is None:
        raise NotFound("draft")
    return draft_view(row)


@door("intake.draft")
def my_drafts(*, actor: Actor, kind: str | None = None, limit: int = 20) -> tuple[DraftView, ...]:
    """Return the actor's drafts, the last touched first."""
    rows = Draft.objects.filter(user_id=actor.id) if actor.id else Draft.objects.none()
    if kind is not None:
        rows = rows.filter(kind=kind)
    return tuple(draft_view(row) for row in rows.order_by("-updated_at")[:limit])


@door("intake.read")
def source_records(*, actor: Actor, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, SourceRecordView]:
    """Return source records by id; those of other agencies, and erased ones, are left out as if there were
    none.
    """
    rows = [row for row in SourceRecord.objects.filter(id__in=list(ids)) if len(row.cipher)]
    keys = keys_of(scopes={row.id for row in rows if row.key_id == BY_RECORD_KEY})
    return {
        row.id: source_view(row, keys.get(row.id))
        for row in rows
        if row.key_id != BY_RECORD_KEY or row.id in keys
    }
