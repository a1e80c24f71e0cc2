"""What was said, sealed and opened; how a row becomes a view; what is told of a deed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping

from mysynergy.access.public import Actor, acting
from mysynergy.events.public import Json, record
from mysynergy.heard.domain import TIP, HeardView, Said
from mysynergy.heard.models import Heard
from mysynergy.vault.public import Sealed, open_text, seal_text


def _context(heard_id: uuid.UUID) -> str:
    return f"heard.heard:{heard_id}"


def seal(row: Heard, said: Said) -> None:
    """Put what was said into the row, sealed to it."""
    texts = {name: text.strip() for name, text in said.texts().items()}
    sealed = seal_text(json.dumps(texts), context=_context(row.id))
    row.key_id, row.cipher = sealed.key_id, sealed.cipher


def opened(row: Heard) -> Said:
    """Return what was said; nothing once the words are emptied."""
    if not row.cipher:
        return Said()
    return Said(**json.loads(open_text(Sealed(row.key_id, bytes(row.cipher)), context=_context(row.id))))


def view_of(row: Heard, actor: Actor, *, repeats: int = 0, same_teller: int = 0) -> HeardView:
    """Return a row as its agency sees it: who told a tip is not in it."""
    said = opened(row)
    return HeardView(
        id=row.id,
        kind=row.kind,
        agency_id=row.agency_id,
        channel=row.channel,
        topic=row.topic,
        area=row.area,
        said=said.without_teller() if row.kind == TIP else said,
        reachable=said.reachable,
        received_at=row.received_at,
        state=row.state,
        held_by=row.held_by_id,
        held_until=row.held_until,
        late=row.held_until is not None and row.held_until < actor.now and row.state != "closed",
        passed_on=row.passed_on,
        crisis_id=row.crisis_id,
        draft_id=row.draft_id,
        individual_id=row.individual_id,
        outcome=row.outcome,
        closed_at=row.closed_at,
        repeats=repeats,
        same_teller=same_teller,
    )


def tell(actor: Actor, row: Heard, happened: str, body: Mapping[str, Json] | None = None) -> None:
    """Record what was done, for the own agency only; of nobody: a tip is no part of a person's history."""
    with acting(actor.as_system("heard.record")):
        record(
            actor=actor,
            type=f"heard.{happened}",
            category="needs.private",
            subject_id=row.id,
            agency_id=row.agency_id,
            body={"kind": row.kind, **(body or {})},
        )
