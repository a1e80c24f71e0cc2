"""Reads of assistance, through row-level security."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db import connection

from mysynergy.access.public import Actor, door
from mysynergy.assistance.domain import (
    AwardFacts,
    NeedFacts,
    Status,
    headline,
    need_status,
    whole_amount,
)
from mysynergy.assistance.models import Amount, Award, Delivery, Enrolment, Override, Refusal
from mysynergy.assistance.views import (
    AssistanceView,
    AwardView,
    DeliveryView,
    EnrolmentView,
    OverrideView,
    RefusalView,
    StatusView,
)
from mysynergy.cases.public import NeedView, needs, needs_of
from mysynergy.registry.public import StandsFor


def enrolment_view(row: Enrolment) -> EnrolmentView:
    """Return an enrolment as its reader may see it."""
    return EnrolmentView(
        id=row.id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        programme_id=row.programme_id,
        need_id=row.need_id,
        referral_id=row.referral_id,
        state=row.state,
        enrolled_at=row.enrolled_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
    )


def award_views(rows: Sequence[Award], today: dt.date) -> tuple[AwardView, ...]:
    """Return awards with their deliveries; amounts that the reader may not see are withheld."""
    ids = [row.id for row in rows]
    amounts: dict[tuple[uuid.UUID, uuid.UUID | None], Decimal] = {
        (amount.award_id, amount.delivery_id): amount.amount
        for amount in Amount.objects.filter(award_id__in=ids)
    }
    deliveries: dict[uuid.UUID, list[DeliveryView]] = {}
    for row in Delivery.objects.filter(award_id__in=ids).order_by("delivered_on", "id"):
        amount = amounts.get((row.award_id, row.id))
        deliveries.setdefault(row.award_id, []).append(
            DeliveryView(
                id=row.id,
                award_id=row.award_id,
                delivered_on=row.delivered_on,
                amount=amount,
                amount_withheld=row.has_amount and amount is None,
                quantity=row.quantity,
                last=row.last,
                proof=row.proof,
                reverses=row.reverses_id,
                reason=row.reason,
                delivered_by=row.delivered_by,
            )
        )
    return tuple(_award_view(row, amounts, tuple(deliveries.get(row.id, ())), today) for row in rows)


def _award_view(
    row: Award,
    amounts: Mapping[tuple[uuid.UUID, uuid.UUID | None], Decimal],
    deliveries: tuple[DeliveryView, ...],
    today: dt.date,
) -> AwardView:
    start, end = row.period.lower, row.period.upper
    amount = amounts.get((row.id, None))
    delivered = [one.amount for one in deliveries if one.amount is not None]
    return AwardView(
        id=row.id,
        enrolment_id=row.enrolment_id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        programme_id=row.programme_id,
        need_id=row.need_id,
        household_id=row.household_id,
        kind=row.kind,
        description=row.description,
        unit=row.unit,
        quantity=row.quantity,
        every=row.every,
        amount=amount,
        whole_amount=None if amount is None else whole_amount(amount, row.every, start, end),
        delivered_amount=None if amount is None else sum(delivered, Decimal("0.00")),
        amount_withheld=row.has_amount and amount is None,
        start=start,
        end=end,
        state=row.state,
        lapsed=row.state == "in_force" and end is not None and end <= today,
        override_id=row.override_id,
        awarded_by=row.awarded_by,
        awarded_at=row.awarded_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        deliveries=deliveries,
    )


@door("assistance.read")
def of_individual(*, actor: Actor, individual_id: uuid.UUID) -> AssistanceView:
    """Return the help to a person that the actor may see: enrolments, awards and deliveries, newest first."""
    enrolments = Enrolment.objects.filter(individual_id__in=StandsFor(individual_id)).order_by(
        "-enrolled_at", "-id"
    )
    awards = list(
        Award.objects.filter(individual_id__in=StandsFor(individual_id)).order_by("-awarded_at", "-id")
    )
    refused = Refusal.objects.filter(individual_id__in=StandsFor(individual_id)).order_by(
        "-refused_at", "-id"
    )
    given = {row.enrolment_id: row.awarded_at for row in reversed(awards)}
    return AssistanceView(
        enrolments=tuple(enrolment_view(row) for row in enrolments),
        awards=award_views(awards, actor.today),
        refusals=tuple(_refusal_view(row, given.get(row.enrolment_id)) for row in refused),
    )


def _refusal_view(row: Refusal, granted_at: dt.datetime | None) -> RefusalView:
    """Return a refusal; ``granted_at`` is when something was last granted under its enrolment."""
    settled = row.reopened_at is None or (granted_at is not None and granted_at >= row.reopened_at)
    return RefusalView(
        id=row.id,
        enrolment_id=row.enrolment_id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        programme_id=row.programme_id,
        kind=row.kind,
        start=row.period.lower,
        end=row.period.upper,
        rule_codes=tuple(row.rule_codes),
        state=row.state,
        refused_at=row.refused_at,
        reopened_at=row.reopened_at,
        open=not settled,
    )


@door("assistance.read")
def enrolments(
    *, actor: Actor, ids: Iterable[uuid.UUID] | None = None, state: str | None = None, limit: int = 200
) -> tuple[EnrolmentView, ...]:
    """Return enrolments: those of ``ids`` that the actor may see, or the newest of the actor's own agency."""
    rows = Enrolment.objects.order_by("-enrolled_at", "-id")
    rows = rows.filter(id__in=list(ids)) if ids is not None else rows.filter(agency_id=actor.own_agency_id)
    if state is not None:
        rows = rows.filter(state=state)
    return tuple(enrolment_view(row) for row in rows[:limit])


