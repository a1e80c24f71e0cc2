"""Somebody in danger: reported before any paperwork, answered by a named officer within minutes."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router
from pydantic import AwareDatetime

from mysynergy.api.bearer import actor_of
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import In, Out, Page, PagingIn, Text, Word, part, read_part
from mysynergy.crises import public as crises

router = Router(tags=["somebody in danger"])


class DangerIn(In):
    """What is known; at least one of who, where and a telephone that is safe."""

    danger: Word = "other"
    who: Text = ""
    where: Text = ""
    safe_phone: Text = ""
    what: Text = ""


class CrisisOut(Out):
    """A crisis: open until an officer says that she acts, then taken, then settled. Until then its officer is
    heard from by ``answer_by``; what was said is empty some time after it ended (usually 90 days).
    """

    id: uuid.UUID
    agency_id: uuid.UUID
    individual_id: uuid.UUID | None
    danger: str
    who: str
    where: str
    safe_phone: str
    what: str
    state: str
    opened_at: dt.datetime
    opened_by: uuid.UUID | None
    officer_id: uuid.UUID
    answer_by: dt.datetime
    late: bool
    asked: list[uuid.UUID]
    everybody_asked: bool
    taken_by: uuid.UUID | None
    taken_at: dt.datetime | None
    outcome: str | None
    note: str


class EndIn(In):
    """How it ended, and what was done."""

    outcome: Word
    note: Text


class JoinIn(In):
    """Who she is."""

    individual_id: uuid.UUID


class DutyIn(In):
    """An officer and her turn of duty."""

    user_id: uuid.UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class DutyOut(Out):
    """A turn of duty."""

    id: uuid.UUID
    user_id: uuid.UUID
    starts_at: dt.datetime
    ends_at: dt.datetime


_SAID = ("danger", "who", "where", "safe_phone", "what")


def _crisis(view: crises.CrisisView) -> CrisisOut:
    said = {name: getattr(view.said, name) for name in _SAID}
    rest = {name: getattr(view, name) for name in CrisisOut.model_fields if name not in said}
    return CrisisOut(**said, **{**rest, "asked": list(view.asked)})


def _duty(view: crises.DutyView) -> DutyOut:
    return DutyOut(id=view.id, user_id=view.user_id, starts_at=view.starts_at, ends_at=view.ends_at)


@writes(
    router,
    "POST",
    "/crises",
    gives=CrisisOut,
    status=201,
    summary="Somebody is in danger",
    example={"danger": "violence", "who": "Siti", "where": "Pasar Chow Kit", "what": "he is at the door"},
)
def report_crisis(request: HttpRequest, body: DangerIn) -> CrisisOut:
    """Open a crisis at once; a named officer of the own agency is asked and has ten minutes."""
    said = crises.DangerSaid(body.danger, body.who, body.where, body.safe_phone, body.what)
    return _crisis(crises.report(actor=actor_of(request), said=said))


@reads(router, "/crises", gives=Page[CrisisOut], summary="Crises of the own agency")
def list_crises(request: HttpRequest, paging: PagingIn, ended: bool = False) -> Page[CrisisOut]:
    """Give those that go on, unanswered ones first; with ``ended`` those that ended."""
    actor = actor_of(request)
    return read_part(
        paging,
        lambda after, limit: crises.crises(actor=actor, ended=ended, after=after, most=limit),
        key=lambda one: one.id,
        show=_crisis,
    )


@reads(router, "/crises/{crisis_id}", gives=CrisisOut, summary="One crisis")
def get_crisis(request: HttpRequest, crisis_id: uuid.UUID) -> CrisisOut:
    """Give a crisis of the own agency; no other agency reads it."""
    return _crisis(crises.crisis(actor=actor_of(request), crisis_id=crisis_id))


@writes(router, "POST", "/crises/{crisis_id}/take", gives=CrisisOut, summary="I act now")
def take_crisis(request: HttpRequest, crisis_id: uuid.UUID) -> CrisisOut:
    """Two hours to say how it ended or to go on; of two at once one acts and the other is told (409)."""
    return _crisis(crises.take(actor=actor_of(request), crisis_id=crisis_id))


@writes(router, "POST", "/crises/{crisis_id}/go-on", gives=CrisisOut, summary="I am still at it")
def go_on_with_crisis(request: HttpRequest, crisis_id: uuid.UUID) -> CrisisOut:
    """Two more hours from now; when nothing is heard by then, the next officer is asked."""
    return _crisis(crises.go_on(actor=actor_of(request), crisis_id=crisis_id))


@writes(
    router,
    "POST",
    "/crises/{crisis_id}/end",
    gives=CrisisOut,
    summary="Say how a crisis ended",
    example={"outcome": "safe", "note": "she is with her sister"},
)
def end_crisis(request: HttpRequest, crisis_id: uuid.UUID, body: EndIn) -> CrisisOut:
    """Only after somebody said that she acts."""
    return _crisis(
        crises.settle(actor=actor_of(request), crisis_id=crisis_id, outcome=body.outcome, note=body.note)
    )


@writes(
    router,
    "POST",
    "/crises/{crisis_id}/join",
    gives=CrisisOut,
    summary="Say who she is",
    example={"individual_id": "0198c5d2-7c1e-7bb0-8000-000000000001"},
)
def join_crisis(request: HttpRequest, crisis_id: uuid.UUID, body: JoinIn) -> CrisisOut:
    """Her case has a need of urgency crisis from then on, unless the crisis ended."""
    return _crisis(
        crises.join(actor=actor_of(request), crisis_id=crisis_id, individual_id=body.individual_id)
    )


@reads(router, "/duties", gives=Page[DutyOut], summary="Who is on duty")
def list_duties(request: HttpRequest, paging: PagingIn) -> Page[DutyOut]:
    """Give the turns of duty of the own agency that are not over."""
    return part(paging, crises.duties(actor=actor_of(request)), key=lambda one: one.id, show=_duty)


@writes(
    router,
    "POST",
    "/duties",
    gives=DutyOut,
    status=201,
    summary="Put an officer on duty",
    example={
        "user_id": "0198c5d2-7c1e-7bb0-8000-000000000004",
        "starts_at": "2026-12-01T00:00:00Z",
        "ends_at": "2026-12-01T12:00:00Z",
    },
)
def set_duty(request: HttpRequest, body: DutyIn) -> DutyOut:
    """At most seven days at a time."""
    return _duty(
        crises.set_duty(
            actor=actor_of(request), user_id=body.user_id, starts_at=body.starts_at, ends_at=body.ends_at
        )
    )


@writes(router, "POST", "/duties/{duty_id}/end", gives=None, summary="End a turn of duty")
def end_duty(request: HttpRequest, duty_id: uuid.UUID) -> None:
    """One that has not begun is taken out."""
    crises.end_duty(actor=actor_of(request), duty_id=duty_id)
