"""Reads of the thread, through row-level security: the two sides only."""

from __future__ import annotations

import uuid

from mysynergy.access.public import Actor, door
from mysynergy.liaison.domain import MessageView
from mysynergy.liaison.models import Message
from mysynergy.referrals.public import get

MOST = 500


@door("liaison.read")
def thread_of(*, actor: Actor, referral_id: uuid.UUID) -> tuple[MessageView, ...]:
    """Return what both sides of a referral wrote, oldest first; nothing for whoever is on neither side.

    Raises ``NotFound`` for a referral that the actor may not see.
    """
    view = get(actor=actor, referral_id=referral_id)
    rows = Message.objects.filter(referral_id=view.id).order_by("sent_at", "id")
    return tuple(message_view(row) for row in rows[:MOST])


@door("liaison.read")
def unseen(*, actor: Actor, limit: int = 200) -> tuple[uuid.UUID, ...]:
    """Return the referrals on which the other side wrote what nobody of the actor's agency opened yet."""
    if actor.agency_id is None:
        return ()
    rows = Message.objects.filter(to_agency_id=actor.agency_id, seen_at=None).order_by("sent_at", "id")
    return tuple(dict.fromkeys(rows.values_list("referral_id", flat=True)[:limit]))


def message_view(row: Message) -> MessageView:
    """Return a message as a plain value."""
    return MessageView(
        id=row.id,
        referral_id=row.referral_id,
        kind=row.kind,
        side=row.side,
        agency_id=row.agency_id,
        by=row.by_id,
        text=row.text,
        sent_at=row.sent_at,
        seen_at=row.seen_at,
    )
