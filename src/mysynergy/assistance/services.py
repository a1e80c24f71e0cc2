"""Writes of assistance: enrolment, award, override, delivery, reversal, end. Each leaves an event.

Whether an award may stand is decided by the database when the row is written (migration 0003), under the
person's lock; nothing here decides it a second time.
"""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Sequence
from decimal import Decimal

from django.db import DatabaseError, IntegrityError, transaction
from psycopg.types.range import DateRange

from mysynergy.access.public import Actor, ActorKind, agencies, door, grant
from mysynergy.assistance import domain
from mysynergy.assistance.models import Amount, Award, Enrolment, Override
from mysynergy.assistance.overlaps import Refused, refusal_of, tell_owners
from mysynergy.assistance.refusals import keep_refusal
from mysynergy.assistance.selectors import award_views, enrolment_view, override_view
from mysynergy.assistance.views import AwardView, EnrolmentView, OverrideView
from mysynergy.cases.public import needs, needs_of
from mysynergy.circles.public import must_be_free
from mysynergy.directory.public import ProgrammeView, programme
from mysynergy.events.public import Json, once, record
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.kernel.money import ringgit
from mysynergy.referrals import public as referrals
from mysynergy.referrals.public import State
from mysynergy.registry.public import get_many, records

MOST_RM = Decimal("99999999.99")
#: States of a referral under which its receiver may help; completed ones included, for help that goes on.
_ACCEPTED = frozenset({State.ACCEPTED, State.IN_PROGRESS, State.COMPLETED})
#: What an agency that helps a person may ask other agencies' agreements for, as long as it helps.
#: As with a case: whom she enrols stays in her sight; others' records are seen through source or referral.
ENROLMENT_CATEGORIES = ("identity",)


def own_agency(actor: Actor, agency_id: uuid.UUID) -> None:
    """Raise ``NotAllowed`` unless ``agency_id`` is the actor's own (a system job may act for any)."""
    if actor.kind is not ActorKind.SYSTEM and actor.agency_id != agency_id:
        raise NotAllowed("not_your_agencys")


def category_of(actor: Actor, offered: ProgrammeView) -> str:
    """Return the category of data that help of this programme belongs to."""
    agency = agencies(actor=actor)[offered.agency_id]
    return domain.category_of(offered.rule.sensitive or agency.sensitive)


@door("assistance.enrol")
def enrol(
    *,
    actor: Actor,
    referral_id: uuid.UUID | None = None,
    individual_id: uuid.UUID | None = None,
    programme_id: str | None = None,
    need_id: uuid.UUID | None = None,
) -> EnrolmentView:
    """Accept a person in a programme of the actor's own agency and return the enrolment.

    Give ``referral_id`` (an accepted referral says the rest), or a person and a programme, and the need it
    helps with: its status moves with the awards. Repeating it returns the enrolment that stands. Raises
    ``Invalid``, ``NotFound`` for a referral, person, programme or need that the actor may not see,
    ``NotAllowed`` for another agency's programme, ``Conflict("referral_not_accepted")`` and
    ``Conflict("other_person")`` when the need is somebody else's.
    """
    if referral_id is not None:
        individual_id, programme_id, need_id = _of_referral(actor, referral_id)
    elif individual_id is not None and need_id is not None:
        _check_need(actor, individual_id, need_id)
    if individual_id is None or programme_id is None:
        given = {"individual_id": individual_id, "programme_id": programme_id}
        raise Invalid([Fault(field, "required") for field, value in given.items() if value is None])
    offered = programme(actor=actor, programme_id=programme_id)
    own_agency(actor, offered.agency_id)
    if individual_id not in get_many(actor=actor, ids=[individual_id]):
        raise NotFound("individual")
    individual_id = _filed_under(actor, individual_id, need_id)
    must_be_free(actor=actor, individual_id=individual_id)
    return _enrol(actor, offered, individual_id, need_id, referral_id)


