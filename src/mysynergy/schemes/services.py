"""Writes of schemes: membership begun, contribution received. Each leaves an event."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from psycopg.types.range import TimestamptzRange

from mysynergy.access.public import Actor, ActorKind, acting, agencies, door, grant
from mysynergy.directory.public import rulebook
from mysynergy.events.public import Json, once, record
from mysynergy.kernel.days import KUALA_LUMPUR, day_of
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.registry.public import StandsFor, get_many, records
from mysynergy.schemes.domain import NO_SECTOR, Plan, Scheme, cover_of, months_paid
from mysynergy.schemes.figures import scheme as scheme_of
from mysynergy.schemes.models import Contribution, Membership
from mysynergy.schemes.selectors import membership_view
from mysynergy.schemes.views import MembershipView

_SECTOR_FACT = "person.self_employed_sector"
#: What the operator of a scheme may ask other agencies' agreements for, about its members.
MEMBER_CATEGORIES = ("identity", "contact", "work", "schemes")


@door("schemes.begin")
def begin_membership(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    scheme: str,
    plan: str,
    sector: str | None = None,
    licensed: bool | None = None,
    idempotency_key: str | None = None,
) -> MembershipView:
    """Begin a person's membership in a scheme and return it; cover waits for a contribution.

    ``sector`` as in ``person.self_employed_sector``; ``licensed`` where being compulsory hangs on a licence
    (hawkers). Raises ``NotFound`` for the scheme or the person, ``Invalid`` for plan or sector,
    ``Conflict("membership_in_force")`` with its id.
    """
    chosen = scheme_of(scheme)
    today = actor.today
    faults = []
    if plan not in {one.code for one in chosen.plans_on(today)}:
        faults.append(Fault("plan", "unknown_choice"))
    if chosen.sectors and not sector:
        faults.append(Fault("sector", "required"))
    elif sector is not None and sector not in _sectors(actor):
        faults.append(Fault("sector", "unknown_choice"))
    if faults:
        raise Invalid(faults)
    seen = get_many(actor=actor, ids=[individual_id]).get(individual_id)
    if seen is None:
        raise NotFound("individual")
    individual_id = records.filed_under(actor=actor, individual_id=seen.id)
    request: dict[str, Json] = {
        "do": "schemes.begin",
        "individual": str(individual_id),
        "what": [scheme, plan, sector, licensed],
    }

    def run() -> dict[str, Json]:
        mandatory = chosen.mandatory(sector, today, licensed=licensed)
        return {"id": str(_begin(actor, chosen, individual_id, plan, sector, mandatory).id)}

    answer = once(actor=actor, key=idempotency_key, request=request, run=run)
    return membership_view(Membership.objects.get(id=uuid.UUID(str(answer["id"]))), actor.now)


def _sectors(actor: Actor) -> frozenset[str]:
    """Return the sectors of self-employed work that the rulebook in force knows."""
    fact = rulebook(actor=actor).vocabulary.facts[_SECTOR_FACT]
    return frozenset(fact.allowed or ()) - {NO_SECTOR}


def _begin(
    actor: Actor,
    chosen: Scheme,
    individual_id: uuid.UUID,
    plan: str,
    sector: str | None,
    mandatory: bool | None,
) -> Membership:
    operator = next(view.id for view in agencies(actor=actor).values() if view.code == chosen.operator)
    row = Membership(
        individual_id=individual_id,
        agency_id=operator,
        begun_by_agency_id=actor.agency_id or operator,
        scheme=chosen.id,
        sector=sector,
        plan=plan,
        mandatory=mandatory,
        begun_at=actor.now,
        begun_by=actor.id,
    )
    # The record is the operator's, whichever counter begins it.
    with acting(actor.as_system("schemes.begin")) as system:
        Membership.objects.bulk_create([row], ignore_conflicts=True)
        standing = Membership.objects.filter(
            individual_id__in=StandsFor(individual_id), scheme=chosen.id, state="begun"
        )
        kept = standing.order_by("begun_at", "id")[0]
        if kept.id != row.id:
            raise Conflict("membership_in_force", {"membership_id": str(kept.id)})
        record(
            actor=system,
            type="schemes.membership_begun",
            category="schemes",
            subject_id=row.id,
            individual_id=individual_id,
            agency_id=operator,
            body={"scheme": chosen.id, "plan": plan, "sector": sector, "mandatory": mandatory},
        )
    grant(
        actor=actor,
        individual_id=individual_id,
        agency_id=operator,
        reason_kind="membership",
        reason_id=row.id,
        categories=MEMBER_CATEGORIES,
    )
    return row


@door("schemes.contribute")
def record_contribution(
    *,
    actor: Actor,
    membership_id: uuid.UUID,
    received_at: dt.datetime,
    amount: Decimal,
    idempotency_key: str | None = None,
) -> MembershipView:
    """Record a contribution that the scheme's operator received, and return the membership with its cover.

    Cover begins at the instant of receipt and is never back-dated; paid while covered, it continues where
    that cover ends. Raises ``Invalid`` for an amount that is no contribution of the plan (``choices`` say
    what is) or a time in the future, ``NotAllowed("not_the_operator")``, ``Conflict("membership_ended")``.
    """
    if received_at.tzinfo is None:
        raise Invalid([Fault("received_at", "wrong_type")])
    request: dict[str, Json] = {
        "do": "schemes.contribute",
        "membership": str(membership_id),
        "what": [received_at.isoformat(), str(amount)],
    }

    def run() -> dict[str, Json]:
        if not Membership.objects.filter(id=membership_id).exists():
            raise NotFound("membership")
        row = Membership.objects.select_for_update().filter(id=membership_id).first()
        if row is None or (actor.kind is not ActorKind.SYSTEM and row.agency_id != actor.agency_id):
            raise NotAllowed("not_the_operator")
        if row.state != "begun":
            raise Conflict("membership_ended")
        chosen = scheme_of(row.scheme)
        day = day_of(received_at)
        plan = next(one for one in chosen.plans_on(day) if one.code == row.plan)
        months = _months(actor, plan, chosen, received_at, amount)
        return {"id": str(_receive(actor, row, received_at, amount, months).id)}

    once(actor=actor, key=idempotency_key, request=request, run=run)
    return membership_view(Membership.objects.get(id=membership_id), actor.now)


def _months(actor: Actor, plan: Plan, chosen: Scheme, received_at: dt.datetime, amount: Decimal) -> int:
    months = months_paid(plan, amount, chosen.most_months) if amount.is_finite() else None
    faults = []
    if received_at > actor.now:
        faults.append(Fault("received_at", "in_the_future"))
    if months is None:
        choices = [str(plan.year)] if plan.month is None else [str(plan.month), str(plan.year)]
        faults.append(Fault("amount", "not_a_contribution", {"choices": choices}))
    if faults or months is None:
        raise Invalid(faults)
    return months


def _receive(
    actor: Actor, row: Membership, received_at: dt.datetime, amount: Decimal, months: int
) -> Contribution:
    covers = Contribution.objects.filter(membership=row).values_list("cover", flat=True)
    until = max((cover.upper.astimezone(KUALA_LUMPUR) for cover in covers), default=None)
    # Months are counted on the calendar of Malaysia.
    start, end = cover_of(received_at.astimezone(KUALA_LUMPUR), until, months)
    made = Contribution.objects.create(
        membership=row,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        amount=amount,
        months=months,
        received_at=received_at,
        cover_from=start,
        cover=TimestamptzRange(start, end),
        recorded_by=actor.id,
    )
    record(
        actor=actor,
        type="schemes.contribution_received",
        category="schemes",
        subject_id=row.id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        body={
            "contribution": str(made.id),
            "received_at": received_at.isoformat(),
            "cover": [start.isoformat(), end.isoformat()],
        },
    )
    return made
