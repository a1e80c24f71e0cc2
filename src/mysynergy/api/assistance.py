"""Help given: enrolment, award, delivery, and the three categories."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import StrictBool, StrictStr, StringConstraints

from mysynergy.api.bearer import actor_of, opened
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import (
    MOST_IN_A_LIST,
    AmountIn,
    In,
    Number,
    Out,
    Page,
    PagingIn,
    Ringgit,
    SlugIn,
    Text,
    Word,
    part,
)
from mysynergy.assistance import public as assistance

router = Router(tags=["assistance"])
QuantityIn = Annotated[StrictStr, StringConstraints(pattern=r"^[0-9]{1,6}(\.[0-9]{1,2})?$")]


class EnrolmentIn(In):
    """Who is accepted in which programme of the own agency, for which need, after which referral."""

    individual_id: uuid.UUID
    programme_id: Word
    need_id: uuid.UUID | None = None
    referral_id: uuid.UUID | None = None


class EnrolmentOut(Out):
    """A person accepted in a programme: enrolled or ended."""

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    programme_id: str
    need_id: uuid.UUID | None
    referral_id: uuid.UUID | None
    state: str
    enrolled_at: dt.datetime
    ended_at: dt.datetime | None
    end_reason: str | None


class AwardIn(In):
    """What is granted for ``[start, end)``: RM each time (``every``), or ``quantity`` of ``unit``."""

    enrolment_id: uuid.UUID
    kind: Word
    start: dt.date
    end: dt.date | None = None
    amount: AmountIn | None = None
    every: Word = "once"
    description: Text = ""
    unit: Text = ""
    quantity: QuantityIn | None = None
    override_id: uuid.UUID | None = None


class DeliveryIn(In):
    """What was in fact handed over; ``last``: nothing more will follow."""

    delivered_on: dt.date
    amount: AmountIn | None = None
    quantity: QuantityIn | None = None
    proof: Text = ""
    last: StrictBool | None = None


class DeliveryOut(Out):
    """What was handed over, or a counter-entry (``reverses``). Amounts that are not shared are withheld."""

    id: uuid.UUID
    award_id: uuid.UUID
    delivered_on: dt.date
    amount: Ringgit | None
    amount_withheld: bool
    quantity: Number | None
    last: bool
    proof: str
    reverses: uuid.UUID | None
    reason: str | None
    delivered_by: uuid.UUID | None


class AwardOut(Out):
    """What was granted: in_force, delivered, ended or reversed; ``lapsed``: past its end, not all given."""

    id: uuid.UUID
    enrolment_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    programme_id: str
    need_id: uuid.UUID | None
    household_id: uuid.UUID | None
    kind: str
    description: str
    unit: str
    quantity: Number | None
    every: str
    amount: Ringgit | None
    whole_amount: Ringgit | None
    delivered_amount: Ringgit | None
    amount_withheld: bool
    start: dt.date
    end: dt.date | None
    state: str
    lapsed: bool
    override_id: uuid.UUID | None
    awarded_by: uuid.UUID | None
    awarded_at: dt.datetime
    ended_at: dt.datetime | None
    end_reason: str | None
    deliveries: list[DeliveryOut]


class RefusalOut(Out):
    """An award that the own agency was refused: ``stands``, or ``reopened`` since two were parted.

    ``open``: it was reopened, and nothing has been granted under the enrolment since.
    """

    id: uuid.UUID
    enrolment_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    programme_id: str
    kind: str
    start: dt.date
    end: dt.date | None
    rule_codes: list[str]
    state: str
    refused_at: dt.datetime
    reopened_at: dt.datetime | None
    open: bool


class AssistanceOut(Out):
    """All help to a person that the reader may see; that there is more is not told."""

    enrolments: list[EnrolmentOut]
    awards: list[AwardOut]
    refusals: list[RefusalOut]


class StatusOut(Out):
    """not_assisted, helped_before, being_assisted or assisted: of the person and of each need. Derived."""

    headline: str
    by_need: dict[uuid.UUID, str]


class ReversalIn(In):
    """Why one delivery, or without it the whole award, is taken back."""

    reason: Word
    delivery_id: uuid.UUID | None = None


class EndIn(In):
    """The first day without the award, and why it ends before its time."""

    on: dt.date
    reason: Word


def decimal_of(text: str | None) -> Decimal | None:
    """Return an amount or quantity that was sent."""
    return None if text is None else Decimal(text)


def _enrolment(view: assistance.EnrolmentView) -> EnrolmentOut:
    return EnrolmentOut(**{name: getattr(view, name) for name in EnrolmentOut.model_fields})


def _delivery(view: assistance.DeliveryView) -> DeliveryOut:
    return DeliveryOut(**{name: getattr(view, name) for name in DeliveryOut.model_fields})


def _award(view: assistance.AwardView) -> AwardOut:
    same = {name: getattr(view, name) for name in AwardOut.model_fields if name != "deliveries"}
    return AwardOut(**same, deliveries=[_delivery(one) for one in view.deliveries])


@writes(
    router,
    "POST",
    "/enrolments",
    gives=EnrolmentOut,
    status=201,
    summary="Accept a person in a programme",
    example={
        "individual_id": "0198c5d2-7c1e-7bb0-8000-000000000003",
        "programme_id": "tekun-niaga",
        "need_id": "0198c5d2-7c1e-7bb0-8000-000000000005",
        "referral_id": None,
    },
)
def enrol(request: HttpRequest, body: EnrolmentIn) -> EnrolmentOut:
    """Accept in a programme of the own agency; the enrolment that stands already is answered."""
    return _enrolment(
        assistance.enrol(
            actor=actor_of(request),
            individual_id=body.individual_id,
            programme_id=body.programme_id,
            need_id=body.need_id,
            referral_id=body.referral_id,
        )
    )


@reads(router, "/enrolments", gives=Page[EnrolmentOut], summary="Enrolments of the own agency")
def list_enrolments(request: HttpRequest, paging: PagingIn, state: SlugIn = None) -> Page[EnrolmentOut]:
    """Give the enrolments of the own agency, newest first."""
    found = assistance.enrolments(actor=actor_of(request), state=state, limit=MOST_IN_A_LIST)
    return part(paging, found, key=lambda one: one.id, show=_enrolment)


@writes(
    router,
    "POST",
    "/awards",
    gives=AwardOut,
    status=201,
    summary="Grant help",
    example={
        "enrolment_id": "0198c5d2-7c1e-7bb0-8000-000000000007",
        "kind": "cash",
        "start": "2026-12-01",
        "end": "2027-06-01",
        "amount": "300.00",
        "every": "month",
    },
)
def award(request: HttpRequest, body: AwardIn) -> AwardOut:
    """Grant under an enrolment. 409 ``stands_in_the_way`` (decided by the database) carries the ``overlap``.

    A rule that only another agency has adopted refuses nothing: that agency gets a finding.
    """
    return _award(
        assistance.award(
            actor=actor_of(request),
            enrolment_id=body.enrolment_id,
            kind=body.kind,
            start=body.start,
            end=body.end,
            amount=decimal_of(body.amount),
            every=body.every,
            description=body.description,
            unit=body.unit,
            quantity=decimal_of(body.quantity),
            override_id=body.override_id,
        )
    )


@reads(router, "/awards", gives=Page[AwardOut], summary="Awards of the own agency")
def list_awards(request: HttpRequest, paging: PagingIn, state: SlugIn = None) -> Page[AwardOut]:
    """Give the awards of the own agency, newest first."""
    found = assistance.awards(actor=actor_of(request), state=state, limit=MOST_IN_A_LIST)
    return part(paging, found, key=lambda one: one.id, show=_award)


@writes(
    router,
    "POST",
    "/awards/{award_id}/deliveries",
    gives=AwardOut,
    status=201,
    summary="Record what was handed over",
    example={"delivered_on": "2026-12-01", "amount": "300.00", "proof": "receipt 1204"},
)
def record_delivery(request: HttpRequest, award_id: uuid.UUID, body: DeliveryIn) -> AwardOut:
    """Record a delivery; when all is handed over the award is delivered."""
    return _award(
        assistance.record_delivery(
            actor=actor_of(request),
            award_id=award_id,
            delivered_on=body.delivered_on,
            amount=decimal_of(body.amount),
            quantity=decimal_of(body.quantity),
            proof=body.proof,
            last=body.last,
        )
    )


@writes(
    router,
    "POST",
    "/awards/{award_id}/reversal",
    gives=AwardOut,
    summary="Take back an award or one delivery",
    example={"reason": "entered_by_mistake"},
)
def reverse_award(request: HttpRequest, award_id: uuid.UUID, body: ReversalIn) -> AwardOut:
    """Take back by counter-entries; nothing is changed or deleted."""
    return _award(
        assistance.reverse(
            actor=actor_of(request),
            award_id=award_id,
            reason=body.reason,
            delivery_id=body.delivery_id,
        )
    )


@writes(
    router,
    "POST",
    "/awards/{award_id}/end",
    gives=AwardOut,
    summary="End an award before its time",
    example={"on": "2027-01-01", "reason": "no_longer_eligible"},
)
def end_award(request: HttpRequest, award_id: uuid.UUID, body: EndIn) -> AwardOut:
    """What was handed over stays."""
    return _award(
        assistance.end_award(actor=actor_of(request), award_id=award_id, on=body.on, reason=body.reason)
    )


@reads(router, "/individuals/{individual_id}/assistance", gives=AssistanceOut, summary="All help to a person")
def get_assistance(request: HttpRequest, individual_id: uuid.UUID) -> AssistanceOut:
    """Give enrolments, awards with deliveries and the own agency's refusals, newest first."""
    actor = opened(request, individual_id)
    view = assistance.of_individual(actor=actor, individual_id=individual_id)
    return AssistanceOut(
        enrolments=[_enrolment(one) for one in view.enrolments],
        awards=[_award(one) for one in view.awards],
        refusals=[_refusal(one) for one in view.refusals],
    )


def _refusal(view: assistance.RefusalView) -> RefusalOut:
    known = {name: getattr(view, name) for name in RefusalOut.model_fields if name != "rule_codes"}
    return RefusalOut(**known, rule_codes=list(view.rule_codes))


@reads(router, "/individuals/{individual_id}/status", gives=StatusOut, summary="Is she helped?")
def get_status(request: HttpRequest, individual_id: uuid.UUID) -> StatusOut:
    """Give the status of the person and of each need that the reader may see; derived, never typed."""
    actor = opened(request, individual_id)
    view = assistance.status_of(actor=actor, individual_id=individual_id)
    return StatusOut(
        headline=view.headline.value,
        by_need={need_id: status.value for need_id, status in view.by_need.items()},
    )
