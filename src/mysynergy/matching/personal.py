"""The second door of matching: that she was held to be perhaps somebody else too, and what was said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import connection
from django.db.models import Q

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.matching.models import CorrectionRequest, Decision, Pair


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return the pairs in which she stands (never who else), what stewards of the actor's agency said of
    them, and corrections asked of her records, as far as the actor may see them.
    """
    return (*_pairs(actor, subject), *_requests(subject))


def _pairs(actor: Actor, subject: Subject) -> Iterator[Held]:
    of_her = Q(one_id__in=subject.individual_ids) | Q(other_id__in=subject.individual_ids)
    rows = list(Pair.objects.filter(of_her).order_by("first_seen", "id"))
    for row in rows:
        yield Held.of(
            "pair",
            {"status": row.state, "found_at": row.origin, "decided_at": row.decided_at},
            id=row.id,
            category="identity",
            at=row.first_seen,
        )
    words = Decision.objects.filter(pair_id__in=[row.id for row in rows], agency_id__in=[actor.agency_id])
    for word in words.order_by("decided_at", "id"):
        yield Held.of(
            "pair_decision",
            {"outcome": word.decision, "reason": word.reason},
            id=word.id,
            category="identity",
            agency_id=word.agency_id,
            at=word.decided_at,
        )


def _requests(subject: Subject) -> Iterator[Held]:
    for row in CorrectionRequest.objects.filter(individual_id__in=subject.individual_ids).order_by(
        "asked_at", "id"
    ):
        yield Held.of(
            "correction_request",
            {"field": row.field, "reason": row.words, "status": row.state, "answer": row.answer},
            id=row.id,
            category="identity",
            agency_id=row.asked_agency_id,
            at=row.asked_at,
        )


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty reasons and requests, which may speak of her; that a word was given stays, by ids alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT decisions, requests FROM matching_erase(%s::uuid[])", [list(subject.individual_ids)]
        )
        words, requests = cursor.fetchone()
    return {"pair_decision": words, "correction_request": requests}
