"""Who lives and eats together, and who is what to whom."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, StrictBool

from mysynergy.api.bearer import actor_of, opened
from mysynergy.api.operations import reads, writes
from mysynergy.api.people import PersonIn, said_by
from mysynergy.api.shapes import In, Out, Page, PagingIn, Word, part
from mysynergy.households import public as households

router = Router(tags=["people"])


class MemberIn(In):
    """Somebody known (``individual_id``) or somebody new (``said``), living or dead; ``role`` to the head.

    ``same_as``: the officer confirmed that the person just told of is this known one.
    """

    role: Word
    individual_id: uuid.UUID | None = None
    said: PersonIn | None = None
    same_as: uuid.UUID | None = None
    lives_here: StrictBool = True


class HouseholdIn(In):
    """All the others that the reader knows of; whoever is not named leaves the household today."""

    members: list[MemberIn] = Field(max_length=100)


class MemberOut(Out):
    """A member or relative: name and age; ``may_open`` says whether the person's page opens."""

    individual_id: uuid.UUID
    name: str
    role: str
    birth_date: dt.date | None
    birth_precision: str | None
    age: int | None
    sex: str | None
    alive: bool
    death_date: dt.date | None
    may_open: bool


class HouseholdOut(Out):
    """A household; ``may_be_incomplete``: there may be others. ``id`` ``null``: none is recorded."""

    id: uuid.UUID | None
    members: list[MemberOut]
    may_be_incomplete: bool
    since: dt.date | None


class RelativeIn(In):
    """What the other person is to her, and how that is shown; ``ended``: is so no longer."""

    other_id: uuid.UUID
    kind: Word
    evidence: Word = "said"
    ended: StrictBool = False


class RelativeOut(Out):
    """A relative; ``member.role`` is what the relative is to her."""

    relationship_id: uuid.UUID
    member: MemberOut
    evidence: str
    start: dt.date | None
    end: dt.date | None


def _member(view: households.MemberView) -> MemberOut:
    return MemberOut(**{name: getattr(view, name) for name in MemberOut.model_fields})


def _household(view: households.HouseholdView | None) -> HouseholdOut:
    if view is None:
        return HouseholdOut(id=None, members=[], may_be_incomplete=False, since=None)
    return HouseholdOut(
        id=view.id,
        members=[_member(one) for one in view.members],
        may_be_incomplete=view.incomplete,
        since=view.since,
    )


@reads(router, "/individuals/{individual_id}/household", gives=HouseholdOut, summary="Who she lives with")
def get_household(request: HttpRequest, individual_id: uuid.UUID) -> HouseholdOut:
    """Give the members in order of role; protected ones are only counted."""
    actor = opened(request, individual_id)
    return _household(households.household_of(actor=actor, individual_id=individual_id))


@writes(
    router,
    "PUT",
    "/individuals/{individual_id}/household",
    gives=HouseholdOut,
    summary="Say who she lives with",
    example={
        "members": [
            {"role": "child", "said": {"name": "Aiman Hakim bin Azlan", "birth_year": 2011}},
            {"role": "spouse", "said": {"name": "Azlan bin Ramli", "alive": False}, "lives_here": False},
        ]
    },
)
def set_household(request: HttpRequest, individual_id: uuid.UUID, body: HouseholdIn) -> HouseholdOut:
    """Say who lives with her, and who of her kin is dead or lives elsewhere; new people are registered.

    409 ``member_already_known`` carries the ``candidate`` whose number was typed: send ``same_as``.
    """
    members = [
        households.MemberSaid(
            role=one.role,
            individual_id=one.individual_id,
            said=said_by(one.said, f"members.{place}") if one.said is not None else None,
            same_as=one.same_as,
            lives_here=one.lives_here,
        )
        for place, one in enumerate(body.members)
    ]
    return _household(
        households.set_household(actor=actor_of(request), individual_id=individual_id, members=members)
    )


@reads(router, "/individuals/{individual_id}/relatives", gives=Page[RelativeOut], summary="Her relatives")
def list_relatives(request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn) -> Page[RelativeOut]:
    """Give her relatives, living and dead, and those who act for her."""
    actor = opened(request, individual_id)
    found = households.relatives_of(actor=actor, individual_id=individual_id)
    return part(paging, found, key=lambda one: one.relationship_id, show=_relative)


def _relative(view: households.RelativeView) -> RelativeOut:
    return RelativeOut(
        relationship_id=view.relationship_id,
        member=_member(view.member),
        evidence=view.evidence,
        start=view.start,
        end=view.end,
    )


class RelationOut(Out):
    """Which relation was recorded or ended."""

    relationship_id: uuid.UUID


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/relatives",
    gives=RelationOut,
    status=201,
    summary="Say who is what to her",
    example={
        "other_id": "0198c5d2-7c1e-7bb0-8000-000000000003",
        "kind": "guardian",
        "evidence": "court_order",
    },
)
def relate(request: HttpRequest, individual_id: uuid.UUID, body: RelativeIn) -> RelationOut:
    """Record that the other is ``kind`` to her, or that this ended. Saying it twice says it once."""
    return RelationOut(
        relationship_id=households.relate(
            actor=actor_of(request),
            individual_id=individual_id,
            other_id=body.other_id,
            kind=body.kind,
            evidence=body.evidence,
            ended=body.ended,
        )
    )
