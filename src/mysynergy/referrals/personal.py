"""The second door of referrals: whom her needs were handed to, in which words, and what came back."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from mysynergy.access.public import Actor, ActorKind, Bar, Held, Standing, Subject, door
from mysynergy.referrals.domain import OPEN_STATES
from mysynergy.referrals.models import Proposal, Referral

_OPEN = [state.value for state in OPEN_STATES]


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return referrals and proposals of hers that the actor may see; the words of both sides where the
    actor's agency is one of them.
    """
    mine = {"individual_id__in": subject.individual_ids}
    held = [
        Held.of(
            "referral",
            {
                "programme": row.programme_id,
                "need": row.kind,
                "from_agency": row.from_agency_id,
                "to_agency": row.agency_id,
                "message": row.message if _party(actor, row) else None,
                "answer": row.note if _party(actor, row) else None,
                "status": row.state,
                "closed_because": row.reason_code,
                "reason": row.reason_text if _party(actor, row) else None,
                "accepted_because": row.accept_code,
                "referred_on_because": row.on_code,
                "referred_on_in_words": row.on_text if _party(actor, row) else None,
                "outcome": row.outcome,
                "evidence": row.evidence_kind,
                "evidence_reference": row.evidence_reference if _party(actor, row) else None,
                "due_at": row.due_at,
                "received_at": row.received_at,
                "closed_at": row.closed_at,
            },
            id=row.id,
            category="referrals",
            agency_id=row.from_agency_id,
            at=row.sent_at,
        )
        for row in Referral.objects.filter(**mine).order_by("sent_at", "id")
    ]
    held += [
        Held.of(
            "proposal",
            {"programme": row.programme_id, "status": row.state},
            id=row.id,
            category="referrals",
            agency_id=row.agency_id,
            at=row.made_at,
        )
        for row in Proposal.objects.filter(**mine).order_by("made_at", "id")
    ]
    return tuple(held)


def _party(actor: Actor, row: Referral) -> bool:
    return actor.kind is ActorKind.SYSTEM or actor.agency_id in (row.agency_id, row.from_agency_id)


@door("privacy.erase")
def before_erasure(*, actor: Actor, subject: Subject) -> Standing:
    """Return what stands in the way: referrals that somebody still has to answer or finish."""
    under_way = Referral.objects.filter(individual_id__in=subject.individual_ids, state__in=_OPEN).count()
    return Standing(bars=(Bar("erasure_referral_open", under_way),) if under_way else ())


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty messages, answers and reasons in words; who asked whom, when, and the outcome stay for the
    counts.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_erase(%s::uuid[])", [list(subject.individual_ids)])
        (emptied,) = cursor.fetchone()
    return {"referral": emptied}
