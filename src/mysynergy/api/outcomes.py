"""How a case ended, and what became of her after three and twelve months."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from mysynergy.api.bearer import actor_of, opened
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import In, Out, Page, PagingIn, Text, Word, part, read_part
from mysynergy.kernel.errors import Fault, Invalid
from mysynergy.outcomes import public as outcomes

router = Router(tags=["outcomes"])


class MeasureOut(Out):
    """Household income against the poverty line at a stage; ``null`` and ``unknown``: not known."""

    stage: str
    measured_on: dt.date
    income_from: str | None
    income_to: str | None
    line: str | None
    poor: str
    below_had_kifayah: str


class FollowUpOut(Out):
    """She is asked how she is from ``due_on``, by a named officer."""

    id: uuid.UUID
    case_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    stage: str
    due_on: dt.date
    officer_id: uuid.UUID
    state: str
    doing: str | None
    note: str
    tries: int


class OutcomeOut(Out):
    """How a case ended; ``exit``: out, still_poor, never_poor or unknown."""

    case_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    closed_at: dt.datetime
    note: str
    measures: list[MeasureOut]
    follow_ups: list[FollowUpOut]
    exit: str


class EndingIn(In):
    """How one open need ends."""

    need_id: uuid.UUID
    outcome: Word
    code: Word | None = None
    reason: Text = ""


class ClosingIn(In):
    """The ending of every need that is open, and what came of it in words."""

    endings: list[EndingIn] = Field(default=[], max_length=100)
    note: Text = ""


class FollowAnswerIn(In):
    """How she is doing (better, same, worse) and the household's monthly income, when she says it."""

    doing: Word
    income: Word | None = None
    note: Text = ""


class FollowTryIn(In):
    """One attempt to reach her."""

    channel: Word
    result: Word


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _measure(view: outcomes.MeasureView) -> MeasureOut:
    at = view.position
    return MeasureOut(
        stage=view.stage,
        measured_on=view.measured_on,
        income_from=_text(at.income_from),
        income_to=_text(at.income_to),
        line=_text(at.line),
        poor=at.poor,
        below_had_kifayah=at.below_had_kifayah,
    )


def _follow(view: outcomes.FollowUpView) -> FollowUpOut:
    return FollowUpOut(**{name: getattr(view, name) for name in FollowUpOut.model_fields})


def _outcome(view: outcomes.OutcomeView) -> OutcomeOut:
    return OutcomeOut(
        case_id=view.case_id,
        individual_id=view.individual_id,
        agency_id=view.agency_id,
        closed_at=view.closed_at,
        note=view.note,
        measures=[_measure(one) for one in view.measures],
        follow_ups=[_follow(one) for one in view.follow_ups],
        exit=view.exit,
    )


@writes(
    router,
    "POST",
    "/cases/{case_id}/close",
    gives=OutcomeOut,
    summary="Close a case",
    example={
        "endings": [{"need_id": "0198c5d2-7c1e-7bb0-8000-000000000002", "outcome": "met"}],
        "note": "the stall stands again",
    },
)
def close_case(request: HttpRequest, case_id: uuid.UUID, body: ClosingIn) -> OutcomeOut:
    """Every open need with its outcome; she is asked again after three and twelve months."""
    endings = [outcomes.NeedEnding(one.need_id, one.outcome, one.code, one.reason) for one in body.endings]
    return _outcome(
        outcomes.close_case(actor=actor_of(request), case_id=case_id, endings=endings, note=body.note)
    )


@reads(router, "/individuals/{individual_id}/outcomes", gives=Page[OutcomeOut], summary="How her cases ended")
def list_outcomes(request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn) -> Page[OutcomeOut]:
    """Give the closed cases of the own agency, the newest first."""
    found = outcomes.outcomes_of(actor=opened(request, individual_id), individual_id=individual_id)
    return part(paging, found, key=lambda one: one.case_id, show=_outcome)


@reads(router, "/follow-ups", gives=Page[FollowUpOut], summary="Who is to be asked again")
def list_follow_ups(request: HttpRequest, paging: PagingIn) -> Page[FollowUpOut]:
    """Give the follow-ups due by today on the actor's desk, the longest due first."""
    actor = actor_of(request)
    return read_part(
        paging,
        lambda after, limit: outcomes.follow_ups(actor=actor, after=after, limit=limit),
        key=lambda one: one.id,
        show=_follow,
    )


@writes(
    router,
    "POST",
    "/follow-ups/{follow_up_id}/answer",
    gives=FollowUpOut,
    summary="Keep what she said",
    example={"doing": "better", "income": "3100.00", "note": ""},
)
def answer_follow_up(request: HttpRequest, follow_up_id: uuid.UUID, body: FollowAnswerIn) -> FollowUpOut:
    """An income that she says becomes a fact about her; without one the measure says unknown."""
    try:
        income = None if body.income is None else Decimal(body.income)
    except ArithmeticError:
        raise Invalid([Fault("income", "amount_unreadable")]) from None
    return _follow(
        outcomes.answer_follow_up(
            actor=actor_of(request),
            follow_up_id=follow_up_id,
            doing=body.doing,
            income=income,
            note=body.note,
        )
    )


@writes(
    router,
    "POST",
    "/follow-ups/{follow_up_id}/tries",
    gives=FollowUpOut,
    status=201,
    summary="Note an attempt to reach her",
    example={"channel": "phone", "result": "no_answer"},
)
def record_follow_try(request: HttpRequest, follow_up_id: uuid.UUID, body: FollowTryIn) -> FollowUpOut:
    """Three tries on three days by two channels before she is said to be unreachable."""
    return _follow(
        outcomes.record_follow_try(
            actor=actor_of(request), follow_up_id=follow_up_id, channel=body.channel, result=body.result
        )
    )


@writes(
    router, "POST", "/follow-ups/{follow_up_id}/unreachable", gives=FollowUpOut, summary="She is not reached"
)
def say_unreachable(request: HttpRequest, follow_up_id: uuid.UUID) -> FollowUpOut:
    """Kept as unknown, never as a success."""
    return _follow(outcomes.say_unreachable(actor=actor_of(request), follow_up_id=follow_up_id))
