"""The second door of privacy itself: what a person asked for, and legal holds."""

from __future__ import annotations

from collections.abc import Mapping

from mysynergy.access.public import Actor, Bar, Held, Standing, Subject, door
from mysynergy.privacy.models import Hold, Request, Say
from mysynergy.privacy.sealing import opened
from mysynergy.vault.public import keys_of


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return her requests that the actor may see. Legal holds are not told: they may be an investigation."""
    keys = keys_of(scopes=subject.individual_ids)
    rows = Request.objects.filter(individual_id__in=subject.individual_ids).order_by("asked_at", "id")
    return tuple(
        Held.of(
            "request",
            {
                "asked_for": row.kind,
                "channel": row.channel,
                "note": opened(keys, row.individual_id, row.id, row.words),
                "status": row.state,
                "decided_at": row.decided_at,
                "closed_because": row.because,
                "answer": opened(keys, row.individual_id, row.id, row.answer),
            },
            id=row.id,
            category="identity",
            agency_id=row.agency_id,
            at=row.asked_at,
        )
        for row in rows
    )


@door("privacy.erase")
def before_erasure(*, actor: Actor, subject: Subject) -> Standing:
    """Return what stands in the way: legal holds of any agency."""
    holds = Hold.objects.filter(individual_id__in=subject.individual_ids, lifted_at=None).count()
    return Standing(bars=(Bar("erasure_legal_hold", holds),) if holds else ())


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty the words of her requests, already unreadable without the key; that she asked stays."""
    mine = {"individual_id__in": subject.individual_ids}
    emptied = Request.objects.filter(**mine).update(words=None, answer=None)
    Say.objects.filter(**mine).update(words=None)
    return {"request": emptied}
