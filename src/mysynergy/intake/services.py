"""Writes of intake: drafts and submissions."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence

from mysynergy.access.public import Actor, door
from mysynergy.database.public import Column, insert_many
from mysynergy.events.public import Json, once, record
from mysynergy.intake.domain import CHANNELS, PersonSaid
from mysynergy.intake.models import Draft, SourceRecord
from mysynergy.intake.selectors import (
    DraftView,
    SourceRecordView,
    draft_context,
    draft_view,
    said_as_text,
    source_context,
    source_records,
    source_view,
)
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.kernel.identifiers import new_id, new_ids
from mysynergy.vault.public import BY_RECORD_KEY, OpenKey, blind_index, key_for, new_keys, seal_text

_DRAFT_CHARACTERS = 200_000


class StaleDraft(Conflict):
    """The draft was saved elsewhere since it was read; ``newer`` is what stands there now."""

    def __init__(self, newer: DraftView) -> None:
        super().__init__("stale_draft", {"version": newer.version})
        self.newer = newer


@door("intake.draft")
def save_draft(
    *,
    actor: Actor,
    draft_id: uuid.UUID | None,
    kind: str,
    answers: Mapping[str, Json],
    version: int,
) -> DraftView:
    """Save what the actor typed so far and return it with its new version.

    ``draft_id`` ``None`` begins a draft; an id made by the face together with ``version=0`` does the same,
    so that a repeated first save makes one draft. Otherwise ``version`` is the one last seen: when another
    window saved since, raises ``StaleDraft`` with the newer answers and changes nothing. Raises ``NotFound``
    for somebody else's draft, ``Invalid`` for more than 200,000 characters (whatever else was typed is kept
    as it is). Saving is no event; beginning and discarding are.
    """
    text = _as_text(answers)
    draft = None if draft_id is None else Draft.objects.select_for_update().filter(id=draft_id).first()
    if draft is None:
        return _begin_draft(actor, draft_id, kind, text, version)
    if draft.version != version:
        raise StaleDraft(draft_view(draft))
    sealed = seal_text(text, context=draft_context(draft.id))
    draft.key_id, draft.cipher = sealed.key_id, sealed.cipher
    draft.version, draft.updated_at = version + 1, actor.now
    draft.save(update_fields=["key_id", "cipher", "version", "updated_at"])
    return draft_view(draft)


def _as_text(answers: Mapping[str, Json]) -> str:
    text = json.dumps(dict(answers), ensure_ascii=True)
    if len(text) > _DRAFT_CHARACTERS:
        raise Invalid([Fault("answers", "too_long", {"limit": _DRAFT_CHARACTERS, "length": len(text)})])
    return text


def _begin_draft(actor: Actor, draft_id: uuid.UUID | None, kind: str, text: str, version: int) -> DraftView:
    if draft_id is not None and version != 0:
        raise NotFound("draft")
    identifier = draft_id or new_id()
    agency_id, user_id = _who(actor)
    sealed = seal_text(text, context=draft_context(identifier))
    draft = Draft(
        id=identifier,
        agency_id=agency_id,
        user_id=user_id,
        kind=kind,
        version=1,
        key_id=sealed.key_id,
        cipher=sealed.cipher,
        updated_at=actor.now,
    )
    if (
        not Draft.objects.bulk_create([draft], ignore_conflicts=True)
        or not Draft.objects.filter(id=identifier, version=1).exists()
    ):
        raise NotFound("draft")
    record(
        actor=actor,
        type="intake.draft_begun",
        category="staff",
        subject_id=identifier,
        body={"kind": kind},
    )
    return draft_view(draft)


def _who(actor: Actor) -> tuple[uuid.UUID, uuid.UUID]:
    if actor.agency_id is None or actor.id is None:
        raise NotAllowed("no_agency")
    return actor.agency_id, actor.id


@door("intake.draft")
def discard_draft(*, actor: Actor, draft_id: uuid.UUID) -> None:
    """Throw away a draft of the actor. Discarding one that is gone does nothing."""
    deleted, _ = Draft.objects.filter(id=draft_id).delete()
    if deleted:
        record(actor=actor, type="intake.draft_discarded", category="staff", subject_id=draft_id, body={})


def _as_json(warnings: Sequence[Fault]) -> list[dict[str, object]]:
    return [{"field": one.field, "code": one.code, "params": dict(one.params)} for one in warnings]


@door("intake.submit")
def submit(
    *,
    actor: Actor,
    said: PersonSaid,
    channel: str,
    draft_id: uuid.UUID | None = None,
    idempotency_key: str | None = None,
    submission_id: uuid.UUID | None = None,
) -> SourceRecordView:
    """Keep what was said as a new source record of the actor's agency, and return it with its warnings.

    Raises ``Invalid`` with a fault for every field that cannot be taken (see ``intake/domain.py``). With an
    ``idempotency_key`` a repeat returns the first source record; the same key with other words raises
    ``Conflict("idempotency_key_reused")``. ``draft_id``: the draft this came from; it goes with the
    submission.
    """
    if channel not in CHANNELS:
        raise Invalid([Fault("channel", "unknown_channel")])
    if actor.agency_id is None:
        raise NotAllowed("no_agency")
    checked = said.check(actor.today)
    if checked.faults:
        raise Invalid(list(checked.faults))
    agency_id = actor.agency_id
    text = said_as_text(said)

    made: list[tuple[SourceRecord, OpenKey]] = []

    def run() -> Mapping[str, Json]:
        identifier = new_id()
        key = key_for(scope=identifier, fresh=True)
        row = SourceRecord.objects.create(
            id=identifier,
            agency_id=agency_id,
            submission_id=submission_id or new_id(),
            channel=channel,
            submitted_by=actor.id,
            key_id=BY_RECORD_KEY,
            cipher=key.seal(text, context=source_context(identifier)),
            warnings=_as_json(checked.warnings),
            received_at=actor.now,
        )
        made.append((row, key))
        if draft_id is not None:
            Draft.objects.filter(id=draft_id).delete()
        record(
            actor=actor,
            type="intake.submitted",
            category="identity",
            subject_id=identifier,
            body={"channel": channel, "warnings": [item.code for item in checked.warnings]},
        )
        return {"source_record": str(identifier)}

    # The digest of the request is keyed: a plain one of a name and a number could be guessed back.
    digest = blind_index("intake.submit", f"{channel}\x00{text}").hex()
    answer = once(actor=actor, key=idempotency_key, request={"said": digest}, run=run)
    if made:
        return source_view(*made[0])
    return _made_before(actor, uuid.UUID(str(answer["source_record"])))


def _made_before(actor: Actor, source_record_id: uuid.UUID) -> SourceRecordView:
    """Answer a repeat with what the first one made; ``NotFound`` when it was erased meanwhile."""
    found = source_records(actor=actor, ids=[source_record_id]).get(source_record_id)
    if found is None:
        raise NotFound("source_record")
    return found


@door("intake.submit")
def submit_many(
    *, actor: Actor, rows: Sequence[tuple[PersonSaid, Sequence[Fault]]], submission_id: uuid.UUID
) -> tuple[uuid.UUID, ...]:
    """Keep what a file says of many people as source records of the actor's agency; return ids in order.

    ``rows``: what was said, checked already (``PersonSaid.check``: no faults), and its warnings. The one
    event of each record is the one that says for whom it stands: whoever links it records that.
    """
    agency_id = actor.own_agency_id
    ids = new_ids(len(rows))
    keys = new_keys(scopes=ids)
    insert_many(
        "intake_sourcerecord",
        [
            Column("id", "uuid", ids),
            Column("agency_id", "uuid", same=agency_id),
            Column("submission_id", "uuid", same=submission_id),
            Column("channel", "text", same="file"),
            Column("submitted_by", "uuid", same=actor.id),
            Column("key_id", "text", same=BY_RECORD_KEY),
            Column(
                "cipher",
                "bytea",
                [
                    keys[one].seal(said_as_text(said), context=source_context(one))
                    for one, (said, _warnings) in zip(ids, rows, strict=True)
                ],
            ),
            Column("warnings", "jsonb", [json.dumps(_as_json(warnings)) for _said, warnings in rows]),
            Column("received_at", "timestamptz", same=actor.now),
        ],
    )
    return tuple(ids)
