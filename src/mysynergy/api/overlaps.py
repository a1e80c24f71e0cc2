"""What stands in the way of an award: asked beforehand, passed by a second person, told to a rule's owner."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, StrictBool, StrictInt

from mysynergy.api.assistance import decimal_of
from mysynergy.api.bearer import actor_of
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import (
    MOST_IN_A_LIST,
    AmountIn,
    In,
    Out,
    Page,
    PagingIn,
    Ringgit,
    SlugIn,
    Text,
    Word,
    Words,
    part,
)
from mysynergy.assistance import public as assistance

router = Router(tags=["assistance"])


class OverrideIn(In):
    """Leave for a colleague to award in spite of named rules, once; ``vital``: also of those that refuse."""

    individual_id: uuid.UUID
    programme_id: Word
    rule_codes: list[Word] = Field(max_length=50)
    reason: Text
    vital: StrictBool = False
    days: Annotated[StrictInt, Field(ge=-1000, le=1000)] = 7


class OverrideOut(Out):
    """A second person's leave, until a day."""

    id: uuid.UUID
    individual_id: uuid.UUID
    programme_id: str
    rule_codes: list[str]
    vital: bool
    reason: str
    approved_by: uuid.UUID
    approved_at: dt.datetime
    until: dt.date


class OverlapIn(In):
    """An award that is thought of; ``amount`` is what it comes to over its whole period."""

    individual_id: uuid.UUID
    programme_id: Word
    start: dt.date
    end: dt.date | None = None
    amount: AmountIn | None = None


class OtherAwardOut(Out):
    """An award that stands in the way; ``known`` false: one that the reader may not see."""

    known: bool
    same_person: bool | None
    programme_id: str | None
    programme: Words | None
    agency_id: uuid.UUID | None
    start: dt.date | None
    end: dt.date | None
    amount: Ringgit | None


class ObstacleOut(Out):
    """A rule of the own agency that speaks against an award; ``effect``: refuse, second-person or notify."""

    rule_code: str
    programme_id: str
    effect: str
    basis: str
    says: Words
    cite: str
    cap: Ringgit | None
    others: list[OtherAwardOut]


class OverlapOut(Out):
    """What would happen to an award."""

    refused: bool
    needs_second_person: bool
    obstacles: list[ObstacleOut]


class FindingOut(Out):
    """Told to the agency whose rule it is. Nothing is stopped, reduced or recovered by it."""

    id: uuid.UUID
    individual_id: uuid.UUID
    award_id: uuid.UUID
    programme_id: str
    rule_code: str
    effect: str
    says: Words
    cite: str
    others: list[OtherAwardOut]
    state: str
    found_at: dt.datetime
    answered_by: uuid.UUID | None
    answered_at: dt.datetime | None
    answer: str | None


class AnswerIn(In):
    """``accepted`` (there is an overlap) or ``dismissed``, and why."""

    state: Word
    answer: Text


def _other(view: assistance.OtherAward) -> OtherAwardOut:
    same = {name: getattr(view, name) for name in OtherAwardOut.model_fields if name != "programme"}
    named = None
    if view.programme_ms is not None and view.programme_en is not None:
        named = Words(ms=view.programme_ms, en=view.programme_en)
    return OtherAwardOut(**same, programme=named)


def _obstacle(view: assistance.Obstacle) -> ObstacleOut:
    return ObstacleOut(
        rule_code=view.rule_code,
        programme_id=view.programme_id,
        effect=view.effect,
        basis=view.basis,
        says=Words(ms=view.says_ms, en=view.says_en),
        cite=view.cite,
        cap=view.cap,
        others=[_other(one) for one in view.others],
    )


def overlap_out(view: assistance.OverlapView) -> OverlapOut:
    """Return what stands in the way of an award."""
    return OverlapOut(
        refused=view.refused,
        needs_second_person=view.needs_second_person,
        obstacles=[_obstacle(one) for one in view.obstacles],
    )


def _finding(view: assistance.FindingView) -> FindingOut:
    apart = {"says", "others"}
    same = {name: getattr(view, name) for name in FindingOut.model_fields if name not in apart}
    return FindingOut(
        **same,
        says=Words(ms=view.says_ms, en=view.says_en),
        others=[_other(one) for one in view.others],
    )


@writes(
    router,
    "POST",
    "/overrides",
    gives=OverrideOut,
    status=201,
    summary="Let a colleague award in spite of a rule",
    example={
        "individual_id": "0198c5d2-7c1e-7bb0-8000-000000000003",
        "programme_id": "maiwp-sara-hidup",
        "rule_codes": ["one-living-aid"],
        "reason": "dialysis cannot wait",
        "vital": True,
        "days": 7,
    },
)
def approve_override(request: HttpRequest, body: OverrideIn) -> OverrideOut:
    """A second person's leave for one award; whoever approves cannot be who awards."""
    view = assistance.approve_override(
        actor=actor_of(request),
        individual_id=body.individual_id,
        programme_id=body.programme_id,
        rule_codes=body.rule_codes,
        reason=body.reason,
        vital=body.vital,
        days=body.days,
    )
    return OverrideOut(**{name: getattr(view, name) for name in OverrideOut.model_fields})


@reads(
    router,
    "/overlaps",
    method="POST",
    gives=OverlapOut,
    summary="What would stand in the way of an award?",
    example={
        "individual_id": "0198c5d2-7c1e-7bb0-8000-000000000003",
        "programme_id": "maiwp-sara-hidup",
        "start": "2026-12-01",
        "end": "2027-06-01",
        "amount": "1800.00",
    },
)
def find_overlaps(request: HttpRequest, body: OverlapIn) -> OverlapOut:
    """Ask without awarding. The same SQL answers as at the award, and says no more; asking is an event."""
    return overlap_out(
        assistance.would_overlap(
            actor=actor_of(request),
            individual_id=body.individual_id,
            programme_id=body.programme_id,
            start=body.start,
            end=body.end,
            amount=decimal_of(body.amount),
        )
    )


@reads(router, "/findings", gives=Page[FindingOut], summary="Overlaps under the own agency's rules")
def list_findings(request: HttpRequest, paging: PagingIn, state: SlugIn = None) -> Page[FindingOut]:
    """Give what overlaps with awards of the own agency, newest first."""
    found = assistance.findings(actor=actor_of(request), state=state, limit=MOST_IN_A_LIST)
    return part(paging, found, key=lambda one: one.id, show=_finding)


@writes(
    router,
    "POST",
    "/findings/{finding_id}/answer",
    gives=FindingOut,
    summary="Say what the agency makes of a finding",
    example={"state": "dismissed", "answer": "a top-up within the cost"},
)
def answer_finding(request: HttpRequest, finding_id: uuid.UUID, body: AnswerIn) -> FindingOut:
    """Answer a finding. Whoever then ends an award does so by itself, after the person was heard."""
    return _finding(
        assistance.answer_finding(
            actor=actor_of(request), finding_id=finding_id, state=body.state, answer=body.answer
        )
    )
