"""Who the token speaks for, and with whom it may work: agencies, agreements, colleagues."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router

from mysynergy.access.public import ACTIONS, AgencyView, agencies, agreements, colleagues
from mysynergy.api.bearer import actor_of, public_actor
from mysynergy.api.operations import reads
from mysynergy.api.shapes import Out, Page, PagingIn, Words, part

router = Router(tags=["access"])


class AgencyOut(Out):
    """An agency; ``sensitive`` says why its very name can be a secret about a person."""

    id: uuid.UUID
    code: str
    name: Words
    short: str
    kind: str
    state: str | None
    participating: bool
    sensitive: str | None
    channel: str


class MeOut(Out):
    """Who the token speaks for; ``actions`` are what the role may try."""

    kind: str
    id: uuid.UUID | None
    name: str
    role: str
    purpose: str
    agency: AgencyOut | None
    actions: list[str]
    now: dt.datetime


class ClauseOut(Out):
    """Who gives what to whom for which purposes; ``null`` is every party."""

    giver: uuid.UUID | None
    reader: uuid.UUID | None
    category: str
    purposes: list[str]


class AgreementOut(Out):
    """What agencies signed; in force from ``start`` until the day before ``end``."""

    code: str
    kind: str
    title: Words
    state: str
    start: dt.date | None
    end: dt.date | None
    parties: list[uuid.UUID]
    clauses: list[ClauseOut]


class ColleagueOut(Out):
    """Somebody who works at an agency, with the roles held today."""

    id: uuid.UUID
    name: str
    agency_id: uuid.UUID
    roles: list[str]


def _agency(view: AgencyView) -> AgencyOut:
    return AgencyOut(
        id=view.id,
        code=view.code,
        name=Words(ms=view.name_ms, en=view.name_en),
        short=view.short,
        kind=view.kind,
        state=view.state,
        participating=view.participating,
        sensitive=view.sensitive,
        channel=view.channel,
    )


@reads(router, "/me", gives=MeOut, summary="Who this token speaks for")
def me(request: HttpRequest) -> MeOut:
    """Say which agency and role the token has, and what the role may try."""
    actor = actor_of(request)
    own = agencies(actor=actor).get(actor.agency_id) if actor.agency_id else None
    return MeOut(
        kind=actor.kind.value,
        id=actor.id,
        name=actor.name,
        role=actor.role.value,
        purpose=actor.purpose,
        agency=_agency(own) if own else None,
        actions=sorted(action for action, roles in ACTIONS.items() if actor.role in roles),
        now=actor.now,
    )


@reads(router, "/agencies", gives=Page[AgencyOut], summary="All agencies", public=True)
def list_agencies(request: HttpRequest, paging: PagingIn) -> Page[AgencyOut]:
    """Give participating agencies first, then those that only stand in the catalogue."""
    found = list(agencies(actor=public_actor()).values())
    return part(paging, found, key=lambda one: one.id, show=_agency)


@reads(router, "/agreements", gives=Page[AgreementOut], summary="What agencies signed")
def list_agreements(request: HttpRequest, paging: PagingIn) -> Page[AgreementOut]:
    """Give every agreement with its clauses: what was signed is known to all who take part."""
    return part(
        paging,
        agreements(actor=actor_of(request)),
        key=lambda one: one.code,
        show=lambda one: AgreementOut(
            code=one.code,
            kind=one.kind,
            title=Words(ms=one.title_ms, en=one.title_en),
            state=one.state,
            start=one.start,
            end=one.end,
            parties=list(one.parties),
            clauses=[
                ClauseOut(giver=giver, reader=reader, category=category, purposes=list(purposes))
                for giver, reader, category, purposes in one.clauses
            ],
        ),
    )


@reads(router, "/colleagues", gives=Page[ColleagueOut], summary="Who works at the own agency")
def list_colleagues(request: HttpRequest, paging: PagingIn) -> Page[ColleagueOut]:
    """Give the active users of the actor's agency: one of them is named when a need is held."""
    return part(
        paging,
        colleagues(actor=actor_of(request)),
        key=lambda one: one.id,
        show=lambda one: ColleagueOut(
            id=one.id, name=one.name, agency_id=one.agency_id, roles=list(one.roles)
        ),
    )
