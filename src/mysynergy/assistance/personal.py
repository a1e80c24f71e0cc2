"""The second door of assistance: what a person was granted, and what was handed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import connection
from django.db.models import Count, Max, Q

from mysynergy.access.public import Actor, Bar, Held, Kept, Standing, Subject, door
from mysynergy.assistance.models import Amount, Award, Delivery, Enrolment, Finding, Override, Refusal


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return enrolments, awards, deliveries, leaves of a second officer and findings about her that the actor
    may see, with amounts where those are shown.
    """
    mine = {"individual_id__in": subject.individual_ids}
    return (*_enrolments(mine), *_awards(mine), *_deliveries(mine), *_decisions(mine))


def _enrolments(mine: Mapping[str, object]) -> Iterator[Held]:
    for row in Enrolment.objects.filter(**mine).order_by("enrolled_at", "id"):
        yield Held.of(
            "enrolment",
            {
                "programme": row.programme_id,
                "status": row.state,
                "ended_at": row.ended_at,
                "reason": row.end_reason,
            },
            id=row.id,
            category=row.category,
            agency_id=row.agency_id,
            at=row.enrolled_at,
        )


def _awards(mine: Mapping[str, object]) -> Iterator[Held]:
    amounts = dict(Amount.objects.filter(**mine, delivery=None).values_list("award_id", "amount"))
    for row in Award.objects.filter(**mine).order_by("awarded_at", "id"):
        yield Held.of(
            "award",
            {
                "programme": row.programme_id,
                "help": row.kind,
                "description": row.description,
                "amount": amounts.get(row.id),
                "every": row.every,
                "quantity": row.quantity,
                "unit": row.unit,
                "from": row.period.lower,
                "until": row.period.upper,
                "status": row.state,
                "reason": row.end_reason,
            },
            id=row.id,
            category=row.category,
            agency_id=row.agency_id,
            at=row.awarded_at,
        )


def _deliveries(mine: Mapping[str, object]) -> Iterator[Held]:
    amounts = dict(Amount.objects.filter(**mine, delivery__isnull=False).values_list("delivery_id", "amount"))
    rows = Delivery.objects.filter(**mine).select_related("award").order_by("delivered_on", "id")
    for row in rows:
        yield Held.of(
            "delivery",
            {
                "programme": row.award.programme_id,
                "amount": amounts.get(row.id),
                "quantity": row.quantity,
                "proof": row.proof,
                "reverses": row.reverses_id,
                "reason": row.reason,
            },
            id=row.id,
            category=row.category,
            agency_id=row.agency_id,
            at=row.delivered_on,
        )


def _decisions(mine: Mapping[str, object]) -> Iterator[Held]:
    for row in Override.objects.filter(**mine).order_by("approved_at", "id"):
        yield Held.of(
            "override",
            {"programme": row.programme_id, "reason": row.reason, "until": row.until},
            id=row.id,
            category=row.category,
            agency_id=row.agency_id,
            at=row.approved_at,
        )
    for refused in Refusal.objects.filter(**mine).order_by("refused_at", "id"):
        yield Held.of(
            "refusal",
            {"programme": refused.programme_id, "help": refused.kind, "status": refused.state},
            id=refused.id,
            category=refused.category,
            agency_id=refused.agency_id,
            at=refused.refused_at,
        )
    for found in Finding.objects.filter(**mine).order_by("found_at", "id"):
        yield Held.of(
            "finding",
            {
                "programme": found.programme_id,
                "says_ms": found.says_ms,
                "says_en": found.says_en,
                "status": found.state,
                "answer": found.answer,
            },
            id=found.id,
            category="awards",
            agency_id=found.agency_id,
            at=found.found_at,
        )


@door("privacy.erase")
def before_erasure(*, actor: Actor, subject: Subject) -> Standing:
    """Return what stands in the way (help in force, findings nobody answered) and what the law may ask to be
    kept of money that was handed over.
    """
    mine = {"individual_id__in": subject.individual_ids}
    today = actor.today
    running = Q(period__endswith__isnull=True) | Q(period__endswith__gt=today)
    in_force = Award.objects.filter(**mine, state="in_force").filter(running).count()
    lent = Award.objects.filter(**mine, state="delivered", kind="loan").filter(running).count()
    findings = Finding.objects.filter(**mine, state="open").count()
    counts = {
        "erasure_award_in_force": in_force,
        "erasure_loan_open": lent,
        "erasure_finding_open": findings,
    }
    paid = Delivery.objects.filter(**mine).aggregate(count=Count("id"), newest=Max("delivered_on"))
    kept = (Kept("delivery", paid["count"], paid["newest"]),) if paid["count"] else ()
    return Standing(bars=tuple(Bar(code, count) for code, count in counts.items() if count), kept=kept)


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty descriptions, proofs and reasons in words. What was granted and handed over stays, without
    name.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT assistance_erase(%s::uuid[])", [list(subject.individual_ids)])
        (emptied,) = cursor.fetchone()
    return {"award": emptied}