def _filed_under(actor: Actor, individual_id: uuid.UUID, need_id: uuid.UUID | None) -> uuid.UUID:
    """Return the id under which an enrolment is written: its need's, so that both stay with one person."""
    need = needs(actor=actor, ids=[need_id]).get(need_id) if need_id else None
    return need.individual_id if need else records.filed_under(actor=actor, individual_id=individual_id)


def _of_referral(actor: Actor, referral_id: uuid.UUID) -> tuple[uuid.UUID, str, uuid.UUID]:
    view = referrals.get(actor=actor, referral_id=referral_id)
    own_agency(actor, view.agency_id)
    if view.state not in _ACCEPTED:
        raise Conflict("referral_not_accepted", {"state": view.state})
    return view.individual_id, view.programme_id, view.need_id


def _check_need(actor: Actor, individual_id: uuid.UUID, need_id: uuid.UUID) -> None:
    need = needs(actor=actor, ids=[need_id]).get(need_id)
    if need is None:
        raise NotFound("need_not_found")
    if need.id not in {one.id for one in needs_of(actor=actor, individual_id=individual_id)}:
        raise Conflict("other_person")


def _enrol(
    actor: Actor,
    offered: ProgrammeView,
    individual_id: uuid.UUID,
    need_id: uuid.UUID | None,
    referral_id: uuid.UUID | None,
) -> EnrolmentView:
    programme_id = offered.id
    row = Enrolment(
        individual_id=individual_id,
        agency_id=offered.agency_id,
        category=category_of(actor, offered),
        programme_id=programme_id,
        need_id=need_id,
        referral_id=referral_id,
        enrolled_by=actor.id,
        enrolled_at=actor.now,
    )
    Enrolment.objects.bulk_create([row], ignore_conflicts=True)
    standing = Enrolment.objects.filter(
        individual_id=individual_id, programme_id=programme_id, state="enrolled"
    )
    for_need = standing.filter(need_id=need_id) if need_id else standing.filter(need__isnull=True)
    kept = for_need.get()
    if kept.id == row.id:
        grant(
            actor=actor,
            individual_id=individual_id,
            agency_id=offered.agency_id,
            reason_kind="enrolment",
            reason_id=row.id,
            categories=ENROLMENT_CATEGORIES,
        )
        tell(actor, row, "assistance.enrolled", {"programme": programme_id, "need": _text(need_id)})
    return enrolment_view(kept)


@door("assistance.override")
def approve_override(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    programme_id: str,
    rule_codes: Sequence[str],
    reason: str,
    vital: bool = False,
    days: int = 7,
) -> OverrideView:
    """Let a colleague award in spite of named rules, once, within ``days``; return the leave.

    ``vital``: the need is vital, so that a rule which refuses is passed too. Whoever approves cannot be
    who awards: the database refuses that. Raises ``Invalid`` per field and ``NotAllowed`` for another
    agency's programme.
    """
    offered = programme(actor=actor, programme_id=programme_id)
    own_agency(actor, offered.agency_id)
    known = {rule.id for rule in offered.rule.excludes}
    faults = text_faults("reason", reason, needed=True)
    if not rule_codes or not set(rule_codes) <= known:
        faults.append(Fault("rule_codes", "unknown_choice", {"choices": sorted(known)}))
    if not 1 <= days <= domain.OVERRIDE_DAYS:
        faults.append(Fault("days", "out_of_range", {"least": 1, "most": domain.OVERRIDE_DAYS}))
    if faults or actor.id is None:
        raise Invalid(faults)
    must_be_free(actor=actor, individual_id=individual_id)
    row = Override.objects.create(
        individual_id=individual_id,
        agency_id=offered.agency_id,
        category=category_of(actor, offered),
        programme_id=programme_id,
        rule_codes=sorted(set(rule_codes)),
        vital=vital,
        reason=reason.strip(),
        approved_by=actor.id,
        approved_at=actor.now,
        until=actor.today + dt.timedelta(days=days),
    )
    body: dict[str, Json] = {
        "programme": programme_id,
        "rules": row.rule_codes,
        "vital": vital,
        "until": row.until.isoformat(),
    }
    tell(actor, row, "assistance.override_approved", body)
    return override_view(row)