@door("assistance.read")
def awards(
    *, actor: Actor, ids: Iterable[uuid.UUID] | None = None, state: str | None = None, limit: int = 200
) -> tuple[AwardView, ...]:
    """Return awards: those of ``ids`` that the actor may see, or the newest of the actor's own agency."""
    rows = Award.objects.order_by("-awarded_at", "-id")
    rows = rows.filter(id__in=list(ids)) if ids is not None else rows.filter(agency_id=actor.own_agency_id)
    if state is not None:
        rows = rows.filter(state=state)
    return award_views(list(rows[:limit]), actor.today)


def override_view(row: Override) -> OverrideView:
    """Return a second person's leave."""
    return OverrideView(
        id=row.id,
        individual_id=row.individual_id,
        programme_id=row.programme_id,
        rule_codes=tuple(row.rule_codes),
        vital=row.vital,
        reason=row.reason,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        until=row.until,
    )


@door("assistance.read")
def overrides(*, actor: Actor, individual_id: uuid.UUID, programme_id: str) -> tuple[OverrideView, ...]:
    """Return the leaves of a second person that may still be used for an award to a person, newest first."""
    rows = Override.objects.filter(
        individual_id__in=StandsFor(individual_id),
        programme_id=programme_id,
        agency_id=actor.own_agency_id,
        until__gte=actor.today,
    ).exclude(id__in=Award.objects.exclude(override=None).values("override_id"))
    return tuple(override_view(row) for row in rows.order_by("-approved_at", "-id"))


@door("assistance.read")
def status_of(
    *, actor: Actor, individual_id: uuid.UUID, theirs: Iterable[NeedView] | None = None
) -> StatusView:
    """Return the assistance status of a person and of each of her needs that the actor may see.

    All awards count, also those the actor may not see: only that there is help becomes known, not whose.
    ``theirs`` are her needs, from a caller who has just read them.
    """
    today = actor.today
    if theirs is None:
        theirs = needs_of(actor=actor, individual_id=individual_id)
    facts, elsewhere = _facts(individual_id, theirs)
    return StatusView(
        headline=headline(facts.values(), today, helped_elsewhere=elsewhere),
        by_need={need_id: need_status(need, today) for need_id, need in facts.items()},
    )


@door("assistance.read")
def statuses(*, actor: Actor, need_ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Status]:
    """Return the status of needs by id, for lists; needs the actor may not see are absent."""
    found: dict[uuid.UUID, list[NeedView]] = {}
    for need in needs(actor=actor, ids=need_ids).values():
        found.setdefault(need.individual_id, []).append(need)
    today = actor.today
    return {
        need_id: need_status(need, today)
        for individual_id, theirs in found.items()
        for need_id, need in _facts(individual_id, theirs)[0].items()
    }


def _facts(individual_id: uuid.UUID, theirs: Iterable[NeedView]) -> tuple[dict[uuid.UUID, NeedFacts], bool]:
    """Return what the status rule needs, by need, and whether she was helped for no need kept here."""
    by_need: dict[uuid.UUID | None, list[AwardFacts]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.need_id, f.state, f.last, f.any_delivered "
            "FROM registry_standing(%s) s CROSS JOIN LATERAL assistance_facts_of(s) f",
            [individual_id],
        )
        for need_id, state, last, any_delivered in cursor.fetchall():
            by_need.setdefault(need_id, []).append(AwardFacts(state, last, any_delivered))
    elsewhere = any(award.any_delivered and award.state != "reversed" for award in by_need.get(None, ()))
    facts = {
        need.id: NeedFacts(
            open=need.state == "open",
            met=need.outcome == "met",
            closed_at=need.closed_at,
            awards=tuple(by_need.get(need.id, ())),
        )
        for need in theirs
    }
    return facts, elsewhere
