"""Social insurance: plans, membership begun, contribution received, cover from receipt."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from django.http import HttpRequest
from ninja import Router
from pydantic import StrictBool

from mysynergy.api.bearer import actor_of, opened, public_actor
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import AmountIn, In, Instant, Out, Page, PagingIn, Ringgit, Word, Words, part
from mysynergy.schemes import public as schemes

router = Router(tags=["schemes"])


class PlanOut(Out):
    """A plan with its contribution by the month (``null``: by the year only) and by the year."""

    scheme: str
    code: str
    insured_monthly: Ringgit
    month: Ringgit | None
    year: Ringgit
    source: str
    confidence: str


class MembershipIn(In):
    """Who joins which scheme with which plan; ``licensed`` where being compulsory hangs on a licence."""

    individual_id: uuid.UUID
    scheme: Word
    plan: Word
    sector: Word | None = None
    licensed: StrictBool | None = None


class ContributionIn(In):
    """What was received, and when (now when absent)."""

    amount: AmountIn
    received_at: Instant | None = None


class ContributionOut(Out):
    """Money received, and the cover it gives: ``[cover_from, cover_until)``."""

    id: uuid.UUID
    amount: Ringgit
    months: int
    received_at: dt.datetime
    cover_from: dt.datetime
    cover_until: dt.datetime


class MembershipOut(Out):
    """A person in a scheme: begun (no cover yet), covered, lapsed or ended.

    ``mandatory`` is ``null`` when it hangs on a licence that is not known yet.
    """

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    begun_by_agency_id: uuid.UUID
    scheme: str
    name: Words
    sector: str | None
    plan: str
    mandatory: bool | None
    state: str
    begun_at: dt.datetime
    covered_from: dt.datetime | None
    covered_until: dt.datetime | None
    ended_at: dt.datetime | None
    contributions: list[ContributionOut]


def _membership(view: schemes.MembershipView) -> MembershipOut:
    apart = {"name", "state", "contributions"}
    same = {name: getattr(view, name) for name in MembershipOut.model_fields if name not in apart}
    return MembershipOut(
        **same,
        name=Words(ms=view.scheme_ms, en=view.scheme_en),
        state=view.state.value,
        contributions=[
            ContributionOut(**{name: getattr(one, name) for name in ContributionOut.model_fields})
            for one in view.contributions
        ],
    )


@reads(router, "/schemes/{scheme}/plans", gives=Page[PlanOut], summary="Plans of a scheme", public=True)
def list_plans(
    request: HttpRequest, scheme: str, paging: PagingIn, as_of: dt.date | None = None
) -> Page[PlanOut]:
    """Give the plans in force on a day (today when absent), with source and confidence."""
    actor = public_actor()
    day = as_of or actor.today
    return part(
        paging,
        schemes.plans(actor=actor, scheme=scheme, as_of=day),
        key=lambda one: one.code,
        show=lambda one: PlanOut(**{name: getattr(one, name) for name in PlanOut.model_fields}),
    )


@reads(
    router,
    "/individuals/{individual_id}/memberships",
    gives=Page[MembershipOut],
    summary="Her memberships",
)
def list_memberships(request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn) -> Page[MembershipOut]:
    """Give the memberships that the reader may see, newest first."""
    found = schemes.memberships_of(actor=opened(request, individual_id), individual_id=individual_id)
    return part(paging, found, key=lambda one: one.id, show=_membership)


@writes(
    router,
    "POST",
    "/memberships",
    gives=MembershipOut,
    status=201,
    summary="Begin membership in a scheme",
    example={
        "individual_id": "0198c5d2-7c1e-7bb0-8000-000000000003",
        "scheme": "sesksw",
        "plan": "plan-2",
        "sector": "hawker",
        "licensed": True,
    },
)
def begin_membership(request: HttpRequest, body: MembershipIn) -> MembershipOut:
    """Begin; cover waits for a contribution and never reaches back."""
    return _membership(
        schemes.begin_membership(
            actor=actor_of(request),
            individual_id=body.individual_id,
            scheme=body.scheme,
            plan=body.plan,
            sector=body.sector,
            licensed=body.licensed,
        )
    )


@writes(
    router,
    "POST",
    "/memberships/{membership_id}/contributions",
    gives=MembershipOut,
    status=201,
    summary="Record a contribution received",
    example={"amount": "232.80", "received_at": "2026-11-22T09:00:00+08:00"},
)
def record_contribution(
    request: HttpRequest, membership_id: uuid.UUID, body: ContributionIn
) -> MembershipOut:
    """Record what was received; cover begins with the receipt."""
    actor = actor_of(request)
    return _membership(
        schemes.record_contribution(
            actor=actor,
            membership_id=membership_id,
            received_at=body.received_at or actor.now,
            amount=Decimal(body.amount),
        )
    )
