"""The events of referrals. Words, names and numbers stay in the row."""

from __future__ import annotations

import uuid

from mysynergy.access.public import Actor, acting
from mysynergy.events.public import Json, record
from mysynergy.referrals.endings import ended
from mysynergy.referrals.models import Referral


def tell(actor: Actor, row: Referral, happened: str, *, old: str, **more: Json) -> None:
    """Record a step of a referral as an event of the acting side's agency.

    A private referral is told in the category ``referrals.private``, which no agreement contains; so that the
    other side finds it too, it gets a copy of its own (``notice`` in the body). Whoever listens for the end
    of a referral is told in the same transaction.
    """
    body: dict[str, Json] = {
        "need": str(row.need_id),
        "programme": row.programme_id,
        "old": old,
        "new": row.state,
        **more,
    }
    sides = {row.from_agency_id, row.agency_id}
    own = actor.agency_id if actor.agency_id in sides else row.from_agency_id
    _record(actor, row, happened, own, body)
    if row.private:
        for other in sides - {own}:
            _record(actor, row, happened, other, {**body, "notice": True})
    if row.closed_at is not None:
        ended.announce(actor=actor, referral_ids=[row.id])


def _record(actor: Actor, row: Referral, happened: str, agency_id: uuid.UUID, body: dict[str, Json]) -> None:
    teller = actor if actor.agency_id == agency_id else actor.as_system("referrals.notice")
    with acting(teller):
        record(
            actor=teller,
            type=happened,
            category="referrals.private" if row.private else "referrals",
            subject_id=row.id,
            individual_id=row.individual_id,
            agency_id=agency_id,
            body=body,
        )
