"""Handing over, taking back, ending. Money is only ever added: what was wrong gets a counter-entry."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from psycopg.types.range import DateRange

from mysynergy.access.public import Actor, door
from mysynergy.assistance import domain
from mysynergy.assistance.models import Amount, Award, Delivery
from mysynergy.assistance.selectors import award_views
from mysynergy.assistance.services import amount_faults, own_agency, tell, tell_amount, text_faults
from mysynergy.assistance.views import AwardView
from mysynergy.circles.public import must_be_free
from mysynergy.events.public import Json, once
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound
from mysynergy.kernel.money import ringgit

_NOTHING = Decimal("0.00")


def _own_award(actor: Actor, award_id: uuid.UUID) -> Award:
    """Return an award of the actor's own agency, its row locked."""
    row = Award.objects.filter(id=award_id).first()
    if row is None:
        raise NotFound("award_not_found")
    own_agency(actor, row.agency_id)
    must_be_free(actor=actor, individual_id=row.individual_id)
    return Award.objects.select_for_update().get(id=award_id)


def _standing(award_id: uuid.UUID) -> list[Delivery]:
    """Return the deliveries of an award that were not taken back, oldest first."""
    rows = list(Delivery.objects.filter(award_id=award_id).order_by("delivered_on", "id"))
    gone = {row.reverses_id for row in rows}
    return [row for row in rows if row.reverses_id is None and row.id not in gone]


@door("assistance.deliver")
def record_delivery(
    *,
    actor: Actor,
    award_id: uuid.UUID,
    delivered_on: dt.date,
    amount: Decimal | None = None,
    quantity: Decimal | None = None,
    proof: str = "",
    last: bool | None = None,
    idempotency_key: str | None = None,
) -> AwardView:
    """Record what was in fact handed over, and return the award with all its deliveries.

    When all that was granted is handed over the award becomes ``delivered``: the whole amount, the whole
    quantity, or with ``last`` (by itself for help in kind that is given once). ``proof`` says how it is
    shown (receipt number, signed list ...). Raises ``Invalid`` per field, ``Conflict("award_not_in_force")``,
    ``Conflict("more_than_awarded")`` with what is ``left``.
    """
    request: dict[str, Json] = {
        "do": "assistance.record_delivery",
        "award": str(award_id),
        "what": [delivered_on.isoformat(), str(amount), str(quantity), proof, str(last)],
    }

    def run() -> dict[str, Json]:
        row = _own_award(actor, award_id)
        _check_delivery(actor, row, delivered_on, amount, quantity, proof)
        if row.state != "in_force":
            raise Conflict("award_not_in_force", {"state": row.state})
        whole = _is_whole(row, amount, quantity, last=last)
        delivery = Delivery.objects.create(
            individual_id=row.individual_id,
            agency_id=row.agency_id,
            category=row.category,
            award=row,
            delivered_on=delivered_on,
            quantity=quantity,
            has_amount=amount is not None,
            last=whole,
            proof=proof.strip(),
            delivered_by=actor.id,
        )
        if amount is not None:
            _add_amount(actor, row, delivery, ringgit(amount))
        body: dict[str, Json] = {
            "delivery": str(delivery.id),
            "delivered_on": delivered_on.isoformat(),
            "old": row.state,
            "new": "delivered" if whole else row.state,
        }
        if whole:
            row.state = "delivered"
            row.save(update_fields=["state"])
        tell(actor, row, "assistance.delivered", body)
        return {"id": str(delivery.id)}

    once(actor=actor, key=idempotency_key, request=request, run=run)
    return award_views(list(Award.objects.filter(id=award_id)), actor.today)[0]


def _check_delivery(
    actor: Actor,
    row: Award,
    delivered_on: dt.date,
    amount: Decimal | None,
    quantity: Decimal | None,
    proof: str,
) -> None:
    faults = text_faults("proof", proof) + amount_faults("amount", amount)
    if delivered_on > actor.today:
        faults.append(Fault("delivered_on", "in_the_future"))
    if delivered_on < row.period.lower:
        faults.append(Fault("delivered_on", "before_the_award", {"start": row.period.lower.isoformat()}))
    if row.has_amount and amount is None:
        faults.append(Fault("amount", "required"))
    if not row.has_amount and amount is not None:
        faults.append(Fault("amount", "award_is_in_kind"))
    if quantity is not None and not (quantity.is_finite() and quantity > 0):
        faults.append(Fault("quantity", "out_of_range"))
    if faults:
        raise Invalid(faults)


