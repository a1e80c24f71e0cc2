"""Refusals kept, and reopened where they rested on two people who had been thought one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal

from psycopg.types.range import DateRange

from mysynergy.access.public import Actor, acting, door
from mysynergy.assistance.models import Award, Enrolment, Finding, Refusal
from mysynergy.events.public import record
from mysynergy.joining.public import Reopening, Sides
from mysynergy.kernel.identifiers import new_id


@door("assistance.award")
def keep_refusal(
    *,
    actor: Actor,
    enrolment_id: uuid.UUID,
    kind: str,
    start: dt.date,
    end: dt.date | None,
    counted: Decimal | None,
) -> None:
    """Keep that an award was refused; which rules and awards stood against it the database writes itself.

    Refused again in the same words because of the same awards, it stands once.
    """
    enrolment = Enrolment.objects.filter(id=enrolment_id).first()
    if enrolment is None:  # made in the same act, and undone with it
        return
    row = Refusal(
        id=new_id(),
        individual_id=enrolment.individual_id,
        agency_id=enrolment.agency_id,
        category=enrolment.category,
        enrolment=enrolment,
        programme_id=enrolment.programme_id,
        kind=kind,
        period=DateRange(start, end),
        counted=counted,
        refused_by=actor.id,
        refused_at=actor.now,
    )
    Refusal.objects.bulk_create([row], ignore_conflicts=True)
    if not Refusal.objects.filter(id=row.id).exists():
        return
    record(
        actor=actor,
        type="assistance.refused",
        category=row.category if row.category != "awards" else "awards.private",
        subject_id=row.id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        body={"programme": row.programme_id, "enrolment": str(enrolment_id)},
    )


@door("assistance.read")
def reopen(*, actor: Actor, sides: Sides, really: bool) -> tuple[Reopening, ...]:
    """Reopen the refusals that rested on an award of the other side, and say which findings go with them.

    See ``joining.Reopens``. Findings are withdrawn by ``follow_identity``; here they are only foretold.
    """
    if not really:
        return (*_resting(actor, sides), *_findings(actor, sides))
    with acting(actor.as_system("assistance.reopen")):
        found = _resting(actor, sides)
        Refusal.objects.filter(id__in=[one.id for one in found]).update(
            state="reopened", reopened_at=actor.now, because_of=sides.join_id
        )
        # Without who acted: she may be another agency's officer.
        quiet = Actor.system("assistance.reopen", now=actor.now)
        for row in Refusal.objects.filter(id__in=[one.id for one in found]).order_by("id"):
            record(
                actor=quiet,
                type="assistance.refusal_reopened",
                category=row.category if row.category != "awards" else "awards.private",
                subject_id=row.id,
                individual_id=row.individual_id,
                agency_id=row.agency_id,
                body={"programme": row.programme_id, "enrolment": str(row.enrolment_id)},
            )
    return found


def _resting(actor: Actor, sides: Sides) -> tuple[Reopening, ...]:
    """Return the refusals that stand because of an award of the other side, as far as they may be seen."""
    rows = Refusal.objects.filter(
        individual_id__in=sides.one_ids | sides.other_ids, state="stands", refused_at__gte=sides.joined_at
    ).order_by("refused_at", "id")
    return tuple(
        Reopening("refusal", row.id, row.individual_id, row.agency_id, row.refused_at, row.programme_id)
        for row in rows
        if _across(actor, sides, row.individual_id, row.others)
    )


def _findings(actor: Actor, sides: Sides) -> tuple[Reopening, ...]:
    rows = Finding.objects.filter(individual_id__in=sides.one_ids | sides.other_ids).exclude(
        state="withdrawn"
    )
    return tuple(
        Reopening("finding", row.id, row.individual_id, row.agency_id, row.found_at, row.programme_id)
        for row in rows.order_by("found_at", "id")
        if _across(actor, sides, row.individual_id, row.others)
    )


def _across(actor: Actor, sides: Sides, individual_id: uuid.UUID, others: Iterable[uuid.UUID]) -> bool:
    """Whether one of these awards is of the other of the two."""
    theirs = sides.other_ids if individual_id in sides.one_ids else sides.one_ids
    with acting(actor.as_system("assistance.reopen")):
        return Award.objects.filter(id__in=list(others), individual_id__in=theirs).exists()