def award(
    *,
    actor: Actor,
    enrolment_id: uuid.UUID,
    kind: str,
    start: dt.date,
    end: dt.date | None = None,
    amount: Decimal | None = None,
    every: str = "once",
    description: str = "",
    unit: str = "",
    quantity: Decimal | None = None,
    override_id: uuid.UUID | None = None,
    idempotency_key: str | None = None,
) -> AwardView:
    """Grant help for ``[start, end)`` under an enrolment and return the award.

    ``amount``: RM each time (``every``), ``None`` in kind; ``quantity`` of ``unit`` for help in kind.
    Raises ``Invalid`` per field; ``Refused`` (a ``Conflict("stands_in_the_way")``) when a rule of the actor's
    own agency forbids it: its ``overlap`` says which, and what stands in the way as far as she may see. Where
    only another agency's rule forbids it the award stands and that agency gets a finding. A refusal is kept,
    in a transaction of its own (within another act by whoever opened that: ``afterwards``): it is looked at
    again when it rested on two people taken for one.
    """
    try:
        return _award(
            actor=actor,
            enrolment_id=enrolment_id,
            kind=kind,
            start=start,
            end=end,
            amount=amount,
            every=every,
            description=description,
            unit=unit,
            quantity=quantity,
            override_id=override_id,
            idempotency_key=idempotency_key,
        )
    except Refused as refused:
        keep = functools.partial(
            keep_refusal,
            actor=actor,
            enrolment_id=enrolment_id,
            kind=kind,
            start=start,
            end=end,
            counted=None if amount is None else domain.counted_amount(amount, every, start, end),
        )
        if Actor.within_an_act():
            refused.afterwards = keep  # what encloses this is undone with it
        else:
            keep()
        raise


@door("assistance.award")
def _award(
    *,
    actor: Actor,
    enrolment_id: uuid.UUID,
    kind: str,
    start: dt.date,
    end: dt.date | None,
    amount: Decimal | None,
    every: str,
    description: str,
    unit: str,
    quantity: Decimal | None,
    override_id: uuid.UUID | None,
    idempotency_key: str | None,
) -> AwardView:
    _check_award(kind, every, start, end, amount, quantity, description, unit)
    request: dict[str, Json] = {
        "do": "assistance.award",
        "enrolment": str(enrolment_id),
        "what": [kind, every, _text(amount), _text(quantity), description, unit],
        "period": [start.isoformat(), _text(end)],
        "override": _text(override_id),
    }

    def run() -> dict[str, Json]:
        enrolment = _enrolled(actor, enrolment_id)
        must_be_free(actor=actor, individual_id=enrolment.individual_id)
        if override_id is not None:
            _check_override(actor, enrolment, override_id)
        row = Award(
            individual_id=enrolment.individual_id,
            agency_id=enrolment.agency_id,
            category=enrolment.category,
            enrolment=enrolment,
            programme_id=enrolment.programme_id,
            need_id=enrolment.need_id,
            kind=kind,
            description=description.strip(),
            unit=unit.strip(),
            quantity=quantity,
            every=every,
            has_amount=amount is not None,
            period=DateRange(start, end),
            override_id=override_id,
            awarded_by=actor.id,
            awarded_at=actor.now,
        )
        store_award(actor, row, amount)
        return {"id": str(row.id)}

    answer = once(actor=actor, key=idempotency_key, request=request, run=run)
    rows = Award.objects.filter(id=uuid.UUID(str(answer["id"])))
    return award_views(list(rows), actor.today)[0]


def _enrolled(actor: Actor, enrolment_id: uuid.UUID) -> Enrolment:
    """Return an enrolment of the actor's own agency that stands, its row locked."""
    row = Enrolment.objects.select_for_update().filter(id=enrolment_id).first()
    if row is None:
        raise NotFound("enrolment_not_found")
    own_agency(actor, row.agency_id)
    if row.state != "enrolled":
        raise Conflict("enrolment_ended")
    return row