def _is_whole(row: Award, amount: Decimal | None, quantity: Decimal | None, *, last: bool | None) -> bool:
    """Whether with this all that was granted is handed over; raises ``Conflict`` when it is more."""
    before = _standing(row.id)
    start, end = row.period.lower, row.period.upper
    if amount is not None:
        granted = Amount.objects.get(award_id=row.id, delivery__isnull=True).amount
        whole = domain.whole_amount(granted, row.every, start, end)
        given = Amount.objects.filter(delivery_id__in=[one.id for one in before]).values_list(
            "amount", flat=True
        )
        return _reached(whole, sum(given, _NOTHING), amount) or bool(last)
    if row.quantity is not None and quantity is not None:
        count = domain.times(row.every, start, end)
        whole = None if count is None else row.quantity * count
        given_before = sum((one.quantity or _NOTHING for one in before), _NOTHING)
        return _reached(whole, given_before, quantity) or bool(last)
    return row.every == "once" if last is None else last


def _reached(whole: Decimal | None, before: Decimal, now: Decimal) -> bool:
    if whole is None:
        return False
    if before + now > whole:
        raise Conflict("more_than_awarded", {"left": str(whole - before), "whole": str(whole)})
    return before + now == whole


def _add_amount(actor: Actor, row: Award, delivery: Delivery, amount: Decimal) -> None:
    Amount.objects.create(
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        category=row.category,
        award=row,
        delivery=delivery,
        amount=amount,
        counted=_NOTHING,
    )
    tell_amount(actor, row, delivery.id, amount)


@door("assistance.award")
def reverse(
    *,
    actor: Actor,
    award_id: uuid.UUID,
    reason: str,
    delivery_id: uuid.UUID | None = None,
) -> AwardView:
    """Take back one delivery, or a whole award with all its deliveries, by counter-entries; return the award.

    Nothing is changed or deleted: each delivery taken back gets a row with the opposite amount. An award
    all of which had been handed over is in force again when one delivery is taken back. ``reason`` is of
    ``REVERSAL_REASONS``. Raises ``Invalid``, ``NotFound`` or ``Conflict("already_reversed")``.
    """
    if reason not in domain.REVERSAL_REASONS:
        raise Invalid([Fault("reason", "unknown_choice", {"choices": list(domain.REVERSAL_REASONS)})])
    row = _own_award(actor, award_id)
    if row.state == "reversed":
        raise Conflict("already_reversed")
    standing = _standing(row.id)
    wanted = standing if delivery_id is None else [one for one in standing if one.id == delivery_id]
    if delivery_id is not None and not wanted:
        if Delivery.objects.filter(id=delivery_id, award_id=row.id).exists():
            raise Conflict("already_reversed")
        raise NotFound("delivery_not_found")
    for delivery in wanted:
        _counter_entry(actor, row, delivery, reason)
    old = row.state
    if delivery_id is None:
        row.state, row.ended_at, row.end_reason = "reversed", actor.now, reason
    elif row.state == "delivered":
        row.state = "in_force"
    row.save(update_fields=["state", "ended_at", "end_reason"])
    body: dict[str, Json] = {
        "deliveries": [str(one.id) for one in wanted],
        "reason": reason,
        "old": old,
        "new": row.state,
    }
    tell(actor, row, "assistance.reversed", body)
    return award_views([row], actor.today)[0]


def _counter_entry(actor: Actor, row: Award, delivery: Delivery, reason: str) -> None:
    counter = Delivery.objects.create(
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        category=row.category,
        award=row,
        delivered_on=actor.today,
        quantity=None if delivery.quantity is None else -delivery.quantity,
        has_amount=delivery.has_amount,
        reverses=delivery,
        reason=reason,
        delivered_by=actor.id,
    )
    if delivery.has_amount:
        _add_amount(actor, row, counter, -Amount.objects.get(delivery_id=delivery.id).amount)


@door("assistance.award")
def end_award(*, actor: Actor, award_id: uuid.UUID, on: dt.date, reason: str) -> AwardView:
    """End an award before its time, or say until when a loan stood; ``on`` is the first day without it.

    What was handed over stays. ``reason`` is of ``END_REASONS``. Raises ``Invalid``, ``NotFound``,
    ``Conflict("award_not_in_force")`` for one that was ended or reversed.
    """
    faults = [] if reason in domain.END_REASONS else [Fault("reason", "unknown_choice")]
    row = _own_award(actor, award_id)
    start, end = row.period.lower, row.period.upper
    if on <= start or (end is not None and on > end):
        faults.append(Fault("on", "outside_the_period", {"start": start.isoformat(), "end": str(end or "")}))
    if faults:
        raise Invalid(faults)
    if row.state not in ("in_force", "delivered"):
        raise Conflict("award_not_in_force", {"state": row.state})
    body: dict[str, Json] = {"old": [row.state, str(end or "")], "reason": reason}
    row.period = DateRange(start, on)
    row.state = "ended" if row.state == "in_force" else row.state
    row.ended_at, row.end_reason = actor.now, reason
    row.save(update_fields=["state", "period", "ended_at", "end_reason"])
    tell(actor, row, "assistance.award_ended", {**body, "new": [row.state, on.isoformat()]})
    return award_views([row], actor.today)[0]
