"""The second door of corrections: what officers said of a person and somebody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db.models import Q

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.corrections.models import Correction, LiftRequest, TwoPeople


def _of(subject: Subject) -> Q:
    return Q(individual_id__in=subject.individual_ids) | Q(source_record_id__in=subject.source_record_ids)


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return what was put right (the words themselves stand in the source records), and the words that she
    is not somebody else, never who else; as far as the actor may see them.
    """
    corrected = Correction.objects.filter(individual_id__in=subject.individual_ids).order_by("said_at", "id")
    return (
        *(
            Held.of(
                "correction",
                {"fields": row.fields, "evidence": row.evidence, "reason": row.reason},
                id=row.id,
                category="identity",
                agency_id=row.agency_id,
                at=row.said_at,
            )
            for row in corrected
        ),
        *_two_people(subject),
        *(
            Held.of(
                "lift_request",
                {"status": row.state, "reason": row.reason, "answer": row.decision_reason},
                id=row.id,
                category="violence",
                agency_id=row.agency_id,
                at=row.asked_at,
            )
            for row in LiftRequest.objects.filter(individual_id__in=subject.individual_ids).order_by(
                "asked_at", "id"
            )
        ),
    )


def _two_people(subject: Subject) -> Iterator[Held]:
    yield from (
        Held.of(
            "two_people",
            {"reason": row.reason, "until": row.taken_back_at},
            id=row.id,
            category="identity",
            agency_id=row.agency_id,
            at=row.said_at,
        )
        for row in TwoPeople.objects.filter(_of(subject)).order_by("said_at", "id")
    )


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty the reasons, which may speak of her; that the word was given stays, by ids alone."""
    rows = TwoPeople.objects.filter(_of(subject))
    emptied = rows.update(reason="")
    rows.exclude(taken_back_reason="").update(taken_back_reason="-")
    corrected = Correction.objects.filter(individual_id__in=subject.individual_ids)
    asked = LiftRequest.objects.filter(individual_id__in=subject.individual_ids)
    put_right, lifted = corrected.update(reason=""), asked.update(reason="", decision_reason="")
    return {"two_people": emptied, "correction": put_right, "lift_request": lifted}
