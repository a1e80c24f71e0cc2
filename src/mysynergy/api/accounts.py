"""Accounts and tokens of an agency, for the systems that keep track of its staff.

One-time links, resets and new tokens are given on the pages only: a bearer token has no second factor, and
whoever stole one would open more ways in.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router

from mysynergy.access.public import Role, assign
from mysynergy.accounts import public as doors
from mysynergy.accounts.public import Account
from mysynergy.api.bearer import actor_of
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import In, Out, Page, PagingIn, Text, part
from mysynergy.tokens import public as tokens
from mysynergy.tokens.public import TokenView

router = Router(tags=["accounts"])
_ROLES = Literal[
    "intake_officer",
    "caseworker",
    "approver",
    "supervisor",
    "data_steward",
    "programme_manager",
    "coordinator",
    "agency_head",
    "agency_admin",
    "auditor",
    "analyst",
    "secretariat",
]


class RoleOut(Out):
    """A role from ``start`` until the day before ``end``; ``null``: no end is set."""

    role: str
    start: dt.date | None
    end: dt.date | None


class UserOut(Out):
    """An account of the agency; ``link_until`` says that a one-time link waits."""

    id: uuid.UUID
    username: str
    name: str
    active: bool
    authenticator_since: dt.datetime | None
    last_signed_in: dt.datetime | None
    link_until: dt.datetime | None
    roles: list[RoleOut]


class RoleIn(In):
    """A role to hold from ``start`` until the day before ``end``; an ``end`` of today or before ends it."""

    role: _ROLES
    start: dt.date
    end: dt.date | None = None


class AccessIn(In):
    """Whether the user may sign in, and why that changes."""

    active: bool
    reason: Text


class TokenOut(Out):
    """A token, without the token itself; ``user_id`` is ``null`` for a system's."""

    id: uuid.UUID
    label: str
    user_id: uuid.UUID | None
    created_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None
    in_force: bool


def _user(one: Account) -> UserOut:
    return UserOut(
        id=one.id,
        username=one.username,
        name=one.name,
        active=one.active,
        authenticator_since=one.authenticator_since,
        last_signed_in=one.last_signed_in,
        link_until=one.link_until,
        roles=[RoleOut(role=held.role.value, start=held.start, end=held.end) for held in one.roles],
    )


def _token(one: TokenView) -> TokenOut:
    return TokenOut(
        id=one.id,
        label=one.label,
        user_id=one.user_id,
        created_at=one.created_at,
        expires_at=one.expires_at,
        revoked_at=one.revoked_at,
        in_force=one.in_force,
    )


@reads(router, "/users", gives=Page[UserOut], summary="Accounts of the own agency")
def list_users(request: HttpRequest, paging: PagingIn) -> Page[UserOut]:
    """Give every account of the agency, those without access too, with all roles ever held at it."""
    return part(paging, doors.accounts(actor=actor_of(request)), key=lambda one: one.id, show=_user)


@writes(
    router,
    "POST",
    "/users/{user_id}/roles",
    gives=None,
    summary="Give, change or end a role",
    example={"role": "caseworker", "start": "2026-12-01", "end": None},
)
def set_role(request: HttpRequest, user_id: uuid.UUID, body: RoleIn) -> None:
    """Let a user of the agency hold a role for a period; never the caller herself."""
    actor = actor_of(request)
    assign(
        actor=actor,
        user_id=user_id,
        agency_id=actor.own_agency_id,
        role=Role(body.role),
        start=body.start,
        end=body.end,
    )


@writes(
    router,
    "PUT",
    "/users/{user_id}/access",
    gives=None,
    summary="End or open a user's access",
    example={"active": False, "reason": "Left the agency"},
)
def set_access(request: HttpRequest, user_id: uuid.UUID, body: AccessIn) -> None:
    """End the access of a user of the agency at once, with sessions and tokens, or open it again."""
    doors.set_access(actor=actor_of(request), user_id=user_id, active=body.active, reason=body.reason)


@reads(router, "/tokens", gives=Page[TokenOut], summary="One's own tokens, or the agency's systems'")
def list_tokens(
    request: HttpRequest, paging: PagingIn, of_agency: Annotated[bool, Query()] = False
) -> Page[TokenOut]:
    """Give the caller's own tokens, or (``of_agency``, administrators only) those of the agency's systems."""
    found = tokens.tokens(actor=actor_of(request), of_agency=of_agency)
    return part(paging, found, key=lambda one: one.id, show=_token)


@writes(router, "DELETE", "/tokens/{token_id}", gives=None, summary="Revoke a token")
def revoke_token(request: HttpRequest, token_id: uuid.UUID) -> None:
    """End one's own token, or (administrators) any token at the agency, at once."""
    tokens.revoke_token(actor=actor_of(request), token_id=token_id)
