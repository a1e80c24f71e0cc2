"""An officer's own circle: whom she names, the leave she asks for. Nobody is opened here."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router

from mysynergy.api.bearer import actor_of
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import In, Out, Page, PagingIn, Text, Word, part
from mysynergy.circles import public as circles

router = Router(tags=["circles"])


class NearIn(In):
    """Who stands near the token's officer: by identity number, or as one person of the registry.

    ``relation``: self, spouse, parent, child, sibling, relative, friend, business, other.
    """

    relation: Word
    identity_kind: Word = ""
    identity_number: Word = ""
    individual_id: uuid.UUID | None = None


class NearOut(Out):
    """A declaration in force; the number masked."""

    id: uuid.UUID
    user_id: uuid.UUID
    relation: str
    number_masked: str
    individual_id: uuid.UUID | None
    said_at: dt.datetime


class DeclaredOut(Out):
    """The declaration that stands now."""

    id: uuid.UUID


class WhyIn(In):
    """Why it has to be this officer."""

    why: Text


class DecideIn(In):
    """Why, in the deciding officer's words."""

    reason: Text


class ReleaseIn(In):
    """Why, and until the end of which day (at most 30 days ahead)."""

    reason: Text
    until: dt.date


class LeaveOut(Out):
    """A request to work on a person of one's own circle: asked, released (until) or refused."""

    id: uuid.UUID
    user_id: uuid.UUID
    individual_id: uuid.UUID
    state: str
    asked_why: str
    asked_at: dt.datetime
    decided_by: uuid.UUID | None
    reason: str
    until: dt.datetime | None


class SightOut(Out):
    """How the token's officer stands to a person; ``barred``: a second person has not released it."""

    relation: str | None
    barred: bool
    leave: LeaveOut | None


def _near(view: circles.DeclaredView) -> NearOut:
    return NearOut(**{name: getattr(view, name) for name in NearOut.model_fields})


def _leave(view: circles.LeaveView) -> LeaveOut:
    return LeaveOut(**{name: getattr(view, name) for name in LeaveOut.model_fields})


@reads(router, "/circle", gives=Page[NearOut], summary="Who stands near me")
def list_circle(request: HttpRequest, paging: PagingIn) -> Page[NearOut]:
    """Give the declarations of the token's officer; to a supervisor those of the whole agency."""
    return part(paging, circles.declared(actor=actor_of(request)), key=lambda one: one.id, show=_near)


@writes(
    router,
    "POST",
    "/circle",
    gives=DeclaredOut,
    status=201,
    summary="Say that somebody stands near me",
    example={"relation": "friend", "identity_kind": "mykad", "identity_number": "850312-14-5678"},
)
def declare_near(request: HttpRequest, body: NearIn) -> DeclaredOut:
    """Declare. Only a digest and the last signs of the number are kept; said again it is what stands."""
    return DeclaredOut(
        id=circles.declare(
            actor=actor_of(request),
            relation=body.relation,
            identity_kind=body.identity_kind,
            identity_number=body.identity_number,
            individual_id=body.individual_id,
        )
    )


@writes(
    router,
    "POST",
    "/circle/{declared_id}/end",
    gives=None,
    summary="End a colleague's declaration",
    example={"reason": "mistyped number"},
)
def end_near(request: HttpRequest, declared_id: uuid.UUID, body: DecideIn) -> None:
    """A supervisor ends it with a reason; one's own never (403 ``second_person``)."""
    circles.end_declaration(actor=actor_of(request), declared_id=declared_id, reason=body.reason)


@reads(router, "/individuals/{individual_id}/circle", gives=SightOut, summary="Is she of my circle?")
def get_circle(request: HttpRequest, individual_id: uuid.UUID) -> SightOut:
    """Say how the officer stands to a person, and her last request; nothing of the person is opened."""
    sight = circles.sight_of(actor=actor_of(request), individual_id=individual_id)
    return SightOut(
        relation=sight.relation, barred=sight.barred, leave=_leave(sight.leave) if sight.leave else None
    )


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/circle-leaves",
    gives=LeaveOut,
    status=201,
    summary="Ask for leave to work on a person of my circle",
    example={"why": "no other officer today"},
)
def ask_leave(request: HttpRequest, individual_id: uuid.UUID, body: WhyIn) -> LeaveOut:
    """Ask the supervisors of the own agency; where nothing stands in the way: 409 ``not_of_your_circle``."""
    return _leave(circles.ask_leave(actor=actor_of(request), individual_id=individual_id, why=body.why))


@reads(router, "/circle-leaves", gives=Page[LeaveOut], summary="Requests that wait for a second person")
def list_leaves(request: HttpRequest, paging: PagingIn) -> Page[LeaveOut]:
    """Give what officers of the own agency ask of their supervisors, oldest first."""
    return part(paging, circles.asked_leaves(actor=actor_of(request)), key=lambda one: one.id, show=_leave)


@writes(
    router,
    "POST",
    "/circle-leaves/{leave_id}/release",
    gives=LeaveOut,
    summary="Release a person of a colleague's circle",
    example={"reason": "I go through each step", "until": "2026-12-01"},
)
def release_leave(request: HttpRequest, leave_id: uuid.UUID, body: ReleaseIn) -> LeaveOut:
    """Let the colleague work on it until the end of a day. Not one's own, nor of somebody near oneself."""
    return _leave(
        circles.decide_leave(actor=actor_of(request), leave_id=leave_id, reason=body.reason, until=body.until)
    )


@writes(
    router,
    "POST",
    "/circle-leaves/{leave_id}/refusal",
    gives=LeaveOut,
    summary="Do not release it",
    example={"reason": "a colleague takes it"},
)
def refuse_leave(request: HttpRequest, leave_id: uuid.UUID, body: DecideIn) -> LeaveOut:
    """Say no, with the reason; the officer may ask again."""
    return _leave(circles.decide_leave(actor=actor_of(request), leave_id=leave_id, reason=body.reason))