def store_award(actor: Actor, row: Award, amount: Decimal | None) -> None:
    """Write the amount, then the award, whose trigger decides; then the events."""
    start, end = row.period.lower, row.period.upper
    try:
        with transaction.atomic():
            if amount is not None:
                Amount.objects.create(
                    individual_id=row.individual_id,
                    agency_id=row.agency_id,
                    category=row.category,
                    award_id=row.id,
                    amount=ringgit(amount),
                    counted=domain.counted_amount(amount, row.every, start, end),
                )
            row.save(force_insert=True)
    except IntegrityError as error:
        if "override" in str(error):
            raise Conflict("override_used") from error
        raise
    except DatabaseError as error:
        raise refusal_of(error) from error
    tell(
        actor,
        row,
        "assistance.awarded",
        {
            "programme": row.programme_id,
            "need": _text(row.need_id),
            "kind": row.kind,
            "every": row.every,
            "start": start.isoformat(),
            "end": _text(end),
            "override": _text(row.override_id),
        },
    )
    if amount is not None:
        tell_amount(actor, row, row.id, amount)
    tell_owners(actor, row.id)


def _check_override(actor: Actor, enrolment: Enrolment, override_id: uuid.UUID) -> None:
    leave = Override.objects.filter(
        id=override_id, individual_id=enrolment.individual_id, programme_id=enrolment.programme_id
    ).first()
    if leave is None:
        raise NotFound("override_not_found")
    if leave.approved_by == actor.id:
        raise NotAllowed("second_person_needed")
    if leave.until < actor.today:
        raise Conflict("override_expired", {"until": leave.until.isoformat()})


def _check_award(
    kind: str,
    every: str,
    start: dt.date,
    end: dt.date | None,
    amount: Decimal | None,
    quantity: Decimal | None,
    description: str,
    unit: str,
) -> None:
    faults = text_faults("description", description) + text_faults("unit", unit)
    if kind not in domain.KINDS:
        faults.append(Fault("kind", "unknown_choice"))
    if every not in domain.EVERY:
        faults.append(Fault("every", "unknown_choice"))
    if end is not None and end <= start:
        faults.append(Fault("end", "ends_before_it_starts"))
    faults += amount_faults("amount", amount)
    if quantity is not None and not (quantity.is_finite() and 0 < quantity < Decimal("1000000")):
        faults.append(Fault("quantity", "out_of_range"))
    if amount is None and kind in ("cash", "loan", "pension"):
        faults.append(Fault("amount", "required"))
    if amount is None and not description.strip():
        faults.append(Fault("description", "required"))
    if faults:
        raise Invalid(faults)


def amount_faults(field: str, amount: Decimal | None) -> list[Fault]:
    """Return what is wrong with an amount in RM: it is more than nothing and has whole sen."""
    if amount is None:
        return []
    if not (amount.is_finite() and 0 < amount <= MOST_RM):
        return [Fault(field, "out_of_range", {"most": str(MOST_RM)})]
    return [] if amount == ringgit(amount) else [Fault(field, "not_whole_sen")]


def text_faults(field: str, text: str, *, needed: bool = False) -> list[Fault]:
    """Return what is wrong with a text."""
    if len(text) > domain.MAX_TEXT:
        return [Fault(field, "too_long", {"most": domain.MAX_TEXT, "has": len(text)})]
    if "\x00" in text:
        return [Fault(field, "not_text")]
    return [Fault(field, "required")] if needed and not text.strip() else []


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def tell(actor: Actor, row: Award | Enrolment | Override, happened: str, body: dict[str, Json]) -> None:
    """Record what happened to a row, in the row's category; amounts are told apart."""
    record(
        actor=actor,
        type=happened,
        category=row.category,
        subject_id=row.id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        body=body,
    )


def tell_amount(actor: Actor, row: Award, subject_id: uuid.UUID, amount: Decimal) -> None:
    """Record an amount as an event of category ``amounts``, or of the award's own where that is a secret."""
    record(
        actor=actor,
        type="assistance.amount_recorded",
        category="amounts" if row.category == "awards" else row.category,
        subject_id=subject_id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        body={"award": str(row.id), "amount": str(ringgit(amount))},
    )
